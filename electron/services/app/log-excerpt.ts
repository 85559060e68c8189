import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { ERROR_CODES } from '../../../shared/errors.ts'

const MAX_BYTES = 128 * 1024
const MAX_LINES = 200
const MAX_FRAMES = 12

/** Names that our code gives: of events, fields and kinds of errors. Anything with another sign in it could be somebody's text. */
const OUR_NAME = /^[A-Za-z][A-Za-z-]{0,39}$/
const FRAME = /^\s+at (?:(?:async )?(?:new )?([\w$.#<>]{1,80}) \()?(?:[^()]*[\\/])?([\w.-]{1,80}:\d+:\d+)\)?$/

/**
 * The end of the log as a stranger may read it: when, what happened, the error's code or kind, numbers, and where in our code. Of a
 * message, or any other text, there is nothing: it may name a bucket, a file or a host.
 *
 * @returns one line for each event, the oldest first; none where there is no log
 */
export function logExcerpt(file: string): string[] {
  return endOf(file)
    .split('\n')
    .slice(-MAX_LINES)
    .flatMap((line) => excerptOf(line) ?? [])
}

function excerptOf(line: string): string | undefined {
  let record: unknown
  try {
    record = JSON.parse(line)
  } catch {
    // the first one, which is cut, or one that a crash left unfinished
    return undefined
  }
  if (typeof record !== 'object' || record === null) return undefined
  const { at, level, event, stack, message, ...rest } = record as Readonly<Record<string, unknown>>
  const time = typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? new Date(at).toISOString() : '-'
  const fields = Object.entries(rest).flatMap(([name, value]) => fieldOf(name, value) ?? [])
  const frames = typeof stack === 'string' ? framesOf(withoutMessage(stack, message)) : []
  const head = [time, level === 'error' ? 'error' : 'info', ourName(event) ?? '-', ...fields].join(' ')
  return [head, ...frames.map((frame) => `    ${frame}`)].join('\n')
}

function fieldOf(name: string, value: unknown): string | undefined {
  if (ourName(name) === undefined) return undefined
  if (typeof value === 'number' || typeof value === 'boolean') return `${name}=${value}`
  const isCode = name === 'code' && ERROR_CODES.some((code) => code === value)
  const isKind = name === 'error' && typeof value === 'string' && /^[A-Z][A-Za-z]{0,40}Error$|^Error$/.test(value)
  return isCode || isKind ? `${name}=${value}` : undefined
}

function ourName(value: unknown): string | undefined {
  return typeof value === 'string' && OUR_NAME.test(value) ? value : undefined
}

/** A message may have lines that look like those of a stack. */
function withoutMessage(stack: string, message: unknown): string {
  if (typeof message !== 'string' || message === '') return stack
  const start = stack.indexOf(message)
  return start === -1 ? '' : stack.slice(start + message.length)
}

/** Of each, the function and the place in its file: the folders before it have the person's name in them. */
function framesOf(stack: string): string[] {
  return stack
    .split('\n')
    .flatMap((line) => {
      const [, name, place] = FRAME.exec(line) ?? []
      return place === undefined ? [] : [`at ${name ?? '-'} ${place}`]
    })
    .slice(0, MAX_FRAMES)
}

function endOf(file: string): string {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch {
    return ''
  }
  try {
    const { size } = fstatSync(handle)
    const bytes = Buffer.alloc(Math.min(size, MAX_BYTES))
    const length = readSync(handle, bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString('utf8', 0, length)
  } catch {
    return ''
  } finally {
    closeSync(handle)
  }
}
