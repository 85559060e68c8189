import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inspectFiles } from '../../electron/services/transfers/sources/inspect-files.ts'
import { scanFolders } from '../../electron/services/transfers/sources/scan-folders.ts'
import { openZip, type ZipContents, type ZipOptions } from '../../electron/services/transfers/sources/zip-source.ts'
import { requireOrSkip } from '../support/requirements.ts'

const PART_BYTES = 8 * 1024 ** 2
const ZEROS = Buffer.alloc(PART_BYTES)
const MODIFIED_AT = 1_700_000_001

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandglass-zip-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const at = (path: string) => join(folder, path)

function write(path: string, content: string | Buffer): void {
  mkdirSync(at(join(path, '..')), { recursive: true })
  writeFileSync(at(path), content)
  utimesSync(at(path), MODIFIED_AT, MODIFIED_AT)
}

async function contents(): Promise<ZipContents> {
  const { files, leftOut } = await scanFolders([at('tour')])
  return { files: await inspectFiles(files(), leftOut), emptyFolders: files().emptyFolders }
}

/** Writes it as a file, in which nothing but zeros takes no room. */
async function pack(of: ZipContents, method: ZipOptions['method']): Promise<string> {
  const zip = openZip(of, { method })
  const out = openSync(at('out.zip'), 'w')
  let position = 0
  for await (const part of zip.parts(PART_BYTES)) {
    if (!part.equals(ZEROS.subarray(0, part.length))) writeSync(out, part, 0, part.length, position)
    position += part.length
  }
  ftruncateSync(out, position)
  closeSync(out)
  expect(zip.writtenBytes).toBe(position)
  expect(position).toBeLessThanOrEqual(zip.upperBoundBytes)
  return at('out.zip')
}

const run = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, {
    cwd: folder,
    maxBuffer: 64 * 1024 ** 2,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  }).toString()

/** What Python finds: names, and the hash of each content, after it has checked all of them. */
const PYTHON = `
import hashlib, json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([[i.filename, i.file_size, hashlib.sha256(z.read(i)).hexdigest(), i.external_attr >> 16] for i in z.infolist()]))
`
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

const ODD = [
  'u\u0308',
  '😀',
  'gpj.\u202eexe',
  'a\nb',
  'a\\b',
  'C:',
  'CON',
  'name.',
  '-rf',
  '__proto__',
  'a'.repeat(255),
  'ü'.repeat(127),
  '%FF',
]

requireOrSkip('zip-readers', 'a ZIP that is made on the way', () => {
  describe.each(['store', 'deflate'] as const)('by %s', (method) => {
    it('is read whole by every program', async () => {
      const large = Buffer.alloc(3_000_000, 'Sandglass ')
      const files: Record<string, string | Buffer> = {
        'tour/a.txt': 'a',
        'tour/deep/large.bin': large,
        'tour/photo.jpg': large,
        'tour/zero': '',
      }
      for (const [path, content] of Object.entries(files)) write(path, content)
      mkdirSync(at('tour/none'))
      const zip = await pack(await contents(), method)
      run('unzip', '-tqq', zip)
      expect(JSON.parse(run('/usr/bin/python3', '-c', PYTHON, zip))).toEqual([
        ...Object.entries(files).map(([path, content]) => [path, content.length, sha256(content), 0o100644]),
        ['tour/none/', 0, sha256(''), 0o40755],
      ])
      for (const [program, ...args] of [
        ['unzip', '-qq', zip, '-d', 'by-unzip'],
        ['bsdtar', '-xf', zip, '-C', 'by-bsdtar'],
      ] as const) {
        const to = at(program === 'unzip' ? 'by-unzip' : 'by-bsdtar')
        mkdirSync(to)
        run(program, ...args)
        run('diff', '-r', 'tour', join(to, 'tour'))
        expect(statSync(join(to, 'tour/a.txt')).mtimeMs).toBe(MODIFIED_AT * 1000)
      }
    })

    it('can be read as it comes, without its end', async () => {
      write('tour/a.txt', 'a')
      write('tour/large', Buffer.alloc(3_000_000, 'x'))
      write('tour/z', 'z')
      const zip = await pack(await contents(), method)
      mkdirSync(at('streamed'))
      execFileSync('bsdtar', ['-xf', '-', '-C', at('streamed')], { input: readFileSync(zip) })
      run('diff', '-r', 'tour', 'streamed/tour')
    })
  })

  it('of nothing is an empty one', async () => {
    const zip = await pack({ files: [] }, 'store')
    expect(JSON.parse(run('/usr/bin/python3', '-c', PYTHON, zip))).toEqual([])
  })

  it.runIf(process.platform === 'linux')('has odd names as every system can save them', async () => {
    for (const name of ODD) write(`tour/${name}`, name)
    writeFileSync(Buffer.concat([Buffer.from(`${at('tour')}/`), Buffer.from([0xff])]), 'bytes')
    const zip = await pack(await contents(), 'store')
    run('unzip', '-tqq', zip)
    const found: readonly [string, number, string][] = JSON.parse(run('/usr/bin/python3', '-c', PYTHON, zip))
    const safe = new Map([
      ['u\u0308', 'ü'],
      ['a\nb', 'a_b'],
      // The one with a line break is there.
      ['a\\b', 'a_b (2)'],
      ['C:', 'C_'],
      ['CON', '_CON'],
      ['name.', 'name_'],
    ])
    const expected = ODD.map((name) => [`tour/${safe.get(name) ?? name}`, sha256(name)])
    expect(found.map(([name, , hash]) => [name, hash]).toSorted()).toEqual(
      [...expected, ['tour/%FF (2)', sha256('bytes')]].toSorted(),
    )
    mkdirSync(at('unpacked'))
    run('bsdtar', '-xf', zip, '-C', 'unpacked')
    expect(readdirSync(at('unpacked/tour')).toSorted()).toEqual(
      found.map(([name]) => name.slice('tour/'.length)).toSorted(),
    )
  })

  it('has more files than fit into 16 bits', async () => {
    write('tour/a', 'content')
    const { files } = await contents()
    const [file] = files
    if (file === undefined) throw new Error('There is no file.')
    const many = Array.from({ length: 70_000 }, (_, index) => ({ ...file, name: `${index}` }))
    const zip = await pack({ files: many }, 'store')
    const listed = run('bsdtar', '-tf', zip).trim().split('\n')
    expect(listed).toEqual(many.map(({ name }) => `tour/${name}`))
    run('unzip', '-tqq', zip)
  }, 300_000)

  it('has a file whose size does not fit into 32 bits, and one that begins beyond that', async () => {
    write('tour/a', 'a')
    const size = 512 * PART_BYTES + 1
    truncateSync(at('tour/a'), size)
    utimesSync(at('tour/a'), MODIFIED_AT, MODIFIED_AT)
    write('tour/b', 'b')
    const zip = await pack(await contents(), 'store')
    let checksum = crc32('a')
    for (let part = 0; part < 512; part += 1) checksum = crc32(ZEROS, checksum)
    const listed = run('unzip', '-lv', zip)
    expect(listed).toMatch(
      new RegExp(`^ *${size} +Stored +${size} +0% .* ${checksum.toString(16).padStart(8, '0')}  tour/a$`, 'm'),
    )
    expect(run('bsdtar', '-tvf', zip)).toMatch(/ 4294967297 .* tour\/a\n.* 1 .* tour\/b\n$/)
    expect(run('unzip', '-p', zip, 'tour/b')).toBe('b')
  }, 300_000)
})
