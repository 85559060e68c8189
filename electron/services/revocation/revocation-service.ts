import type { CallOutput } from '../../../shared/api/contract.ts'
import { AppError, type WireError } from '../../../shared/errors.ts'
import type { Link, ProbeResult } from '../../../shared/links/link.ts'
import { answerOf, type EventFacts } from '../../../shared/links/link-event.ts'
import { isAlive } from '../../../shared/links/probe-verdict.ts'
import { REVOCATION_METHODS, revocationMethodOf } from '../../../shared/revocation/methods.ts'
import { toWireError } from '../api/dispatch.ts'
import type { LinkPatch, LinkRepository } from '../library/link-repository.ts'
import { mapAtOnce } from '../map-at-once.ts'
import { isUnreachable } from '../objects/unreachable.ts'
import type { Logger } from '../ports.ts'
import type { RevocationLevers } from './levers.ts'
import { type ProofParts, proveDead } from './proof.ts'
import type { RevocationLever } from './revocation-lever.ts'

type Result = CallOutput<'links.revoke'>['results'][number]
type Restored = CallOutput<'links.restore'>['results'][number]

export interface RevocationServiceParts extends ProofParts {
  readonly links: () => LinkRepository
  readonly levers: () => RevocationLevers
  readonly logger: Logger
}

/** How many links are taken back at the same time. */
const AT_ONCE = 16

/** Takes links back, and shows a link as revoked only with the proof: a real request that the storage refused. */
export class RevocationService {
  readonly #parts: RevocationServiceParts

  constructor(parts: RevocationServiceParts) {
    this.#parts = parts
  }

  /** Each link has its own outcome, in the order of the links; one that fails doesn't stop the others. */
  async revoke(refs: readonly string[]): Promise<Result[]> {
    const links = refs.map((ref) => this.#parts.linkService.get(ref))
    const silent = new Map<string, WireError>()
    return mapAtOnce(links, AT_ONCE, (link) => this.#revokeOne(link, silent))
  }

  /** Revocations that wait are asked for no more. What the storage has done of them already stays done. */
  cancel(refs: readonly string[]): Link[] {
    return refs.map((ref) => {
      const link = this.#parts.linkService.get(ref)
      if (link.revokeAskedAt === undefined) return link
      return this.#parts.links().update(link.id, { revokeAskedAt: undefined }, { kind: 'revoke-withdrawn' })
    })
  }

  /** @param silent the connections whose storage did not answer just now, so that it is not asked for each of a thousand links */
  async #revokeOne({ id }: Link, silent: Map<string, WireError>): Promise<Result> {
    // As it is now: what was revoked before it in the same call may have ended it, too.
    const link = this.#parts.links().get(id)
    if (link === undefined) return { id, outcome: 'not-revocable', advice: 'The link is no longer in the library.' }
    const lever = this.#parts.levers()[link.revocation]
    // What can be restored can be so by others, too: it is done and proven again.
    if (link.revokedAt !== undefined && lever?.restore === undefined) {
      return { id, outcome: 'revoked', probe: link.lastProbe }
    }
    if (lever === undefined) {
      const { advice } = revocationMethodOf(link.revocation)
      return { id, outcome: 'not-revocable', advice: advice ?? REVOCATION_METHODS.none.advice }
    }
    // What is tried again by itself, perhaps for days, is told once.
    const isFirst = link.revokeAskedAt === undefined
    if (isFirst) this.#parts.links().note(id, { kind: 'revoke-asked', detail: link.revocation })
    const known = silent.get(link.connectionId)
    if (known !== undefined) return this.#queue(link, known)
    try {
      await lever.revoke(link)
      // Its proof takes a while: who ends this meanwhile leaves it to be looked for later.
      if (revocationMethodOf(link.revocation).propagation === 'eventual') this.#wait(link, {})
      const proof = await proveDead(link, lever, this.#parts)
      return { ...this.#settle(link, lever, proof), ...(await this.#advice(link, lever, proof)) }
    } catch (error) {
      const wire = toWireError(error, 'links.revoke', this.#parts.logger)
      if (isFirst) this.#parts.links().note(id, { kind: 'not-confirmed', detail: wire.code })
      // One that is only busy answers the next one.
      if (isUnreachable(wire.code)) silent.set(link.connectionId, wire)
      else if (wire.code !== 'slow-down') return { id, outcome: 'failed', error: wire }
      return this.#queue(link, wire)
    }
  }

  /** It is tried again by whatever runs long, or looks after links, until there is a proof. */
  #queue(link: Link, error: WireError): Result {
    this.#wait(link, {})
    return {
      id: link.id,
      outcome: 'queued',
      error,
      advice:
        'Not yet revoked: the storage can’t be reached, so the link may still work. It is tried again while the app or “sandglass tend” runs.',
    }
  }

  #wait(link: Link, patch: LinkPatch, event?: EventFacts): void {
    const revokeAskedAt = link.revokeAskedAt ?? new Date(this.#parts.clock.now()).toISOString()
    this.#parts.links().update(link.id, { ...patch, revokeAskedAt }, event)
  }

  /** What shares the link's object ends with it; where the proof is of the key's end, only what the same key signed. */
  #settle(link: Link, lever: RevocationLever, found: ProbeResult): Result {
    const proof = withKnownReason(found)
    const links = this.#parts.links()
    if (!proof.dead) {
      if (isAlive(proof)) this.#forgetRevocation(link, {})
      this.#wait(link, { lastProbe: proof }, { kind: 'not-confirmed', at: proof.at, answer: answerOf(proof) })
      return {
        id: link.id,
        outcome: 'not-confirmed',
        probe: proof,
        advice: `${revocationMethodOf(link.revocation).label}: that was done, but the proof is missing. It is looked for again while the app or “sandglass tend” runs.`,
      }
    }
    for (const sharing of this.#sharing(link)) {
      const isOfAll = proof.verdict === 'gone' || lever.deniesEverybody === true
      if (!isOfAll && sharing.accessKeyId !== link.accessKeyId) continue
      links.update(sharing.id, {
        lastProbe: proof,
        revokedAt: proof.at,
        revokeAskedAt: undefined,
        keepUntil: undefined,
        unsent: undefined,
      })
    }
    return { id: link.id, outcome: 'revoked', probe: proof }
  }

  /** What could not be found out is no reason to keep the outcome back. */
  async #advice(link: Link, lever: RevocationLever, proof: ProbeResult): Promise<Pick<Result, 'advice'>> {
    try {
      const advice = await lever.advise?.(link, proof)
      return advice === undefined ? {} : { advice }
    } catch (error) {
      if (error instanceof AppError) return {}
      throw error
    }
  }

  /** Takes revocations back, and tries each link: it works again only if the storage says so. */
  async restore(refs: readonly string[]): Promise<Restored[]> {
    const links = refs.map((ref) => this.#parts.linkService.get(ref))
    return mapAtOnce(links, AT_ONCE, (link) => this.#restoreOne(link))
  }

  async #restoreOne(link: Link): Promise<Restored> {
    const { id } = link
    const lever = this.#parts.levers()[link.revocation]
    if (lever?.restore === undefined) return { id, outcome: 'not-restorable' }
    try {
      await lever.restore(link)
      // What is open again must not be called revoked, whatever a request says now.
      this.#forgetRevocation(link, { revokeAskedAt: undefined })
      const { probe } = await this.#parts.linkService.probe(id)
      return { id, outcome: isAlive(probe) ? 'restored' : 'not-confirmed', probe }
    } catch (error) {
      return { id, outcome: 'failed', error: toWireError(error, 'links.restore', this.#parts.logger) }
    }
  }

  #forgetRevocation(link: Link, patch: LinkPatch): void {
    for (const { id, revokedAt, revokeAskedAt } of this.#sharing(link)) {
      if (revokedAt === undefined && revokeAskedAt === undefined) continue
      this.#parts.links().update(id, { ...patch, revokedAt: undefined })
    }
  }

  /**
   * The links that are revoked together: a link and its renewals, and where it names an object that was there before, all that do the
   * same with it and are revoked in the same way. Others may end with them; but if such a one comes back, its own way must not be gone.
   */
  #sharing(link: Link): Link[] {
    const { connectionId, bucket, key, source } = link
    if (source !== 'picked') return this.#parts.links().ofUpload(connectionId, bucket, key)
    return this.#parts
      .links()
      .ofObject(connectionId, bucket, key)
      .filter(
        ({ method, versionId, revocation }) =>
          method === link.method && versionId === link.versionId && revocation === link.revocation,
      )
  }
}

/** What a refusal may come from is no question once it was asked for. */
function withKnownReason(proof: ProbeResult): ProbeResult {
  if (!proof.dead || (proof.verdict !== 'denied' && proof.verdict !== 'blocked')) return proof
  return { ...proof, sentence: 'The storage refuses the link, as it was told to.', remedy: undefined }
}
