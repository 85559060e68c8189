import { hash } from 'node:crypto'
import { MAX_URL_LENGTH } from '../../../shared/api/link-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { providerOf } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import { effectiveExpiry, type RequestedExpiry, shortenUnrevocable } from '../../../shared/links/expiry.ts'
import type { Link, LinkMethod, LinkOptions } from '../../../shared/links/link.ts'
import type { RevocationMethodId } from '../../../shared/revocation/methods.ts'
import type { Credentials } from '../connections/credentials.ts'
import type { Clock, RandomBytes } from '../ports.ts'
import { newLinkId } from '../random-text.ts'
import type { LinkObject } from '../signers/link-terms.ts'
import { signerOf, signLinks } from '../signers/sign-links.ts'
import type { Sigv4Signer } from '../signers/sigv4-signer.ts'
import type { BucketPlaces } from './bucket-places.ts'
import type { SignedLink } from './preflight.ts'

/** An object to share, and what is known of how it came to be there. */
export interface SharedObject {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
  /** Whom the link is for: it is told from those of others in the storage's logs. */
  readonly recipient?: string | undefined
  readonly upload?: {
    readonly versionId?: string | undefined
    readonly size: number
    readonly etag?: string | undefined
    /** The link comes first: the object will be there later. */
    readonly isPending?: boolean | undefined
  }
  /** What it is a share copy of; then `upload` is about the copy. */
  readonly copyOf?: Link['copyOf']
}

export interface ShareTerms {
  readonly method: LinkMethod
  readonly expiry: RequestedExpiry
  readonly options: { readonly [Field in keyof LinkOptions]?: LinkOptions[Field] | undefined }
  readonly note?: string | undefined
  readonly preflight: boolean
  readonly renews?: string | undefined
  /** Until when the link is renewed before it ends. */
  readonly keepUntil?: string | undefined
  /** Nobody waits for its URL. */
  readonly unsent?: true | undefined
  /** By default uploads are deleted, and links to what was there before can't be taken back alone. */
  readonly revocation?: RevocationMethodId | undefined
  /** Nothing can take the links back, and the person did not agree to more than a day. */
  readonly isShortened?: boolean | undefined
}

export interface RecipeSignerParts {
  readonly signer: Sigv4Signer
  readonly places: BucketPlaces
  readonly clock: Clock
  readonly random: RandomBytes
}

/** Writes the recipes of new links and signs them, and signs recipes again. */
export class RecipeSigner {
  readonly #parts: RecipeSignerParts

  constructor(parts: RecipeSignerParts) {
    this.#parts = parts
  }

  /**
   * Signs links for objects that share their terms, in the objects' order.
   * @throws AppError `invalid-expiry`, `expired-token`, `unsignable-key`, `invalid-bucket`, `unsupported`
   */
  async sign(
    connection: Connection,
    credentials: Credentials,
    objects: readonly SharedObject[],
    terms: ShareTerms,
  ): Promise<SignedLink[]> {
    const now = this.#parts.clock.now()
    const asked = this.terms(connection, credentials, terms.expiry)
    const { signedAt } = asked
    const end = terms.isShortened ? shortenUnrevocable(asked.end, signedAt) : asked.end
    const common = {
      connectionId: connection.id,
      connection: connection.name,
      provider: connection.provider,
      method: terms.method,
      accessKeyId: credentials.accessKeyId,
      temporary: credentials.sessionToken !== undefined,
      options: optionsFor(terms),
      signedAt: isoSeconds(signedAt),
      expiresAt: isoSeconds(end.expiresAt),
      expiresSeconds: end.seconds,
      limitedBy: end.limitedBy,
      limitReason: end.reason,
      note: terms.note,
      createdAt: new Date(now).toISOString(),
      renews: terms.renews,
      keepUntil: terms.keepUntil,
      unsent: terms.unsent,
    } as const

    const signed: SignedLink[] = []
    for (const [bucket, inBucket] of Map.groupBy(objects.entries(), ([, object]) => object.bucket)) {
      const place = await this.#parts.places.of(connection, bucket)
      const linkTerms = { ...common, ...place, bucket }
      const own = inBucket.map(([position, object]) => ({ position, object, ...this.#identity(object) }))
      const named = own.map(({ object, id, signsId }) => signedObject({ ...object, id, signsId }))
      const urls = await signLinks(this.#parts.signer, linkTerms, named, credentials)
      for (const [index, { position, object: shared, id, signsId }] of own.entries()) {
        const { upload, ...object } = shared
        const url = urls[index] ?? ''
        assertUrlLength(url)
        const link: Link = {
          ...linkTerms,
          ...object,
          id,
          signsId,
          signer: signerOf(bucket),
          source: upload === undefined ? 'picked' : object.copyOf === undefined ? 'uploaded' : 'copied',
          revocation: terms.revocation ?? (upload === undefined ? 'none' : 'delete-upload'),
          uploadPending: upload?.isPending ? true : undefined,
          uploadedVersionId: upload?.versionId,
          size: upload?.size,
          etag: upload?.etag,
          urlDigest: urlDigest(url),
        }
        signed[position] = { link, url }
      }
    }
    return signed
  }

  #identity({ recipient }: SharedObject): Pick<Link, 'id' | 'signsId'> {
    return { id: newLinkId(this.#parts.random), signsId: recipient === undefined ? undefined : true }
  }

  /**
   * When a link would end that is signed now, and why.
   *
   * @param credentials where they are known: temporary ones end links early
   * @throws AppError `invalid-expiry`, `expired-token`
   */
  terms(connection: Connection, credentials: Credentials | undefined, expiry: RequestedExpiry) {
    const signedAt = Math.floor(this.#parts.clock.now() / 1000) + (connection.clockOffsetSeconds ?? 0)
    const provider = providerOf(connection.provider)
    const cap = { seconds: provider.maxExpirySeconds, label: provider.label }
    const end = effectiveExpiry(expiry, signedAt, cap, credentials?.expiresAt)
    const { credentials: source } = connection
    const temporary = credentials?.sessionToken !== undefined || (source.source === 'static' && source.temporary)
    return { signedAt, end, temporary }
  }

  /** The URL of a recipe: the same bytes as when it was made, or undefined when these credentials give another. */
  async derive(link: Link, credentials: Credentials): Promise<string | undefined> {
    const [url = ''] = await signLinks(this.#parts.signer, link, [signedObject(link)], credentials)
    return urlDigest(url) === link.urlDigest ? url : undefined
  }
}

function signedObject({ id, key, versionId, signsId }: Pick<Link, 'id' | 'key'> & Partial<Link>): LinkObject {
  return { key, versionId, namedId: signsId ? id : undefined }
}

/** Enough of a SHA-256 to recognise a URL by. It gives nothing of the signature away. */
function urlDigest(url: string): string {
  return hash('sha256', url).slice(0, 16)
}

/** Links download by default, and are not kept by what stands in between: a cached copy would outlive a revocation. */
function optionsFor({ options, method }: ShareTerms): LinkOptions {
  const reads = method === 'GET' || method === 'HEAD'
  return {
    ...options,
    disposition: options.disposition ?? 'attachment',
    cacheControl: options.cacheControl ?? (reads ? 'private, no-store' : undefined),
  }
}

function assertUrlLength(url: string): void {
  if (url.length <= MAX_URL_LENGTH) return
  throw new AppError(
    'unsupported',
    `The link would have ${url.length} characters, and ${MAX_URL_LENGTH} are the most that storages and browsers take.`,
    'Share it under a shorter key or name, or with a long-lived key: the token of temporary ones is part of the link.',
  )
}

function isoSeconds(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString()
}
