import type { IncomingHttpHeaders } from 'node:http'

/** Why a request is refused, before anything of it is read. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 421
  readonly reason: string
}

export interface GuardedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/**
 * What any page of any other origin could make a browser send is refused here: names that lead to this computer (DNS rebinding),
 * requests from other origins, preflights, and methods that nothing here answers.
 *
 * @param port the one that this host listens on
 */
export function refusalOf({ method, url, headers }: GuardedRequest, port: number): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  if (headers.host === undefined || !hosts.includes(headers.host)) {
    return { status: 421, reason: 'This address is not one of this host’s.' }
  }
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
    return method === 'OPTIONS'
      ? { status: 403, reason: 'Other origins have no business here.' }
      : { status: 405, reason: 'Nothing here answers this method.' }
  }
  // Only a path: an absolute URL is for proxies.
  if (!url.startsWith('/') || url.startsWith('//')) return { status: 400, reason: 'This is not a path.' }
  const { origin } = headers
  // A request that changes something names its origin, in every browser.
  if (origin === undefined ? method === 'POST' : origin !== `http://${headers.host}`) {
    return { status: 403, reason: 'Only the app’s own page may ask.' }
  }
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && !(site === 'none' && method !== 'POST')) {
    return { status: 403, reason: 'Only the app’s own page may ask.' }
  }
  return undefined
}
