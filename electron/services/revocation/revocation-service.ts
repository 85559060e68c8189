import type { CallOutput } from '../../../shared/api/contract.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Link, ProbeResult } from '../../../shared/links/link.ts'
import { REVOCATION_METHODS } from '../../../shared/revocation/methods.ts'
import { toWireError } from '../api/dispatch.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { LinkRepository } from '../library/link-repository.ts'
import type { LinkService } from '../links/link-service.ts'
import type { Network } from '../network/network.ts'
import type { ObjectService } from '../objects/object-service.ts'
import type { Clock, Logger } from '../ports.ts'
import { probeUrl } from '../probe/probe-url.ts'

type Result = CallOutput<'links.revoke'>['results'][number]

export interface RevocationServiceParts {
  readonly links: () => LinkRepository
  readonly linkService: LinkService
  readonly connections: ConnectionService
  readonly objects: () => Promise<ObjectService>
  /** Ends an upload that is still under way: nothing may arrive after the deletion. */
  readonly stopUploadTo: (link: Link) => Promise<void>
  readonly clock: Clock
  readonly network: Network
  readonly logger: Logger
}

/** How long a link lives that is made for a proof only. */
const PROOF_LINK_SECONDS = 60
/** How long a proof is waited for: storages answer for a deleted object at once, their front ends now and then a little later. */
const PROOF_WAITS_MS = [500, 1500, 3000]

/** Takes links back, and shows a link as revoked only with the proof: a real request that the storage refused. */
export class RevocationService {
  readonly #parts: RevocationServiceParts

  constructor(parts: RevocationServiceParts) {
    this.#parts = parts
  }

  /** Each link has its own outcome; one that fails doesn't stop the others. */
  async revoke(refs: readonly string[]): Promise<Result[]> {
    const links = refs.map((ref) => this.#parts.linkService.get(ref))
    const results: Result[] = []
    for (const link of links) results.push(await this.#revokeOne(link))
    return results
  }

  async #revokeOne(link: Link): Promise<Result> {
    if (link.revocation === 'none') {
      return { id: link.id, outcome: 'not-revocable', advice: REVOCATION_METHODS.none.advice }
    }
    if (link.revokedAt !== undefined) return { id: link.id, outcome: 'revoked', probe: link.lastProbe }
    try {
      await this.#deleteUpload(link)
      return this.#settle(link, await this.#prove(link))
    } catch (error) {
      return { id: link.id, outcome: 'failed', error: toWireError(error, 'links.revoke', this.#parts.logger) }
    }
  }

  /**
   * Deletes the object that was uploaded for this link, in the version that the upload made: on a bucket that keeps versions a plain
   * delete would leave the bytes, and a bill. The key is unguessable and never used twice, so nothing else can be hit.
   */
  async #deleteUpload(link: Link): Promise<void> {
    await this.#parts.stopUploadTo(link)
    const connection = await this.#parts.connections.find(link.connectionId)
    const { bucket, key, uploadedVersionId: versionId } = link
    try {
      const objects = await this.#parts.objects()
      await objects.remove(connection, { bucket, key, versionId })
    } catch (error) {
      // Gone already is what was wanted; the proof follows all the same.
      if (!(error instanceof AppError && error.code === 'no-such-key')) throw error
    }
  }

  /** The link itself, where it can still tell; else a new one to the same object, which proves the object's absence. */
  async #prove(link: Link): Promise<ProbeResult> {
    const url = await this.#ownUrl(link)
    const proof = url === undefined ? undefined : await this.#askUntilDead(url)
    // That a link has run out, perhaps by the storage's clock alone, says nothing of the object, nor of the link's renewals.
    if (proof !== undefined && proof.verdict !== 'expired') return proof
    const { connections, linkService } = this.#parts
    const connection = await connections.find(link.connectionId)
    const absence = await this.#askUntilDead(await linkService.signOnce(connection, link, PROOF_LINK_SECONDS))
    return { ...absence, dead: absence.verdict === 'gone' }
  }

  async #askUntilDead(url: string): Promise<ProbeResult> {
    const { clock, network } = this.#parts
    for (const wait of PROOF_WAITS_MS) {
      const { result } = await probeUrl(url, { method: 'GET', clock, network })
      if (result.dead) return result
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
    return (await probeUrl(url, { method: 'GET', clock, network })).result
  }

  /** Undefined for a link that has run out or can't be derived again. */
  async #ownUrl(link: Link): Promise<string | undefined> {
    if (Date.parse(link.expiresAt) <= this.#parts.clock.now()) return undefined
    try {
      return await this.#parts.linkService.deriveUrl(link)
    } catch (error) {
      if (error instanceof AppError && error.code === 'credentials-gone') return undefined
      throw error
    }
  }

  /** Renewals of a link share its object, and end with it; where the proof is of the key's end, those of the same key. */
  #settle(link: Link, proof: ProbeResult): Result {
    const links = this.#parts.links()
    if (!proof.dead) {
      links.update(link.id, { lastProbe: proof })
      return {
        id: link.id,
        outcome: 'not-confirmed',
        probe: proof,
        advice: 'The copy was deleted, but the proof is missing. Try the link again in a while.',
      }
    }
    for (const sharing of links.ofUpload(link.connectionId, link.bucket, link.key)) {
      if (proof.verdict !== 'gone' && sharing.accessKeyId !== link.accessKeyId) continue
      links.update(sharing.id, { lastProbe: proof, revokedAt: proof.at })
    }
    return { id: link.id, outcome: 'revoked', probe: proof }
  }
}
