import type { IncomingMessage } from 'node:http'

/** Why a request is refused, before anything of its body is read. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 417 | 421
  readonly reason: string
}

/** Of a request, what is looked at. */
export interface GuardedRequest {
  readonly method: string
  readonly url: string
  /** Each header's values, as often as it came. */
  readonly headers: IncomingMessage['headersDistinct']
}

/** What a proxy and this host might understand differently when they come twice. */
const ONCE = ['origin', 'sec-fetch-site', 'content-type', 'content-length', 'x-sandglass-session'] as const

/**
 * What any page of any other origin could make a browser send is refused here: names that lead to this computer (DNS rebinding),
 * requests from other origins, preflights, and methods that nothing here answers.
 *
 * @param port the one that this host listens on
 */
export function refusalOf({ method, url, headers }: GuardedRequest, port: number): Refusal | undefined {
  const [host, ...moreHosts] = headers['host'] ?? []
  if ((host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) || moreHosts.length > 0) {
    return { status: 421, reason: 'This address is not one of this host’s.' }
  }
  if (ONCE.some((name) => (headers[name]?.length ?? 0) > 1)) {
    return { status: 400, reason: 'A header came twice.' }
  }
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
    return method === 'OPTIONS'
      ? { status: 403, reason: 'Other origins have no business here.' }
      : { status: 405, reason: 'Nothing here answers this method.' }
  }
  // Only a path: an absolute URL is for proxies.
  if (!url.startsWith('/') || url.startsWith('//')) return { status: 400, reason: 'This is not a path.' }
  const [origin] = headers['origin'] ?? []
  // A request that changes something names its origin, in every browser.
  if (origin === undefined ? method === 'POST' : origin !== `http://${host}`) {
    return { status: 403, reason: 'Only the app’s own page may ask.' }
  }
  const [site] = headers['sec-fetch-site'] ?? []
  if (site !== undefined && site !== 'same-origin' && !(site === 'none' && method !== 'POST')) {
    return { status: 403, reason: 'Only the app’s own page may ask.' }
  }
  // A token in an address is kept in histories and logs.
  if (url.includes('?')) return { status: 400, reason: 'Nothing here takes a query.' }
  return undefined
}
