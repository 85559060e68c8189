import type { UploadProgress } from '../../../services/ports.ts'
import { ALL_PAUSED, progressLines } from './progress-lines.ts'
import type { Terminal } from './terminal.ts'

const REDRAW_MS = 100
const CLEAR_BELOW = '\x1b[J'
// A line that is longer than the window is cut, not wrapped: the way back up is known by counting lines.
const WRAP_OFF = '\x1b[?7l'
const WRAP_ON = '\x1b[?7h'

export interface ProgressView {
  readonly show: (progress: UploadProgress) => void
  /** Takes the lines away. */
  readonly clear: () => void
}

/** Draws uploads on a terminal that a person looks at. Elsewhere it only says, once, that nothing will come as long as all is paused. */
export function createProgressView(terminal: Terminal, now: () => number): ProgressView {
  let drawnAt = Number.NEGATIVE_INFINITY
  let height = 0
  let wasTold = false
  const takeAway = () => (height > 1 ? `\r\x1b[${height - 1}A` : '\r') + CLEAR_BELOW
  return {
    show(progress) {
      if (!terminal.interactive) {
        if (progress.summary.isPaused && !wasTold) terminal.note(`sandglass: ${ALL_PAUSED}\n`)
        wasTold ||= progress.summary.isPaused
        return
      }
      if (now() - drawnAt < REDRAW_MS) return
      drawnAt = now()
      const lines = progressLines(progress)
      terminal.note(`${height === 0 ? '' : takeAway()}${WRAP_OFF}${lines.join('\n')}${WRAP_ON}`)
      height = lines.length
    },
    clear() {
      if (height > 0) terminal.note(takeAway())
      height = 0
      drawnAt = Number.NEGATIVE_INFINITY
    },
  }
}
