import { encodeRfc3986 } from './sigv4/encode.ts'

/**
 * The `Content-Disposition` of a response: how the recipient's browser treats the file, and under which name.
 * The plain `filename` is an ASCII stand-in for old clients; `filename*` has the real name.
 * Source: RFC 6266, with the extended notation of RFC 8187. Quotes, backslashes, path separators, percent signs and control
 * characters are replaced in the stand-in, so that nothing in a name can end the header or the quoted string.
 */
export function contentDisposition(disposition: 'attachment' | 'inline', fileName?: string): string {
  if (fileName === undefined) return disposition
  const standIn = fileName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '_')
    .replace(/["\\/%]/g, '_')
  const plain = `${disposition}; filename="${standIn}"`
  return standIn === fileName ? plain : `${plain}; filename*=UTF-8''${encodeRfc3986(fileName)}`
}
