import type { WebContents, WebRequest } from 'electron'
import { isPageUrl } from './bundle-address.ts'

/** Keeps a page where it is: no other address in any frame, no other window, no guest page. For every page that is ever made. */
export function forbidNavigation(page: Pick<WebContents, 'on' | 'setWindowOpenHandler'>): void {
  // Reloading the page is a navigation to itself. It is the main frame's alone: the app has no other frames.
  page.on('will-navigate', (details) => {
    if (!isPageUrl(details.url)) details.preventDefault()
  })
  page.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame || !isPageUrl(details.url)) details.preventDefault()
  })
  page.on('will-redirect', (details) => details.preventDefault())
  page.setWindowOpenHandler(() => ({ action: 'deny' }))
  page.on('will-attach-webview', (event) => event.preventDefault())
}

/** Schemes that lead out of the app's own files. */
const OUTSIDE = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*']

/** Cancels what the content policy should have stopped already: the pages of a session ask for nothing but the app's own files. */
export function forbidNetwork(session: { readonly webRequest: Pick<WebRequest, 'onBeforeRequest'> }): void {
  session.webRequest.onBeforeRequest({ urls: OUTSIDE }, (_details, answer) => answer({ cancel: true }))
}
