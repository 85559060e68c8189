import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FileRegister } from '../../../../electron/services/transfers/file-register.ts'
import { AppError } from '../../../../shared/errors.ts'
import { NOTHING_LEFT_OUT } from '../../../../shared/files/walk-folders.ts'

describe('FileRegister', () => {
  it('gives a chosen file once', async () => {
    const files = new FileRegister()
    const name = files.add('/home/ann/a.txt')
    expect(await files.take(name).path()).toBe('/home/ann/a.txt')
    expect(() => files.take(name)).toThrow(expect.objectContaining({ code: 'file-not-found' }))
  })

  it('gives a file again that was given back', async () => {
    const files = new FileRegister()
    const name = files.add('/home/ann/a.txt')
    files.giveBack(name, files.take(name))
    expect(await files.take(name).path()).toBe('/home/ann/a.txt')
  })

  it('gives each choice a name of its own, that says nothing and that a call takes', async () => {
    const files = new FileRegister()
    const names = Array.from({ length: 100 }, () => files.add('/home/ann/a.txt'))
    expect(new Set(names).size).toBe(100)
    for (const name of names) {
      expect(name).toMatch(/^[0-9a-f-]{36}$/)
      expect(await files.take(name).path()).toBe('/home/ann/a.txt')
    }
  })

  it.each(['', '/etc/passwd', '../a', '__proto__', 'constructor', '00000000-0000-0000-0000-000000000000'])(
    'gives nothing for %j, which was not chosen',
    (name) => {
      const files = new FileRegister()
      files.add('/home/ann/a.txt')
      expect(() => files.take(name)).toThrow(expect.objectContaining({ code: 'file-not-found' }))
    },
  )

  it.each(['.', './', '..'])('names %j as the folder that it is', (path) => {
    const files = new FileRegister()
    expect(files.take(files.add(path)).name).toMatch(/^[^.]/)
  })

  it('keeps the names of two registers apart', () => {
    const name = new FileRegister().add('/home/ann/a.txt')
    expect(() => new FileRegister().take(name)).toThrow(expect.objectContaining({ code: 'file-not-found' }))
  })

  describe('a file whose bytes are on their way', () => {
    it('can be taken before they are there, and discards them when it is released', async () => {
      const discard = vi.fn(async () => undefined)
      const files = new FileRegister()
      const { file, arrived } = files.expect({ name: 'a.txt', size: 3, discard })
      const taken = files.take(file)
      expect(taken).toMatchObject({ name: 'a.txt', size: 3 })
      arrived('/staging/1')
      expect(await taken.path()).toBe('/staging/1')
      await taken.release()
      await vi.waitFor(() => expect(discard).toHaveBeenCalledExactlyOnceWith('/staging/1'))
    })

    it('tells who waits why they didn’t come', async () => {
      const files = new FileRegister()
      const { file, failed } = files.expect({ name: 'a.txt', size: 3, discard: async () => undefined })
      failed(new AppError('file-unreadable', 'The browser stopped.', 'Choose it again.'))
      const taken = files.take(file)
      await expect(taken.path()).rejects.toMatchObject({ code: 'file-unreadable' })
      await taken.release()
    })

    it('is known by the last part of its name', () => {
      const files = new FileRegister()
      const { file } = files.expect({ name: 'folder/ü.txt', size: 0, discard: async () => undefined })
      expect(files.take(file).name).toBe('ü.txt')
    })

    it.each(['', '.', '..', 'a/..', 'a\nb', 'a\0b', '\ud800'])('can’t be called %j', (name) => {
      const expectIt = () => new FileRegister().expect({ name, size: 0, discard: async () => undefined })
      expect(expectIt).toThrow(expect.objectContaining({ code: 'invalid-input' }))
    })
  })

  describe('a folder', () => {
    let folder = ''
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'sandglass-register-'))
      mkdirSync(join(folder, 'tour/deep'), { recursive: true })
      writeFileSync(join(folder, 'tour/a.txt'), 'a')
      writeFileSync(join(folder, 'tour/deep/b.txt'), 'b')
    })
    afterEach(() => rmSync(folder, { recursive: true }))

    it('is one thing, and gives its files when it is taken, once', async () => {
      const files = new FileRegister()
      const counts: number[] = []
      const chosen = await files.addFolder(join(folder, 'tour'), { onCount: (count) => counts.push(count) })
      expect(chosen).toEqual({ file: chosen.file, name: 'tour', files: 2, leftOut: NOTHING_LEFT_OUT })
      expect(counts.at(-1)).toBe(2)
      expect(() => files.take(chosen.file)).toThrow(expect.objectContaining({ code: 'file-not-found' }))
      const taken = files.takeFolder(chosen.file)
      expect([...(taken?.scan.files() ?? [])].map(({ name }) => name)).toEqual(['a.txt', 'b.txt'])
      expect(files.takeFolder(chosen.file)).toBeUndefined()
      if (taken !== undefined) files.giveBackFolder(chosen.file, taken)
      expect(files.takeFolder(chosen.file)).toBe(taken)
    })

    it.each(['gone', 'tour/a.txt'])('is not %s', async (path) => {
      await expect(new FileRegister().addFolder(join(folder, path))).rejects.toMatchObject({ code: 'file-not-found' })
    })

    it('is not registered when its finding is aborted', async () => {
      const reason = new Error('enough')
      const adding = new FileRegister().addFolder(join(folder, 'tour'), { signal: AbortSignal.abort(reason) })
      await expect(adding).rejects.toBe(reason)
    })

    it('that was never used goes when there are too many', async () => {
      const files = new FileRegister()
      const first = await files.addFolder(folder)
      for (let index = 0; index < 20; index += 1) await files.addFolder(folder)
      expect(files.takeFolder(first.file)).toBeUndefined()
    })
  })
})
