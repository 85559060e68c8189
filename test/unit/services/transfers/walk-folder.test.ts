import { execFileSync } from 'node:child_process'
import { chmodSync, linkSync, mkdirSync, mkdtempSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileRegister } from '../../../../electron/services/transfers/file-register.ts'
import { walkFoldersOnDisk } from '../../../../electron/services/transfers/walk-folder.ts'
import { appEvent } from '../../../../shared/api/events.ts'
import { NOTHING_LEFT_OUT } from '../../../../shared/files/walk-folders.ts'

const POSIX = process.platform !== 'win32'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandglass-walk-'))
  // Nobody may look in.
  chmodSync(folder, 0o755)
})
afterEach(() => {
  // Node gives up on a tree that is deeper than a path can be.
  if (POSIX) execFileSync('rm', ['-rf', folder])
})

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), path)
  }
}

const walk = (...names: string[]) =>
  walkFoldersOnDisk(
    names.map((name) => join(folder, name)),
    new FileRegister(),
  )

const pathsOf = ({ files }: Awaited<ReturnType<typeof walk>>) => files.map(({ folder: at, name }) => `${at}/${name}`)

describe('walking folders on the disk', () => {
  it('finds every file in the order of names, by its path from the folder that was chosen, ready to be shared', async () => {
    write('tour/b.txt', 'tour/a/deep/c.txt', 'tour/Z.txt', 'tour/.hidden', 'other/d.txt')
    const register = new FileRegister()
    const { files, leftOut } = await walkFoldersOnDisk([join(folder, 'tour'), join(folder, 'other')], register)
    expect(files.map(({ file: _file, ...rest }) => rest)).toEqual([
      { name: '.hidden', folder: 'tour', size: 12 },
      { name: 'Z.txt', folder: 'tour', size: 10 },
      { name: 'c.txt', folder: 'tour/a/deep', size: 17 },
      { name: 'b.txt', folder: 'tour', size: 10 },
      { name: 'd.txt', folder: 'other', size: 11 },
    ])
    expect(leftOut).toEqual(NOTHING_LEFT_OUT)
    expect(await register.take(files[2]?.file ?? '').path()).toBe(join(folder, 'tour/a/deep/c.txt'))
    expect(appEvent().safeParse({ type: 'files-chosen', files, leftOut }).error).toBeUndefined()
  })

  it('leaves out what systems put there, and names folders with nothing in them', async () => {
    write('tour/.DS_Store', 'tour/Thumbs.db', 'tour/deep/desktop.ini', 'tour/deep/a.txt')
    mkdirSync(join(folder, 'empty/emptier'), { recursive: true })
    const walked = await walk('tour', 'empty')
    expect(pathsOf(walked)).toEqual(['tour/deep/a.txt'])
    expect(walked.leftOut).toEqual({ ...NOTHING_LEFT_OUT, emptyFolders: { names: ['empty'], count: 1 } })
  })

  it('takes as many files as it may and counts the others', async () => {
    mkdirSync(join(folder, 'tour/more'), { recursive: true })
    for (let index = 0; index < 2000; index += 1) {
      writeFileSync(join(folder, 'tour', index < 900 ? '.' : 'more', `${index}.txt`), '')
    }
    const { files, leftOut } = await walkFoldersOnDisk([join(folder, 'tour')], new FileRegister(), 1000)
    expect(files).toHaveLength(1000)
    expect(new Set(files.map(({ file }) => file)).size).toBe(1000)
    expect(leftOut).toEqual({ ...NOTHING_LEFT_OUT, beyond: 1000 })
  })

  it.runIf(POSIX)('follows no link: not out of the folder, not round in it, not to nothing', async () => {
    write('outside/secret.txt', 'tour/a.txt')
    symlinkSync(join(folder, 'outside'), join(folder, 'tour/out'))
    symlinkSync(join(folder, 'outside/secret.txt'), join(folder, 'tour/secret.txt'))
    symlinkSync('..', join(folder, 'tour/round'))
    symlinkSync('nowhere', join(folder, 'tour/dangling'))
    symlinkSync('self', join(folder, 'tour/self'))
    linkSync(join(folder, 'tour/a.txt'), join(folder, 'tour/same.txt'))
    const walked = await walk('tour')
    expect(pathsOf(walked)).toEqual(['tour/a.txt', 'tour/same.txt'])
    expect(walked.leftOut).toEqual({ ...NOTHING_LEFT_OUT, links: { names: ['tour/dangling', 'tour/out'], count: 5 } })
  })

  it.runIf(POSIX)('goes into a link that was chosen by itself', async () => {
    write('outside/a.txt')
    symlinkSync('outside', join(folder, 'link'))
    expect(pathsOf(await walk('link'))).toEqual(['link/a.txt'])
  })

  it.runIf(POSIX)('opens no pipe, socket or device', async () => {
    write('tour/a.txt')
    execFileSync('mkfifo', [join(folder, 'tour/pipe')])
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, 'tour/socket'), resolve))
    try {
      const walked = await walk('tour')
      expect(pathsOf(walked)).toEqual(['tour/a.txt'])
      expect(walked.leftOut).toEqual({
        ...NOTHING_LEFT_OUT,
        special: { names: ['tour/pipe', 'tour/socket'], count: 2 },
      })
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })

  it.runIf(POSIX)('names what may not be read, and goes on', async () => {
    write('tour/a.txt', 'tour/locked/b.txt', 'tour/no.txt', 'tour/z.txt')
    chmodSync(join(folder, 'tour/locked'), 0)
    chmodSync(join(folder, 'tour/no.txt'), 0)
    const walked = await asNobody(() => walk('tour'))
    expect(pathsOf(walked)).toEqual(['tour/a.txt', 'tour/z.txt'])
    expect(walked.leftOut).toEqual({
      ...NOTHING_LEFT_OUT,
      unreadable: { names: ['tour/locked', 'tour/no.txt'], count: 2 },
    })
  })

  it('names a folder that has gone meanwhile', async () => {
    expect((await walk('gone')).leftOut.unreadable).toEqual({ names: ['gone'], count: 1 })
  })

  it.runIf(POSIX)('goes no deeper than 64 folders in the one that was chosen, however deep it is', async () => {
    write('tour/a.txt')
    // Longer than any path may be, so it is put together: each part is hung into the one above it, the lowest first.
    const part = 'd/'.repeat(1000)
    for (const name of ['1', '2', '3', '4']) mkdirSync(join(folder, name, part), { recursive: true })
    mkdirSync(join(folder, 'tour', part), { recursive: true })
    for (const [lower, upper] of [
      ['4', '3'],
      ['3', '2'],
      ['2', '1'],
      ['1', 'tour'],
    ] as const) {
      renameSync(join(folder, lower, 'd'), join(folder, upper, part, 'd'))
    }
    write(`tour/${'d/'.repeat(64)}last.txt`, `tour/${'d/'.repeat(65)}beyond.txt`)
    const walked = await walk('tour')
    expect(pathsOf(walked)).toEqual(['tour/a.txt', `tour${'/d'.repeat(64)}/last.txt`])
    expect(walked.leftOut).toEqual({ ...NOTHING_LEFT_OUT, tooDeep: { names: [`tour${'/d'.repeat(65)}`], count: 1 } })
  })

  it.runIf(process.platform === 'linux')(
    'keeps hostile names as they are, and takes those that are no text',
    async () => {
      const names = [
        '$(reboot)',
        '-rf',
        '<img src=x onerror=alert(1)>',
        'a\nb',
        'a\\b',
        'gpj.\u202eexe',
        '__proto__',
        '%2e%2e',
      ]
      for (const name of names) write(`tour/${name}/${name}`)
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/tour/`), Buffer.from([0xff, 0xfe])]), 'x')
      const walked = await walk('tour')
      expect(pathsOf(walked)).toEqual([...names.toSorted().map((name) => `tour/${name}/${name}`), 'tour/%FF%FE'])
      expect(walked.leftOut).toEqual(NOTHING_LEFT_OUT)
      expect(walked.files.at(-1)).toMatchObject({ size: 1 })
    },
  )
})

/** Root may read everything; as somebody else it may not. */
async function asNobody<Value>(run: () => Promise<Value>): Promise<Value> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.('nobody')
  try {
    return await run()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}
