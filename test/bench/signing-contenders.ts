// `node signing-contenders.ts NAME COUNT`: signs so many distinct keys in a process of its own, and prints how many a second.
import { createHmac, createSecretKey, hash } from 'node:crypto'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { AwsClient } from 'aws4fetch'
import { Sigv4Signer } from '../../electron/services/signers/sigv4-signer.ts'

type Sign = (key: string) => string | Promise<string>

const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const BUCKET = 'example-bucket'
const REGION = 'eu-west-1'
const HOST = `${BUCKET}.s3.${REGION}.amazonaws.com`
const SECONDS = 86_400
const SIGNED_AT = '2026-11-24T12:00:00Z'
const RESPONSE = { disposition: 'attachment', cacheControl: 'private, no-store' } as const
/** How many promises are under way at a time: about what suits those that give them best. */
const IN_FLIGHT = 500

/** What every link's own hashing costs at least, with all text there already. */
function floor(): Sign {
  const key = createSecretKey(Buffer.alloc(32, 7))
  const [, query = ''] = sandglass()('x').split('?')
  const tail = `\n${query.slice(0, query.lastIndexOf('&'))}\nhost:${HOST}\n\nhost\nUNSIGNED-PAYLOAD`
  const head = 'AWS4-HMAC-SHA256\n20261124T120000Z\n20261124/eu-west-1/s3/aws4_request\n'
  return (objectKey) => {
    const requestHash = hash('sha256', `GET\n/${objectKey}${tail}`)
    return createHmac('sha256', key)
      .update(head + requestHash)
      .digest('hex')
  }
}

function sandglass(): (key: string) => string {
  return new Sigv4Signer().presigner(
    {
      method: 'GET',
      bucket: BUCKET,
      endpoint: `https://s3.${REGION}.amazonaws.com`,
      addressing: 'virtual',
      region: REGION,
      options: RESPONSE,
      signedAt: SIGNED_AT,
      expiresSeconds: SECONDS,
    },
    CREDENTIALS,
  )
}

function sdk(): Sign {
  const client = new S3Client({ region: REGION, credentials: CREDENTIALS, requestChecksumCalculation: 'WHEN_REQUIRED' })
  const signingDate = new Date(SIGNED_AT)
  return (Key) => {
    const { disposition, cacheControl } = RESPONSE
    const response = { ResponseContentDisposition: disposition, ResponseCacheControl: cacheControl }
    const command = new GetObjectCommand({ Bucket: BUCKET, Key, ...response })
    return getSignedUrl(client, command, { expiresIn: SECONDS, signingDate })
  }
}

function aws4fetch(): Sign {
  const client = new AwsClient({ ...CREDENTIALS, service: 's3', region: REGION })
  const response = `response-content-disposition=${RESPONSE.disposition}&response-cache-control=${encodeURIComponent(RESPONSE.cacheControl)}`
  return async (key) => {
    const url = `https://${HOST}/${key}?X-Amz-Expires=${SECONDS}&${response}`
    const signed = await client.sign(url, { method: 'GET', aws: { signQuery: true, datetime: '20261124T120000Z' } })
    return signed.url
  }
}

const CONTENDERS: Readonly<Record<string, () => Sign>> = { floor, sandglass, sdk, aws4fetch }

async function main(name = '', count: number): Promise<void> {
  const sign = CONTENDERS[name]?.()
  if (sign === undefined) throw new RangeError(`There is no contender ${name}.`)
  const keys = Array.from(
    { length: count },
    (_, index) => `reports/2026/11/report-${String(index).padStart(7, '0')}.pdf`,
  )
  // Code is compiled while it runs; a service that signs in bulk is past that.
  await signAll(sign, keys.slice(0, Math.ceil(count / 5)))
  const started = performance.now()
  await signAll(sign, keys)
  console.info(JSON.stringify({ rate: (count / (performance.now() - started)) * 1000 }))
}

/** What is already there isn't waited for: waiting costs more than signing. */
async function signAll(sign: Sign, keys: readonly string[]): Promise<void> {
  const promises: Promise<string>[] = []
  for (const key of keys) {
    const signed = sign(key)
    if (typeof signed === 'string') {
      if (signed.length < 64) throw new Error('That is no signature.')
    } else if (promises.push(signed) === IN_FLIGHT) {
      await Promise.all(promises.splice(0))
    }
  }
  await Promise.all(promises)
}

const [, , name, count] = process.argv
await main(name, Number(count))
