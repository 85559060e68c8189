import { createHash, createHmac } from 'node:crypto'
import { percentDecode, type S3Request } from '../request.ts'

// Written from "Signature Calculations for the Authorization Header" and "… Using Query Parameters" in the Amazon S3 API
// reference, on purpose apart from the product's own signer: the two must agree without sharing a line.

export const ALGORITHM = 'AWS4-HMAC-SHA256'
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** The credential scope of a signature: `date/region/s3/aws4_request`. */
export interface CredentialScope {
  /** YYYYMMDD */
  readonly date: string
  readonly region: string
}

function uriEncode(text: string): string {
  let encoded = ''
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte)
    encoded += /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}

/** The path with each byte encoded once and slashes kept. S3 does not normalise: `//`, `/./` and `/../` stay. */
function canonicalUri(rawPath: string): string {
  return percentDecode(rawPath).split('/').map(uriEncode).join('/')
}

function canonicalQuery(query: ReadonlyMap<string, string>): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** The canonical request over the named headers; a header that wasn't sent counts as empty. */
export function canonicalRequest(
  request: Pick<S3Request, 'method' | 'rawPath' | 'query' | 'headers'>,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const headers = signedHeaders.map((name) => {
    return `${name}:${(request.headers.get(name) ?? '').trim().replace(/[ \t]+/g, ' ')}\n`
  })
  return [
    request.method,
    canonicalUri(request.rawPath),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

export function scopeText({ date, region }: CredentialScope): string {
  return `${date}/${region}/s3/aws4_request`
}

/** `amzDate` is YYYYMMDD'T'HHMMSS'Z'. */
export function stringToSign(amzDate: string, scope: CredentialScope, canonical: string): string {
  return [ALGORITHM, amzDate, scopeText(scope), sha256Hex(canonical)].join('\n')
}

function hmac(key: string | Uint8Array, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

export function signingKey(secretAccessKey: string, { date, region }: CredentialScope): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, date), region), 's3'), 'aws4_request')
}

/** The signature of a string to sign, as lower-case hex. */
export function signatureOf(key: Uint8Array, text: string): string {
  return hmac(key, text).toString('hex')
}
