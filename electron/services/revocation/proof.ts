import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../../shared/errors.ts'
import type { Link, ProbeResult } from '../../../shared/links/link.ts'
import { isAlive } from '../../../shared/links/probe-verdict.ts'
import {
  EVENTUAL_PROOF,
  IMMEDIATE_PROOF,
  type Look,
  nextLook,
  type ProofTerms,
} from '../../../shared/revocation/denial-proof.ts'
import { type RevocationMethod, revocationMethodOf } from '../../../shared/revocation/methods.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { LinkService } from '../links/link-service.ts'
import type { Network } from '../network/network.ts'
import type { Clock } from '../ports.ts'
import { probeUrl } from '../probe/probe-url.ts'
import type { RevocationLever } from './revocation-lever.ts'

export interface ProofParts {
  readonly linkService: LinkService
  readonly connections: ConnectionService
  readonly clock: Clock
  readonly network: Network
  /** By how a method spreads; without it, as storages need. */
  readonly proofTerms?: Readonly<Record<RevocationMethod['propagation'], ProofTerms>> | undefined
}

/** How long a link lives that is made for a proof only. */
const PROOF_LINK_SECONDS = 60
const PROOF_TERMS = { immediate: IMMEDIATE_PROOF, eventual: EVENTUAL_PROOF }

/**
 * Asks the storage for a link as its recipient would. It is dead only when the storage refused it, as often as its method needs.
 *
 * The link itself is asked for, where it can still tell; else a new one to the same object, which proves the object's absence, or that
 * it is denied to everybody.
 */
export async function proveDead(link: Link, lever: RevocationLever, parts: ProofParts): Promise<ProbeResult> {
  const terms = (parts.proofTerms ?? PROOF_TERMS)[revocationMethodOf(link.revocation).propagation]
  const url = await ownUrl(link, parts)
  const proof = url === undefined ? undefined : await askUntilDead(url, terms, parts)
  // That a link has run out, perhaps by the storage's clock alone, says nothing of the object, nor of the link's renewals.
  if (proof !== undefined && !hasRunOut(proof)) return proof
  const { connections, linkService } = parts
  const connection = await connections.find(link.connectionId)
  const other = await askUntilDead(await linkService.signOnce(connection, link, PROOF_LINK_SECONDS), terms, parts)
  const isDenied = lever.deniesEverybody === true && (other.verdict === 'denied' || other.verdict === 'blocked')
  return { ...other, dead: other.dead && (other.verdict === 'gone' || isDenied) }
}

/** @returns the last answer, which is dead only if those before it were, as often as it takes */
async function askUntilDead(url: string, terms: ProofTerms, { clock, network }: ProofParts): Promise<ProbeResult> {
  const looks: Look[] = []
  for (;;) {
    const { result } = await probeUrl(url, { method: 'GET', clock, network })
    if (hasRunOut(result)) return result
    const finding = result.dead ? 'denied' : isAlive(result) ? 'open' : 'undecided'
    looks.push({ at: clock.now(), finding })
    const next = nextLook(looks, terms)
    if (typeof next === 'string') return result
    await delay(next.wait)
  }
}

/** Undefined for a link that has run out or can't be derived again. */
async function ownUrl(link: Link, { linkService, clock }: ProofParts): Promise<string | undefined> {
  // Signed for another method, it would be refused for that.
  if (link.method !== 'GET' || Date.parse(link.expiresAt) <= clock.now()) return undefined
  try {
    return await linkService.deriveUrl(link)
  } catch (error) {
    if (error instanceof AppError && error.code === 'credentials-gone') return undefined
    throw error
  }
}

function hasRunOut({ verdict, dead }: ProbeResult): boolean {
  return dead && (verdict === 'expired' || verdict === 'clock-wrong')
}
