import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { MAX_LINE_LENGTH, readAccessLogLine } from '../../../shared/audit/access-log.ts'
import { readCloudTrailRecord } from '../../../shared/audit/cloudtrail.ts'
import type { LogReading } from '../../../shared/audit/log-entry.ts'
import { RecordSplitter } from '../../../shared/audit/record-splitter.ts'
import { AppError } from '../../../shared/errors.ts'

/**
 * Reads a log as it comes, packed by gzip or not: an S3 server access log, or CloudTrail's JSON. It holds a line or record at a time.
 * @throws AppError `invalid-input` where it can't be unpacked; what came before has been given
 */
export async function* readLog(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LogReading, void, undefined> {
  let reader: ((piece: string) => Iterable<LogReading>) | undefined
  for await (const piece of textOf(unpacked(chunks))) {
    if (reader === undefined && piece.trim() === '') continue
    reader ??= /^\s*[[{]/.test(piece) ? recordReader() : lineReader()
    yield* reader(piece)
  }
  // A last line may have no end.
  if (reader !== undefined) yield* reader('\n')
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const source = chunks[Symbol.asyncIterator]()
  const first = await source.next()
  if (first.done === true) return
  const all = beginningWith(first.value, source)
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* all
    return
  }
  const gunzip = createGunzip()
  const end = pipeline(Readable.from(all), gunzip).catch(() => undefined)
  try {
    yield* gunzip
  } catch {
    throw new AppError(
      'invalid-input',
      'The log can’t be unpacked: it is damaged, or not all of it is there. What came before is kept.',
      'Fetch it again, and read it once more: nothing is added twice.',
    )
  }
  await end
}

async function* beginningWith(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield first
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

async function* textOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder()
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
}

function lineReader(): (piece: string) => Iterable<LogReading> {
  let begun = ''
  return function* (piece) {
    const lines = (begun + piece).split('\n')
    begun = lines.pop() ?? ''
    // No line: only that there is something is kept of it, until it ends.
    if (begun.length > MAX_LINE_LENGTH) begun = begun.slice(0, MAX_LINE_LENGTH + 1)
    for (const line of lines) {
      const text = line.replace(/\r$/, '')
      if (text !== '') yield readAccessLogLine(text)
    }
  }
}

function recordReader(): (piece: string) => Iterable<LogReading> {
  const splitter = new RecordSplitter()
  let dropped = 0
  return function* (piece) {
    for (const record of splitter.push(piece)) yield readCloudTrailRecord(record)
    for (; dropped < splitter.dropped; dropped += 1) yield 'unreadable'
  }
}
