import { createHmac } from 'node:crypto'
import {
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { signatureOf, signingKey } from '../../../../../electron/services/playground/auth/canonical-request.ts'
import { BUCKET, errorOf, type Served, serve } from '../serve.ts'

const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()

describe('POST uploads', () => {
  it('are signed as in the published example', () => {
    // "Example: Browser-Based Upload using HTTP POST", S3 API reference: the policy as printed there, with its CRLF line ends.
    const policy = [
      '{ "expiration": "2015-12-30T12:00:00.000Z",',
      '  "conditions": [',
      '    {"bucket": "sigv4examplebucket"},',
      '    ["starts-with", "$key", "user/user1/"],',
      '    {"acl": "public-read"},',
      '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
      '    ["starts-with", "$Content-Type", "image/"],',
      '    {"x-amz-meta-uuid": "14365123651274"},',
      '    {"x-amz-server-side-encryption": "AES256"},',
      '    ["starts-with", "$x-amz-meta-tag", ""],',
      '',
      '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
      '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
      '    {"x-amz-date": "20151229T000000Z" }',
      '  ]',
      '}',
    ].join('\r\n')
    const key = signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', { date: '20151229', region: 'us-east-1' })
    const signature = signatureOf(key, Buffer.from(policy).toString('base64'))
    expect(signature).toBe('8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e')
  })

  interface Upload {
    conditions?: unknown[]
    fields?: Record<string, string>
    key?: string
    file?: string
    expiration?: number
    secret?: string
  }

  async function post({ endpoint, owner, region }: Served, upload: Upload = {}): Promise<Response> {
    const {
      conditions = [],
      fields = {},
      key = 'in/\x24{filename}',
      file = 'hello',
      expiration = Date.now() + 60_000,
    } = upload
    const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
    const credential = `${owner.accessKeyId}/${date.slice(0, 8)}/${region}/s3/aws4_request`
    const signed = { 'x-amz-credential': credential, 'x-amz-algorithm': 'AWS4-HMAC-SHA256', 'x-amz-date': date }
    const all = [
      { bucket: BUCKET },
      ['starts-with', '$key', 'in/'],
      ...Object.entries(signed).map(([name, value]) => ({ [name]: value })),
      ...conditions,
    ]
    const policy = Buffer.from(
      JSON.stringify({ expiration: new Date(expiration).toISOString(), conditions: all }),
    ).toString('base64')
    const secret = ['s3', 'aws4_request'].reduce<Buffer>(
      hmac,
      hmac(hmac(`AWS4${upload.secret ?? owner.secretAccessKey}`, date.slice(0, 8)), region),
    )
    const form = new FormData()
    for (const [name, value] of Object.entries({ key, ...signed, policy, ...fields })) form.set(name, value)
    form.set('x-amz-signature', hmac(secret, policy).toString('hex'))
    form.set('file', new Blob([file]), 'C:\\photos\\cat.jpg')
    const body = new Response(form)
    const bytes = Buffer.from(await body.arrayBuffer())
    return fetch(`${endpoint}/${BUCKET}`, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': body.headers.get('content-type') ?? '' },
      redirect: 'manual',
    })
  }

  it('store the file under the name that the form gives', async () => {
    const served = await serve()
    const conditions = [
      ['eq', '$Content-Type', 'text/plain'],
      ['content-length-range', 1, 10],
      { success_action_status: '201' },
    ]
    const response = await post(served, {
      conditions,
      fields: { 'Content-Type': 'text/plain', success_action_status: '201' },
    })
    expect(response.status).toBe(201)
    expect(await response.text()).toContain('<Key>in/cat.jpg</Key>')
    const stored = await served.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'in/cat.jpg' }))
    expect(await stored.Body?.transformToString()).toBe('hello')
    expect(stored.ContentType).toBe('text/plain')
  })

  it('keep the bytes of a large file, boundaries and all', async () => {
    const served = await serve()
    const file = '\r\n--\r\n------'.repeat(50_000)
    expect((await post(served, { file })).status).toBe(204)
    const stored = await served.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'in/cat.jpg' }))
    expect(await stored.Body?.transformToString()).toBe(file)
  })

  it('redirect when asked to', async () => {
    const served = await serve()
    const redirect = { success_action_redirect: 'http://localhost/done?x=y' }
    const response = await post(served, { conditions: [redirect], fields: redirect })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toMatch(
      /^http:\/\/localhost\/done\?x=y&bucket=playground&key=in%2Fcat.jpg&etag=/,
    )
  })

  it.each([
    ['another key', { key: 'out/a' }, 403, 'AccessDenied'],
    ['an expired policy', { expiration: Date.now() - 1000 }, 403, 'AccessDenied'],
    ['a field that no condition covers', { fields: { 'x-amz-meta-a': 'b' } }, 403, 'AccessDenied'],
    ['a field that is missing', { conditions: [{ 'x-amz-meta-a': 'b' }] }, 403, 'AccessDenied'],
    ['too large a file', { conditions: [['content-length-range', 0, 4]] }, 400, 'EntityTooLarge'],
    ['too small a file', { conditions: [['content-length-range', 6, 10]] }, 400, 'EntityTooSmall'],
    ['another secret', { secret: 'x' }, 403, 'SignatureDoesNotMatch'],
    ['an unknown condition', { conditions: [['ends-with', '$key', 'x']] }, 400, 'InvalidPolicyDocument'],
    [
      'a public ACL',
      { conditions: [{ acl: 'public-read' }], fields: { acl: 'public-read' } },
      400,
      'AccessControlListNotSupported',
    ],
  ] as [string, Upload, number, string][])('refuse %s', async (_, upload, status, code) => {
    const served = await serve()
    expect(await errorOf(await post(served, upload))).toMatchObject({ status, code })
  })

  it('without a policy need a bucket that anybody may write to', async () => {
    const served = await serve()
    const anonymous = async () => {
      const form = new FormData()
      form.set('key', 'a')
      form.set('file', new Blob(['x']))
      const encoded = new Response(form)
      const headers = { 'content-type': encoded.headers.get('content-type') ?? '' }
      return fetch(`${served.endpoint}/${BUCKET}`, { method: 'POST', body: await encoded.arrayBuffer(), headers })
    }
    expect(await errorOf(await anonymous())).toMatchObject({ status: 403, code: 'AccessDenied' })
    const allow = { Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${BUCKET}/*` }
    await served.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify({ Statement: allow }) }))
    expect((await anonymous()).status).toBe(204)
  })
})

describe('CORS', () => {
  const rule = {
    AllowedOrigins: ['https://*.example.com'],
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['x-amz-*'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 600,
  }
  const preflight = ({ endpoint }: Served, headers: Record<string, string>) =>
    fetch(`${endpoint}/${BUCKET}/a`, { method: 'OPTIONS', headers })
  const asking = { origin: 'https://app.example.com', 'access-control-request-method': 'PUT' }

  it('is off until the bucket says otherwise', async () => {
    const served = await serve()
    expect((await preflight(served, asking)).status).toBe(403)
    const response = await fetch(`${served.endpoint}/${BUCKET}/a`, { headers: { origin: 'https://app.example.com' } })
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('allows what a rule names, and nothing else', async () => {
    const served = await serve()
    const { s3 } = served
    await s3.send(new PutBucketCorsCommand({ Bucket: BUCKET, CORSConfiguration: { CORSRules: [rule] } }))
    expect((await s3.send(new GetBucketCorsCommand({ Bucket: BUCKET }))).CORSRules).toEqual([rule])
    const allowed = await preflight(served, { ...asking, 'access-control-request-headers': 'x-amz-date' })
    expect(allowed.status).toBe(200)
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(allowed.headers.get('access-control-allow-headers')).toBe('x-amz-date')
    expect(allowed.headers.get('access-control-max-age')).toBe('600')
    expect((await preflight(served, { ...asking, origin: 'https://example.org' })).status).toBe(403)
    expect((await preflight(served, { ...asking, 'access-control-request-method': 'DELETE' })).status).toBe(403)
    expect((await preflight(served, { ...asking, 'access-control-request-headers': 'authorization' })).status).toBe(403)
    const answer = await fetch(`${served.endpoint}/${BUCKET}/a`, { headers: { origin: 'https://app.example.com' } })
    expect(answer.headers.get('access-control-expose-headers')).toBe('ETag')
    await s3.send(new DeleteBucketCorsCommand({ Bucket: BUCKET }))
    await expect(s3.send(new GetBucketCorsCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
      name: 'NoSuchCORSConfiguration',
    })
  })
})
