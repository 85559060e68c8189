import type { Upload } from '../../../shared/api/upload-calls.ts'

/** The rows that are asked for at once. */
export const SECTION_ROWS = 200

/** A section, and the rows of it that are in the page. */
export interface SectionInSight<Row> {
  readonly from: number
  readonly rows: readonly Row[]
}

/** Rows by the sections that they are in. */
export function bySection<Row extends { readonly index: number }>(
  rows: readonly Row[],
): readonly SectionInSight<Row>[] {
  const sections = new Map<number, Row[]>()
  for (const row of rows) {
    const from = row.index - (row.index % SECTION_ROWS)
    const section = sections.get(from) ?? []
    sections.set(from, section)
    section.push(row)
  }
  return [...sections].map(([from, those]) => ({ from, rows: those }))
}

/** The known uploads with those that changed, in their places; the same where none of them did. */
export function withNews(known: Upload[], news: ReadonlyMap<string, Upload>): Upload[] {
  return known.some(({ id }) => news.has(id)) ? known.map((upload) => news.get(upload.id) ?? upload) : known
}
