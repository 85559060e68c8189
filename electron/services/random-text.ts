import type { RandomBytes } from './ports.ts'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz'

/** 22 letters and digits, 131 bits: the part of an upload's key that can't be guessed. */
export function unguessableSegment(random: RandomBytes): string {
  return randomText(random, BASE62, 22)
}

/** A link's id: 10 lower-case letters and digits, to be typed. It is a name, not a secret. */
export function newLinkId(random: RandomBytes): string {
  return randomText(random, BASE36, 10)
}

/** An upload's id: 12 lower-case letters and digits, whose beginning can be typed. */
export function newTransferId(random: RandomBytes): string {
  return randomText(random, BASE36, 12)
}

/** Text of an alphabet of at most 256 characters, each equally likely: bytes that would favour the beginning are thrown away. */
export function randomText(random: RandomBytes, alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of random(length * 2)) {
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length)
    }
  }
  return text
}
