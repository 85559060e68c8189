import { createHmac } from 'node:crypto'
import {
  DeleteBucketPolicyCommand,
  GetBucketCorsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { beforeAll, describe } from 'vitest'
import { answerOf, type SuiteContext } from './suite-context.ts'

/** What decides beside the signature: bucket policies, CORS rules and POST policies. */
export function accessRulesSuite(context: SuiteContext): void {
  describe('bucket policy', () => bucketPolicy(context))
  describe('CORS', () => cors(context))
  describe('POST policy', () => postPolicy(context))
}

function bucketPolicy({ client, behaviour, createBucket }: SuiteContext): void {
  let bucket = ''
  beforeAll(async () => {
    bucket = await createBucket()
    for (const Key of ['revoked', 'shared']) await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }))
  })
  const open = async (Key: string) =>
    answerOf(await fetch(await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key }))))
  const statement = (fields: object) => ({ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', ...fields })
  const putPolicy = (Statement: object) => {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [Statement] })
    return client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
  }

  behaviour('says that there is no policy', '404 NoSuchBucketPolicy', () =>
    client.send(new GetBucketPolicyCommand({ Bucket: bucket })),
  )
  behaviour(
    'denies what carries a tag, its owner included',
    { denied: ['403 AccessDenied', '200 shared'], lifted: '200 revoked' },
    async () => {
      const Tagging = { TagSet: [{ Key: 'revoked', Value: 'true' }] }
      const Condition = { StringEquals: { 's3:ExistingObjectTag/revoked': 'true' } }
      await putPolicy(statement({ Resource: `arn:aws:s3:::${bucket}/*`, Condition }))
      await client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: 'revoked', Tagging }))
      const denied = [await open('revoked'), await open('shared')]
      await client.send(new DeleteBucketPolicyCommand({ Bucket: bucket }))
      return { denied, lifted: await open('revoked') }
    },
  )
  behaviour('denies one object', ['403 AccessDenied', '200 shared'], async () => {
    await putPolicy(statement({ Resource: `arn:aws:s3:::${bucket}/revoked` }))
    const answers = [await open('revoked'), await open('shared')]
    await client.send(new DeleteBucketPolicyCommand({ Bucket: bucket }))
    return answers
  })
  behaviour('denies signatures in a URL', '403 AccessDenied', async () => {
    const Condition = { StringEquals: { 's3:authType': 'REST-QUERY-STRING' } }
    await putPolicy(statement({ Resource: `arn:aws:s3:::${bucket}/*`, Condition }))
    const answer = await open('shared')
    await client.send(new DeleteBucketPolicyCommand({ Bucket: bucket }))
    return answer
  })
  behaviour('denies signatures of an age', '403 AccessDenied', async () => {
    const Condition = { NumericGreaterThan: { 's3:signatureAge': '0' } }
    await putPolicy(statement({ Resource: `arn:aws:s3:::${bucket}/*`, Condition }))
    const signingDate = new Date(Date.now() - 5_000)
    const command = new GetObjectCommand({ Bucket: bucket, Key: 'shared' })
    const answer = await answerOf(await fetch(await getSignedUrl(client, command, { signingDate })))
    await client.send(new DeleteBucketPolicyCommand({ Bucket: bucket }))
    return answer
  })
  behaviour('refuses a malformed policy', '400 MalformedPolicy', () =>
    client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: '{"Version":"2012-10-17"' })),
  )
}

function cors({ client, behaviour, createBucket }: SuiteContext): void {
  let bucket = ''
  beforeAll(async () => {
    bucket = await createBucket()
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'note', Body: 'x' }))
  })
  const signGet = () => getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: 'note' }))
  const allow = () => {
    const rule = {
      AllowedOrigins: ['https://app.example'],
      AllowedMethods: ['GET', 'PUT'],
      AllowedHeaders: ['content-type'],
      ExposeHeaders: ['ETag'],
    }
    const CORSConfiguration = { CORSRules: [rule] }
    return client.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration }))
  }
  const preflight = async (origin: string) => {
    const headers = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' }
    return fetch(await signGet(), { method: 'OPTIONS', headers })
  }

  behaviour('says that there are no rules', '404 NoSuchCORSConfiguration', () =>
    client.send(new GetBucketCorsCommand({ Bucket: bucket })),
  )
  behaviour('answers a preflight of an allowed origin', [200, 'https://app.example', true], async () => {
    await allow()
    const { status, headers } = await preflight('https://app.example')
    const methods = headers.get('access-control-allow-methods') ?? ''
    return [status, headers.get('access-control-allow-origin'), methods.includes('PUT')]
  })
  behaviour('refuses a preflight of another origin', '403 AccessForbidden', async () => {
    await allow()
    return answerOf(await preflight('https://evil.example'))
  })
  behaviour('lets an allowed origin read', ['https://app.example', 'ETag'], async () => {
    await allow()
    const { headers } = await fetch(await signGet(), { headers: { origin: 'https://app.example' } })
    return [headers.get('access-control-allow-origin'), headers.get('access-control-expose-headers')]
  })
}

function postPolicy({ server, client, behaviour, createBucket }: SuiteContext): void {
  let bucket = ''
  beforeAll(async () => {
    bucket = await createBucket()
  })
  /** Sends a form whose policy allows `inbox/…` and up to ten bytes for an hour; the SDK has no signer for it. */
  const post = async (form: { key: string; body: string; expiresInMs?: number; tamper?: boolean }) => {
    const now = new Date()
    const amzDate = now.toISOString().replaceAll(/[-:]|\.\d+/g, '')
    const scope = [amzDate.slice(0, 8), server.region, 's3', 'aws4_request']
    const fields = {
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': [server.keys.accessKeyId, ...scope].join('/'),
      'x-amz-date': amzDate,
    }
    const policy = {
      expiration: new Date(now.getTime() + (form.expiresInMs ?? 3600_000)).toISOString(),
      conditions: [
        { bucket },
        ['starts-with', '$key', 'inbox/'],
        ['content-length-range', 0, 10],
        ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
      ],
    }
    const encoded = Buffer.from(JSON.stringify(policy)).toString('base64')
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
    const signingKey = scope.reduce<string | Buffer>(hmac, `AWS4${server.keys.secretAccessKey}`)
    const signature = hmac(signingKey, encoded).toString('hex')

    const data = new FormData()
    data.set('key', form.key)
    for (const [name, value] of Object.entries(fields)) data.set(name, value)
    data.set('policy', encoded)
    data.set('x-amz-signature', form.tamper ? signature.replaceAll(/[0-7]/g, '8') : signature)
    data.set('file', new Blob([form.body]), 'file.txt')
    return answerOf(await fetch(`${server.endpoint}/${bucket}`, { method: 'POST', body: data }))
  }

  behaviour('takes a form', ['204', '200 dropped'], async () => {
    const answer = await post({ key: 'inbox/a', body: 'dropped' })
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: 'inbox/a' }))
    return [answer, await answerOf(await fetch(url))]
  })
  behaviour('fills in the name of the file', ['204', '200 x'], async () => {
    const answer = await post({ key: `inbox/\${filename}`, body: 'x' })
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: 'inbox/file.txt' }))
    return [answer, await answerOf(await fetch(url))]
  })
  behaviour('refuses a form with another signature', '403 SignatureDoesNotMatch', () =>
    post({ key: 'inbox/b', body: 'x', tamper: true }),
  )
  behaviour('refuses a form outside its policy', '403 AccessDenied', () => post({ key: 'elsewhere', body: 'x' }))
  behaviour('refuses a form that is too large', '400 EntityTooLarge', () =>
    post({ key: 'inbox/c', body: 'more than ten bytes' }),
  )
  behaviour('refuses an expired form', '403 AccessDenied', () =>
    post({ key: 'inbox/d', body: 'x', expiresInMs: -60_000 }),
  )
}
