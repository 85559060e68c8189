import type { CallOutput } from '../../../shared/api/contract.ts'
import type { Link, ProbeResult } from '../../../shared/links/link.ts'
import { REVOCATION_METHODS, revocationMethodOf } from '../../../shared/revocation/methods.ts'
import { toWireError } from '../api/dispatch.ts'
import type { LinkRepository } from '../library/link-repository.ts'
import { mapAtOnce } from '../map-at-once.ts'
import type { Logger } from '../ports.ts'
import type { RevocationLevers } from './levers.ts'
import { type ProofParts, proveDead } from './proof.ts'

type Result = CallOutput<'links.revoke'>['results'][number]

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
    return mapAtOnce(links, AT_ONCE, (link) => this.#revokeOne(link))
  }

  async #revokeOne({ id }: Link): Promise<Result> {
    // As it is now: what was revoked before it in the same call may have ended it, too.
    const link = this.#parts.links().get(id)
    if (link === undefined) return { id, outcome: 'not-revocable', advice: 'The link is no longer in the library.' }
    if (link.revokedAt !== undefined) return { id, outcome: 'revoked', probe: link.lastProbe }
    const lever = this.#parts.levers()[link.revocation]
    if (lever === undefined) {
      const { advice } = revocationMethodOf(link.revocation)
      return { id, outcome: 'not-revocable', advice: advice ?? REVOCATION_METHODS.none.advice }
    }
    try {
      await lever.revoke(link)
      return this.#settle(link, await proveDead(link, this.#parts))
    } catch (error) {
      return { id, outcome: 'failed', error: toWireError(error, 'links.revoke', this.#parts.logger) }
    }
  }

  /** What shares the link's object ends with it; where the proof is of the key's end, only what the same key signed. */
  #settle(link: Link, proof: ProbeResult): Result {
    const links = this.#parts.links()
    if (!proof.dead) {
      links.update(link.id, { lastProbe: proof })
      return {
        id: link.id,
        outcome: 'not-confirmed',
        probe: proof,
        advice: `${revocationMethodOf(link.revocation).label}: that was done, but the proof is missing. Try the link again in a while.`,
      }
    }
    for (const sharing of this.#sharing(link)) {
      if (proof.verdict !== 'gone' && sharing.accessKeyId !== link.accessKeyId) continue
      links.update(sharing.id, { lastProbe: proof, revokedAt: proof.at })
    }
    return { id: link.id, outcome: 'revoked', probe: proof }
  }

  /** The links that end with one: its renewals, and where it names an object that was there before, all that do the same with it. */
  #sharing(link: Link): Link[] {
    const { connectionId, bucket, key, source } = link
    if (source !== 'picked') return this.#parts.links().ofUpload(connectionId, bucket, key)
    return this.#parts
      .links()
      .ofObject(connectionId, bucket, key)
      .filter(({ method, versionId }) => method === link.method && versionId === link.versionId)
  }
}
