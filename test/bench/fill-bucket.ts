import { Sigv4Signer } from '../../electron/services/signers/sigv4-signer.ts'
import type { Store } from './bench-home.ts'

const IN_FLIGHT = 32

/** Makes the store's bucket, and an object of a few bytes at each key, with presigned requests. */
export async function fillBucket(store: Store, keys: readonly string[]): Promise<void> {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = store
  const presign = new Sigv4Signer().presigner(
    {
      method: 'PUT',
      bucket,
      endpoint,
      addressing: 'path',
      region,
      options: { disposition: 'attachment' },
      signedAt: new Date(Math.floor(Date.now() / 1000) * 1000).toISOString(),
      expiresSeconds: 3600,
    },
    { accessKeyId, secretAccessKey },
  )
  const put = async (key: string, body: string): Promise<void> => {
    const response = await fetch(presign(key), { method: 'PUT', body })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`The store answered ${response.status} to a PUT.`)
  }
  // The bucket itself is the object without a key.
  await put('', '')
  const rest = keys.values()
  const putRest = async (): Promise<void> => {
    for (const key of rest) await put(key, 'hello')
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, putRest))
}
