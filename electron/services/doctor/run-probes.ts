import type { Connection } from '../../../shared/connections/connection.ts'
import {
  type Capabilities,
  PROBE_IDS,
  PROBES,
  type ProbeFinding,
  type ProbeId,
} from '../../../shared/doctor/capabilities.ts'
import type { Credentials } from '../connections/credentials.ts'
import type { Network } from '../network/network.ts'
import type { S3Sessions } from '../objects/s3-sessions.ts'
import type { Clock, RandomBytes } from '../ports.ts'
import { unguessableSegment } from '../random-text.ts'
import { bucketPolicyProbe } from './probes/bucket-policy.ts'
import { copyProbe } from './probes/copy.ts'
import { copyByPartsProbe } from './probes/copy-by-parts.ts'
import { deleteCopyProbe } from './probes/delete-copy.ts'
import { identityProbe } from './probes/identity.ts'
import { MadeThings } from './probes/made-things.ts'
import { LOCKED_BY_DEFAULT, objectLockProbe } from './probes/object-lock.ts'
import { type Finding, notAsked, type Probe, type ProbeBench, unknown } from './probes/probe-bench.ts'
import { regionProbe } from './probes/region.ts'
import { signatureCheckProbe } from './probes/signature-check.ts'
import { signedLinkProbe } from './probes/signed-link.ts'
import { tagDenyProbe } from './probes/tag-deny.ts'
import { tagsProbe } from './probes/tags.ts'
import { versioningProbe } from './probes/versioning.ts'

export interface ProbePorts {
  readonly sessions: S3Sessions
  readonly credentials: Credentials
  readonly region: string
  readonly sign: (connection: Connection, bucket: string, key: string) => Promise<string>
  readonly clock: Clock
  readonly random: RandomBytes
  readonly network: Network
  readonly wait: (milliseconds: number) => Promise<void>
  readonly patienceMs: number
}

export interface ProbeRun {
  readonly capabilities: Capabilities
  /** The keys of what could not be deleted again. */
  readonly left: readonly string[]
}

/** Those that only read come first: what they find may keep the others from writing. */
const ALL: readonly Probe[] = [
  regionProbe,
  identityProbe,
  versioningProbe,
  objectLockProbe,
  bucketPolicyProbe,
  signedLinkProbe,
  signatureCheckProbe,
  copyProbe,
  deleteCopyProbe,
  copyByPartsProbe,
  tagsProbe,
  tagDenyProbe,
]

/** Where probes write: below the connection's prefix, in a folder that nothing else can be in. */
export function probeFolder(connection: Pick<Connection, 'prefix'>, segment: string): string {
  return `${connection.prefix === '' ? '' : `${connection.prefix}/`}.probe/${segment}/`
}

/**
 * Tries what a bucket and a connection's credentials can do. It writes small objects into a folder of its own, and deletes them again,
 * whatever happens.
 * @param mayWritePolicy without it the bucket's policy is only read
 */
export async function runProbes(
  connection: Connection,
  bucket: string,
  ports: ProbePorts,
  { mayWritePolicy }: { readonly mayWritePolicy: boolean },
): Promise<ProbeRun> {
  const session = ports.sessions.open(connection)
  const folder = probeFolder(connection, unguessableSegment(ports.random))
  const made = new MadeThings(session, bucket, folder)
  const { sign, ...rest } = ports
  const bench: ProbeBench = {
    ...rest,
    connection,
    bucket,
    folder,
    session,
    made,
    sign: (key) => sign(connection, bucket, key),
  }
  const found = new Map<ProbeId, ProbeFinding>()
  let left: readonly string[] = []
  try {
    for (const probe of ALL) {
      const finding = objectionTo(probe, found, mayWritePolicy) ?? (await attempt(probe, bench))
      const { outcome, sentence, form } = finding
      found.set(probe.id, {
        probe: probe.id,
        outcome,
        sentence: sentence.slice(0, 512),
        at: new Date(ports.clock.now()).toISOString(),
        form,
      })
    }
  } finally {
    left = await made.remove()
    session.close()
  }
  const findings = PROBE_IDS.flatMap((id) => found.get(id) ?? [])
  return { capabilities: { bucket, at: new Date(ports.clock.now()).toISOString(), findings }, left }
}

function objectionTo(
  probe: Probe,
  found: ReadonlyMap<ProbeId, ProbeFinding>,
  mayWritePolicy: boolean,
): Finding | undefined {
  if (probe.id === 'tag-deny' && !mayWritePolicy) {
    return notAsked('It writes the bucket’s policy, which was not agreed to.')
  }
  if (probe.writes && found.get('object-lock')?.sentence.startsWith(LOCKED_BY_DEFAULT)) {
    return notAsked(`${LOCKED_BY_DEFAULT}, so nothing was written: it could not be deleted again.`)
  }
  const missing = probe.needs.find((id) => found.get(id)?.outcome !== 'yes')
  return missing === undefined ? undefined : notAsked(`It needs what did not work: ${PROBES[missing]}.`)
}

/** A probe that fails in a way that nobody thought of must not keep the others, nor the cleaning up, from being done. */
async function attempt(probe: Probe, bench: ProbeBench): Promise<Finding> {
  try {
    return await probe.run(bench)
  } catch {
    return unknown('It could not be tried.')
  }
}
