import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError, type ErrorCode } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import type { Link, ProbeResult } from '../../../shared/links/link.ts'
import { isAlive } from '../../../shared/links/probe-verdict.ts'
import type { ConnectionRepository } from '../library/connection-repository.ts'
import type { Network } from '../network/network.ts'
import type { Clock } from '../ports.ts'
import { type Probe, probeUrl } from '../probe/probe-url.ts'
import type { BucketPlaces } from './bucket-places.ts'

/** A recipe and the URL that it gives now. */
export interface SignedLink {
  readonly link: Link
  readonly url: string
}

export interface Tried {
  /** The links, with what the probe learnt of them. */
  readonly links: SignedLink[]
  /** Set when the clock or the region was corrected on the way: sign again. It is the error to throw if that doesn't help. */
  readonly corrected?: AppError
}

/** The most links of one call that are tried; the rest share their bucket, signer and clock. */
const MAX_TRIED = 20
const AT_ONCE = 4
/** A smaller difference of clocks than this doesn't change what a link does. */
const NOTABLE_SECONDS = 5

/** Tries links before they are handed over, so that what is wrong with them reaches the person who shares, not the recipient. */
export class Preflight {
  readonly #connections: () => ConnectionRepository
  readonly #places: BucketPlaces
  readonly #clock: Clock
  readonly #network: Network

  constructor(connections: () => ConnectionRepository, places: BucketPlaces, clock: Clock, network: Network) {
    this.#connections = connections
    this.#places = places
    this.#clock = clock
    this.#network = network
  }

  /** @throws AppError with the code of what is wrong and can't be put right here */
  async try(connection: Connection, signed: readonly SignedLink[]): Promise<Tried> {
    const links = [...signed]
    // Links to what is not uploaded yet differ in nothing that a request could tell.
    const end = Math.min(links.length, signed[0]?.link.uploadPending ? 1 : MAX_TRIED)
    for (let start = 0; start < end; start += AT_ONCE) {
      const batch = links.slice(start, Math.min(start + AT_ONCE, end))
      const probes = await Promise.all(batch.map((made) => this.#probe(made)))
      for (const [index, probe] of probes.entries()) {
        const made = batch[index]
        if (made === undefined) continue
        const corrected = this.#correct(connection, made.link, probe)
        if (corrected !== undefined) return { links, corrected }
        assertUsable(made.link, probe.result)
        links[start + index] = { ...made, link: withFindings(made.link, probe) }
      }
    }
    return { links }
  }

  #probe({ link, url }: SignedLink): Promise<Probe> {
    return probeUrl(url, { method: link.method, clock: this.#clock, network: this.#network })
  }

  /** Keeps what the answer tells of the storage's clock and the bucket's region, where the link was signed with something else. */
  #correct(connection: Connection, link: Link, probe: Probe): AppError | undefined {
    const assumed = connection.clockOffsetSeconds ?? 0
    const measured = probe.clockOffsetSeconds
    if (
      measured !== undefined &&
      Math.abs(measured - assumed) > NOTABLE_SECONDS &&
      connection.provider !== 'playground'
    ) {
      this.#connections().setClockOffset(connection.id, measured)
      return new AppError(
        'clock-skew',
        'This computer’s clock differs from the storage’s, and changes.',
        'Set the clock and share again.',
      )
    }
    const { region } = probe
    if (probe.result.verdict === 'misdirected' && region !== undefined && region !== link.region) {
      this.#places.remember(connection, link.bucket, region)
      return unusable(link, probe.result)
    }
    return undefined
  }
}

/** Whether a measured offset of the storage's clock differs from the one that links of the connection are signed with. */
export function isNotableOffset(connection: Connection, measuredSeconds: number): boolean {
  return Math.abs(measuredSeconds - (connection.clockOffsetSeconds ?? 0)) > NOTABLE_SECONDS
}

function withFindings(link: Link, probe: Probe): Link {
  if (link.uploadPending) return link
  return { ...link, lastProbe: probe.result, etag: link.etag ?? probe.etag, size: link.size ?? probe.size }
}

/** Links that read must work; those that can't be tried without effect are handed over as they are. */
function assertUsable(link: Link, probe: ProbeResult): void {
  if (isAlive(probe)) return
  // The object is still to come. A storage says so after it has accepted the signature, or, to keys that may not list, says no more.
  if (link.uploadPending && (probe.verdict === 'gone' || probe.verdict === 'denied') && !isOfTheKey(probe)) return
  if (probe.verdict === 'unproven' && link.method !== 'GET') return
  throw unusable(link, probe)
}

/** Whether the refusal is about what signed the link, whatever it points to. */
function isOfTheKey({ code }: ProbeResult): boolean {
  return code === 'SignatureDoesNotMatch' || code === 'InvalidAccessKeyId' || code === 'NoSuchBucket'
}

/** What is wrong with a link that a recipient can't use, and what helps. */
export function unusable(link: Link, probe: ProbeResult): AppError {
  const { code, hint } = REMEDIES[probe.verdict] ?? BROKEN
  const name = displayText(link.key).slice(0, 200)
  return new AppError(
    probe.code === 'SignatureDoesNotMatch' ? 'wrong-secret' : code,
    `The link for “${name}” does not work yet, so it was not handed over. ${probe.sentence}`,
    probe.code === 'SignatureDoesNotMatch'
      ? 'Test the connection: its secret access key is not the one of its access key id.'
      : hint,
  )
}

interface Remedy {
  readonly code: ErrorCode
  readonly hint: string
}

const ANYWAY = 'To have the link all the same, turn off the check before handing it over.'
const BROKEN: Remedy = { code: 'link-broken', hint: ANYWAY }

const REMEDIES: Partial<Record<ProbeResult['verdict'], Remedy>> = {
  gone: { code: 'no-such-key', hint: 'Check the bucket and the key by listing what is there.' },
  denied: {
    code: 'access-denied',
    hint: 'The connection’s key may not read this object, or it does not exist. The key needs s3:GetObject on it.',
  },
  'key-disabled': { code: 'invalid-key-id', hint: 'Use a key that is active: remove the connection and add it again.' },
  'credentials-ended': { code: 'expired-token', hint: 'Sign in again, then share once more.' },
  archived: { code: 'archived-object', hint: 'Restore the object from the archive first; that can take hours.' },
  misdirected: { code: 'wrong-region', hint: 'Test the connection: that finds the bucket’s region.' },
  blocked: {
    code: 'access-denied',
    hint: 'A policy of the bucket, the key or the network forbids it. Look at their Deny statements, and the addresses that they name.',
  },
  'too-long': {
    code: 'unsupported',
    hint: 'Share it under a shorter key or name, or with a long-lived key: the token of temporary ones is part of the link.',
  },
  'clock-wrong': { code: 'clock-skew', hint: 'Set this computer’s clock, then share again.' },
  'not-yet-valid': { code: 'clock-skew', hint: 'Set this computer’s clock, then share again.' },
  unreachable: { code: 'network', hint: `Test the connection. ${ANYWAY}` },
  offline: { code: 'network', hint: `Check this computer’s connection to the network. ${ANYWAY}` },
}
