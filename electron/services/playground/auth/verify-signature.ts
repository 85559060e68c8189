import { timingSafeEqual } from 'node:crypto'
import type { PlaygroundKey } from '../keys.ts'
import type { S3Request } from '../request.ts'
import { S3Error } from '../s3-error.ts'
import {
  ALGORITHM,
  type CredentialScope,
  canonicalRequest,
  signatureOf,
  signingKey,
  stringToSign,
} from './canonical-request.ts'

/** How a request proved who sent it. */
export interface Signed {
  readonly type: 'REST-HEADER' | 'REST-QUERY-STRING' | 'POST'
  readonly key: PlaygroundKey
  /** When it was signed, in milliseconds since the epoch. */
  readonly signedAt: number
  /** For the chunk signatures of a streaming body. */
  readonly seed: {
    readonly signature: string
    readonly signingKey: Buffer
    readonly amzDate: string
    readonly scope: CredentialScope
  }
  /** The declared payload hash: 64 hex digits, UNSIGNED-PAYLOAD or one of the STREAMING- values. */
  readonly payloadHash: string
}

export type Authentication = Signed | { readonly type: 'anonymous' }

export interface Verifier {
  readonly findKey: (accessKeyId: string) => PlaygroundKey | undefined
  readonly region: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The parts of a signature, however it was sent. */
interface Claim {
  readonly accessKeyId: string
  readonly scope: CredentialScope
  readonly amzDate: string
  readonly signedAt: number
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

type Malformed = (message: string, details?: Record<string, string>) => S3Error

const MAX_SKEW_MS = 15 * 60 * 1000
const MAX_EXPIRES_S = 604_800
const PRESIGN_PARAMETERS = ['Algorithm', 'Credential', 'Signature', 'Date', 'SignedHeaders', 'Expires']

const malformedHeader: Malformed = (message, details = {}) => {
  return new S3Error('AuthorizationHeaderMalformed', `The authorization header is malformed; ${message}`, { details })
}
const malformedQuery: Malformed = (message, details = {}) => {
  return new S3Error('AuthorizationQueryParametersError', message, { details })
}

const malformedQueryCredential: Malformed = (message, details = {}) => {
  return malformedQuery(`Error parsing the X-Amz-Credential parameter; ${message}`, details)
}

/** An instant as S3 writes it in XML, to the second. */
function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** Milliseconds since the epoch of YYYYMMDD'T'HHMMSS'Z'; undefined when it isn't a real date in that form. */
export function parseAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`
  const time = Date.parse(iso)
  // Date.parse rolls 30 February over to March; a date that doesn't come back isn't one.
  return Number.isNaN(time) || isoSeconds(time) !== iso ? undefined : time
}

function parseCredential(credential: string, malformed: Malformed): { accessKeyId: string; scope: CredentialScope } {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/')
  if (!accessKeyId || !date || !region || !service || !terminator || rest.length > 0) {
    throw malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".')
  }
  if (service !== 's3') throw malformed(`incorrect service "${service}". This endpoint belongs to "s3".`)
  if (terminator !== 'aws4_request')
    throw malformed(`incorrect terminal "${terminator}". This endpoint uses "aws4_request".`)
  return { accessKeyId, scope: { date, region } }
}

function parseSignedHeaders(text: string, malformed: Malformed): string[] {
  const names = text.split(';')
  const sorted = [...new Set(names)].sort()
  if (names.some((name, index) => !/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || name !== sorted[index])) {
    throw malformed('SignedHeaders must be lower-case, sorted and without repetition.')
  }
  return names
}

function checkClaimForm(claim: Claim, malformed: Malformed): void {
  if (!/^[0-9a-f]{64}$/.test(claim.signature))
    throw malformed('the signature must be 64 lower-case hexadecimal digits.')
  if (claim.scope.date !== claim.amzDate.slice(0, 8)) {
    throw malformed(`Invalid credential date "${claim.scope.date}". This date is not the same as X-Amz-Date.`)
  }
}

function readHeaderClaim(request: S3Request, authorization: string): Claim {
  const fields = new Map<string, string>()
  for (const field of authorization.slice(ALGORITHM.length).split(',')) {
    const equals = field.indexOf('=')
    const name = field.slice(0, equals).trim()
    if (equals === -1 || fields.has(name)) throw malformedHeader('each part must be one name=value pair.')
    fields.set(name, field.slice(equals + 1).trim())
  }
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) =>
    fields.get(name),
  )
  if (!credential || !signedHeaders || !signature || fields.size !== 3) {
    throw malformedHeader('it must hold Credential, SignedHeaders and Signature, and nothing else.')
  }
  const amzDate = request.headers.get('x-amz-date')
  const signedAt = amzDate === undefined ? undefined : parseAmzDate(amzDate)
  if (amzDate === undefined || signedAt === undefined) {
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid X-Amz-Date header')
  }
  const claim = {
    ...parseCredential(credential, malformedHeader),
    amzDate,
    signedAt,
    signedHeaders: parseSignedHeaders(signedHeaders, malformedHeader),
    signature,
  }
  checkClaimForm(claim, malformedHeader)
  return claim
}

function readQueryClaim(request: S3Request): Claim & { expires: number; expiresText: string } {
  const values = PRESIGN_PARAMETERS.map((name) => request.query.get(`X-Amz-${name}`))
  const [algorithm, credential, signature, amzDate, signedHeaders, expiresText] = values
  if (!algorithm || !credential || !signature || !amzDate || !signedHeaders || !expiresText) {
    throw malformedQuery(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    )
  }
  if (algorithm !== ALGORITHM) throw malformedQuery(`X-Amz-Algorithm only supports "${ALGORITHM}"`)
  if (!/^-?\d+$/.test(expiresText)) throw malformedQuery('X-Amz-Expires should be a number')
  const expires = Number(expiresText)
  if (expires < 1) throw malformedQuery('X-Amz-Expires must be positive')
  if (expires > MAX_EXPIRES_S) {
    throw malformedQuery(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    )
  }
  const signedAt = parseAmzDate(amzDate)
  if (signedAt === undefined)
    throw malformedQuery(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`)
  const claim = {
    ...parseCredential(credential, malformedQueryCredential),
    amzDate,
    signedAt,
    signedHeaders: parseSignedHeaders(signedHeaders, malformedQuery),
    signature,
    expires,
    expiresText,
  }
  checkClaimForm(claim, malformedQuery)
  return claim
}

/** Finds the enabled key of a claim in the right region, or throws as S3 does. */
export function resolveKey(
  { accessKeyId, scope }: Pick<Claim, 'accessKeyId' | 'scope'>,
  token: string | undefined,
  verifier: Verifier,
  malformed: Malformed,
): PlaygroundKey {
  const key = verifier.findKey(accessKeyId)
  if (!key?.enabled) throw new S3Error('InvalidAccessKeyId', undefined, { details: { AWSAccessKeyId: accessKeyId } })
  if (scope.region !== verifier.region) {
    throw malformed(`the region '${scope.region}' is wrong; expecting '${verifier.region}'`, {
      Region: verifier.region,
    })
  }
  if (token !== undefined && key.sessionToken === undefined) throw new S3Error('InvalidToken')
  if (key.sessionToken !== undefined && !sameText(token ?? '', key.sessionToken)) throw new S3Error('InvalidToken')
  if (key.expiresAt !== undefined && verifier.now >= key.expiresAt) throw new S3Error('ExpiredToken')
  return key
}

/** Compares in a time that does not depend on where the texts differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function checkCoverage(request: S3Request, signedHeaders: readonly string[], malformed: Malformed): void {
  if (!signedHeaders.includes('host')) throw malformed('"host" must be a signed header.')
  const missing = [...request.headers.keys()].filter(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name),
  )
  if (missing.length > 0) {
    throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', {
      details: { HeadersNotSigned: missing.join(', ') },
    })
  }
}

function checkSignature(request: S3Request, claim: Claim, key: PlaygroundKey, payloadHash: string): Signed['seed'] {
  const canonical = canonicalRequest(request, claim.signedHeaders, payloadHash)
  const text = stringToSign(claim.amzDate, claim.scope, canonical)
  const secret = signingKey(key.secretAccessKey, claim.scope)
  if (!sameText(signatureOf(secret, text), claim.signature)) {
    throw new S3Error('SignatureDoesNotMatch', undefined, {
      details: {
        AWSAccessKeyId: claim.accessKeyId,
        StringToSign: text,
        SignatureProvided: claim.signature,
        CanonicalRequest: canonical,
      },
    })
  }
  const { signature, amzDate, scope } = claim
  return { signature, signingKey: secret, amzDate, scope }
}

function verifyHeader(request: S3Request, authorization: string, verifier: Verifier): Signed {
  const claim = readHeaderClaim(request, authorization)
  const payloadHash = request.headers.get('x-amz-content-sha256')
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256')
  }
  const key = resolveKey(claim, request.headers.get('x-amz-security-token'), verifier, malformedHeader)
  if (Math.abs(verifier.now - claim.signedAt) > MAX_SKEW_MS) {
    throw new S3Error('RequestTimeTooSkewed', undefined, {
      details: {
        RequestTime: claim.amzDate,
        ServerTime: isoSeconds(verifier.now),
        MaxAllowedSkewMilliseconds: `${MAX_SKEW_MS}`,
      },
    })
  }
  checkCoverage(request, claim.signedHeaders, malformedHeader)
  const seed = checkSignature(request, claim, key, payloadHash)
  return { type: 'REST-HEADER', key, signedAt: claim.signedAt, seed, payloadHash }
}

function verifyQuery(request: S3Request, verifier: Verifier): Signed {
  const claim = readQueryClaim(request)
  const key = resolveKey(claim, request.query.get('X-Amz-Security-Token'), verifier, malformedQueryCredential)
  if (claim.signedAt > verifier.now + MAX_SKEW_MS) {
    throw new S3Error('AccessDenied', 'Request is not valid yet', {
      details: { 'X-Amz-Date': isoSeconds(claim.signedAt), ServerTime: isoSeconds(verifier.now) },
    })
  }
  const end = claim.signedAt + claim.expires * 1000
  if (verifier.now > end) {
    throw new S3Error('AccessDenied', 'Request has expired', {
      details: { 'X-Amz-Expires': claim.expiresText, Expires: isoSeconds(end), ServerTime: isoSeconds(verifier.now) },
    })
  }
  checkCoverage(request, claim.signedHeaders, malformedQuery)
  const payloadHash =
    request.headers.get('x-amz-content-sha256') ?? request.query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD'
  const seed = checkSignature(request, claim, key, payloadHash)
  return { type: 'REST-QUERY-STRING', key, signedAt: claim.signedAt, seed, payloadHash }
}

/**
 * Verifies the SigV4 signature of a request, in its headers or in its query. A request that carries no trace of a signature
 * is anonymous; any trace makes it signed, so that a broken signature can't fall back to anonymous access. Throws S3Error.
 */
export function authenticate(request: S3Request, verifier: Verifier): Authentication {
  const authorization = request.headers.get('authorization')
  const presigned = [...request.query.keys()].some((name) => /^x-amz-(algorithm|credential|signature)$/i.test(name))
  const version2 = request.query.has('Signature') || request.query.has('AWSAccessKeyId')
  if (Number(authorization !== undefined) + Number(presigned) + Number(version2) > 1) {
    throw new S3Error(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    )
  }
  if (presigned) return verifyQuery(request, verifier)
  if (version2 || (authorization !== undefined && !authorization.startsWith(`${ALGORITHM} `))) {
    throw new S3Error(
      'InvalidRequest',
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    )
  }
  return authorization === undefined ? { type: 'anonymous' } : verifyHeader(request, authorization, verifier)
}
