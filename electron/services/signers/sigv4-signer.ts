import type { KeyObject } from 'node:crypto'
import { bucketAddress, parseEndpoint } from '../../../shared/connections/endpoint.ts'
import type { Link } from '../../../shared/links/link.ts'
import { contentDisposition } from '../../../shared/signing/content-disposition.ts'
import type { Query } from '../../../shared/signing/sigv4/canonical-request.ts'
import { createPresigner, type Presigner, signingKey } from '../../../shared/signing/sigv4/presign.ts'
import type { Credentials } from '../connections/credentials.ts'
import { NODE_SIGNING_HASH } from './node-signing-hash.ts'

/** The part of a link's recipe that all links of a batch share: everything but the object. */
export type LinkTerms = Pick<
  Link,
  'method' | 'bucket' | 'endpoint' | 'addressing' | 'region' | 'options' | 'signedAt' | 'expiresSeconds'
>

/** Turns recipes into URLs with this project's own SigV4. The same recipe and credentials always give the same URL. */
export class Sigv4Signer {
  // Held by the credentials themselves: when they go, so do the keys derived from them.
  readonly #keys = new WeakMap<Credentials, Map<string, KeyObject>>()

  presigner(terms: LinkTerms, credentials: Credentials): Presigner {
    const endpoint = parseEndpoint(terms.endpoint)
    const { host, path } = bucketAddress(endpoint, terms.addressing, terms.bucket)
    const signedAt = Date.parse(terms.signedAt) / 1000
    return createPresigner({
      hash: NODE_SIGNING_HASH,
      key: this.#signingKey(credentials, signedAt, terms.region),
      accessKeyId: credentials.accessKeyId,
      sessionToken: credentials.sessionToken,
      signedAt,
      expiresSeconds: terms.expiresSeconds,
      region: terms.region,
      method: terms.method,
      scheme: endpoint.scheme,
      host,
      path,
      query: responseQuery(terms),
    })
  }

  #signingKey(credentials: Credentials, signedAt: number, region: string): KeyObject {
    const keys = this.#keys.get(credentials) ?? new Map<string, KeyObject>()
    this.#keys.set(credentials, keys)
    const scope = `${Math.floor(signedAt / 86_400)}/${region}`
    const known = keys.get(scope)
    if (known !== undefined) return known
    const key = signingKey(NODE_SIGNING_HASH, credentials.secretAccessKey, signedAt, region)
    keys.set(scope, key)
    return key
  }
}

/** The response headers that a link asks for. Only a read has a response worth naming. */
export function responseQuery(terms: Pick<Link, 'method' | 'options'>): Query {
  if (terms.method !== 'GET' && terms.method !== 'HEAD') return {}
  const { disposition, fileName, contentType, cacheControl } = terms.options
  return {
    ...(cacheControl === undefined ? {} : { 'response-cache-control': cacheControl }),
    'response-content-disposition': contentDisposition(disposition, fileName),
    ...(contentType === undefined ? {} : { 'response-content-type': contentType }),
  }
}
