import type { StaleUpload } from '../../../shared/api/upload-calls.ts'
import { formatBytes } from '../../format/bytes.ts'

/** What was found of uploads that never ended. */
export function foundInWords(stale: readonly Pick<StaleUpload, 'bytes'>[]): string {
  const [first] = stale
  if (first === undefined)
    return 'Nothing is left behind: every upload that Sandglass began there has ended or is in the queue.'
  const bytes = stale.reduce((sum, one) => sum + (one.bytes ?? 0), 0)
  const size = bytes === 0 ? '' : `, ${formatBytes(bytes)} in all`
  return stale.length === 1
    ? `1 upload was begun by Sandglass and never ended${size}. Its parts cost storage, and nobody sees them. No link leads to it.`
    : `${stale.length.toLocaleString('en')} uploads were begun by Sandglass and never ended${size}. Their parts cost storage, and nobody sees them. No link leads to them.`
}

export function removedInWords(removed: number): string {
  return removed === 1
    ? 'The parts of 1 unfinished upload are deleted.'
    : `The parts of ${removed.toLocaleString('en')} unfinished uploads are deleted.`
}
