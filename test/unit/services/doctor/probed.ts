import { randomBytes } from 'node:crypto'
import type { Credentials } from '../../../../electron/services/connections/credentials.ts'
import { type ProbePorts, type ProbeRun, runProbes } from '../../../../electron/services/doctor/run-probes.ts'
import { S3Sessions } from '../../../../electron/services/objects/s3-sessions.ts'
import { Sigv4Signer } from '../../../../electron/services/signers/sigv4-signer.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import type { ProbeId, ProbeOutcome } from '../../../../shared/doctor/capabilities.ts'
import { networkWith } from '../../../support/network.ts'

/** Long enough for a storage that applies rules at once, and short where it never does. */
const PATIENCE_MS = 300

interface ProbedOptions {
  readonly mayWritePolicy?: boolean
  /** Called before each link is signed. */
  readonly onSign?: () => Promise<unknown>
}

/** Probes a bucket as the service does. */
export function probed(
  connection: Connection,
  bucket: string,
  keys: Credentials,
  { mayWritePolicy = true, onSign }: ProbedOptions = {},
): Promise<ProbeRun> {
  const clock = { now: () => Date.now() }
  const network = networkWith()
  const ports: ProbePorts = {
    sessions: new S3Sessions({ credentials: { resolve: async () => keys }, clock, network }),
    credentials: keys,
    region: connection.region,
    sign: async (tested, place, key) => {
      await onSign?.()
      const signedAt = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString()
      const options = { disposition: 'attachment' } as const
      const terms = { ...tested, method: 'GET', bucket: place, options, signedAt, expiresSeconds: 300 } as const
      return new Sigv4Signer().presigner(terms, keys)(key)
    },
    clock,
    random: randomBytes,
    network,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    patienceMs: PATIENCE_MS,
  }
  return runProbes(connection, bucket, ports, { mayWritePolicy })
}

export function outcomesOf({ capabilities }: ProbeRun): Readonly<Partial<Record<ProbeId, ProbeOutcome>>> {
  return Object.fromEntries(capabilities.findings.map(({ probe, outcome }) => [probe, outcome]))
}
