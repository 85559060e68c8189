import { writeSync } from 'node:fs'
import { stripVTControlCharacters, styleText } from 'node:util'
import { AppError } from '../../../../shared/errors.ts'

/** Where a command reads and writes. Results go to stdout, everything else to stderr. */
export interface Terminal {
  /** Writes a result. */
  out(text: string): void
  /** Writes a remark. */
  note(text: string): void
  /** True when a person looks at the remarks. */
  readonly interactive: boolean
  /** True when a person can be asked. */
  readonly canAsk: boolean
  style(format: Parameters<typeof styleText>[0], text: string): string
}

/**
 * The terminal of this process. It writes to the descriptors themselves: setting up Node's streams for them takes longer than
 * signing a link, and what is written at once needs no waiting for at the end.
 */
export function processTerminal(env: NodeJS.ProcessEnv): Terminal {
  return {
    out: (text) => writeWhole(STDOUT, text),
    note: (text) => writeWhole(STDERR, text),
    get interactive() {
      return process.stderr.isTTY
    },
    get canAsk() {
      return process.stdin.isTTY && process.stderr.isTTY
    },
    style(format, text) {
      const isPlain = env['NO_COLOR'] !== undefined || env['TERM'] === 'dumb' || !process.stderr.isTTY
      return isPlain ? text : styleText(format, text, { validateStream: false })
    },
  }
}

const STDOUT = 1
const STDERR = 2
const FULL_PIPE_WAIT_MS = 5

/** A reader that has gone (`| head`) wants no more: that is no error, and nobody is left to tell. */
function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EPIPE') process.exit()
      if (code === 'ENOSPC') throw diskFull()
      if (code !== 'EAGAIN') throw error
      // Whoever opened the pipe made it non-blocking, and it is full.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_WAIT_MS)
    }
  }
}

function diskFull(): AppError {
  return new AppError(
    'disk-full',
    'The disk is full, so what was done could not be printed.',
    'Free some space; “sandglass links” shows which links there are.',
  )
}

/** Columns as wide as their widest cell; the last is as long as it is. Cells must be free of control characters. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, stripVTControlCharacters(cell).length)
    }
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1
            ? cell
            : cell + ' '.repeat((widths[column] ?? 0) - stripVTControlCharacters(cell).length),
        )
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** Bytes in the unit that reads best: `12 B`, `3.4 MB`. Powers of a thousand, as file managers count. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** A moment in local time with its offset, and in UTC: `2026-11-25 14:02 +01:00 (13:02 UTC)`. */
export function formatMoment(iso: string, precision: 'minutes' | 'seconds' = 'minutes'): string {
  const date = new Date(iso)
  const pad = (value: number) => String(value).padStart(2, '0')
  const minutes = -date.getTimezoneOffset()
  const hasSeconds = precision === 'seconds'
  const utc = iso.slice(11, hasSeconds ? 19 : 16)
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  const seconds = hasSeconds ? `:${pad(date.getSeconds())}` : ''
  const local = `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}${seconds}`
  if (minutes === 0) return `${local} UTC`
  const offset = `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`
  return `${local} ${offset} (${utc} UTC)`
}
