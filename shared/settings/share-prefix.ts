/** In bytes of UTF-8: half of what a key may have, so that the name has room behind it. */
const MAX_BYTES = 512

/** A prefix as keys have it: slashes at its ends mean nothing. */
export function tidyPrefix(prefix: string): string {
  return prefix.replace(/^\/+|\/+$/g, '')
}

/** What is wrong with a prefix, with or without slashes at its ends, or undefined. An empty one is the bucket itself. */
export function sharePrefixProblem(prefix: string): string | undefined {
  if (/[\p{Cc}\p{Cs}]/u.test(prefix)) return 'Control characters are not allowed.'
  if (new TextEncoder().encode(prefix).length > MAX_BYTES) return `Use ${MAX_BYTES} bytes at most.`
  const segments = tidyPrefix(prefix).split('/')
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    return 'Leave out “.” and “..”: browsers remove them, and no link would work.'
  }
  if (segments.length > 1 && segments.includes('')) return 'Leave out the empty folder: two slashes follow each other.'
  return undefined
}
