import { randomBytes } from 'node:crypto'
import { CreateBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { KNOWN_DIFFERENCES } from '../../support/servers/known-differences.ts'
import type { AccessKeys, SharedS3Server } from '../../support/servers/s3-test-server.ts'

/** What each part of the S3 server suite works with. */
export interface SuiteContext {
  readonly server: SharedS3Server
  readonly client: S3Client
  /**
   * Registers a test that a server answers as S3 does, or as its entry in the table of known differences says. A
   * refusal, thrown by the SDK, is an answer too: `403 AccessDenied`.
   */
  behaviour(title: string, s3Answer: unknown, observe: () => Promise<unknown>): void
  /** Makes a bucket with a name of its own. */
  createBucket(): Promise<string>
}

/** Runs the parts against one server, and checks that each of its known differences has been put to the test. */
export function runSuite(server: SharedS3Server, parts: readonly ((context: SuiteContext) => void)[]): void {
  const differences = KNOWN_DIFFERENCES[server.name]
  const tested = new Set<string>()
  const client = clientOf(server)
  const behaviour: SuiteContext['behaviour'] = (title, s3Answer, observe) => {
    tested.add(title)
    const difference = differences[title]
    it(difference === undefined ? title : `${title} (differs: ${difference.reason})`, async () => {
      if (difference !== undefined) expect(difference.expected).not.toEqual(s3Answer)
      expect(await outcomeOf(observe)).toEqual(difference === undefined ? s3Answer : difference.expected)
    })
  }
  const createBucket = async (): Promise<string> => {
    const bucket = `bucket-${randomBytes(6).toString('hex')}`
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    return bucket
  }
  for (const part of parts) part({ server, client, behaviour, createBucket })

  it('differs nowhere else than where it is tested', () => {
    expect(Object.keys(differences).filter((title) => !tested.has(title))).toEqual([])
  })
}

/** A client that addresses buckets by path, adds no checksums of its own and doesn't try again. */
export function clientOf(server: SharedS3Server, keys: AccessKeys = server.keys): S3Client {
  return new S3Client({
    endpoint: server.endpoint,
    region: server.region,
    credentials: keys,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    // A connection kept open may be closed by the server just as it is used again.
    requestHandler: { httpAgent: { keepAlive: false }, httpsAgent: { keepAlive: false } },
  })
}

/** `200 <body>`, or `403 AccessDenied` for an error. */
export async function answerOf(response: Response): Promise<string> {
  const body = await response.text()
  const code = response.ok ? body : (/<Code>([^<]*)<\/Code>/.exec(body)?.[1] ?? '')
  return `${response.status} ${code}`.trim()
}

async function outcomeOf(observe: () => Promise<unknown>): Promise<unknown> {
  try {
    return await observe()
  } catch (error) {
    if (error instanceof S3ServiceException) return `${error.$metadata.httpStatusCode} ${error.name}`
    throw error
  }
}
