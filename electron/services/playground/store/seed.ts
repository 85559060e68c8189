import type { RandomBytes } from '../../ports.ts'
import { openStore } from './store.ts'

/**
 * Fills a bucket with many objects that share one small content, for tests and benchmarks of listings. One transaction, some
 * 25,000 objects per second. The playground may be running. The bucket must exist.
 */
export async function seedObjects(options: {
  readonly dir: string
  readonly random: RandomBytes
  readonly bucket: string
  readonly count: number
  /** The key of object `index`. No two may be alike. */
  readonly keyOf: (index: number) => string
  readonly body: Uint8Array
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
}): Promise<void> {
  const { count, keyOf, body, modifiedAt } = options
  const store = openStore(options)
  try {
    const bucket = store.buckets.find(options.bucket)
    if (!bucket) throw new RangeError(`There is no bucket ${options.bucket}.`)
    const stored = await store.contents.receive(
      (async function* () {
        yield body
      })(),
    )
    store.transaction(() => {
      const content = store.contents.create([stored])
      const version = {
        etag: stored.md5,
        size: stored.size,
        modifiedAt,
        content,
        headers: {},
        tags: {},
        checksum: undefined,
      }
      for (let index = 0; index < count; index++) store.objects.put(bucket.id, bucket.versioning, keyOf(index), version)
    })
  } finally {
    store.close()
  }
}
