import type { CallOutput, ParsedInput } from '../../../shared/api/contract.ts'
import type { LinkView, LinkWithUrl } from '../../../shared/api/link-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError, type ErrorCode } from '../../../shared/errors.ts'
import type { Link } from '../../../shared/links/link.ts'
import { linkStatus } from '../../../shared/links/link-status.ts'
import { isAlive, judgeRevoked } from '../../../shared/links/probe-verdict.ts'
import { REVOCATION_METHODS, type RevocationMethodId } from '../../../shared/revocation/methods.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { CredentialProvider } from '../connections/credentials.ts'
import type { LinkEventRepository } from '../library/link-event-repository.ts'
import type { LinkRepository } from '../library/link-repository.ts'
import type { Network } from '../network/network.ts'
import type { Clock } from '../ports.ts'
import { probeUrl } from '../probe/probe-url.ts'
import type { RevocationLevers } from '../revocation/levers.ts'
import { leverFor } from './link-creation.ts'
import type { Preflight } from './preflight.ts'
import type { RecipeSigner, SharedObject, ShareTerms } from './recipe-signer.ts'

/** As many as anyone filters by. */
const MAX_FACETS = 1000

export interface LinkServiceParts {
  readonly links: () => LinkRepository
  readonly events: () => LinkEventRepository
  readonly connections: ConnectionService
  readonly credentials: CredentialProvider
  readonly recipes: RecipeSigner
  readonly preflight: Preflight
  readonly levers: () => RevocationLevers
  readonly clock: Clock
  readonly network: Network
}

/** What keeps the library from being written to. */
const UNWRITABLE: ReadonlySet<ErrorCode> = new Set(['library-unwritable', 'library-busy', 'disk-full'])
/** How often a link is signed anew because trying it corrected the clock or the region. */
const MAX_CORRECTIONS = 2

/** How links are taken back to what was made for them. */
const REVOCATION_OF: Partial<Record<Link['source'], RevocationMethodId>> = {
  uploaded: 'delete-upload',
  copied: 'share-copy',
}

/** Signs and records links, keeps their recipes, and derives their URLs again. */
export class LinkService {
  readonly #parts: LinkServiceParts

  constructor(parts: LinkServiceParts) {
    this.#parts = parts
  }

  /**
   * Signs, tries and records links for objects of one connection. Either all are recorded, or none.
   * @throws AppError as the preflight finds it, before anything is recorded
   */
  async share(connection: Connection, objects: readonly SharedObject[], terms: ShareTerms): Promise<LinkWithUrl[]> {
    const credentials = await this.#parts.credentials.resolve(connection)
    let current = connection
    let signed = await this.#parts.recipes.sign(current, credentials, objects, terms)
    if (terms.preflight) {
      for (let correction = 0; ; correction += 1) {
        const tried = await this.#parts.preflight.try(current, signed)
        signed = tried.links
        if (!tried.corrected) break
        if (correction === MAX_CORRECTIONS) throw tried.corrected
        // With the clock, or the region, as it is known now.
        current = await this.#parts.connections.find(connection.id)
        signed = await this.#parts.recipes.sign(current, credentials, objects, terms)
      }
    }
    this.#parts.links().insert(signed.map(({ link }) => link))
    return signed.map((made) => this.#withUrl(made.link, made.url))
  }

  /** Signs a link that is not recorded, for a test of the connection. */
  async signOnce(connection: Connection, object: SharedObject, seconds: number): Promise<string> {
    const credentials = await this.#parts.credentials.resolve(connection)
    const terms: ShareTerms = { method: 'GET', expiry: { seconds }, options: {}, preflight: false }
    const [signed] = await this.#parts.recipes.sign(connection, credentials, [object], terms)
    return signed?.url ?? ''
  }

  async list(input: ParsedInput<'links.list'>): Promise<CallOutput<'links.list'>> {
    const connectionId = input.connection === undefined ? undefined : await this.#connectionId(input.connection)
    const found = this.#parts.links().search({
      text: input.text,
      status: input.status,
      connectionId,
      bucket: input.bucket,
      order: input.order,
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

  /** When the links end that work, for a calendar. */
  async calendar(): Promise<CallOutput<'links.calendar'>> {
    const { linkCalendar } = await import('../../../shared/links/calendar.ts')
    const now = this.#parts.clock.now()
    const links = this.#parts.links()
    const ending = links.endsBetween(now, Number.MAX_SAFE_INTEGER).flatMap(({ id }) => links.get(id) ?? [])
    return { text: linkCalendar(ending, now), count: ending.length }
  }

  /** What a list can be filtered by. */
  facets(): CallOutput<'links.facets'> {
    return this.#parts.links().facets(MAX_FACETS)
  }

  /** Also of a connection that is not here (any more): its links are. */
  async #connectionId(ref: string): Promise<string> {
    try {
      return await this.#parts.connections.idOf(ref)
    } catch (error) {
      const known = this.facets().connections.find(({ id, name }) => id === ref || name === ref)
      if (known === undefined) throw error
      return known.id
    }
  }

  /** What a link of these terms would become, as it would be signed now. Nobody is asked for credentials that would be needed. */
  async terms(input: ParsedInput<'links.terms'>): Promise<CallOutput<'links.terms'>> {
    const connection = await this.#parts.connections.look(input.connection)
    if (input.source === 'picked') leverFor(this.#parts.levers(), input.revocation)
    // Only those of a session have an end to tell. A profile may have to ask for a code, which a form that is being filled in must not.
    const credentials =
      connection.credentials.source === 'environment' ? await this.#parts.credentials.resolve(connection) : undefined
    const { end, temporary } = this.#parts.recipes.terms(connection, credentials, input.expiry)
    return {
      connection: connection.name,
      expiresAt: new Date(end.expiresAt * 1000).toISOString(),
      expiresSeconds: end.seconds,
      limitedBy: end.limitedBy,
      limitReason: end.reason,
      revocation: REVOCATION_OF[input.source] ?? input.revocation ?? 'none',
      temporary,
    }
  }

  get(ref: string): Link {
    return this.#parts.links().find(ref)
  }

  view(link: Link): LinkView {
    return { ...link, status: linkStatus(link, this.#parts.clock.now()) }
  }

  /** Whether a link waits for the object of its upload, and has not run out meanwhile. */
  isIncomplete(id: string): boolean {
    const link = this.#parts.links().get(id)
    return link !== undefined && this.view(link).status === 'incomplete'
  }

  /**
   * Derives a link's URL from its recipe: the same bytes as when it was made.
   * @throws AppError `credentials-gone` when the connection no longer has what signed it
   */
  async url(ref: string): Promise<LinkWithUrl> {
    const link = this.get(ref)
    const url = await this.deriveUrl(link)
    this.#noteCopied(link)
    return this.#withUrl({ ...link, unsent: undefined }, url)
  }

  /** A library that can't be written to is no reason to keep the URL back. */
  #noteCopied({ id, unsent }: Link): void {
    try {
      this.#parts.events().add(id, { kind: 'copied' })
      // Whoever asks for it hands it out.
      if (unsent) this.#parts.links().update(id, { unsent: undefined })
    } catch (error) {
      if (!(error instanceof AppError && UNWRITABLE.has(error.code))) throw error
    }
  }

  /**
   * What happened to a link, the latest first. What is known of one outlives it.
   * @throws AppError `not-found`, `ambiguous-id`, or `invalid-input` for a cursor that no page gave
   */
  history({ id, limit, cursor }: ParsedInput<'links.history'>): CallOutput<'links.history'> {
    const link = this.#idOf(id)
    return { id: link, ...this.#parts.events().of(link, limit, cursor) }
  }

  #idOf(ref: string): string {
    try {
      return this.get(ref).id
    } catch (error) {
      const [forgotten, another] = this.#parts.events().linksWith(ref)
      if (forgotten === undefined || another !== undefined) throw error
      return forgotten
    }
  }

  /** The links to an object that was uploaded for them, with their URLs, as they were made. */
  async urlsOfUpload(id: string): Promise<LinkWithUrl[]> {
    const { connectionId, bucket, key } = this.get(id)
    const links = this.#parts.links().ofUpload(connectionId, bucket, key)
    const made = links.filter((link) => link.renews === undefined)
    return Promise.all(made.map(async (link) => this.#withUrl(link, await this.deriveUrl(link))))
  }

  async deriveUrl(link: Link): Promise<string> {
    const gone = (why: string) =>
      new AppError(
        'credentials-gone',
        `${why}, so it can’t be derived again.`,
        'Whoever has the link can use it until it ends. Renew it for a new one, or share the object again.',
      )
    if (link.signer === 'sigv4a') throw gone('Links of multi-region access points differ each time they are signed')
    const connection = await this.#connectionOf(link)
    const credentials = await this.#parts.credentials.resolve(connection)
    if (credentials.accessKeyId !== link.accessKeyId || (credentials.sessionToken !== undefined) !== link.temporary) {
      throw gone('This link was signed with credentials that its connection no longer has')
    }
    const url = await this.#parts.recipes.derive(link, credentials)
    if (url !== undefined) return url
    throw gone('This link was signed with a secret that its connection no longer has')
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
    const { clock, network } = this.#parts
    const { result } = await probeUrl(await this.deriveUrl(link), {
      method: link.method,
      expiresAt: Date.parse(link.expiresAt),
      shared: link,
      clock,
      network,
    })
    const probe = link.revokedAt === undefined ? result : { ...judgeRevoked(result), at: result.at }
    const kept = this.#parts.links().update(link.id, {
      lastProbe: probe,
      // What works is never shown as revoked: taking it back is asked for still.
      ...(link.revokedAt !== undefined && isAlive(probe)
        ? { revokedAt: undefined, revokeAskedAt: link.revokedAt }
        : {}),
    })
    return { probe, link: this.view(kept) }
  }

  async probeForeign(url: string): Promise<CallOutput<'links.probe'>> {
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
      throw new AppError(
        'invalid-input',
        'That is neither a link’s id nor a URL.',
        'Give the ten characters of an id, or a URL with https://.',
      )
    }
    const { clock, network } = this.#parts
    return { probe: (await probeUrl(url, { method: 'GET', clock, network })).result }
  }

  /**
   * The same recipe, signed anew. The old link is left as it is: it ends when it said it would. What was made for it is kept as long
   * as the new one, and a rule that keeps it up goes over.
   *
   * @param byRule nobody is there to be given the URL
   */
  async renew(input: ParsedInput<'links.renew'>, byRule = false): Promise<CallOutput<'links.renew'>> {
    const old = this.get(input.id)
    if (old.revokedAt !== undefined) {
      throw REVOCATION_METHODS[old.revocation].undoable
        ? new AppError('link-broken', 'This link was revoked, so a new one would not work.', 'Restore it first.')
        : new AppError('no-such-key', 'This link was revoked, and the copy behind it deleted.', 'Share the file again.')
    }
    if (old.revokeAskedAt !== undefined) {
      throw new AppError(
        'link-broken',
        'This link is being taken back, so it is not renewed.',
        'Let it go on with “sandglass revoke --cancel”, or share it anew.',
      )
    }
    const connection = await this.#connectionOf(old)
    if (input.preflight) await this.#parts.connections.find(connection.id)
    const object: SharedObject = {
      bucket: old.bucket,
      key: old.key,
      versionId: old.versionId,
      copyOf: old.copyOf,
      recipient: old.recipient,
      ...(old.source !== 'picked'
        ? {
            upload: {
              versionId: old.uploadedVersionId,
              size: old.size ?? 0,
              etag: old.etag,
              isPending: old.uploadPending,
            },
          }
        : {}),
    }
    const [link] = await this.share(connection, [object], {
      method: old.method,
      expiry: input.expiry,
      options: old.options,
      note: old.note,
      preflight: input.preflight,
      renews: old.id,
      revocation: old.revocation,
      keepUntil: old.keepUntil,
      unsent: byRule || undefined,
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
