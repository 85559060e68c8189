import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, type GetObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { AwsClient } from 'aws4fetch'
import { onTestFinished } from 'vitest'
import {
  type PlaygroundKey,
  readPlaygroundKeys,
  writePlaygroundKeys,
} from '../../../../electron/services/playground/keys.ts'
import { createPlayground, type PlaygroundOptions } from '../../../../electron/services/playground/playground.ts'

export const BUCKET = 'playground'

/** A second user's key, well known. */
export const OTHER_KEY: PlaygroundKey = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  user: 'guest',
  enabled: true,
}

// The store syncs every write to disk; where Linux keeps a folder in memory, that costs the tests nothing.
const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(SCRATCH, 'sandglass-playground-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** A playground for one test, with clients. `clock.offset` moves its time, in milliseconds. */
export async function serve(options: Partial<PlaygroundOptions> = {}) {
  const dir = options.dir ?? (await temporaryFolder())
  const clock = { offset: 0, now: () => Date.now() + clock.offset }
  const playground = createPlayground({ dir, clock, random: randomBytes, port: 0, ...options })
  const { endpoint, port, region } = await playground.start()
  const keys = readPlaygroundKeys(dir)
  const owner = keys?.[0]
  if (!owner) throw new Error('no keys were made')

  const clientFor = (key: PlaygroundKey): S3Client => {
    const { accessKeyId, secretAccessKey, sessionToken } = key
    const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
    return new S3Client({ endpoint, region, forcePathStyle: true, credentials, maxAttempts: 1 })
  }
  const s3 = clientFor(owner)
  const signer = (key: PlaygroundKey) => new AwsClient({ ...key, region, service: 's3', retries: 0 })
  onTestFinished(async () => {
    s3.destroy()
    await playground.stop()
  })

  return {
    dir,
    clock,
    playground,
    endpoint,
    port,
    region,
    owner,
    s3,
    clientFor,
    setKeys: (extra: PlaygroundKey[]) => writePlaygroundKeys(dir, [owner, ...extra]),
    /** A header-signed request by aws4fetch, for what the SDK would not send. */
    async send(path: string, init: RequestInit = {}, key = owner): Promise<Response> {
      return signer(key).fetch(endpoint + path, init)
    },
    /** A GET link, by the SDK. */
    presign(
      input: Omit<GetObjectCommandInput, 'Bucket'>,
      options: { expiresIn?: number; signingDate?: Date; client?: S3Client } = {},
    ) {
      const { client = s3, ...rest } = options
      return getSignedUrl(client, new GetObjectCommand({ Bucket: BUCKET, ...input }), { expiresIn: 60, ...rest })
    },
  }
}

export type Served = Awaited<ReturnType<typeof serve>>

/** The S3 error of a response. */
export async function errorOf(response: Response): Promise<{ status: number; code: string | undefined; body: string }> {
  const body = await response.text()
  return { status: response.status, code: /<Code>([^<]*)<\/Code>/.exec(body)?.[1], body }
}

/** Sends bytes as they are and returns all that comes back. */
export function sendRaw(port: number, ...pieces: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const received: Buffer[] = []
    socket.on('data', (piece) => received.push(piece))
    socket.on('close', () => resolve(Buffer.concat(received).toString('latin1')))
    socket.on('error', (error) => (received.length > 0 ? undefined : reject(error)))
    for (const piece of pieces) socket.write(piece)
  })
}

/** A stream of the given pieces. */
export async function* streamOf(...pieces: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece)
}
