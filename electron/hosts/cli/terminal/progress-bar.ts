import { displayText } from '../../../../shared/links/display-text.ts'
import type { UploadProgress } from '../../../services/ports.ts'
import { formatBytes, type Terminal } from './terminal.ts'

const WIDTH = 24
const REDRAW_MS = 100

/** Draws uploads on one line of a terminal that a person looks at, and nothing elsewhere. */
export function createProgressBar(terminal: Terminal): {
  readonly show: (progress: UploadProgress) => void
  /** Takes the line away. */
  readonly clear: () => void
} {
  let drawnAt = 0
  let drawn = false
  return {
    show({ name, sentBytes, totalBytes }) {
      const now = Date.now()
      const isWhole = sentBytes >= totalBytes
      if (!terminal.interactive || (now - drawnAt < REDRAW_MS && !isWhole)) return
      drawnAt = now
      drawn = true
      const share = totalBytes === 0 ? 1 : Math.min(1, sentBytes / totalBytes)
      const filled = Math.round(share * WIDTH)
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
      const percent = String(Math.floor(share * 100)).padStart(3)
      terminal.note(
        `\r\x1b[2K${bar} ${percent} %  ${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}  ${displayText(name).slice(0, 40)}`,
      )
    },
    clear() {
      if (drawn) terminal.note('\r\x1b[2K')
      drawn = false
    },
  }
}
