import type { IncomingMessage } from 'node:http'
import { S3Error } from './s3-error.ts'

/** One request as it came over the wire, split but not interpreted further. */
export interface S3Request {
  readonly method: string
  /** The path of the request-target exactly as sent: neither decoded nor normalised. */
  readonly rawPath: string
  /** Decoded query parameters, in the order sent. No name occurs twice. */
  readonly query: ReadonlyMap<string, string>
  /** Header fields by lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly bucket: string | undefined
  /** Never empty. */
  readonly key: string | undefined
  readonly sourceIp: string
}

const MAX_TARGET_LENGTH = 8192
// Headers that clients and browsers may repeat and that mean nothing to authorization or to the object.
const REPEATABLE_HEADERS = new Set(['accept', 'accept-encoding', 'accept-language', 'cookie', 'via', 'x-forwarded-for'])

/** Decodes percent-encoding once. Throws InvalidURI for a broken escape or bytes that aren't UTF-8. */
export function percentDecode(text: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) throw new S3Error('InvalidURI')
  const bytes = Buffer.from(
    text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
  try {
    // ignoreBOM keeps a leading U+FEFF: it is part of the key.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new S3Error('InvalidURI')
  }
}

function parseQuery(raw: string): Map<string, string> {
  const query = new Map<string, string>()
  const seen = new Set<string>()
  for (const pair of raw.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const [name, value] = equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
    const decoded = percentDecode(name.replaceAll('+', ' '))
    // Two spellings of an authorization parameter could be read differently by signer and verifier.
    const identity = /^x-amz-/i.test(decoded) ? decoded.toLowerCase() : decoded
    if (seen.has(identity)) {
      const code = identity.startsWith('x-amz-') ? 'AuthorizationQueryParametersError' : 'InvalidArgument'
      throw new S3Error(code, `The query parameter ${JSON.stringify(decoded)} is given more than once.`)
    }
    seen.add(identity)
    query.set(decoded, percentDecode(value.replaceAll('+', ' ')))
  }
  return query
}

function parseHeaders(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = rawHeaders[index + 1] ?? ''
    const earlier = headers.get(name)
    if (earlier !== undefined && !REPEATABLE_HEADERS.has(name)) {
      throw new S3Error('InvalidRequest', `The header ${name} is given more than once.`)
    }
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return headers
}

/** The bucket of a virtual-hosted request, undefined for a path-style one. Throws MisdirectedRequest for any other host. */
function bucketOfHost(host: string | undefined, isOurs: (port: number) => boolean): string | undefined {
  const match = /^(?:127\.0\.0\.1|(?:(?<bucket>[a-z0-9.-]+)\.)?localhost):(?<port>\d+)$/i.exec(host ?? '')
  // Only our own names: a web page whose name was re-bound to 127.0.0.1 must not reach the store.
  if (!match || !isOurs(Number(match.groups?.['port']))) throw new S3Error('MisdirectedRequest')
  return match.groups?.['bucket']
}

/**
 * Reads a request whose body is still to come; `isOurs` says by which ports we are reached.
 * Throws S3Error for a target, host or header that has no single meaning.
 */
export function readRequest(message: IncomingMessage, isOurs: (port: number) => boolean): S3Request {
  const target = message.url ?? ''
  if (target.length > MAX_TARGET_LENGTH) throw new S3Error('UriTooLong')
  // Origin-form only: no absolute URL, no `*`, no fragment, nothing a URL can't hold.
  if (!/^\/[\x21-\x22\x24-\x7e]*$/.test(target)) throw new S3Error('InvalidURI')
  const question = target.indexOf('?')
  const rawPath = question === -1 ? target : target.slice(0, question)
  const headers = parseHeaders(message.rawHeaders)

  const hostBucket = bucketOfHost(headers.get('host'), isOurs)
  const path = rawPath.slice(1)
  const slash = path.indexOf('/')
  const pathBucket = slash === -1 ? path : path.slice(0, slash)
  const rawKey = hostBucket !== undefined ? path : slash === -1 ? '' : path.slice(slash + 1)
  const key = percentDecode(rawKey)
  if (Buffer.byteLength(key) > 1024) {
    throw new S3Error('KeyTooLongError', undefined, {
      details: { Size: `${Buffer.byteLength(key)}`, MaxSizeAllowed: '1024' },
    })
  }
  return {
    method: message.method ?? '',
    rawPath,
    query: parseQuery(question === -1 ? '' : target.slice(question + 1)),
    headers,
    bucket: hostBucket ?? (pathBucket === '' ? undefined : percentDecode(pathBucket)),
    key: key === '' ? undefined : key,
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
  }
}

/** Throws InvalidArgument for text that can't be sent as a header value (control characters, or beyond ISO-8859-1). */
export function checkHeaderValue(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break here would be header injection
  if (/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(value)) {
    throw new S3Error('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.')
  }
  return value
}
