import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { describe, expect, it, vi } from 'vitest'
import type { LinkTerms } from '../../../../electron/services/signers/link-terms.ts'
import { NODE_SIGNING_HASH as hash } from '../../../../electron/services/signers/node-signing-hash.ts'
import { signerOf, signLinks } from '../../../../electron/services/signers/sign-links.ts'
import { Sigv4Signer } from '../../../../electron/services/signers/sigv4-signer.ts'
import { createPresigner, signingKey } from '../../../../shared/signing/sigv4/presign.ts'

const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const TERMS: LinkTerms = {
  method: 'GET',
  bucket: 'bucket',
  endpoint: 'https://s3.eu-west-1.amazonaws.com',
  addressing: 'virtual',
  region: 'eu-west-1',
  options: { disposition: 'attachment' },
  signedAt: '2026-11-24T02:00:00.000Z',
  expiresSeconds: 3600,
}
const SIGNED_AT = Date.parse(TERMS.signedAt) / 1000

const ACCESS_POINTS = [
  ['eu-west-1', 'arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap'],
  ['us-west-2', 'arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap'],
  ['eu-west-1', 'arn:aws:s3:eu-west-1:123456789012:accesspoint:colon-ap'],
] as const

const sign = (terms: Partial<LinkTerms>, key = 'a b/ü+&.txt') =>
  signLinks(new Sigv4Signer(), { ...TERMS, ...terms }, [{ key }], CREDENTIALS).then(([url = '']) => url)

/** Host, path, and the signed parameters but the SDK's own. */
function partsOf(url: string) {
  const [before = '', query = ''] = url.split('?')
  return { before, query }
}

describe('links to access points', () => {
  it.each(ACCESS_POINTS)('in %s have the SDK’s host, path and credential scope: %s', async (region, bucket) => {
    const sdk = new S3Client({ region: 'eu-west-1', useArnRegion: true, credentials: CREDENTIALS })
    const theirs = new URL(
      await getSignedUrl(sdk, new GetObjectCommand({ Bucket: bucket, Key: 'a b/ü+&.txt' }), {
        expiresIn: 3600,
        signingDate: new Date(TERMS.signedAt),
      }),
    )
    const ours = new URL(await sign({ bucket }))
    expect(ours.host).toBe(theirs.host)
    expect(ours.pathname).toBe(theirs.pathname)
    expect(ours.searchParams.get('X-Amz-Credential')).toBe(theirs.searchParams.get('X-Amz-Credential'))
    expect(ours.searchParams.get('X-Amz-Credential')).toContain(`/${region}/s3/`)
  })

  it.each(ACCESS_POINTS)('have the SDK’s signature over the same parameters: %s %s', async (region, bucket) => {
    const sdk = new S3Client({
      region: 'eu-west-1',
      useArnRegion: true,
      credentials: CREDENTIALS,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    })
    const theirs = await getSignedUrl(sdk, new GetObjectCommand({ Bucket: bucket, Key: 'k' }), {
      expiresIn: 3600,
      signingDate: new Date(TERMS.signedAt),
    })
    const extras = [...new URL(theirs).searchParams].filter(([name]) => /^(?:x-id|X-Amz-Content-Sha256)$/.test(name))
    const presign = createPresigner({
      hash,
      key: signingKey(hash, CREDENTIALS.secretAccessKey, SIGNED_AT, region),
      accessKeyId: CREDENTIALS.accessKeyId,
      signedAt: SIGNED_AT,
      expiresSeconds: 3600,
      region,
      method: 'GET',
      scheme: 'https',
      host: new URL(await sign({ bucket })).host,
      path: '',
      query: Object.fromEntries(extras),
    })
    const [ours, other] = [partsOf(presign('k')), partsOf(theirs)]
    expect(ours.before).toBe(other.before)
    expect(ours.query.split('&').sort()).toEqual(other.query.split('&').sort())
  })

  it('have no parameter of the SDK, and are the same each time', async () => {
    const bucket = ACCESS_POINTS[0][1]
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE'] as const) {
      const url = await sign({ bucket, method })
      expect(url).toBe(await sign({ bucket, method }))
      expect([...new URL(url).searchParams.keys()].filter((name) => !name.startsWith('response-'))).toEqual([
        'X-Amz-Algorithm',
        'X-Amz-Credential',
        'X-Amz-Date',
        'X-Amz-Expires',
        'X-Amz-SignedHeaders',
        'X-Amz-Signature',
      ])
    }
  })

  it('heed nothing of the environment', async () => {
    const bucket = ACCESS_POINTS[0][1]
    const before = await sign({ bucket })
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true')
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true')
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1')
    vi.stubEnv('AWS_REGION', 'ap-south-1')
    try {
      expect(await sign({ bucket })).toBe(before)
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it.each([
    ['arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/my-ap', 'eu-west-1'],
    ['arn:aws:s3-outposts:eu-west-1:123456789012:accesspoint/my-ap', 'eu-west-1'],
  ])('are refused where the ARN leads nowhere: %s', async (bucket, region) => {
    await expect(sign({ bucket, region })).rejects.toMatchObject({ code: 'invalid-bucket' })
  })
})

describe('signerOf', () => {
  it.each([
    ['bucket', 'sigv4'],
    ['arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap', 'access-point'],
    ['arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap', 'sigv4a'],
  ])('%s: %s', (bucket, signer) => expect(signerOf(bucket)).toBe(signer))

  it('refuses what is no bucket', async () => {
    await expect(sign({ bucket: '..' })).rejects.toMatchObject({ code: 'invalid-bucket' })
    await expect(sign({}, 'a/../b')).rejects.toMatchObject({ code: 'unsignable-key' })
  })
})
