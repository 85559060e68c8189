import type { CustomScheme, Protocol } from 'electron'
import { type AppFiles, answerFile } from '../../services/app-files/app-files.ts'
import { BUNDLE_HOST, BUNDLE_SCHEME } from './bundle-address.ts'

/** To be registered before the app is ready, and only once. Nothing bypasses the content policy, and no other origin may ask. */
export const APP_SCHEME: CustomScheme = {
  scheme: BUNDLE_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
}

/** Answers a request of the page, from the files that were read at the start: whatever is asked for, no path reaches the disk. */
export function answerRequest(files: AppFiles, request: Pick<Request, 'url' | 'method'>): Response {
  const { host, pathname, username, password } = new URL(request.url)
  const isOurs = host === BUNDLE_HOST && username === '' && password === ''
  const { status, headers, body } = answerFile(files, request.method, isOurs ? pathname : '')
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), { status, headers })
}

export function serveBundle(protocol: Pick<Protocol, 'handle'>, files: AppFiles): void {
  protocol.handle(BUNDLE_SCHEME, (request) => answerRequest(files, request))
}
