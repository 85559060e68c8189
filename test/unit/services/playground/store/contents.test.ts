import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore, type Store } from '../../../../../electron/services/playground/store/store.ts'
import { streamOf, temporaryFolder } from '../serve.ts'

async function open(dir?: string) {
  const folder = dir ?? (await temporaryFolder())
  const store = openStore({ dir: folder, random: randomBytes })
  onTestFinished(() => store.close())
  const files = async () => {
    const names = await readdir(join(folder, 'objects'), { recursive: true, withFileTypes: true })
    return names.filter((name) => name.isFile()).map((name) => name.name)
  }
  return { dir: folder, store, files, incoming: () => readdir(join(folder, 'incoming')) }
}

/** Stores an object the way an upload does. */
async function put(store: Store, key: string, ...pieces: string[]): Promise<void> {
  const stored = await store.contents.receive(streamOf(...pieces))
  if (!store.buckets.find('b')) store.buckets.create('b', 0)
  const bucket = store.buckets.find('b')
  store.transaction(() => {
    const content = store.contents.create([stored])
    const version = {
      etag: stored.md5,
      size: stored.size,
      modifiedAt: 0,
      content,
      headers: {},
      tags: {},
      checksum: undefined,
    }
    store.objects.put(bucket?.id ?? 0, undefined, key, version)
  })
  await store.contents.collect()
}

describe('receiving', () => {
  it('leaves nothing when the stream fails', async () => {
    const { store, files, incoming } = await open()
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('half')
      throw new Error('gone')
    }
    await expect(store.contents.receive(broken())).rejects.toThrow('gone')
    expect([await files(), await incoming()]).toEqual([[], []])
  })

  it('leaves the old object when the transaction fails', async () => {
    const { store } = await open()
    await put(store, 'a', 'old')
    const bucket = store.buckets.find('b')?.id ?? 0
    expect(() =>
      store.transaction(() => {
        store.objects.remove(bucket, undefined, 'a', 0)
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(store.objects.find(bucket, 'a')?.size).toBe(3)
  })
})

describe('reading', () => {
  it('goes on to the end when the object is deleted meanwhile, and only then removes the file', async () => {
    const { store, files } = await open()
    await put(store, 'a', 'x'.repeat(1_000_000))
    const bucket = store.buckets.find('b')?.id ?? 0
    const version = store.objects.find(bucket, 'a')
    const reading = store.contents.read(version?.content ?? 0, 0, 1_000_000)
    store.objects.remove(bucket, undefined, 'a', 0)
    await store.contents.collect()
    expect(await files()).toHaveLength(1)
    expect((await text(reading)).length).toBe(1_000_000)
    await expect.poll(files).toEqual([])
  })

  it('lets go when the reader goes away before the first byte', async () => {
    const { store, files } = await open()
    await put(store, 'a', 'x')
    const bucket = store.buckets.find('b')?.id ?? 0
    const reading = store.contents.read(store.objects.find(bucket, 'a')?.content ?? 0, 0, 1)
    store.objects.remove(bucket, undefined, 'a', 0)
    reading.destroy()
    await expect.poll(files).toEqual([])
  })
})

describe('after a crash', () => {
  it('sweeps files that no object has, and keeps the others', async () => {
    const { dir, store, files, incoming } = await open()
    await put(store, 'a', 'kept')
    const kept = await files()
    await store.contents.receive(streamOf('renamed but never recorded'))
    await writeFile(join(dir, 'incoming', 'partial'), 'half')
    expect(await files()).toHaveLength(2)
    await store.contents.sweep()
    expect([await files(), await incoming()]).toEqual([kept, []])
  })

  it('shows whole objects only, wherever the process was killed', async () => {
    const dir = await temporaryFolder()
    const source = new URL('../../../../../electron/services/playground/store/store.ts', import.meta.url)
    const script = `
      const { openStore } = await import(${JSON.stringify(source.href)})
      const { randomBytes } = await import('node:crypto')
      const store = openStore({ dir: ${JSON.stringify(dir)}, random: randomBytes })
      store.buckets.create('b', 0)
      async function* body() { for (let n = 0; n < 20; n++) yield Buffer.alloc(10_000, 'x') }
      for (let n = 0; ; n++) {
        const stored = await store.contents.receive(body())
        store.transaction(() => {
          const content = store.contents.create([stored])
          store.objects.put(1, undefined, 'key' + n, { etag: '', size: stored.size, modifiedAt: 0, content, headers: {}, tags: {} })
        })
        if (n === 5) console.log('going')
      }`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const { store, files } = await open(dir)
    await store.contents.sweep()
    const { items } = store.listing.objects(1, { prefix: '', delimiter: '', after: '', limit: 1000 })
    expect(items.length).toBeGreaterThan(5)
    expect(await files()).toHaveLength(items.length)
    for (const { key } of items) {
      const content = store.objects.find(1, key)?.content ?? 0
      expect((await text(store.contents.read(content, 0, 200_000))).length).toBe(200_000)
    }
  })
})
