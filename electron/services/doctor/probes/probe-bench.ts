import type { Connection } from '../../../../shared/connections/connection.ts'
import type { ProbeFinding, ProbeId } from '../../../../shared/doctor/capabilities.ts'
import { AppError, type ErrorCode } from '../../../../shared/errors.ts'
import type { ProbeResult } from '../../../../shared/links/link.ts'
import type { Credentials } from '../../connections/credentials.ts'
import type { Network } from '../../network/network.ts'
import { toAppError } from '../../objects/s3-error.ts'
import type { S3Session } from '../../objects/s3-sessions.ts'
import type { Clock } from '../../ports.ts'
import { probeUrl } from '../../probe/probe-url.ts'
import type { MadeThings } from './made-things.ts'

/** A bucket to look at. */
export interface BucketView {
  readonly connection: Connection
  readonly bucket: string
  readonly session: S3Session
  readonly credentials: Credentials
  /** The region that requests to the bucket are signed for. */
  readonly region: string
  readonly clock: Clock
  readonly network: Network
}

/** What the probes of one bucket share. */
export interface ProbeBench extends BucketView {
  /** Everything is written below this key, which ends with a slash and can't be guessed. */
  readonly folder: string
  /** A link to an object that opens without credentials. */
  readonly sign: (key: string) => Promise<string>
  readonly made: MadeThings
  readonly wait: (milliseconds: number) => Promise<void>
  /** How long a rule that was written is given to spread, in milliseconds. */
  readonly patienceMs: number
}

/** What a probe finds, before it is dated. */
export type Finding = Pick<ProbeFinding, 'outcome' | 'sentence' | 'form'>

/** One probe: it never throws for what the storage says. Those that only read need no more than a view of the bucket. */
export interface Probe<Bench = ProbeBench> {
  readonly id: ProbeId
  /** Those without which it has nothing to try. */
  readonly needs: readonly ProbeId[]
  /** Whether it writes into the bucket. */
  readonly writes: boolean
  readonly run: (bench: Bench) => Promise<Finding>
}

export const yes = (sentence: string): Finding => ({ outcome: 'yes', sentence })
export const no = (sentence: string): Finding => ({ outcome: 'no', sentence })
export const unknown = (sentence: string): Finding => ({ outcome: 'unknown', sentence })
export const notAsked = (sentence: string): Finding => ({ outcome: 'not-asked', sentence })

/** Failures that say nothing about what the storage can do. */
const PASSING: readonly ErrorCode[] = [
  'unknown-host',
  'connection-refused',
  'tls',
  'timeout',
  'network',
  'proxy',
  'wrong-endpoint',
  'wrong-region',
  'clock-skew',
  'slow-down',
  'expired-token',
  'canceled',
  'internal',
]

/** A failed request as a finding: a no, unless another attempt may end otherwise. */
export function findingOf(thrown: unknown): Finding {
  const error = toAppError(thrown)
  const sentence = `${error.message} ${error.hint}`
  return PASSING.includes(error.code) ? unknown(sentence) : no(sentence)
}

/** Opens a link to an object as its recipient would. */
export async function openAs(bench: Pick<ProbeBench, 'clock' | 'network'>, url: string): Promise<ProbeResult> {
  const { clock, network } = bench
  return (await probeUrl(url, { method: 'GET', clock, network })).result
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5000

/** Opens a link until the answer is one that is looked for, or the time is up. @returns the last answer */
export async function openUntil(
  bench: ProbeBench,
  url: string,
  isWanted: (result: ProbeResult) => boolean,
  patienceMs: number,
): Promise<ProbeResult> {
  let waited = 0
  for (let pause = FIRST_WAIT_MS; ; pause = Math.min(2 * pause, LONGEST_WAIT_MS)) {
    const result = await openAs(bench, url)
    if (isWanted(result) || waited >= patienceMs) return result
    await bench.wait(pause)
    waited += pause
  }
}

/** The object that probes share. @throws AppError when there is none, which is a defect: probes name what they need */
export function sampleOf({ made }: Pick<ProbeBench, 'made'>): string {
  const [sample] = made.keys()
  if (sample !== undefined) return sample
  throw new AppError('internal', 'There is no object to try it on.', 'This is a defect; please report it.')
}
