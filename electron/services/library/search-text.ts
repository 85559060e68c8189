import type { Link } from '../../../shared/links/link.ts'

/**
 * Text as it is compared in a search: without case, accents and compatibility forms, in every script. The same for what is
 * searched and what is searched for, so "resume" finds "Résumé" and "strasse" finds "Straße".
 */
export function foldText(text: string): string {
  return (
    text
      .toWellFormed()
      .normalize('NFKD')
      .replace(COMBINING_ACCENTS, '')
      // Both ways: lower case alone keeps the two forms of a Greek sigma apart, upper case alone the two of a sharp s.
      .toLowerCase()
      .toUpperCase()
      // A line break separates the fields below; SQLite's text functions end at a NUL.
      .replace(CONTROLS, '\ufffd')
  )
}

/** Everything about a link that a search looks at. */
export function searchText(link: Link): string {
  return [link.key, link.bucket, link.note ?? '', link.recipient ?? '', link.connection, link.id]
    .map(foldText)
    .join('\n')
}

/** What a list is ordered by: the last segment of the key, folded. A key that ends with a slash has none, and comes first. */
export function sortName(link: Pick<Link, 'key'>): string {
  return foldText(link.key.slice(link.key.lastIndexOf('/') + 1))
}

const COMBINING_ACCENTS = /[\u0300-\u036f]/g
const CONTROLS = /\p{Cc}/gu
