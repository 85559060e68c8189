import { createPublicKey, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { NODE_SIGNING_HASH } from '../../../../electron/services/signers/node-signing-hash.ts'
import { ecdsaKey, presignMultiRegion } from '../../../../electron/services/signers/sigv4a-signer.ts'
import { canonicalRequest } from '../../../../shared/signing/sigv4/canonical-request.ts'
import { presignForRegionSet } from '../../../../shared/signing/sigv4a/presign.ts'

// The published key of the AWS signing test suite (awslabs/aws-c-auth, v4a).
const SUITE = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }

const hex = (value: string | undefined) => Buffer.from(value ?? '', 'base64url').toString('hex')

describe('SigV4A', () => {
  it('derives the published key', () => {
    const jwk = ecdsaKey(SUITE).export({ format: 'jwk' })
    expect(hex(jwk.d)).toBe('7efc8c0e65a324242818c5a50c891c6060b6a00717b7ba3cbe3c5d765be9259c')
    expect(hex(jwk.x)).toBe('b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1')
    expect(hex(jwk.y)).toBe('865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518')
  })

  it('hashes the plainest request as the suite publishes it', () => {
    const signed: string[] = []
    presignForRegionSet(
      {
        sha256Hex: NODE_SIGNING_HASH.sha256Hex,
        signHex: (text) => String(signed.push(text)),
        accessKeyId: SUITE.accessKeyId,
        signedAt: Date.UTC(2015, 7, 30, 12, 36) / 1000,
        expiresSeconds: 3600,
        regionSet: 'us-east-1',
        method: 'GET',
        host: 'example.amazonaws.com',
        query: {},
        service: 'service',
        payloadHash: NODE_SIGNING_HASH.sha256Hex(''),
      },
      '',
    )
    expect(signed[0]?.split('\n').at(-1)).toBe('890c4ed28c1a1ac10b5862719b537afbe392e987dc1aab1efa16fe7de41d3c81')
  })

  it('gives a link whose signature the derived public key accepts', () => {
    const [url = ''] = presignMultiRegion(
      {
        method: 'GET',
        bucket: 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap',
        endpoint: 'https://s3.eu-west-1.amazonaws.com',
        addressing: 'virtual',
        region: 'eu-west-1',
        options: { disposition: 'attachment' },
        signedAt: '2026-11-24T02:00:00Z',
        expiresSeconds: 3600,
      },
      [{ key: 'a b/ü.txt' }],
      SUITE,
    )
    const [before = '', query = ''] = url.split('?')
    expect(before).toBe('https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/a%20b/%C3%BC.txt')
    const [signedQuery = '', signature = ''] = query.split('&X-Amz-Signature=')
    const request = canonicalRequest('GET', '/a%20b/%C3%BC.txt', signedQuery, new URL(url).host, 'UNSIGNED-PAYLOAD')
    const text = `AWS4-ECDSA-P256-SHA256\n20261124T020000Z\n20261124/s3/aws4_request\n${NODE_SIGNING_HASH.sha256Hex(request)}`
    const publicKey = createPublicKey(ecdsaKey(SUITE))
    expect(verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'hex'))).toBe(true)
  })
})
