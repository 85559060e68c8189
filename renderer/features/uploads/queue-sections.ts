import type { Upload } from '../../../shared/api/upload-calls.ts'

/** The rows that are asked for at once. */
export const SECTION_ROWS = 200

/** A section, and the rows of it that are in the page. */
export interface Section {
  readonly from: number
  readonly first: number
  /** Not included. */
  readonly end: number
}

/** The sections that rows are in. */
export function sectionsOf({ first, end }: Omit<Section, 'from'>): readonly Section[] {
  const sections: Section[] = []
  for (let from = first - (first % SECTION_ROWS); from < end; from += SECTION_ROWS) {
    sections.push({ from, first: Math.max(first, from), end: Math.min(end, from + SECTION_ROWS) })
  }
  return sections
}

/** The known uploads with those that changed, in their places; the same where none of them did. */
export function withNews(known: Upload[], news: ReadonlyMap<string, Upload>): Upload[] {
  return known.some(({ id }) => news.has(id)) ? known.map((upload) => news.get(upload.id) ?? upload) : known
}
