import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { WireError } from '../../../shared/errors.ts'
import { redactField } from '../../../shared/links/redact-url.ts'
import type { Clock, LogFields, Logger } from '../ports.ts'

const MAX_LOG_BYTES = 1024 * 1024

/** The log of all hosts, in the folder of all data. */
export function logFileIn(home: string): string {
  return join(home, 'logs', 'sandglass.log')
}

/**
 * Appends one JSON line per event to a file that only its owner can read, and keeps one older file of up to 1 MiB beside it.
 * Whatever is given passes the redactor. A log that can't be written never fails what it was to tell of.
 */
export function createFileLogger(file: string, clock: Clock): Logger {
  const write = (level: 'info' | 'error', event: string, fields: object) => {
    try {
      const record = { at: new Date(clock.now()).toISOString(), level, event, ...fields }
      // Value by value, before quoting: afterwards an escape such as `\n` would run into the word behind it.
      const line = JSON.stringify(record, (name, value: unknown) =>
        typeof value === 'string' ? redactField(name, value) : value,
      )
      makeFolder(dirname(file))
      rotate(file)
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
    } catch {
      // nowhere to tell it
    }
  }
  return {
    info: (event: string, fields: LogFields = {}) => write('info', event, fields),
    error: (event: string, error: WireError | Error, fields: LogFields = {}) =>
      write('error', event, { ...fields, ...describe(error) }),
  }
}

/** Name, message and our own stack lines: an error's other properties may hold the request that failed. */
function describe(error: WireError | Error): object {
  if (error instanceof Error) return { error: error.name, message: error.message, stack: error.stack }
  return { code: error.code, message: error.message }
}

/** Not with `recursive`: where the system has no place for folders (/proc), Node would try for ever. The data's own folder is there. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch {
    // it is there, or writing the line fails as well
  }
}

function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`)
}
