import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createS3Client,
  regionalEndpoint,
  type S3ClientTerms,
} from '../../../../electron/services/objects/s3-client.ts'
import { toAppError } from '../../../../electron/services/objects/s3-error.ts'
import { networkWith } from '../../../support/network.ts'
import {
  EXAMPLE_KEYS,
  errorXml,
  exampleConnection,
  type FakeStorage,
  fakeStorage,
  type SeenRequest,
  systemClock,
} from './fake-storage.ts'

const EMPTY_LIST = '<ListBucketResult><Name>photos</Name><IsTruncated>false</IsTruncated></ListBucketResult>'
const storages: FakeStorage[] = []

async function storageThat(...args: Parameters<typeof fakeStorage>): Promise<FakeStorage> {
  const storage = await fakeStorage(...args)
  storages.push(storage)
  return storage
}

const listing = () => storageThat((_request, response) => response.end(EMPTY_LIST))

async function listThrough(endpoint: string, terms: Partial<S3ClientTerms> = {}): Promise<void> {
  const client = await createS3Client({
    connection: exampleConnection(endpoint),
    credentials: EXAMPLE_KEYS,
    clock: systemClock,
    network: networkWith(),
    ...terms,
  })
  try {
    await client.send(new ListObjectsV2Command({ Bucket: 'photos' }))
  } finally {
    client.destroy()
  }
}

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const storage of storages.splice(0)) await storage.close()
})

/** What doesn't differ between two requests that were made alike. */
function shapeOf(request: SeenRequest | undefined): object {
  const { authorization = '', ...headers } = request?.headers ?? {}
  const volatile = ['amz-sdk-invocation-id', 'x-amz-date', 'host']
  const lasting = Object.entries(headers).filter(([name]) => !volatile.includes(name))
  const scope = authorization.replace(/\d{8}(?=\/)/, '').replace(/Signature=.*/, '')
  return { url: request?.url, scope, headers: Object.fromEntries(lasting) }
}

describe('the environment', () => {
  it('has no say in anything', async () => {
    const storage = await listing()
    await listThrough(storage.endpoint)

    const folder = mkdtempSync(join(tmpdir(), 'sandglass-test-'))
    const other = 'http://127.0.0.1:9'
    const settings = [
      `endpoint_url = ${other}`,
      'region = eu-west-9',
      'use_fips_endpoint = true',
      'use_dualstack_endpoint = true',
      'request_checksum_calculation = when_supported',
      'retry_mode = adaptive',
      'max_attempts = 9',
      's3_use_arn_region = true',
      's3_disable_express_session_auth = false',
      'sdk_ua_app_id = leaked',
      'auth_scheme_preference = sigv4a',
      'defaults_mode = mobile',
      'disable_clock_skew_correction = true',
    ]
    const file = join(folder, 'config')
    writeFileSync(file, `[default]\n${settings.join('\n')}\n[profile wrong]\n${settings.join('\n')}\n`)
    const keys = '\naws_access_key_id = AKIAWRONGEXAMPLE\naws_secret_access_key = wrong\n'
    writeFileSync(join(folder, 'credentials'), `[default]${keys}[wrong]${keys}`)
    const variables = {
      AWS_CONFIG_FILE: file,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_PROFILE: 'wrong',
      AWS_ACCESS_KEY_ID: 'AKIAWRONGEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wrong',
      AWS_SESSION_TOKEN: 'wrong',
      AWS_ENDPOINT_URL: other,
      AWS_ENDPOINT_URL_S3: other,
      AWS_REGION: 'eu-west-9',
      AWS_DEFAULT_REGION: 'eu-west-9',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_SUPPORTED',
      AWS_RESPONSE_CHECKSUM_VALIDATION: 'WHEN_SUPPORTED',
      AWS_RETRY_MODE: 'adaptive',
      AWS_MAX_ATTEMPTS: '9',
      AWS_S3_USE_ARN_REGION: 'true',
      AWS_S3_DISABLE_EXPRESS_SESSION_AUTH: 'false',
      AWS_SDK_UA_APP_ID: 'leaked',
      AWS_EXECUTION_ENV: 'leaked',
      AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a',
      AWS_SIGV4A_SIGNING_REGION_SET: 'eu-west-9',
      AWS_DEFAULTS_MODE: 'mobile',
      AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'true',
      AWS_LAMBDA_FUNCTION_NAME: 'leaked',
      _X_AMZN_TRACE_ID: 'leaked',
    }
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
    try {
      await listThrough(storage.endpoint)
    } finally {
      rmSync(folder, { recursive: true })
    }
    expect(storage.seen).toHaveLength(2)
    expect(shapeOf(storage.seen[1])).toEqual(shapeOf(storage.seen[0]))
    expect(storage.seen[1]?.headers['user-agent']).toMatch(/^sandglass\b/)
  })
})

describe('credentials', () => {
  it('are found when the first request is signed', async () => {
    const storage = await listing()
    const resolve = vi.fn(async () => EXAMPLE_KEYS)
    await listThrough(storage.endpoint, { credentials: resolve })
    expect(resolve).toHaveBeenCalledOnce()
    expect(storage.seen[0]?.headers.authorization).toContain(`Credential=${EXAMPLE_KEYS.accessKeyId}/`)
    expect(storage.seen[0]?.headers['x-amz-security-token']).toBe(EXAMPLE_KEYS.sessionToken)
  })

  it('that cannot be found fail the call as their source says', async () => {
    const storage = await listing()
    const sourceSays = toAppError(new Error('gone'))
    const fails = listThrough(storage.endpoint, { credentials: () => Promise.reject(sourceSays) })
    await expect(fails).rejects.toBe(sourceSays)
    expect(storage.seen).toHaveLength(0)
  })

  it('never follow a redirect to another host', async () => {
    const elsewhere = await listing()
    const storage = await storageThat((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.endpoint}/photos?list-type=2` }).end()
    })
    const error = toAppError(await listThrough(storage.endpoint).catch((thrown: unknown) => thrown))
    expect(error.code).toBe('wrong-endpoint')
    expect(error.message).toContain(new URL(elsewhere.endpoint).host)
    expect(elsewhere.seen).toHaveLength(0)
  })
})

describe('requests', () => {
  it('carry checksums to Amazon S3 only', async () => {
    const storage = await storageThat((_request, response) => response.writeHead(200).end())
    for (const provider of ['aws', 'minio', 'r2', 'other', 'playground'] as const) {
      const connection = exampleConnection(storage.endpoint, { provider })
      const client = await createS3Client({
        connection,
        credentials: EXAMPLE_KEYS,
        clock: systemClock,
        network: networkWith(),
      })
      await client.send(new PutObjectCommand({ Bucket: 'photos', Key: 'cat.jpg', Body: 'x' }))
      await client
        .send(new GetObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' }))
        .then((got) => got.Body?.transformToString())
      client.destroy()
      const headers = storage.seen.slice(-2).flatMap((seen) => Object.keys(seen.headers))
      expect(headers.some((name) => name.includes('checksum'))).toBe(provider === 'aws')
      expect(headers).not.toContain('expect')
    }
  })

  it('are signed by this computer’s clock first: what was known of the storage’s may have become wrong', async () => {
    const storage = await listing()
    const clockOffsetSeconds = 7200
    await listThrough(storage.endpoint, { connection: exampleConnection(storage.endpoint, { clockOffsetSeconds }) })
    const date = String(storage.seen[0]?.headers['x-amz-date'])
    const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
    expect(Math.abs(Date.parse(iso) - Date.now())).toBeLessThan(60_000)
  })

  it('are made again when the storage is busy, and no more than three times', async () => {
    const storage = await storageThat((_request, response) => response.writeHead(500).end(errorXml('InternalError')))
    const error = toAppError(await listThrough(storage.endpoint).catch((thrown: unknown) => thrown))
    expect(error.code).toBe('storage-error')
    expect(storage.seen).toHaveLength(3)
  })

  it('keep keys as they are', async () => {
    const storage = await storageThat((_request, response) => response.writeHead(200).end())
    const client = await createS3Client({
      connection: exampleConnection(`${storage.endpoint}/base`),
      credentials: EXAMPLE_KEYS,
      clock: systemClock,
      network: networkWith(),
    })
    await client.send(new HeadObjectCommand({ Bucket: 'photos', Key: '/a//b/../+ %2F\n' }))
    client.destroy()
    expect(storage.seen[0]?.url).toBe('/base/photos//a//b/../%2B%20%252F%0A')
  })

  it('that succeed with an error in the body fail', async () => {
    const storage = await storageThat((_request, response) => response.writeHead(200).end(errorXml('InternalError')))
    const connection = exampleConnection(storage.endpoint)
    const client = await createS3Client({
      connection,
      credentials: EXAMPLE_KEYS,
      clock: systemClock,
      network: networkWith(),
      maxAttempts: 1,
    })
    const copy = new CopyObjectCommand({ Bucket: 'photos', Key: 'copy.jpg', CopySource: 'photos/cat.jpg' })
    const error = toAppError(await client.send(copy).catch((thrown: unknown) => thrown))
    client.destroy()
    expect(error.code).toBe('storage-error')
    expect(error.message).toContain('InternalError')
  })

  it('print nothing on the console', async () => {
    const prints = (['log', 'warn', 'error', 'info'] as const).map((method) => vi.spyOn(console, method))
    const storage = await storageThat((_request, response) => response.end('not XML'))
    await expect(listThrough(storage.endpoint)).rejects.toThrow()
    for (const print of prints) {
      expect(print).not.toHaveBeenCalled()
      print.mockRestore()
    }
  })
})

describe('a region', () => {
  it('that could change the host is refused', async () => {
    const region = 'us-east-1.evil.example/'
    const fails = createS3Client({
      connection: exampleConnection('https://s3.us-east-1.amazonaws.com', { provider: 'aws', region }),
      credentials: EXAMPLE_KEYS,
      clock: systemClock,
      network: networkWith(),
    })
    await expect(fails).rejects.toMatchObject({ code: 'invalid-input', field: 'region' })
  })

  it('changes the endpoint where that is the provider’s own', () => {
    const aws = exampleConnection('https://s3.us-east-1.amazonaws.com', { provider: 'aws' })
    expect(regionalEndpoint(aws, 'us-east-1')).toBe('https://s3.us-east-1.amazonaws.com')
    expect(regionalEndpoint(aws, 'eu-west-1')).toBe('https://s3.eu-west-1.amazonaws.com')
    expect(regionalEndpoint(aws, 'cn-north-1')).toBe('https://s3.cn-north-1.amazonaws.com.cn')
  })

  it('leaves an endpoint that was given', () => {
    const given = exampleConnection('https://bucket.vpce-0123.s3.us-east-1.vpce.amazonaws.com', { provider: 'aws' })
    expect(regionalEndpoint(given, 'eu-west-1')).toBe(given.endpoint)
    expect(regionalEndpoint(exampleConnection('https://minio.example'), 'eu-west-1')).toBe('https://minio.example')
  })
})
