import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PageFiles } from '../../../../electron/hosts/desktop/page-files.ts'
import { FileRegister } from '../../../../electron/services/transfers/file-register.ts'
import type { ChosenFile } from '../../../../shared/api/events.ts'

const MEBIBYTE = 1024 * 1024
let folder: string
let files: FileRegister
let pageFiles: PageFiles
const logged: unknown[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandglass-page-files-'))
  files = new FileRegister()
  logged.length = 0
  const logger = { info: () => undefined, error: (_event: string, error: unknown) => void logged.push(error) }
  pageFiles = new PageFiles({ files, folder: join(folder, 'staging'), logger })
})
afterEach(() => rmSync(folder, { recursive: true }))

async function chosen(message: unknown): Promise<ChosenFile> {
  const reply = await pageFiles.answer(message)
  if (!reply.ok || reply.value === null) throw new Error('it was not taken')
  return reply.value
}

describe('a file on the disk', () => {
  it('is known by a name that says nothing of where it lies', async () => {
    const path = join(folder, 'report.pdf')
    writeFileSync(path, 'abc')
    const file = await chosen({ path })
    expect(file).toEqual({ file: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'report.pdf', size: 3 })
    expect(JSON.stringify(file)).not.toContain(folder)
    expect(await files.take(file.file).path()).toBe(path)
  })

  it.each([
    ['is not there', () => join(folder, 'none'), 'file-not-found'],
    ['is a folder', () => folder, 'not-a-file'],
    ['is a device', () => '/dev/zero', 'not-a-file'],
    ['is not absolute', () => 'report.pdf', 'invalid-input'],
    ['is too long', () => `/${'a'.repeat(5000)}`, 'invalid-input'],
  ])('is refused when it %s', async (_case, path, code) => {
    expect(await pageFiles.answer({ path: path() })).toMatchObject({ ok: false, error: { code } })
  })
})

describe('a file on no disk', () => {
  const parts = [new Uint8Array(MEBIBYTE).fill(1), new Uint8Array(MEBIBYTE).fill(2), new Uint8Array(10).fill(3)]
  const size = 2 * MEBIBYTE + 10

  it('comes in parts, and is there when the last has come', async () => {
    const { file } = await chosen({ name: 'picture.png', size })
    // Sent at once, as the preload may.
    await Promise.all(parts.map((bytes) => pageFiles.answer({ file, bytes })))
    const path = await files.take(file).path()
    expect(readFileSync(path).equals(Buffer.concat(parts))).toBe(true)
    await pageFiles.remove()
    expect(existsSync(path)).toBe(false)
  })

  it('may be empty', async () => {
    const { file } = await chosen({ name: 'empty', size: 0 })
    expect(readFileSync(await files.take(file).path()).length).toBe(0)
  })

  it('is removed once it is not needed', async () => {
    const { file } = await chosen({ name: 'a', size: 1 })
    await pageFiles.answer({ file, bytes: new Uint8Array(1) })
    const taken = files.take(file)
    await taken.path()
    await taken.release()
    await expect.poll(() => readdirSync(join(folder, 'staging'))).toEqual([])
  })

  it.each([
    ['more bytes than it said', { bytes: new Uint8Array(11) }, 'file-changed'],
    ['too many at once', { bytes: new Uint8Array(MEBIBYTE + 1) }, 'file-changed'],
    ['that it can’t be read', { failed: true }, undefined],
  ])('is thrown away after %s, and whoever waits for it is told', async (_case, message, code) => {
    const { file } = await chosen({ name: 'a', size: 10 })
    const path = files.take(file).path()
    const reply = await pageFiles.answer({ file, ...message })
    expect(reply.ok ? undefined : reply.error.code).toBe(code)
    await expect(path).rejects.toMatchObject({ code: code ?? 'file-unreadable' })
    expect(readdirSync(join(folder, 'staging'))).toEqual([])
    expect(await pageFiles.answer({ file, bytes: new Uint8Array(1) })).toMatchObject({
      error: { code: 'file-not-found' },
    })
  })

  it.each(['..', '.', 'a\0b', '../..', '\n'])('can’t be called %j', async (name) => {
    expect(await pageFiles.answer({ name, size: 1 })).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
  })

  it('ends with the page that sends it, unless the host itself keeps it', async () => {
    const { file } = await chosen({ name: 'a', size: 10 })
    const path = files.take(file).path()
    const kept = pageFiles.keep('b', new Uint8Array(3 * MEBIBYTE))
    await pageFiles.pageGone()
    await expect(path).rejects.toMatchObject({ code: 'file-unreadable' })
    expect(readFileSync(await files.take((await kept).file).path()).length).toBe(3 * MEBIBYTE)
  })

  it('is one of so many that nobody drops at once', async () => {
    const replies = []
    for (let i = 0; i < 1001; i += 1) replies.push(await pageFiles.answer({ name: 'a', size: 1 }))
    expect(replies.filter(({ ok }) => !ok)).toHaveLength(1)
    for (const reply of replies) if (reply.ok) await pageFiles.answer({ file: reply.value?.file, failed: true })
  })
})

it('answers whatever it is sent, and makes nothing of it', async () => {
  const odd = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
    fc.record({ path: fc.string() }),
    fc.record({ file: fc.string(), bytes: fc.uint8Array() }),
    fc.record({ name: fc.string(), size: fc.anything(), more: fc.anything() }),
  )
  await fc.assert(
    fc.asyncProperty(odd, async (message) => {
      expect((await pageFiles.answer(message)).ok).toBe(false)
    }),
    { numRuns: 1000 },
  )
  expect(logged).toEqual([])
  expect(existsSync(join(folder, 'staging'))).toBe(false)
})
