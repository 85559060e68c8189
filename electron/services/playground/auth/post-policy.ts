import * as z from 'zod/mini'
import { once } from '../../../../shared/once.ts'
import { invalidArgument, S3Error } from '../s3-error.ts'
import { ALGORITHM, signatureOf, signingKey } from './canonical-request.ts'
import { type Authentication, parseAmzDate, resolveKey, sameText, type Verifier } from './verify-signature.ts'

// "Browser-Based Uploads Using POST (AWS Signature Version 4)" in the Amazon S3 API reference.

type Fields = ReadonlyMap<string, string>

const policySchema = once(() => {
  const size = z.coerce.number().check(z.int(), z.minimum(0))
  return z.strictObject({
    expiration: z.iso.datetime(),
    conditions: z.array(
      z.union([
        z.tuple([z.enum(['eq', 'starts-with']), z.string().check(z.startsWith('$')), z.string()]),
        z.tuple([z.literal('content-length-range'), size, size]),
        z.pipe(
          z.record(z.string(), z.string()),
          z.transform((fields) => Object.entries(fields)),
        ),
      ]),
    ),
  })
})

/** How many bytes the file may have. */
export interface SizeRange {
  readonly min: number
  readonly max: number
}

/** Verifies the signature over a form's policy. A form without any signature field is anonymous. Throws S3Error. */
export function authenticatePost(fields: Fields, verifier: Verifier): Authentication {
  const names = ['policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature']
  const [policy, algorithm, credential, amzDate, signature] = names.map((name) => fields.get(name))
  if (!algorithm && !credential && !signature && !fields.has('awsaccesskeyid') && !fields.has('signature'))
    return { type: 'anonymous' }
  const missing = names.find((name) => !fields.get(name))
  if (!policy || !algorithm || !credential || !amzDate || !signature) {
    throw invalidArgument(`Bucket POST must contain a field named '${missing}'.`, missing ?? '', '')
  }
  if (algorithm !== ALGORITHM)
    throw invalidArgument(`x-amz-algorithm only supports ${ALGORITHM}`, 'x-amz-algorithm', algorithm)
  const match = /^([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request$/.exec(credential)
  const signedAt = parseAmzDate(amzDate)
  const [, accessKeyId, date, region] = match ?? []
  if (!accessKeyId || !date || !region || signedAt === undefined || amzDate.slice(0, 8) !== date) {
    throw invalidArgument('The credential or date of the form is malformed', 'x-amz-credential', credential)
  }
  const scope = { date, region }
  const key = resolveKey(
    { accessKeyId, scope },
    fields.get('x-amz-security-token'),
    verifier,
    (message, details = {}) => {
      return new S3Error('InvalidArgument', message, { details })
    },
  )
  const secret = signingKey(key.secretAccessKey, scope)
  if (!sameText(signatureOf(secret, policy), signature)) {
    throw new S3Error('SignatureDoesNotMatch', undefined, {
      details: { AWSAccessKeyId: accessKeyId, StringToSign: policy, SignatureProvided: signature },
    })
  }
  const seed = { signature, signingKey: secret, amzDate, scope }
  return { type: 'POST', key, signedAt, seed, payloadHash: 'UNSIGNED-PAYLOAD' }
}

function denied(reason: string): S3Error {
  return new S3Error('AccessDenied', `Invalid according to Policy: ${reason}`)
}

/**
 * Checks a form against its own policy. Every field must be covered by a condition, save those that the specification exempts.
 * Returns the size that the file must have. Throws S3Error.
 */
export function checkPostPolicy(fields: Fields, bucket: string, now: number): SizeRange {
  const text = fields.get('policy')
  if (text === undefined) return { min: 0, max: Number.MAX_SAFE_INTEGER }
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
  } catch {
    throw new S3Error('InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.')
  }
  const parsed = policySchema().safeParse(json)
  if (!parsed.success) throw new S3Error('InvalidPolicyDocument', 'Invalid Policy: Invalid expiration or conditions.')
  if (Date.parse(parsed.data.expiration) <= now) throw denied('Policy expired.')

  const values = new Map([...fields, ['bucket', bucket]])
  const covered = new Set(['policy', 'x-amz-signature', 'file', 'bucket'])
  let size: SizeRange = { min: 0, max: Number.MAX_SAFE_INTEGER }
  const requireMatch = (name: string, expected: string, operator: 'eq' | 'starts-with') => {
    const field = name.toLowerCase()
    const actual = values.get(field) ?? ''
    covered.add(field)
    const holds = operator === 'eq' ? actual === expected : actual.startsWith(expected)
    if (!holds || !values.has(field))
      throw denied(`Policy Condition failed: ${JSON.stringify([operator, `$${name}`, expected])}`)
  }
  for (const condition of parsed.data.conditions) {
    if (condition[0] === 'content-length-range') size = { min: Number(condition[1]), max: Number(condition[2]) }
    else if (condition[0] === 'eq' || condition[0] === 'starts-with') {
      requireMatch(String(condition[1]).slice(1), String(condition[2]), condition[0])
    } else for (const pair of condition) if (Array.isArray(pair)) requireMatch(pair[0], pair[1], 'eq')
  }
  const extra = [...fields.keys()].find((name) => !covered.has(name) && !name.startsWith('x-ignore-'))
  if (extra !== undefined) throw denied(`Extra input fields: ${extra}`)
  return size
}
