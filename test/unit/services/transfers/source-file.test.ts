import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSourceFile, type SourceFile } from '../../../../electron/services/transfers/source-file.ts'
import { AppError, type ErrorCode } from '../../../../shared/errors.ts'

const POSIX = process.platform !== 'win32'

let folder = ''
const opened: SourceFile[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandglass-source-'))
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ handle }) => handle.close()))
  rmSync(folder, { recursive: true, force: true })
})

function file(name: string, content = 'content'): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function open(path: string): Promise<SourceFile> {
  const source = await openSourceFile(path)
  opened.push(source)
  return source
}

async function refusal(path: string): Promise<AppError> {
  const error = await open(path).catch((reason: unknown) => reason)
  if (error instanceof AppError) return error
  throw new Error('it was opened')
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

describe('openSourceFile', () => {
  it('opens a file, and reads it from its beginning', async () => {
    const source = await open(file('report.pdf', 'hello'))
    expect(source).toMatchObject({ name: 'report.pdf', size: 5 })
    expect(await source.handle.readFile('utf8')).toBe('hello')
    await source.assertUnchanged()
  })

  it('opens an empty file, and one behind a link', async () => {
    expect(await open(file('empty', ''))).toMatchObject({ size: 0 })
    symlinkSync(file('target', '123'), join(folder, 'alias'))
    expect(await open(join(folder, 'alias'))).toMatchObject({ name: 'alias', size: 3 })
  })

  it.each([
    ['é.txt'.normalize('NFD'), 'é.txt'.normalize('NFC')],
    ['Ａ 한글.txt'.normalize('NFD'), 'Ａ 한글.txt'.normalize('NFC')],
    ['😀 (1).png', '😀 (1).png'],
    ['with "quotes" & \\ %.txt', 'with "quotes" & \\ %.txt'],
    ['new\nline', 'new\nline'],
    ['-rf', '-rf'],
    ['.hidden', '.hidden'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('names %j as %j', async (onDisk, name) => {
    expect((await open(file(onDisk))).name).toBe(name)
  })

  it.each<[string, () => string, ErrorCode]>([
    ['a folder', () => folder, 'not-a-file'],
    ['a folder with a slash', () => `${folder}/`, 'not-a-file'],
    ['the root', () => '/', 'not-a-file'],
    ['nothing there', () => join(folder, 'none'), 'file-not-found'],
    ['nothing in nothing', () => join(folder, 'none', 'none'), 'file-not-found'],
    ['a file in a file', () => join(file('a'), 'b'), 'file-not-found'],
    ['a file with a slash', () => `${file('a')}/`, 'file-not-found'],
    ['an empty path', () => '', 'file-not-found'],
    ['NUL in it', () => `${file('a')}\u0000.txt`, 'file-not-found'],
    ['NUL alone', () => '\u0000', 'file-not-found'],
    ['a name that is too long', () => join(folder, 'x'.repeat(256)), 'file-not-found'],
    ['a path that is too long', () => `/${'x/'.repeat(5000)}`, 'file-not-found'],
    ['a megabyte of path', () => 'x'.repeat(1024 * 1024), 'file-not-found'],
    ['a link to nothing', () => link('none', 'dangling'), 'file-not-found'],
    ['a link to itself', () => link('loop', 'loop'), 'file-not-found'],
    ['links in a circle', () => [link('b', 'a'), link('a', 'b')][0] ?? '', 'file-not-found'],
    ['a link to a folder', () => link('.', 'here'), 'not-a-file'],
  ])('refuses %s', async (_, make, code) => {
    const { code: actual, message, hint } = await refusal(make())
    expect(actual).toBe(code)
    expect(message.length + hint.length).toBeLessThan(500)
    expect(message).not.toMatch(/\p{Cc}/u)
  })

  it.runIf(POSIX)('refuses what is no regular file without waiting for it', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')])
    link('pipe', 'pipe-link')
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve))
    const paths = ['pipe', 'pipe-link', 'socket'].map((name) => join(folder, name))
    for (const path of [...paths, '/dev/zero', '/dev/null', '/dev/tty']) {
      expect(['not-a-file', 'file-unreadable']).toContain((await refusal(path)).code)
    }
    for (const path of [...paths, '/dev/zero']) expect((await refusal(path)).code).toBe('not-a-file')
    await new Promise((resolve) => server.close(resolve))
  })

  it.runIf(POSIX)('refuses what may not be read', async () => {
    const path = file('private')
    await chmod(path, 0)
    mkdirSync(join(folder, 'closed'))
    file('closed/inside')
    await chmod(join(folder, 'closed'), 0)
    await chmod(folder, 0o755)
    await asNobody(async () => {
      expect(await refusal(path)).toMatchObject({ code: 'file-unreadable' })
      expect(await refusal(join(folder, 'closed', 'inside'))).toMatchObject({ code: 'file-unreadable' })
    })
    await chmod(join(folder, 'closed'), 0o700)
  })

  it('shows no control characters of a name', async () => {
    const { message } = await refusal(join(folder, 'a\u001b[2J\r\n\u202egpj.exe'))
    expect(message).toContain('a\\x1b[2J\\x0d\\x0a\\u202egpj.exe')
    expect(message).not.toMatch(/\p{Cc}|\u202e/u)
  })
})

describe('assertUnchanged', () => {
  it.each<[string, (path: string) => void | Promise<void>]>([
    ['grew', (path) => writeFileSync(path, 'content and more')],
    ['shrank', (path) => writeFileSync(path, '')],
    ['has other content of the same size', (path) => writeFileSync(path, 'CONTENT')],
    [
      'has other content of the same size, and says it is as old as before',
      (path) => {
        writeFileSync(path, 'CONTENT')
        utimesSync(path, 1_000_000_000, 1_000_000_000)
      },
    ],
    ['was replaced', (path) => renameSync(file('other', 'CONTENT'), path)],
  ])('refuses a file that %s', async (_, change) => {
    const path = file('report.pdf')
    utimesSync(path, 1_000_000_000, 1_000_000_000)
    const source = await open(path)
    // The system's clock for files ticks every few milliseconds.
    await new Promise((resolve) => setTimeout(resolve, 20))
    await change(path)
    await expect(source.assertUnchanged()).rejects.toMatchObject({ code: 'file-changed' })
  })

  it('says so where the file is gone', async () => {
    const path = file('report.pdf')
    const source = await open(path)
    await rm(path)
    await expect(source.assertUnchanged()).rejects.toMatchObject({ code: 'file-not-found' })
  })

  it('takes a file that was only read', async () => {
    const source = await open(file('report.pdf'))
    await source.handle.readFile()
    await source.assertUnchanged()
  })
})

function link(target: string, name: string): string {
  const path = join(folder, name)
  symlinkSync(target, path)
  return path
}
