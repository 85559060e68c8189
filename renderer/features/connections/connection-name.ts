import type { ConnectableProvider } from '../../../shared/connections/providers.ts'

const LONGEST = 64
const FALLBACK = 'storage'

/**
 * A name for a new connection, out of what is known of it: its bucket, its profile, else its provider. Valid as `connectionName` has
 * it, and none of the names that are taken.
 */
export function suggestName(
  known: { readonly bucket?: string; readonly profile?: string; readonly provider: ConnectableProvider },
  taken: readonly string[],
): string {
  const candidates = [bucketWord(known.bucket ?? ''), known.profile ?? '', known.provider]
  const base = candidates.map(validName).find((name) => name !== '') ?? FALLBACK
  return freeName(base, taken)
}

/** The nearest valid name, or empty where nothing of the text can be in one. */
export function validName(text: string): string {
  return text
    .trim()
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, LONGEST)
}

/** The text, with a number where that name is taken. */
function freeName(base: string, taken: readonly string[]): string {
  // The built-in connection has that name.
  const all = new Set(['playground', ...taken.map((name) => name.toLowerCase())])
  if (!all.has(base.toLowerCase())) return base
  for (let number = 2; ; number++) {
    const ending = `-${number}`
    const name = base.slice(0, LONGEST - ending.length) + ending
    if (!all.has(name.toLowerCase())) return name
  }
}

/** An access point's ARN would make an unreadable name: its last part is what people call it. */
function bucketWord(bucket: string): string {
  return bucket.startsWith('arn:') ? bucket.slice(bucket.lastIndexOf('/') + 1) : bucket
}
