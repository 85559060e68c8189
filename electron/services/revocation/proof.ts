import { AppError } from '../../../shared/errors.ts'
import type { Link, ProbeResult } from '../../../shared/links/link.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { LinkService } from '../links/link-service.ts'
import type { Network } from '../network/network.ts'
import type { Clock } from '../ports.ts'
import { probeUrl } from '../probe/probe-url.ts'

export interface ProofParts {
  readonly linkService: LinkService
  readonly connections: ConnectionService
  readonly clock: Clock
  readonly network: Network
}

/** How long a link lives that is made for a proof only. */
const PROOF_LINK_SECONDS = 60
/** How long a proof is waited for: storages answer for a deleted object at once, their front ends now and then a little later. */
const PROOF_WAITS_MS = [500, 1500, 3000]

/**
 * Asks the storage for a link as its recipient would. It is dead only when the storage refused it.
 *
 * The link itself is asked for, where it can still tell; else a new one to the same object, which proves the object's absence.
 */
export async function proveDead(link: Link, parts: ProofParts): Promise<ProbeResult> {
  const url = await ownUrl(link, parts)
  const proof = url === undefined ? undefined : await askUntilDead(url, parts)
  // That a link has run out, perhaps by the storage's clock alone, says nothing of the object, nor of the link's renewals.
  if (proof !== undefined && proof.verdict !== 'expired') return proof
  const { connections, linkService } = parts
  const connection = await connections.find(link.connectionId)
  const absence = await askUntilDead(await linkService.signOnce(connection, link, PROOF_LINK_SECONDS), parts)
  return { ...absence, dead: absence.verdict === 'gone' }
}

async function askUntilDead(url: string, { clock, network }: ProofParts): Promise<ProbeResult> {
  for (const wait of PROOF_WAITS_MS) {
    const { result } = await probeUrl(url, { method: 'GET', clock, network })
    if (result.dead) return result
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
  return (await probeUrl(url, { method: 'GET', clock, network })).result
}

/** Undefined for a link that has run out or can't be derived again. */
async function ownUrl(link: Link, { linkService, clock }: ProofParts): Promise<string | undefined> {
  if (Date.parse(link.expiresAt) <= clock.now()) return undefined
  try {
    return await linkService.deriveUrl(link)
  } catch (error) {
    if (error instanceof AppError && error.code === 'credentials-gone') return undefined
    throw error
  }
}
