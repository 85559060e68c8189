import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A secret in all the ways that it may be written. */
export interface Encoded {
  readonly name: string
  readonly forms: readonly Buffer[]
}

/** A text as it is, in base64 at each of the three alignments, in hexadecimal, percent-encoded, and escaped in JSON. */
export function encoded([name, text]: readonly [string, string]): Encoded {
  const bytes = Buffer.from(text)
  // Without the first and last characters, which depend on what stands beside the text.
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return whole.slice(shift === 0 ? 0 : 4, -2)
  })
  const forms = [
    text,
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(text),
    encodeURIComponent(encodeURIComponent(text)),
    JSON.stringify(text).slice(1, -1),
    [...text].reverse().join(''),
  ]
  return { name, forms: [...new Set(forms)].map((form) => Buffer.from(form)) }
}

/** What of it can be read somewhere, one line each. */
export function find(secrets: readonly Encoded[], where: string, text: string | Buffer): string[] {
  const haystack = Buffer.from(text)
  return secrets
    .filter(({ forms }) => forms.some((form) => haystack.includes(form)))
    .map(({ name }) => `${name} in ${where}`)
}

/** Every file in a folder and below it. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
