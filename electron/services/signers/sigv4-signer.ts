import type { KeyObject } from 'node:crypto'
import { bucketAddress, parseEndpoint } from '../../../shared/connections/endpoint.ts'
import {
  createPresigner,
  type Presigner,
  type PresignTerms,
  signingKey,
} from '../../../shared/signing/sigv4/presign.ts'
import type { Credentials } from '../connections/credentials.ts'
import { type LinkTerms, responseQuery } from './link-terms.ts'
import { NODE_SIGNING_HASH } from './node-signing-hash.ts'

/** What a link's URL begins with, and the region that is signed for it. */
export type LinkPlace = Pick<PresignTerms<KeyObject>, 'scheme' | 'host' | 'path' | 'region'>

/** Turns recipes into URLs with this project's own SigV4. The same recipe and credentials always give the same URL. */
export class Sigv4Signer {
  // Held by the credentials themselves: when they go, so do the keys derived from them.
  readonly #keys = new WeakMap<Credentials, Map<string, KeyObject>>()

  /** @param place where the bucket's own address is not the one to sign */
  presigner(terms: LinkTerms, credentials: Credentials, place: LinkPlace = bucketPlace(terms)): Presigner {
    const signedAt = Date.parse(terms.signedAt) / 1000
    return createPresigner({
      hash: NODE_SIGNING_HASH,
      key: this.#signingKey(credentials, signedAt, place.region),
      accessKeyId: credentials.accessKeyId,
      sessionToken: credentials.sessionToken,
      signedAt,
      expiresSeconds: terms.expiresSeconds,
      ...place,
      method: terms.method,
      query: responseQuery(terms),
    })
  }

  /**
   * Signs a request that this program makes itself.
   *
   * @param terms `signedAt` in whole seconds since the epoch, by the storage's clock
   */
  requestUrl(
    terms: LinkPlace & Pick<PresignTerms<KeyObject>, 'method' | 'signedAt' | 'expiresSeconds' | 'query'>,
    key: string,
    credentials: Credentials,
  ): string {
    return createPresigner({
      ...terms,
      hash: NODE_SIGNING_HASH,
      key: this.#signingKey(credentials, terms.signedAt, terms.region),
      accessKeyId: credentials.accessKeyId,
      sessionToken: credentials.sessionToken,
    })(key)
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

function bucketPlace({ endpoint, addressing, bucket, region }: LinkTerms): LinkPlace {
  const parsed = parseEndpoint(endpoint)
  return { scheme: parsed.scheme, ...bucketAddress(parsed, addressing, bucket), region }
}
