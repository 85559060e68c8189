/**
 * Chromium knows no `app:` scheme, so its pages see the app's origin under another name: a secure one, and one that exists nowhere. All
 * that passes between the app and a page is translated here.
 */
const APP_ORIGIN = 'app://bundle'
const PAGE_ORIGIN = 'https://bundle.app.invalid'

export function toPageUrl(appUrl: string): string {
  return appUrl.startsWith(`${APP_ORIGIN}/`) ? PAGE_ORIGIN + appUrl.slice(APP_ORIGIN.length) : appUrl
}

export function toAppUrl(pageUrl: string): string {
  return pageUrl.startsWith(`${PAGE_ORIGIN}/`) ? APP_ORIGIN + pageUrl.slice(PAGE_ORIGIN.length) : pageUrl
}
