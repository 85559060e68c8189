import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type InspectedFile, inspectFiles } from '../../../../../electron/services/transfers/sources/inspect-files.ts'
import { scanFolders } from '../../../../../electron/services/transfers/sources/scan-folders.ts'
import { zipContents } from '../../../../../electron/services/transfers/sources/zip-contents.ts'
import { ZipParts } from '../../../../../electron/services/transfers/sources/zip-parts.ts'
import {
  openZip,
  type ZipContents,
  type ZipOptions,
  type ZipSource,
} from '../../../../../electron/services/transfers/sources/zip-source.ts'
import { nothingLeftOut } from '../../../../../shared/files/left-out.ts'

const MIB = 1024 ** 2

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandglass-zip-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const at = (path: string) => join(folder, path)

function write(path: string, content: string | Buffer, modifiedAt = 1_700_000_001): void {
  mkdirSync(at(join(path, '..')), { recursive: true })
  writeFileSync(at(path), content)
  utimesSync(at(path), modifiedAt, modifiedAt)
}

/** Content that deflates to somewhat less. */
function someBytes(length: number): Buffer {
  return createHash('shake256', { outputLength: length })
    .update('any')
    .digest()
    .map((byte) => byte & 0x3f) as Buffer
}

async function contents(name = 'tour'): Promise<ZipContents> {
  const { files, leftOut } = await scanFolders([at(name)])
  return { files: await inspectFiles(files(), leftOut), emptyFolders: files().emptyFolders }
}

async function pack(of: ZipContents, options: ZipOptions, partSize = MIB) {
  const zip = openZip(of, options)
  const parts: Buffer[] = []
  for await (const part of zip.parts(partSize)) parts.push(part)
  const bytes = Buffer.concat(parts)
  expect(zip.writtenBytes).toBe(bytes.length)
  expect(bytes.length).toBeLessThanOrEqual(zip.upperBoundBytes)
  await zip.close()
  return { bytes, parts, zip }
}

/** The entries as the directory at the end has them. Readers of other makers are in the integration test. */
function entriesOf(zip: Buffer) {
  const end = zip.length - 22
  expect(zip.readUInt32LE(end)).toBe(0x0605_4b50)
  const entries = []
  let position = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = zip.readUInt16LE(position + 28)
    const extraLength = zip.readUInt16LE(position + 30)
    const local = zip.readUInt32LE(position + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const packed = zip.subarray(start, start + zip.readUInt32LE(position + 20))
    const method = zip.readUInt16LE(position + 10)
    entries.push({
      name: zip.toString('utf8', position + 46, position + 46 + nameLength),
      method,
      mode: zip.readUInt16LE(position + 40).toString(8),
      content: method === 0 ? packed : inflateRawSync(packed),
      modifiedAt: zip.readInt32LE(position + 46 + nameLength + extraLength - 4),
    })
    position += 46 + nameLength + extraLength
  }
  expect(position).toBe(end)
  return entries
}

const namesIn = (zip: Buffer) => entriesOf(zip).map(({ name }) => name)

/** What is open of the test's files. */
function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)].filter((path) => path.startsWith(folder))
    } catch {
      return []
    }
  })
}

describe('a ZIP that is made on the way', () => {
  it.each(['store', 'deflate'] as const)(
    'has every file with its time, and folders that are empty (%s)',
    async (method) => {
      const large = someBytes(3 * MIB + 17)
      write('tour/large.bin', large)
      write('tour/small.txt', 'small'.repeat(100))
      write('tour/deep/photo.JPG', large)
      write('tour/zero', '')
      mkdirSync(at('tour/none'))
      const { bytes } = await pack(await contents(), { method })
      const deflated = method === 'deflate' ? 8 : 0
      expect(entriesOf(bytes).map(({ content: _, ...entry }) => entry)).toEqual([
        { name: 'tour/deep/photo.JPG', method: 0, mode: '100644', modifiedAt: 1_700_000_001 },
        { name: 'tour/large.bin', method: deflated, mode: '100644', modifiedAt: 1_700_000_001 },
        { name: 'tour/small.txt', method: deflated, mode: '100644', modifiedAt: 1_700_000_001 },
        { name: 'tour/zero', method: 0, mode: '100644', modifiedAt: 1_700_000_001 },
        { name: 'tour/none/', method: 0, mode: '40755', modifiedAt: 0 },
      ])
      const found = entriesOf(bytes).map(({ content }) => content)
      const expected = [large, large, Buffer.from('small'.repeat(100)), Buffer.alloc(0), Buffer.alloc(0)]
      for (const [index, content] of found.entries()) expect(content.equals(expected[index] ?? large)).toBe(true)
    },
  )

  it('of nothing is a ZIP, too', async () => {
    const { bytes } = await pack({ files: [] }, { method: 'store' })
    expect(namesIn(bytes)).toEqual([])
  })

  it.each(['store', 'deflate'] as const)(
    'comes in parts of one size but the last, of which it is the same (%s)',
    async (method) => {
      write('tour/a', someBytes(MIB + 1))
      write('tour/b', someBytes(100_000))
      write('tour/c', someBytes(2 * MIB))
      const of = await contents()
      const whole = await pack(of, { method }, 100 * MIB)
      expect(whole.parts).toHaveLength(1)
      for (const size of [1000, 65_536, whole.bytes.length, whole.bytes.length - 1]) {
        const { parts, bytes } = await pack(of, { method }, size)
        expect(parts.slice(0, -1).every(({ length }) => length === size)).toBe(true)
        expect(parts.at(-1)?.length).toBeGreaterThan(0)
        expect(bytes.equals(whole.bytes)).toBe(true)
      }
    },
  )

  it('is the same when its files are found again, in every time zone, and another when one is changed', async () => {
    write('tour/a.txt', 'abc', 1_700_000_000)
    write('tour/b.bin', someBytes(MIB))
    const zone = process.env['TZ']
    try {
      process.env['TZ'] = 'Asia/Tokyo'
      const first = await pack(await contents(), { method: 'deflate' })
      process.env['TZ'] = 'America/New_York'
      const again = await pack(await contents(), { method: 'deflate' })
      expect(again.bytes.equals(first.bytes)).toBe(true)
      expect(again.zip.fingerprint).toBe(first.zip.fingerprint)
      write('tour/a.txt', 'abd', 1_700_000_009)
      expect(openZip(await contents(), { method: 'deflate' }).fingerprint).not.toBe(first.zip.fingerprint)
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  it.each([-5_000_000_000, 0, 4_000_000_000, 9_999_999_999])('takes a time of %d seconds', async (time) => {
    write('tour/a', 'a')
    const { files } = await contents()
    const old = files.map((file) => ({ ...file, identity: { ...file.identity, mtimeNs: `${time}000000000` } }))
    expect(openZip({ files: old }, { method: 'store' }).upperBoundBytes).toBeGreaterThan(0)
    // The file has another time, so only its head can be made.
    utimesSync(at('tour/a'), time, time)
    const { bytes } = await pack(await contents(), { method: 'store' })
    expect(entriesOf(bytes)[0]?.content.toString()).toBe('a')
  })

  it('is never larger than it said, also where nothing gets smaller by deflating', async () => {
    const random = new Uint8Array(2 * MIB)
    for (let start = 0; start < random.length; start += 65_536)
      crypto.getRandomValues(random.subarray(start, start + 65_536))
    write('tour/a', Buffer.from(random))
    for (let index = 0; index < 50; index += 1) write(`tour/${index}`, Buffer.from(random.subarray(index, index * 97)))
    const { bytes, zip } = await pack(await contents(), { method: 'deflate' })
    expect(zip.upperBoundBytes - bytes.length).toBeLessThan(bytes.length / 100)
  })

  it('keeps what can be run as that', async () => {
    write('tour/run.sh', '#!/bin/sh')
    const { files } = await contents()
    const { bytes } = await pack({ files: files.map((file) => ({ ...file, isExecutable: true })) }, { method: 'store' })
    expect(entriesOf(bytes)[0]?.mode).toBe('100755')
  })

  it('is made only once', async () => {
    const zip = openZip({ files: [] }, { method: 'store' })
    zip.parts(1000)
    expect(() => zip.parts(1000)).toThrow(TypeError)
    await zip.close()
  })
})

describe('a file that is not what it was', () => {
  const SMALL = someBytes(1000)
  const LARGE = someBytes(3 * MIB)

  it.each([
    ['grew', () => appendFileSync(at('tour/b'), 'x'), 'file-changed'],
    ['was written to at the same size', () => write('tour/b', Buffer.alloc(LARGE.length)), 'file-changed'],
    [
      'was replaced',
      () => {
        write('other', LARGE)
        renameSync(at('other'), at('tour/b'))
      },
      'file-changed',
    ],
    ['was deleted', () => rmSync(at('tour/b')), 'file-not-found'],
    [
      'became a folder',
      () => {
        rmSync(at('tour/b'))
        mkdirSync(at('tour/b'))
      },
      'file-changed',
    ],
    [
      'became a link to the same',
      () => {
        renameSync(at('tour/b'), at('c'))
        symlinkSync(at('c'), at('tour/b'))
      },
      'file-changed',
    ],
  ])('before it was packed, because it %s, ends the making with its name', async (_, change, code) => {
    for (const content of [SMALL, LARGE]) {
      rmSync(at('tour'), { recursive: true, force: true })
      write('tour/a', 'a')
      write('tour/b', content)
      const of = await contents()
      change()
      const zip = openZip(of, { method: 'store' })
      const making = drain(zip.parts(MIB))
      await expect(making).rejects.toMatchObject({ code, message: expect.stringContaining('“tour/b”') })
      await zip.close()
      if (process.platform === 'linux') expect(openFiles()).toEqual([])
    }
  })

  it.each(['store', 'deflate'] as const)('after half of it was packed ends the making (%s)', async (method) => {
    for (const change of [
      () => write('tour/b', LARGE, 1_800_000_000),
      () => appendFileSync(at('tour/b'), 'x'),
      () => writeFileSync(at('tour/b'), ''),
    ]) {
      write('tour/b', LARGE)
      const zip = openZip(await contents(), { method })
      const parts = zip.parts(64 * 1024)
      expect((await parts.next()).done).toBe(false)
      change()
      await expect(drain(parts)).rejects.toMatchObject({ code: 'file-changed' })
      await zip.close()
      if (process.platform === 'linux') expect(openFiles()).toEqual([])
    }
  })
})

describe('a ZIP that is given up', () => {
  const ENDS: Record<
    string,
    (zip: ZipSource, parts: AsyncGenerator<Buffer>, abort: AbortController) => Promise<unknown>
  > = {
    abort: async (_zip, parts, abort) => {
      abort.abort(REASON)
      await drain(parts).catch((error: unknown) => expect(error).toBe(REASON))
    },
    'abort while a part is made': async (_zip, parts, abort) => {
      const next = parts.next().then(() => drain(parts))
      abort.abort(REASON)
      await next.catch((error: unknown) => expect(error).toBe(REASON))
    },
    'close while a part is made': async (zip, parts) => {
      const next = parts.next().catch((error: unknown) => expect(error).toMatchObject({ code: 'canceled' }))
      await zip.close()
      await next
    },
    return: (_zip, parts) => parts.return(undefined),
    close: (zip) => zip.close(),
  }
  const REASON = new Error('enough')

  it.each(Object.keys(ENDS).flatMap((end) => [[end, 'store'] as const, [end, 'deflate'] as const]))(
    'leaves no file open, wherever it is (%s, %s)',
    async (end, method) => {
      write('tour/a', someBytes(MIB))
      write('tour/b', someBytes(MIB))
      for (let index = 0; index < 20; index += 1) write(`tour/c${index}`, someBytes(1000))
      const of = await contents()
      for (let seen = 0; seen < 12; seen += 1) {
        const abort = new AbortController()
        const zip = openZip(of, { method, signal: abort.signal })
        const parts = zip.parts(128 * 1024)
        for (let index = 0; index < seen; index += 1) await parts.next()
        await ENDS[end]?.(zip, parts, abort)
        await zip.close()
        if (process.platform === 'linux') expect(openFiles()).toEqual([])
        expect((await parts.next()).done).toBe(true)
      }
    },
  )

  it('is not made when it was aborted before', async () => {
    write('tour/a', 'a')
    const zip = openZip(await contents(), { method: 'store', signal: AbortSignal.abort(REASON) })
    await expect(drain(zip.parts(1000))).rejects.toBe(REASON)
  })
})

describe('the parts of a ZIP by their numbers', () => {
  it('are made once each, in whatever order they are asked for, and kept until they are let go', async () => {
    write('tour/a', someBytes(MIB))
    const of = await contents()
    const { parts: expected } = await pack(of, { method: 'store' }, 300_000)
    const zip = openZip(of, { method: 'store' })
    const parts = new ZipParts(zip, 300_000)
    const [third, first, beyond] = await Promise.all([parts.part(3), parts.part(1), parts.part(expected.length + 1)])
    expect(third?.equals(expected[2] ?? Buffer.alloc(0))).toBe(true)
    expect(first?.equals(expected[0] ?? Buffer.alloc(0))).toBe(true)
    expect(beyond).toBeUndefined()
    expect(await parts.part(3)).toBe(third)
    parts.letGo(3)
    await expect(parts.part(3)).rejects.toThrow(RangeError)
    expect((await parts.part(expected.length))?.equals(expected.at(-1) ?? Buffer.alloc(0))).toBe(true)
    await zip.close()
  })

  it('take no more memory than those that are kept', async () => {
    write('tour/a', someBytes(MIB))
    const of = await contents()
    const { bytes } = await pack(of, { method: 'store' })
    const parts = new ZipParts(openZip(of, { method: 'store' }), 10_000)
    const memory = new Set<ArrayBufferLike>()
    const made: Buffer[] = []
    for (let number = 1; ; number += 1) {
      const part = await parts.part(number)
      if (part === undefined) break
      memory.add(part.buffer)
      made.push(Buffer.from(part))
      if (number > 3) parts.letGo(number - 3)
    }
    expect(Buffer.concat(made).equals(bytes)).toBe(true)
    expect(memory.size).toBeLessThanOrEqual(5)
  })

  it('all fail from the one on that can’t be made', async () => {
    write('tour/a', someBytes(MIB))
    const zip = openZip(await contents(), { method: 'store' })
    const parts = new ZipParts(zip, 300_000)
    expect(await parts.part(1)).toHaveLength(300_000)
    appendFileSync(at('tour/a'), 'x')
    await expect(parts.part(9)).rejects.toMatchObject({ code: 'file-changed' })
    await expect(parts.part(9)).rejects.toMatchObject({ code: 'file-changed' })
    await zip.close()
  })
})

describe('what belongs into a ZIP', () => {
  it('is what was chosen: files, also by links, and folders with what is in them', async () => {
    write('one.txt', '1')
    write('tour/a/b', 'b')
    mkdirSync(at('tour/none'))
    symlinkSync(at('one.txt'), at('link.txt'))
    const { contents: of, leftOut } = await zipContents(
      ['tour', 'one.txt', 'link.txt'].map((name) => ({ path: at(name) })),
    )
    expect(leftOut).toEqual(nothingLeftOut())
    const { bytes } = await pack(of, { method: 'store' })
    expect(namesIn(bytes)).toEqual(['one.txt', 'link.txt', 'tour/a/b', 'tour/none/'])
  })

  it('is not there without one of them', async () => {
    write('one.txt', '1')
    await expect(zipContents(['one.txt', 'gone\n'].map((name) => ({ path: at(name) })))).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringContaining('“gone\\x0a”'),
    })
  })
})

describe('looking at files before they are packed', () => {
  it('keeps their order, and leaves out what is none any more', async () => {
    for (let index = 0; index < 100; index += 1) write(`tour/${String(index).padStart(3, '0')}`, 'x'.repeat(index))
    const { files } = await scanFolders([at('tour')])
    rmSync(at('tour/000'))
    rmSync(at('tour/001'))
    mkdirSync(at('tour/001'))
    rmSync(at('tour/002'))
    symlinkSync('003', at('tour/002'))
    const leftOut = nothingLeftOut()
    const inspected: readonly InspectedFile[] = await inspectFiles(files(), leftOut)
    expect(inspected.map(({ identity }) => identity.size)).toEqual(Array.from({ length: 97 }, (_, index) => index + 3))
    expect(leftOut).toEqual({
      ...nothingLeftOut(),
      unreadable: { names: ['tour/000'], count: 1 },
      special: { names: ['tour/001'], count: 1 },
      links: { names: ['tour/002'], count: 1 },
    })
  })

  it.runIf(process.platform !== 'win32')('leaves out what may not be read', async () => {
    write('tour/a', 'a')
    write('tour/b', 'b')
    chmodSync(folder, 0o755)
    chmodSync(at('tour/b'), 0)
    const { files } = await scanFolders([at('tour')])
    const leftOut = nothingLeftOut()
    await asNobody(async () => {
      const inspected = await inspectFiles(files(), leftOut)
      expect(inspected.map(({ name }) => name)).toEqual(['a'])
    })
    expect(leftOut.unreadable).toEqual({ names: ['tour/b'], count: 1 })
  })

  it('ends when it is aborted', async () => {
    write('tour/a', 'a')
    const { files, leftOut } = await scanFolders([at('tour')])
    const reason = new Error('enough')
    await expect(inspectFiles(files(), leftOut, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})

async function drain(parts: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of parts);
}

/** Root may read everything; as somebody else it may not. */
async function asNobody(run: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.('nobody')
  try {
    await run()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}
