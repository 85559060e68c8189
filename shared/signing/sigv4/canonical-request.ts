import { encodeRfc3986 } from './encode.ts'

/** Query parameters by name, not yet encoded. */
export type Query = Readonly<Record<string, string>>

/** What S3 presigning states instead of the body's hash: whoever holds the link sends the body. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

/** Encoded names and values, sorted by name: both the query of the URL and the one that is signed. */
export function canonicalQuery(query: Query): string {
  return Object.entries(query)
    .map(([name, value]) => [encodeRfc3986(name), encodeRfc3986(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/**
 * The request in the one form that signer and storage both compute. Links sign the `host` header alone: any other signed header
 * would have to be sent by the recipient.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters".
 *
 * @param path the encoded path, exactly as it is requested
 */
export function canonicalRequest(
  method: string,
  path: string,
  query: string,
  host: string,
  payloadHash: string,
): string {
  return `${method}\n${path}\n${query}\nhost:${host}\n\nhost\n${payloadHash}`
}
