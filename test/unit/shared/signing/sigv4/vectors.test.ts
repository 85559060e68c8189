import { describe, expect, it } from 'vitest'
import { NODE_SIGNING_HASH as hash } from '../../../../../electron/services/signers/node-signing-hash.ts'
import { canonicalRequest } from '../../../../../shared/signing/sigv4/canonical-request.ts'
import { createPresigner, signingKey } from '../../../../../shared/signing/sigv4/presign.ts'
import vectors from '../../../../fixtures/signing/sigv4.json' with { type: 'json' }

interface Inputs {
  method: string
  host: string
  key?: string
  path?: string
  accessKeyId: string
  secretAccessKey: string
  region: string
  service: string
  amzDate: string
  expires: number
  payloadHash: string
  sessionToken?: string
}

// A vector may build on another one: `as` names it, and its own inputs replace that one's.
function inputsOf(id: string): Inputs {
  const vector = vectors.find((candidate) => candidate.id === id)
  if (vector === undefined) throw new Error(`no vector ${id}`)
  const { as, ...own } = vector.inputs as Partial<Inputs> & { as?: string }
  return { ...(as === undefined ? {} : inputsOf(as)), ...own } as Inputs
}

function epochSeconds(amzDate: string): number {
  return Date.parse(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')) / 1000
}

describe('published SigV4 vectors', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (id, vector) => {
    const inputs = inputsOf(id)
    const signedAt = epochSeconds(inputs.amzDate)
    const presign = createPresigner({
      hash,
      key: signingKey(hash, inputs.secretAccessKey, signedAt, inputs.region, inputs.service),
      accessKeyId: inputs.accessKeyId,
      sessionToken: inputs.sessionToken,
      signedAt,
      expiresSeconds: inputs.expires,
      region: inputs.region,
      method: inputs.method,
      scheme: 'https',
      host: inputs.host,
      path: '',
      service: inputs.service,
      payloadHash: inputs.payloadHash,
    })
    const url = presign(inputs.key ?? inputs.path?.slice(1) ?? '')
    expect(new URL(url).searchParams.get('X-Amz-Signature')).toBe(vector.expect.signature)
  })

  it('builds the canonical request of the S3 example byte for byte', () => {
    const query =
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
      '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host'
    const request = canonicalRequest('GET', '/test.txt', query, 'examplebucket.s3.amazonaws.com', 'UNSIGNED-PAYLOAD')
    expect(hash.sha256Hex(request)).toBe('3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04')
  })
})
