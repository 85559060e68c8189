import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DEFAULT_BUCKET } from '../../../electron/services/playground/playground.ts'
import { seedObjects } from '../../../electron/services/playground/store/seed.ts'
import type { App } from './app.ts'

/** Puts objects into the app's playground as if they had long been there. Each content is as many bytes as its key's place says. */
export async function storeInPlayground(app: App, keys: readonly string[]): Promise<void> {
  // Asking for it starts it.
  await app.call('objects.buckets', { connection: 'playground' })
  const place = { dir: join(app.home.data, 'playground'), random: randomBytes, bucket: DEFAULT_BUCKET }
  for (const [at, key] of keys.entries()) {
    const modifiedAt = Date.UTC(2026, 0, 1 + at)
    await seedObjects({ ...place, count: 1, keyOf: () => key, body: Buffer.alloc(at + 1, 'x'), modifiedAt })
  }
}

/** Puts many objects of one content at `prefix0000000` and so on. */
export async function storeManyInPlayground(app: App, prefix: string, count: number): Promise<void> {
  await app.call('objects.buckets', { connection: 'playground' })
  const place = { dir: join(app.home.data, 'playground'), random: randomBytes, bucket: DEFAULT_BUCKET }
  const keyOf = (index: number) => `${prefix}${String(index).padStart(7, '0')}`
  await seedObjects({ ...place, count, keyOf, body: Buffer.from('x'), modifiedAt: Date.UTC(2026, 0, 1) })
}
