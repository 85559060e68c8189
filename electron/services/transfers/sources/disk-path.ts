import { realpath } from 'node:fs/promises'
import { sep } from 'node:path'

/**
 * An absolute path on this computer. Where its bytes are text in UTF-8, it is that text. Else it is NUL, which no path has, and a
 * character for each byte: so it can be kept and sent as text, and what doesn't know of it fails to open it instead of opening another.
 */
export type DiskPath = string

/** One character for each byte: what is cut and joined without a question of its encoding. */
export type ByteText = string

const NOT_TEXT = '\0'
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are the bytes that need no decoding
const ASCII = /^[\x00-\x7f]*$/

export function isAscii(text: string): boolean {
  return ASCII.test(text)
}

export function bytesOf(path: DiskPath): ByteText {
  if (path.startsWith(NOT_TEXT)) return path.slice(NOT_TEXT.length)
  return isAscii(path) ? path : Buffer.from(path).toString('latin1')
}

export function diskPath(bytes: ByteText): DiskPath {
  return decode(bytes) ?? NOT_TEXT + bytes
}

/** What Node's functions open. */
export function systemPath(path: DiskPath): string | Buffer {
  return path.startsWith(NOT_TEXT) ? Buffer.from(bytesOf(path), 'latin1') : path
}

/** Where a path leads, links followed. @throws the system's error */
export async function realBytes(path: DiskPath): Promise<ByteText> {
  return realpath(systemPath(path), { encoding: 'latin1' })
}

export function join(folder: ByteText, name: ByteText): ByteText {
  return folder.endsWith(sep) ? folder + name : folder + sep + name
}

/** A name as text: composed (NFC), as it is typed and compared. In a name that is no text, bytes that are none become `%FF`. */
export function nameText(bytes: ByteText): string {
  if (isAscii(bytes)) return bytes
  return (decode(bytes) ?? decodePartly(bytes)).normalize('NFC')
}

function decode(bytes: ByteText): string | undefined {
  if (isAscii(bytes)) return bytes
  const buffer = Buffer.from(bytes, 'latin1')
  const text = buffer.toString()
  // What can't be decoded was replaced, and is other bytes now.
  return buffer.equals(Buffer.from(text)) ? text : undefined
}

// A character of more than one byte in well-formed UTF-8, or one byte above ASCII
const CHARACTERS =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g

function decodePartly(bytes: ByteText): string {
  return bytes.replace(CHARACTERS, (character) =>
    character.length === 1
      ? `%${character.charCodeAt(0).toString(16).toUpperCase()}`
      : Buffer.from(character, 'latin1').toString(),
  )
}
