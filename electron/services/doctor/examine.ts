import type { Connection } from '../../../shared/connections/connection.ts'
import { type Capabilities, outcomeOf, PROBE_IDS, type ProbeFinding } from '../../../shared/doctor/capabilities.ts'
import { clockFinding, credentialsFinding, endpointFinding } from '../../../shared/doctor/connection-facts.ts'
import {
  type DoctorFinding,
  type DoctorReport,
  type PermissionFinding,
  SUBJECT_IDS,
} from '../../../shared/doctor/report.ts'
import type { AppError } from '../../../shared/errors.ts'
import { chooseMethod } from '../../../shared/revocation/choose-method.ts'
import type { Credentials } from '../connections/credentials.ts'
import type { Network } from '../network/network.ts'
import { toAppError } from '../objects/s3-error.ts'
import type { S3Session, S3Sessions } from '../objects/s3-sessions.ts'
import type { Clock, RandomBytes } from '../ports.ts'
import { unguessableSegment } from '../random-text.ts'
import { askStorage } from './ask-storage.ts'
import { corsFindings, leftStatementFindings, lifecycleFindings, publicAccessFindings } from './bucket-facts.ts'
import {
  askPermission,
  BUCKET_QUESTIONS,
  BUCKETS_QUESTION,
  DELETE_QUESTION,
  DELETE_VERSION_QUESTION,
  LIST_QUESTION,
  READ_PERMISSION,
  UNASKABLE,
} from './permission-questions.ts'
import { bucketPolicyProbe, readBucketPolicy } from './probes/bucket-policy.ts'
import { describeIdentity } from './probes/identity.ts'
import { objectLockProbe } from './probes/object-lock.ts'
import type { BucketView, Finding } from './probes/probe-bench.ts'
import { regionProbe } from './probes/region.ts'
import { versioningProbe } from './probes/versioning.ts'
import { probeFolder } from './run-probes.ts'

export interface ExaminePorts {
  readonly resolve: (connection: Connection) => Promise<Credentials>
  /** @param onOffset told of the server's clock minus this computer's, in whole seconds, by each answer */
  readonly openSessions: (onOffset: (seconds: number) => void) => S3Sessions
  readonly regionOf: (connection: Connection, bucket: string) => string
  readonly capabilities: Capabilities | undefined
  readonly clock: Clock
  readonly random: RandomBytes
  readonly network: Network
}

/**
 * Looks at a connection and a bucket without changing anything: every request reads, or is about an object that is not there.
 * It never throws for what it finds.
 */
export async function examine(
  connection: Connection,
  bucket: string | undefined,
  ports: ExaminePorts,
): Promise<DoctorReport> {
  return new Examination(connection, bucket, ports).run()
}

class Examination {
  readonly #connection: Connection
  readonly #bucket: string | undefined
  readonly #ports: ExaminePorts
  readonly #findings: DoctorFinding[] = []
  #permissions: PermissionFinding[] = []
  /** What the storage said just now of what the probes ask, too. */
  #fresh: ProbeFinding[] = []
  #clockOffset: number | undefined

  constructor(connection: Connection, bucket: string | undefined, ports: ExaminePorts) {
    this.#connection = connection
    this.#bucket = bucket
    this.#ports = ports
  }

  async run(): Promise<DoctorReport> {
    this.#findings.push(endpointFinding(this.#connection.endpoint))
    const credentials = await this.#lookAtCredentials()
    if (credentials !== undefined) await this.#lookAtStorage(credentials)
    return this.#report()
  }

  async #lookAtCredentials(): Promise<Credentials | undefined> {
    try {
      const credentials = await this.#ports.resolve(this.#connection)
      const { source } = this.#connection.credentials
      this.#findings.push(credentialsFinding(source, credentials, this.#ports.clock.now()))
      return credentials
    } catch (error) {
      this.#broken('credentials', toAppError(error))
      return undefined
    }
  }

  async #lookAtStorage(credentials: Credentials): Promise<void> {
    const sessions = this.#ports.openSessions((seconds) => {
      this.#clockOffset = seconds
    })
    const session = sessions.open(this.#connection, 1)
    try {
      await this.#lookAtIdentity(credentials)
      if (this.#bucket === undefined) await this.#withoutBucket(session)
      else await this.#lookAtBucket(this.#bucket, session, credentials)
      if (this.#clockOffset !== undefined) this.#findings.push(clockFinding(this.#clockOffset))
    } finally {
      session.close()
    }
  }

  async #lookAtIdentity(credentials: Credentials): Promise<void> {
    const { clock, network } = this.#ports
    const identity = await describeIdentity({ connection: this.#connection, credentials, clock, network })
    if (identity === undefined) return
    if (identity.kind === 'root') {
      const remedy =
        'Make a user for Sandglass: “sandglass doctor --policy browse,share,upload” composes what it needs.'
      this.#found('identity', 'warning', identity.sentence, remedy)
    } else this.#found('identity', identity.kind === undefined ? 'unknown' : 'fine', identity.sentence)
  }

  async #withoutBucket(session: S3Session): Promise<void> {
    const buckets = await askPermission(session, BUCKETS_QUESTION, { bucket: '', nowhere: '' }, false)
    this.#permissions = [buckets]
    this.#found(
      'bucket',
      'broken',
      'No bucket is set on the connection, so there is none to look at.',
      'Name one: sandglass doctor --bucket BUCKET. Uploads need it on the connection.',
    )
  }

  async #lookAtBucket(bucket: string, session: S3Session, credentials: Credentials): Promise<void> {
    const reached = await askStorage(
      session,
      { bucket, permission: LIST_QUESTION.permission },
      async (client, { ListObjectsV2Command }, options) => {
        await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }), options)
      },
    )
    if (reached.says === 'unclear') {
      this.#broken('bucket', reached.error)
      return
    }
    const mayList = reached.says === 'there'
    this.#found(
      'bucket',
      'fine',
      mayList ? `“${bucket}” can be listed.` : `“${bucket}” answers, and may not be listed.`,
    )
    const place = { session, bucket }
    const folder = probeFolder(this.#connection, unguessableSegment(this.#ports.random))
    const view = this.#viewOf(bucket, session, credentials)
    const policy = await readBucketPolicy(place)
    const policyText = policy.says === 'there' ? policy.value : undefined
    const [region, versioning, lock, ofPolicy, ...found] = await Promise.all([
      regionProbe.run(view),
      versioningProbe.run(view),
      objectLockProbe.run(view),
      bucketPolicyProbe.run(view),
      lifecycleFindings(place, this.#connection.prefix),
      publicAccessFindings(place, policy),
      corsFindings(place),
    ])
    const at = new Date(this.#ports.clock.now()).toISOString()
    this.#fresh = [
      { probe: 'versioning', at, ...versioning },
      { probe: 'object-lock', at, ...lock },
      { probe: 'bucket-policy', at, ...ofPolicy },
    ]
    this.#lookAtRegion(region, mayList)
    if (outcomeOf(this.#ports.capabilities, 'signature-check') === 'no') {
      this.#found(
        'public-access',
        'warning',
        'When it was probed, the storage opened a link whose signature was wrong.',
        'It checks none, or the bucket is public: links protect nothing there, and can’t be taken back.',
      )
    }
    this.#found('versioning', versioning.outcome === 'unknown' ? 'unknown' : 'note', versioning.sentence)
    this.#found(
      'object-lock',
      lock.outcome === 'unknown' ? 'unknown' : lock.outcome === 'yes' ? 'note' : 'fine',
      lock.sentence,
    )
    this.#findings.push(...found.flat(), ...leftStatementFindings(policyText))
    await this.#askPermissions({ bucket, nowhere: `${folder}nowhere` }, session, mayList, versioning)
  }

  #viewOf(bucket: string, session: S3Session, credentials: Credentials): BucketView {
    const { clock, network, regionOf } = this.#ports
    const region = regionOf(this.#connection, bucket)
    return { connection: this.#connection, bucket, session, credentials, region, clock, network }
  }

  #lookAtRegion({ outcome, sentence }: Finding, mayList: boolean): void {
    const { name } = this.#connection
    if (outcome === 'yes') this.#found('region', 'fine', sentence)
    else if (outcome === 'no' && mayList) {
      this.#found('region', 'warning', sentence, `Correct it: sandglass connect test ${name} --fix`)
    } else this.#found('region', 'unknown', sentence)
  }

  async #askPermissions(
    target: { readonly bucket: string; readonly nowhere: string },
    session: S3Session,
    mayList: boolean,
    versioning: Finding,
  ): Promise<void> {
    const ofDeleting =
      versioning.outcome === 'no' ? [DELETE_QUESTION] : versioning.outcome === 'yes' ? [DELETE_VERSION_QUESTION] : []
    const questions = [BUCKETS_QUESTION, LIST_QUESTION, ...BUCKET_QUESTIONS, ...ofDeleting]
    const asked = await Promise.all(questions.map((question) => askPermission(session, question, target, mayList)))
    const isDeleteOpen = versioning.outcome !== 'no'
    const open = [...(isDeleteOpen ? [DELETE_QUESTION] : []), ...UNASKABLE].map(
      ({ permission, neededFor, features }): PermissionFinding => ({
        permission,
        neededFor,
        features: [...features],
        outcome: 'unknown',
        sentence: 'Only doing it would show, so it was not tried. “sandglass doctor --probe” tries what can be undone.',
      }),
    )
    this.#permissions = [...asked, ...open]
    const read = asked.find(({ permission }) => permission === READ_PERMISSION)
    if (read?.outcome === 'no') {
      this.#found(
        'links',
        'broken',
        'Links made with these credentials can’t be opened: they may not read.',
        'Give the key s3:GetObject: “sandglass doctor --policy share,upload” composes the policy.',
      )
    } else if (read?.outcome === 'yes')
      this.#found('links', 'fine', 'The credentials may read, so their links can be opened.')
    else this.#found('links', 'unknown', 'Whether links can be opened is seen only by making one.')
  }

  #found(about: DoctorFinding['about'], state: DoctorFinding['state'], sentence: string, remedy?: string): void {
    this.#findings.push({ about, state, sentence, ...(remedy === undefined ? {} : { remedy }) })
  }

  #broken(about: DoctorFinding['about'], { message, hint }: AppError): void {
    this.#found(about, 'broken', message, hint)
  }

  #report(): DoctorReport {
    const { name, provider } = this.#connection
    const { capabilities, clock } = this.#ports
    const known = { findings: mergedFindings(capabilities, this.#fresh) }
    const ground = { provider, capabilities: known }
    const choice = (source: 'uploaded' | 'picked') => {
      const { chosen, methods } = chooseMethod({ ...ground, source })
      return { chosen, methods: [...methods] }
    }
    return {
      connection: name,
      provider,
      bucket: this.#bucket,
      at: new Date(clock.now()).toISOString(),
      findings: SUBJECT_IDS.flatMap((about) => this.#findings.filter((finding) => finding.about === about)),
      permissions: this.#permissions,
      capabilities,
      revocation: { uploaded: choice('uploaded'), picked: choice('picked') },
    }
  }
}

/** What was seen just now counts, and of the rest what the probes saw. */
function mergedFindings(known: Capabilities | undefined, fresh: readonly ProbeFinding[]): ProbeFinding[] {
  return PROBE_IDS.flatMap(
    (id) => fresh.find(({ probe }) => probe === id) ?? known?.findings.find(({ probe }) => probe === id) ?? [],
  )
}
