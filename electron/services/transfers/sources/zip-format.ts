/**
 * The records of a ZIP file. Source: APPNOTE.TXT 6.3.10, PKWARE; the time stamp of UTC is Info-ZIP's extra field 0x5455.
 * Sizes and offsets are in bytes.
 */

/** What a field of 32 bits can’t say. */
export const LARGEST_SIZE = 0xffff_ffff
const LARGEST_16 = 0xffff
/** UTF-8 names. */
const FLAG_UTF8 = 1 << 11
/** Checksum and sizes follow the content. */
const FLAG_DESCRIPTOR = 1 << 3
const VERSION = 20
const VERSION_ZIP64 = 45
/** Attributes are those of Unix. */
const MADE_BY = (3 << 8) | 63

/** What is known of an entry before its content. */
export interface EntryHead {
  /** UTF-8; of a folder with a slash at its end. */
  readonly name: Buffer
  readonly kind: 'file' | 'executable' | 'folder'
  readonly method: 'store' | 'deflate'
  /** Seconds since the epoch. */
  readonly modifiedAt: number
  /** Where its checksum and sizes are only known after its content. */
  readonly isStreamed: boolean
  /** Its sizes may not fit into 32 bits. */
  readonly isLarge: boolean
}

export interface EntryContent {
  readonly crc32: number
  readonly compressedSize: number
  readonly size: number
}

/** @param content where it is known already */
export function localHeader(head: EntryHead, content: EntryContent = { crc32: 0, compressedSize: 0, size: 0 }): Buffer {
  const extra = Buffer.concat([
    ...(head.isLarge ? [zip64Field([content.size, content.compressedSize])] : []),
    timeField(head),
  ])
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x0403_4b50, 0)
  writeCommon(header, 4, head, content, head.isLarge)
  header.writeUInt16LE(head.name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, head.name, extra])
}

/** What follows the content of an entry that is streamed. */
export function dataDescriptor({ isLarge }: EntryHead, { crc32, compressedSize, size }: EntryContent): Buffer {
  const descriptor = Buffer.alloc(isLarge ? 24 : 16)
  descriptor.writeUInt32LE(0x0807_4b50, 0)
  descriptor.writeUInt32LE(crc32, 4)
  if (isLarge) {
    descriptor.writeBigUInt64LE(BigInt(compressedSize), 8)
    descriptor.writeBigUInt64LE(BigInt(size), 16)
  } else {
    descriptor.writeUInt32LE(compressedSize, 8)
    descriptor.writeUInt32LE(size, 12)
  }
  return descriptor
}

/** An entry of the directory at the end. @param offset of its local header */
export function directoryRecord(head: EntryHead, content: EntryContent, offset: number): Buffer {
  const large = [
    ...(head.isLarge ? [content.size, content.compressedSize] : []),
    ...(offset >= LARGEST_SIZE ? [offset] : []),
  ]
  const extra = Buffer.concat([...(large.length > 0 ? [zip64Field(large)] : []), timeField(head)])
  const record = Buffer.alloc(46)
  record.writeUInt32LE(0x0201_4b50, 0)
  record.writeUInt16LE(MADE_BY, 4)
  writeCommon(record, 6, head, content, large.length > 0)
  record.writeUInt16LE(head.name.length, 28)
  record.writeUInt16LE(extra.length, 30)
  // No comment, on disk 0, no internal attributes
  record.writeUInt32LE(attributesOf(head), 38)
  record.writeUInt32LE(Math.min(offset, LARGEST_SIZE), 42)
  return Buffer.concat([record, head.name, extra])
}

/** @param offset of the directory */
export function endOfDirectory(entries: number, offset: number, size: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x0605_4b50, 0)
  end.writeUInt16LE(Math.min(entries, LARGEST_16), 8)
  end.writeUInt16LE(Math.min(entries, LARGEST_16), 10)
  end.writeUInt32LE(Math.min(size, LARGEST_SIZE), 12)
  end.writeUInt32LE(Math.min(offset, LARGEST_SIZE), 16)
  if (entries < LARGEST_16 && offset < LARGEST_SIZE && size < LARGEST_SIZE) return end

  const zip64 = Buffer.alloc(56 + 20)
  zip64.writeUInt32LE(0x0606_4b50, 0)
  zip64.writeBigUInt64LE(44n, 4)
  zip64.writeUInt16LE(MADE_BY, 12)
  zip64.writeUInt16LE(VERSION_ZIP64, 14)
  zip64.writeBigUInt64LE(BigInt(entries), 24)
  zip64.writeBigUInt64LE(BigInt(entries), 32)
  zip64.writeBigUInt64LE(BigInt(size), 40)
  zip64.writeBigUInt64LE(BigInt(offset), 48)
  // Its locator: where it begins, and that there is one disk
  zip64.writeUInt32LE(0x0706_4b50, 56)
  zip64.writeBigUInt64LE(BigInt(offset + size), 64)
  zip64.writeUInt32LE(1, 72)
  return Buffer.concat([zip64, end])
}

/** All of an archive that is not content: of each entry, given the length of its name, and of the end. */
export const MOST_BYTES = {
  entry: (nameLength: number) => 30 + 20 + 9 + nameLength + 24 + 46 + 28 + 9 + nameLength,
  end: 56 + 20 + 22,
} as const

/** The same fields in the same order in both headers. */
function writeCommon(to: Buffer, at: number, head: EntryHead, content: EntryContent, isZip64: boolean): void {
  const { time, date } = dosTime(head.modifiedAt)
  to.writeUInt16LE(isZip64 ? VERSION_ZIP64 : VERSION, at)
  to.writeUInt16LE(FLAG_UTF8 | (head.isStreamed ? FLAG_DESCRIPTOR : 0), at + 2)
  to.writeUInt16LE(head.method === 'store' ? 0 : 8, at + 4)
  to.writeUInt16LE(time, at + 6)
  to.writeUInt16LE(date, at + 8)
  to.writeUInt32LE(content.crc32, at + 10)
  to.writeUInt32LE(head.isLarge ? LARGEST_SIZE : content.compressedSize, at + 14)
  to.writeUInt32LE(head.isLarge ? LARGEST_SIZE : content.size, at + 18)
}

function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length)
  field.writeUInt16LE(0x0001, 0)
  field.writeUInt16LE(8 * values.length, 2)
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * index)
  return field
}

function timeField({ modifiedAt }: EntryHead): Buffer {
  const field = Buffer.alloc(9)
  field.writeUInt16LE(0x5455, 0)
  field.writeUInt16LE(5, 2)
  field.writeUInt8(1, 4)
  field.writeInt32LE(Math.min(Math.max(modifiedAt, -0x8000_0000), 0x7fff_ffff), 5)
  return field
}

/** In UTC, though it is meant to be local: the same file must give the same bytes wherever and whenever it is packed. */
function dosTime(seconds: number): { readonly time: number; readonly date: number } {
  const at = new Date(seconds * 1000)
  const year = at.getUTCFullYear() - 1980
  if (!(year >= 0)) return { time: 0, date: (1 << 5) | 1 }
  if (year > 127) return { time: (23 << 11) | (59 << 5) | 29, date: (127 << 9) | (12 << 5) | 31 }
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  }
}

function attributesOf({ kind }: EntryHead): number {
  if (kind === 'folder') return ((0o040755 << 16) | 0x10) >>> 0
  return ((kind === 'executable' ? 0o100755 : 0o100644) << 16) >>> 0
}
