import type { CallOutput, ParsedInput } from '../../../shared/api/contract.ts'
import { type LinkView, type LinkWithUrl, MAX_URL_LENGTH } from '../../../shared/api/link-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { providerOf } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import { effectiveExpiry, type RequestedExpiry } from '../../../shared/links/expiry.ts'
import type { Link, LinkMethod, LinkOptions } from '../../../shared/links/link.ts'
import { linkStatus } from '../../../shared/links/link-status.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { CredentialProvider, Credentials } from '../connections/credentials.ts'
import type { LinkRepository } from '../library/link-repository.ts'
import type { Clock, RandomBytes } from '../ports.ts'
import { probeUrl } from '../probe/probe-url.ts'
import { signerOf, signLinks } from '../signers/sign-links.ts'
import type { Sigv4Signer } from '../signers/sigv4-signer.ts'
import type { BucketPlaces } from './bucket-places.ts'
import type { Preflight, SignedLink } from './preflight.ts'
import { newLinkId } from './random-text.ts'

/** An object to share, and what is known of how it came to be there. */
export interface SharedObject {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
  readonly upload?: {
    readonly versionId?: string | undefined
    readonly size: number
    readonly etag?: string | undefined
  }
}

export interface ShareTerms {
  readonly method: LinkMethod
  readonly expiry: RequestedExpiry
  readonly options: { readonly [Field in keyof LinkOptions]?: LinkOptions[Field] | undefined }
  readonly note?: string | undefined
  readonly preflight: boolean
  readonly renews?: string | undefined
}

export interface LinkServiceParts {
  readonly links: () => LinkRepository
  readonly connections: ConnectionService
  readonly credentials: CredentialProvider
  readonly signer: Sigv4Signer
  readonly places: BucketPlaces
  readonly preflight: Preflight
  readonly clock: Clock
  readonly random: RandomBytes
}

/** How often a link is signed anew because trying it corrected the clock or the region. */
const MAX_CORRECTIONS = 2

/** Makes links, keeps their recipes, and derives their URLs again. */
export class LinkService {
  readonly #parts: LinkServiceParts

  constructor(parts: LinkServiceParts) {
    this.#parts = parts
  }

  async create(input: ParsedInput<'links.create'>): Promise<LinkWithUrl[]> {
    const { connections } = this.#parts
    const connection = await (input.preflight ? connections.find(input.connection) : connections.look(input.connection))
    return this.share(connection, input.objects, input)
  }

  /**
   * Signs, tries and records links for objects of one connection. Either all are recorded, or none.
   * @throws AppError as the preflight finds it, before anything is recorded
   */
  async share(connection: Connection, objects: readonly SharedObject[], terms: ShareTerms): Promise<LinkWithUrl[]> {
    const credentials = await this.#parts.credentials.resolve(connection)
    let signed = await this.#sign(connection, credentials, objects, terms)
    if (terms.preflight) {
      for (let correction = 0; ; correction += 1) {
        const tried = await this.#parts.preflight.try(connection, signed)
        signed = tried.links
        if (!tried.corrected) break
        if (correction === MAX_CORRECTIONS) throw tried.corrected
        signed = await this.#sign(await this.#parts.connections.find(connection.id), credentials, objects, terms)
      }
    }
    this.#parts.links().insert(signed.map(({ link }) => link))
    return signed.map((made) => this.#withUrl(made.link, made.url))
  }

  async #sign(
    connection: Connection,
    credentials: Credentials,
    objects: readonly SharedObject[],
    terms: ShareTerms,
  ): Promise<SignedLink[]> {
    const now = this.#parts.clock.now()
    const signedAt = Math.floor(now / 1000) + (connection.clockOffsetSeconds ?? 0)
    const provider = providerOf(connection.provider)
    const cap = { seconds: provider.maxExpirySeconds, label: provider.label }
    const end = effectiveExpiry(terms.expiry, signedAt, cap, credentials.expiresAt)
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
    } as const

    const signed: SignedLink[] = []
    for (const [bucket, inBucket] of Map.groupBy(objects, (object) => object.bucket)) {
      const place = await this.#parts.places.of(connection, bucket)
      const linkTerms = { ...common, ...place, bucket }
      const urls = await signLinks(this.#parts.signer, linkTerms, inBucket, credentials)
      for (const url of urls) assertUrlLength(url)
      for (const [index, { upload, ...object }] of inBucket.entries()) {
        const link: Link = {
          ...linkTerms,
          ...object,
          id: newLinkId(this.#parts.random),
          signer: signerOf(bucket),
          source: upload === undefined ? 'picked' : 'uploaded',
          revocation: upload === undefined ? 'none' : 'delete-upload',
          uploadedVersionId: upload?.versionId,
          size: upload?.size,
          etag: upload?.etag,
        }
        signed.push({ link, url: urls[index] ?? '' })
      }
    }
    return signed
  }

  /** Signs a link that is not recorded, for a test of the connection. */
  async signOnce(connection: Connection, object: SharedObject, seconds: number): Promise<string> {
    const credentials = await this.#parts.credentials.resolve(connection)
    const terms: ShareTerms = { method: 'GET', expiry: { seconds }, options: {}, preflight: false }
    const [signed] = await this.#sign(connection, credentials, [object], terms)
    return signed?.url ?? ''
  }

  list(input: ParsedInput<'links.list'>, connectionId: string | undefined): CallOutput<'links.list'> {
    const found = this.#parts.links().search({
      text: input.text,
      status: input.status,
      connectionId,
      bucket: input.bucket,
      limit: input.limit,
      cursor: input.cursor,
      now: this.#parts.clock.now(),
    })
    return {
      links: found.links.map((link) => this.view(link)),
      total: found.total,
      totalIsExact: found.totalIsExact,
      nextCursor: found.nextCursor,
    }
  }

  get(ref: string): Link {
    return this.#parts.links().find(ref)
  }

  view(link: Link): LinkView {
    return { ...link, status: linkStatus(link, this.#parts.clock.now()) }
  }

  /**
   * Derives a link's URL from its recipe: the same bytes as when it was made.
   * @throws AppError `credentials-gone` when the connection no longer has what signed it
   */
  async url(ref: string): Promise<LinkWithUrl> {
    const link = this.get(ref)
    return this.#withUrl(link, await this.deriveUrl(link))
  }

  async deriveUrl(link: Link): Promise<string> {
    const renew = `Renew it: sandglass renew ${link.id} --for 24h`
    if (link.signer === 'sigv4a') {
      throw new AppError(
        'credentials-gone',
        'Links of multi-region access points differ each time, so this one can’t be derived again.',
        renew,
      )
    }
    const connection = await this.#connectionOf(link)
    const credentials = await this.#parts.credentials.resolve(connection)
    if (credentials.accessKeyId !== link.accessKeyId || (credentials.sessionToken !== undefined) !== link.temporary) {
      throw new AppError(
        'credentials-gone',
        'This link was signed with credentials that its connection no longer has, so it can’t be derived again.',
        renew,
      )
    }
    const [url = ''] = await signLinks(this.#parts.signer, link, [link], credentials)
    return url
  }

  async #connectionOf(link: Link): Promise<Connection> {
    try {
      return await this.#parts.connections.look(link.connectionId)
    } catch {
      throw new AppError(
        'credentials-gone',
        `The connection “${link.connection}” that signed this link has been removed, and its credentials with it.`,
        'Add the connection again and share the object anew. The link itself works until it ends.',
      )
    }
  }

  /** Tries a link of the library as its recipient would, and keeps the finding. */
  async probe(ref: string): Promise<CallOutput<'links.probe'>> {
    const link = this.get(ref)
    // The playground is started for it: a link that could work is not called dead because nothing listens yet.
    if (link.provider === 'playground') await this.#parts.connections.find(link.connectionId)
    const { result } = await probeUrl(await this.deriveUrl(link), {
      method: link.method,
      expiresAt: Date.parse(link.expiresAt),
      clock: this.#parts.clock,
    })
    this.#parts.links().update(link.id, { lastProbe: result })
    return { probe: result, link: this.view({ ...link, lastProbe: result }) }
  }

  async probeForeign(url: string): Promise<CallOutput<'links.probe'>> {
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
      throw new AppError(
        'invalid-input',
        'That is neither a link’s id nor a URL.',
        'Give the ten characters of an id, or a URL with https://.',
      )
    }
    return { probe: (await probeUrl(url, { method: 'GET', clock: this.#parts.clock })).result }
  }

  /** The same recipe, signed anew. The old link is left as it is: it ends when it said it would. */
  async renew(input: ParsedInput<'links.renew'>): Promise<CallOutput<'links.renew'>> {
    const old = this.get(input.id)
    if (old.revokedAt !== undefined) {
      throw new AppError(
        'no-such-key',
        'This link was revoked, and the copy behind it deleted.',
        'Share the file again.',
      )
    }
    const connection = await this.#connectionOf(old)
    if (input.preflight) await this.#parts.connections.find(connection.id)
    const object: SharedObject = {
      bucket: old.bucket,
      key: old.key,
      versionId: old.versionId,
      ...(old.source === 'uploaded'
        ? { upload: { versionId: old.uploadedVersionId, size: old.size ?? 0, etag: old.etag } }
        : {}),
    }
    const [link] = await this.share(connection, [object], {
      method: old.method,
      expiry: input.expiry,
      options: old.options,
      note: old.note,
      preflight: input.preflight,
      renews: old.id,
    })
    if (link === undefined) throw new AppError('internal', 'Nothing was signed.', 'Try again.')
    return { link, previous: this.view(old) }
  }

  /** Takes links out of the library. They go on working: that is what `revoke` is for. */
  forget(refs: readonly string[]): string[] {
    const ids = refs.map((ref) => this.get(ref).id)
    this.#parts.links().delete(ids)
    return ids
  }

  #withUrl(link: Link, url: string): LinkWithUrl {
    return { ...this.view(link), url }
  }
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
