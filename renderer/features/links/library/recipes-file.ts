import type { Link } from '../../../../shared/links/link.ts'

/** Links as the text of a file that `links.import` takes: format `sandglass-links`, version 1. */
export function recipesFile(links: readonly Link[]): string {
  return JSON.stringify({ format: 'sandglass-links', version: 1, links })
}
