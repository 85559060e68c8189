const UNRESERVED = /^[A-Za-z0-9._~-]*$/
const UNRESERVED_PATH = /^[A-Za-z0-9._~/-]*$/

/**
 * Percent-encodes as SigV4 wants it: every byte of the UTF-8 form except `A-Z a-z 0-9 - . _ ~`, in upper-case hexadecimal.
 * @throws URIError for an unpaired surrogate
 */
export function encodeRfc3986(text: string): string {
  if (UNRESERVED.test(text)) return text
  // encodeURIComponent leaves ! ' ( ) * alone, which SigV4 does not
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/**
 * Encodes an object key as the path of its URL: as `encodeRfc3986`, with `/` kept. S3 encodes once and normalises nothing, so `//`
 * stays `//` and a literal `%2F` becomes `%252F`.
 */
export function encodeKey(key: string): string {
  return UNRESERVED_PATH.test(key) ? key : encodeRfc3986(key).replaceAll('%2F', '/')
}
