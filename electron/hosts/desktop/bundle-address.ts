/** The scheme and host that the app's files are served from. Nothing else is ever loaded. */
export const BUNDLE_SCHEME = 'app'
export const BUNDLE_HOST = 'bundle'
/** The one page of the app. */
export const PAGE_URL = `${BUNDLE_SCHEME}://${BUNDLE_HOST}/`

/**
 * Whether an address is the app's page itself, whatever its fragment. By protocol and host, not by `origin`, which is `null` for every
 * scheme that the URL standard does not know; hosts of such schemes are not lower-cased, so these are compared as they are.
 */
export function isPageUrl(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, username, password, pathname, search } = new URL(address)
  const isOurs = protocol === `${BUNDLE_SCHEME}:` && host === BUNDLE_HOST && username === '' && password === ''
  return isOurs && pathname === '/' && search === ''
}
