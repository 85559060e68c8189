import { stripVTControlCharacters, styleText } from 'node:util'

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

export function processTerminal(env: NodeJS.ProcessEnv): Terminal {
  const colour = process.stderr.isTTY && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb'
  return {
    out: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY,
    canAsk: process.stdin.isTTY && process.stderr.isTTY,
    style: (format, text) => (colour ? styleText(format, text, { validateStream: false }) : text),
  }
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
export function formatMoment(iso: string): string {
  const date = new Date(iso)
  const pad = (value: number) => String(value).padStart(2, '0')
  const minutes = -date.getTimezoneOffset()
  const utc = iso.slice(11, 16)
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  const local = `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}`
  if (minutes === 0) return `${local} UTC`
  const offset = `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`
  return `${local} ${offset} (${utc} UTC)`
}
