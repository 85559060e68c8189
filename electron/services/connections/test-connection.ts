import { TEST_STEPS, type TestStepResult } from '../../../shared/api/connection-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import type { Addressing } from '../../../shared/connections/providers.ts'
import { AppError, type ErrorCode } from '../../../shared/errors.ts'
import type { Network } from '../network/network.ts'
import { regionNamedBy } from '../objects/named-region.ts'
import { objectPage } from '../objects/object-listing.ts'
import { regionalEndpoint } from '../objects/s3-client.ts'
import { toAppError } from '../objects/s3-error.ts'
import { type S3Call, S3Sessions, type Send } from '../objects/s3-sessions.ts'
import { failureOfSdkError } from '../objects/storage-failure.ts'
import type { Clock, RandomBytes } from '../ports.ts'
import type { CredentialProvider } from './credentials.ts'
import { openLink, openTamperedLink, readText } from './probe-link.ts'
import { discoverRegion } from './region.ts'

type TestStep = (typeof TEST_STEPS)[number]

/** A setting that is wrong, and what it should be. */
export interface Correction {
  readonly field: 'region' | 'addressing' | 'clock'
  readonly from: string
  readonly to: string
  readonly why: string
}

export interface ConnectionReport {
  /** The bucket that was tested with. */
  readonly bucket?: string
  readonly steps: readonly TestStepResult[]
  /** The region that the bucket is in, where the storage says. */
  readonly region?: string
  /** The addressing that works; absent when none was seen to. */
  readonly addressing?: Addressing
  /** Server clock minus this computer's, in whole seconds. */
  readonly clockOffsetSeconds?: number
  readonly corrections: readonly Correction[]
}

export interface TestPorts {
  readonly credentials: CredentialProvider
  readonly clock: Clock
  readonly network: Network
  readonly random: RandomBytes
  /** Makes a link to an object that opens without credentials. */
  readonly presign: (connection: Connection, bucket: string, key: string) => Promise<string>
  /** Told of each step as it ends. */
  readonly onStep?: (step: TestStepResult) => void
}

/** A clock that is further off makes links visibly shorter than they say. */
const MAX_CLOCK_OFFSET_SECONDS = 60
/** Failures of the list that the other addressing may mend. */
const ADDRESSING_MAY_HELP: readonly ErrorCode[] = [
  'unknown-host',
  'tls',
  'wrong-endpoint',
  'no-such-bucket',
  'no-such-key',
  'invalid-bucket',
  'wrong-secret',
  'access-denied',
  'unsupported',
  'storage-error',
]
/** Failures of the list that say nothing about the other steps: listing is a permission of its own. */
const OTHERS_MAY_WORK: readonly ErrorCode[] = ['access-denied', 'unsupported', 'storage-error', 'slow-down']
/** Failures of the upload after which the object may be there all the same. */
const MAY_BE_THERE: readonly ErrorCode[] = ['timeout', 'network']

/**
 * Tries everything that sharing needs, on an object of its own that is always deleted again: list, upload, read, open a link
 * without credentials, have a tampered link refused, delete. Where the region or the addressing is wrong, it finds the right
 * one, goes on with it, and offers it as a correction; nothing is changed.
 * @throws AppError `canceled` only; whatever else fails is in the report
 */
export async function testConnection(
  connection: Connection,
  ports: TestPorts,
  signal?: AbortSignal,
): Promise<ConnectionReport> {
  const report = await new ConnectionTest(connection, ports, signal).run()
  if (signal?.aborted) throw new AppError('canceled', 'The test was canceled.', 'Nothing of it is left in the bucket.')
  return report
}

class ConnectionTest {
  readonly #given: Connection
  readonly #ports: TestPorts
  readonly #signal: AbortSignal | undefined
  readonly #sessions: S3Sessions
  readonly #steps: TestStepResult[] = []
  /** The connection with the corrections so far. */
  #working: Connection
  #region: string | undefined
  #clockOffset: number | undefined

  constructor(connection: Connection, ports: TestPorts, signal: AbortSignal | undefined) {
    this.#given = connection
    this.#working = connection
    this.#ports = ports
    this.#signal = signal
    this.#sessions = new S3Sessions({
      credentials: ports.credentials,
      clock: ports.clock,
      network: ports.network,
      // No regions: those that are known already would hide that the connection's is wrong.
      onServerDate: (_connection, offsetSeconds) => {
        this.#clockOffset = offsetSeconds
      },
    })
  }

  async run(): Promise<ConnectionReport> {
    const { bucket, mayWrite } = await this.#chooseBucket()
    if (this.#steps.some(({ error }) => error !== undefined)) this.#skipRest('The storage could not be used that far.')
    else if (bucket === undefined) this.#skipRest('There is no bucket to try it on: set one on the connection.')
    else await this.#testBucket(bucket, mayWrite)
    const works = bucket !== undefined && this.#steps.some((step) => step.ok)
    return {
      ...(bucket === undefined ? {} : { bucket }),
      steps: this.#steps,
      ...(this.#region === undefined ? {} : { region: this.#region }),
      ...(works ? { addressing: this.#working.addressing } : {}),
      ...(this.#clockOffset === undefined ? {} : { clockOffsetSeconds: this.#clockOffset }),
      corrections: this.#corrections(),
    }
  }

  /** Without a bucket of its own, a connection is tested on the account's; only the only one is written to. */
  async #chooseBucket(): Promise<{ bucket?: string; mayWrite: boolean }> {
    if (this.#given.bucket !== undefined) return { bucket: this.#given.bucket, mayWrite: true }
    const start = this.#ports.clock.now()
    try {
      const names = await this.#bucketNames()
      const [bucket] = names
      if (bucket !== undefined) return { bucket, mayWrite: names.length === 1 }
      this.#ended({ step: 'list', ok: true, ms: this.#since(start) })
    } catch (error) {
      this.#fail('list', start, toAppError(error))
    }
    return { mayWrite: false }
  }

  /** Asks in the connection's region, then in the one that the refusal names. */
  async #bucketNames(): Promise<readonly string[]> {
    try {
      return await this.#listBuckets()
    } catch (error) {
      const region = this.#region
      if (region === undefined || region === this.#working.region) throw error
      this.#working = { ...this.#working, region, endpoint: regionalEndpoint(this.#working, region) }
      return await this.#listBuckets()
    }
  }

  async #listBuckets(): Promise<readonly string[]> {
    const call = { permission: 's3:ListAllMyBuckets' }
    const output = await this.#call(call, (client, { ListBucketsCommand }, options) =>
      this.#noting(() => client.send(new ListBucketsCommand({}), options)),
    )
    return (output.Buckets ?? []).flatMap(({ Name }) => (Name === undefined ? [] : [Name]))
  }

  /** Keeps the region that a refusal names. */
  async #noting<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send()
    } catch (error) {
      const failure = failureOfSdkError(error)
      this.#region = (failure === undefined ? undefined : regionNamedBy(failure)) ?? this.#region
      throw error
    }
  }

  async #testBucket(bucket: string, mayWrite: boolean): Promise<void> {
    const start = this.#ports.clock.now()
    const failure = await this.#listSomehow(bucket)
    if (failure === undefined) this.#ended({ step: 'list', ok: true, ms: this.#since(start) })
    else this.#fail('list', start, failure)
    this.#region ??= await this.#discoveredRegion(bucket, failure)
    if (failure !== undefined && !OTHERS_MAY_WORK.includes(failure.code)) {
      this.#skipRest('The storage could not be used that far.')
    } else if (mayWrite) {
      if (this.#clockOffset !== undefined) {
        this.#working = { ...this.#working, clockOffsetSeconds: this.#clockOffset }
      }
      await this.#testObject(bucket)
    } else {
      this.#skipRest('The account has several buckets, and none was chosen to write to: set one on the connection.')
    }
  }

  /** Lists as the connection says, then with the other addressing. What works is kept, else the first failure is given. */
  async #listSomehow(bucket: string): Promise<AppError | undefined> {
    const failure = await this.#listInRegion(this.#working, bucket)
    if (failure === undefined || !ADDRESSING_MAY_HELP.includes(failure.code)) return failure
    const addressing = this.#working.addressing === 'path' ? 'virtual' : 'path'
    const failsToo = await this.#listInRegion({ ...this.#working, addressing }, bucket)
    return failsToo === undefined ? undefined : failure
  }

  /** Lists in the connection's region, then in the one that the refusal names. */
  async #listInRegion(connection: Connection, bucket: string): Promise<AppError | undefined> {
    const failure = await this.#list(connection, bucket)
    const region = this.#region
    if (failure?.code !== 'wrong-region' || region === undefined || region === connection.region) return failure
    return await this.#list({ ...connection, region, endpoint: regionalEndpoint(connection, region) }, bucket)
  }

  async #list(connection: Connection, bucket: string): Promise<AppError | undefined> {
    const call = { bucket, permission: 's3:ListBucket', signal: this.#signal }
    try {
      await this.#sessions.run(connection, call, (client, { ListObjectsV2Command }, options) =>
        this.#noting(async () => {
          objectPage(await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }), options))
        }),
      )
      this.#working = connection
      return undefined
    } catch (error) {
      return toAppError(error)
    }
  }

  async #discoveredRegion(bucket: string, failure: AppError | undefined): Promise<string | undefined> {
    if (failure !== undefined && failure.code !== 'access-denied') return undefined
    try {
      return await discoverRegion(this.#working, bucket, this.#ports, this.#signal)
    } catch {
      // Not being told is no failure: the list has worked, or has said what is wrong.
      return undefined
    }
  }

  async #testObject(bucket: string): Promise<void> {
    const name = Buffer.from(this.#ports.random(16)).toString('hex')
    const { prefix } = this.#given
    const key = `${prefix === '' ? '' : `${prefix}/`}.probe/${name}`
    const text = `Sandglass connection test ${name}\n`
    let versionId: string | undefined
    const put = await this.#step('put', async () => {
      versionId = await this.#put(bucket, key, text)
    })
    if (!put.ok && !(put.error !== undefined && MAY_BE_THERE.includes(put.error.code))) {
      return this.#skipRest('Nothing could be uploaded to try it on.')
    }
    try {
      if (put.ok) await this.#testReading(bucket, key, text)
      else this.#skip(['get', 'link', 'tamper'], 'The upload failed.')
    } finally {
      await this.#step('delete', () => this.#delete(bucket, key, versionId))
    }
  }

  async #testReading(bucket: string, key: string, text: string): Promise<void> {
    await this.#step('get', async () => {
      const found = await this.#get(bucket, key)
      if (found !== text) throw changedOnTheWay()
    })
    let url: string | undefined
    const link = await this.#step('link', async () => {
      url = await this.#ports.presign(this.#working, bucket, key)
      const found = await openLink(url, { connection: this.#working, bucket, key }, this.#ports.network, this.#signal)
      if (found !== text) throw changedOnTheWay()
    })
    if (!link.ok || url === undefined) return this.#skip(['tamper'], 'The untouched link does not work either.')
    const signed = url
    await this.#step('tamper', () =>
      openTamperedLink(signed, { connection: this.#working, bucket, key }, this.#ports.network, this.#signal),
    )
  }

  #put(bucket: string, key: string, text: string): Promise<string | undefined> {
    const call = { bucket, key, permission: 's3:PutObject', signal: this.#signal }
    return this.#call(call, async (client, { PutObjectCommand }, options) => {
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: 'text/plain' })
      return (await client.send(command, options)).VersionId
    })
  }

  #get(bucket: string, key: string): Promise<string> {
    const call = { bucket, key, permission: 's3:GetObject', signal: this.#signal }
    return this.#call(call, async (client, { GetObjectCommand }, options) => {
      const output = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), options)
      return await readText(output.Body?.transformToWebStream())
    })
  }

  /** Takes no signal: a canceled test cleans up as well. */
  async #delete(bucket: string, key: string, versionId: string | undefined): Promise<void> {
    const call = { bucket, key, permission: 's3:DeleteObject' }
    await this.#call(call, (client, { DeleteObjectCommand }, options) =>
      client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }), options),
    )
  }

  #call<T>(call: S3Call, send: Send<T>): Promise<T> {
    return this.#sessions.run(this.#working, call, send)
  }

  async #step(step: TestStep, run: () => Promise<void>): Promise<TestStepResult> {
    const start = this.#ports.clock.now()
    try {
      await run()
      const result = { step, ok: true, ms: this.#since(start) }
      this.#ended(result)
      return result
    } catch (error) {
      return this.#fail(step, start, toAppError(error))
    }
  }

  #fail(step: TestStep, start: number, error: AppError): TestStepResult {
    const result = { step, ok: false, ms: this.#since(start), error: error.toWire() }
    this.#ended(result)
    return result
  }

  #ended(result: TestStepResult): void {
    this.#steps.push(result)
    this.#ports.onStep?.(result)
  }

  #skip(steps: readonly TestStep[], reason: string): void {
    for (const step of steps) this.#ended({ step, ok: false, ms: 0, skipped: reason })
  }

  #skipRest(reason: string): void {
    const done = this.#steps.map(({ step }) => step)
    const rest = TEST_STEPS.filter((step) => !done.includes(step))
    this.#skip(rest, reason)
  }

  #since(start: number): number {
    return Math.max(0, this.#ports.clock.now() - start)
  }

  #corrections(): readonly Correction[] {
    const { region, addressing, clockOffsetSeconds = 0 } = this.#given
    const corrections: Correction[] = []
    if (this.#region !== undefined && this.#region !== region) {
      corrections.push({ field: 'region', from: region, to: this.#region, why: 'The bucket is in that region.' })
    }
    if (this.#working.addressing !== addressing) {
      const why = 'The storage answers to this addressing, and not to the other.'
      corrections.push({ field: 'addressing', from: addressing, to: this.#working.addressing, why })
    }
    const offset = this.#clockOffset ?? clockOffsetSeconds
    if (Math.abs(offset - clockOffsetSeconds) > MAX_CLOCK_OFFSET_SECONDS) {
      const why = 'Links are signed by the storage’s clock, and this computer’s differs by that many seconds.'
      corrections.push({ field: 'clock', from: String(clockOffsetSeconds), to: String(offset), why })
    }
    return corrections
  }
}

function changedOnTheWay(): AppError {
  return new AppError(
    'storage-error',
    'What came back is not what was uploaded.',
    'Something between this computer and the storage changes the data, or the link leads to another storage.',
  )
}
