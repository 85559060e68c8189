import { S3Error } from '../s3-error.ts'
import { type ByteReader, createByteReader } from './byte-reader.ts'

/** A form of RFC 7578 up to and with its file. */
export interface Form {
  /** Fields before the file, by lower-case name. */
  readonly fields: ReadonlyMap<string, string>
  readonly fileName: string
  /** The content of the file, once. */
  readonly file: AsyncGenerator<Buffer>
}

const MAX_FIELDS_SIZE = 20 * 1024
const MAX_LINE = 4096

async function* until(reader: ByteReader, delimiter: Buffer): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  for (;;) {
    const piece = await reader.some(64 * 1024)
    if (!piece) throw new S3Error('MalformedPOSTRequest')
    const data = held.length === 0 ? piece : Buffer.concat([held, piece])
    const at = data.indexOf(delimiter)
    if (at !== -1) {
      if (at > 0) yield data.subarray(0, at)
      reader.unread(data.subarray(at + delimiter.length))
      return
    }
    // The delimiter may begin at the end of this piece.
    const safe = Math.max(data.length - delimiter.length + 1, 0)
    if (safe > 0) yield data.subarray(0, safe)
    held = data.subarray(safe)
  }
}

async function readDisposition(reader: ByteReader): Promise<{ name: string; fileName: string }> {
  let disposition = ''
  for (let line = await reader.line(MAX_LINE); line !== ''; line = await reader.line(MAX_LINE)) {
    if (/^content-disposition:/i.test(line)) disposition = line
  }
  const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1]
  if (name === undefined) throw new S3Error('MalformedPOSTRequest')
  return { name: name.toLowerCase(), fileName: /;\s*filename="([^"]*)"/i.exec(disposition)?.[1] ?? '' }
}

/** Reads a form as far as its file. Throws MalformedPOSTRequest, or MaxPostPreDataLengthExceeded above 20 KiB of fields. */
export async function readForm(source: AsyncIterable<Uint8Array>, contentType: string): Promise<Form> {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  if (!boundary) throw new S3Error('MalformedPOSTRequest')
  const reader = createByteReader(source)
  const delimiter = Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`)
  // The first boundary has no line end before it; with one put there, all are alike.
  reader.unread(Buffer.from('\r\n'))
  for await (const _ of until(reader, delimiter));
  const fields = new Map<string, string>()
  let size = 0
  for (;;) {
    if ((await reader.line(MAX_LINE)) !== '') throw new S3Error('MalformedPOSTRequest', 'The form holds no file.')
    const { name, fileName } = await readDisposition(reader)
    const content = until(reader, delimiter)
    if (name === 'file') return { fields, fileName, file: content }
    const pieces: Buffer[] = []
    for await (const piece of content) {
      size += piece.length
      if (size > MAX_FIELDS_SIZE) throw new S3Error('MaxPostPreDataLengthExceeded')
      pieces.push(piece)
    }
    if (fields.has(name) || fields.size >= 100)
      throw new S3Error('MalformedPOSTRequest', `The field ${name} is given more than once.`)
    fields.set(name, Buffer.concat(pieces).toString('utf8'))
  }
}
