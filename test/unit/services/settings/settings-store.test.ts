import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SettingsStore } from '../../../../electron/services/settings/settings-store.ts'
import { DEFAULT_SETTINGS, settings } from '../../../../shared/settings/settings.ts'
import { temporaryFolder } from '../playground/serve.ts'

describe('SettingsStore', () => {
  it('has defaults that are valid, and writes nothing to read them', async () => {
    const folder = await temporaryFolder()
    expect(new SettingsStore(join(folder, 'settings.json')).get()).toEqual(DEFAULT_SETTINGS)
    expect(settings().parse(DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS)
    expect(await readdir(folder)).toEqual([])
  })

  it('keeps what is set, for its owner alone, and leaves the rest', async () => {
    const file = join(await temporaryFolder(), 'new', 'settings.json')
    await new SettingsStore(file).set({ theme: 'dark', expirySeconds: 60 })
    await new SettingsStore(file).set({ expirySeconds: 120 })
    expect(new SettingsStore(file).get()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', expirySeconds: 120 })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('takes the default for each setting that it doesn’t understand', async () => {
    const file = join(await temporaryFolder(), 'settings.json')
    await writeFile(file, JSON.stringify({ theme: 'neon', expirySeconds: '60', sharePrefix: 'mine', fromTheFuture: 1 }))
    expect(new SettingsStore(file).get()).toEqual({ ...DEFAULT_SETTINGS, sharePrefix: 'mine' })
  })

  it.each(['', '{', 'null', '[1', '"text"'])(
    'starts with defaults from a damaged file (%j), and keeps that',
    async (content) => {
      const folder = await temporaryFolder()
      const file = join(folder, 'settings.json')
      await writeFile(file, content)
      const store = new SettingsStore(file)
      expect(store.get()).toEqual(DEFAULT_SETTINGS)
      expect(await readFile(`${file}.broken`, 'utf8')).toBe(content)
      await store.set({ theme: 'light' })
      expect(new SettingsStore(file).get().theme).toBe('light')
    },
  )

  it('keeps the old settings when the new ones can’t be written', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'settings.json')
    // A folder in its place can't be replaced by a file.
    await mkdir(join(file, 'in-the-way'), { recursive: true })
    const store = new SettingsStore(file)
    expect(() => store.set({ theme: 'dark' })).toThrow(expect.objectContaining({ code: 'library-unwritable' }))
    expect(store.get()).toEqual(DEFAULT_SETTINGS)
  })

  it('leaves in the file what it doesn’t understand, for the version that does', async () => {
    const file = join(await temporaryFolder(), 'settings.json')
    await writeFile(file, JSON.stringify({ theme: 'neon', fromTheFuture: { deep: [1] }, sharePrefix: 'mine' }))
    const store = new SettingsStore(file)
    expect(store.set({ expirySeconds: 60 })).toEqual({ ...DEFAULT_SETTINGS, sharePrefix: 'mine', expirySeconds: 60 })
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      theme: 'neon',
      fromTheFuture: { deep: [1] },
      sharePrefix: 'mine',
      expirySeconds: 60,
    })
  })

  it('sees what another process saved, and writes over none of it', async () => {
    const file = join(await temporaryFolder(), 'settings.json')
    const [one, other] = [new SettingsStore(file), new SettingsStore(file)]
    const before = one.version
    expect(one.get()).toEqual(DEFAULT_SETTINGS)
    other.set({ theme: 'dark' })
    expect(one.version).not.toBe(before)
    expect(one.get().theme).toBe('dark')
    for (let count = 1; count <= 20; count += 1) {
      one.set({ expirySeconds: count })
      other.set({ sharePrefix: `p${count}` })
    }
    expect(one.get()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', expirySeconds: 20, sharePrefix: 'p20' })
    expect(other.get()).toEqual(one.get())
  })

  it('keeps to what it knew, and doesn’t write over what it can’t read', async () => {
    const file = join(await temporaryFolder(), 'settings.json')
    const store = new SettingsStore(file)
    store.set({ theme: 'light' })
    // What isn't a file can't be read, whoever asks.
    await rm(file)
    await mkdir(file)
    expect(store.get().theme).toBe('light')
    expect(new SettingsStore(file).get()).toEqual(DEFAULT_SETTINGS)
    expect(() => store.set({ theme: 'dark' })).toThrow(expect.objectContaining({ code: 'library-unwritable' }))
    expect((await stat(file)).isDirectory()).toBe(true)
  })
})
