import { describe, expect, it } from 'vitest'
import { BucketPlaces } from '../../../../electron/services/links/bucket-places.ts'
import { RecipeSigner } from '../../../../electron/services/links/recipe-signer.ts'
import { Sigv4Signer } from '../../../../electron/services/signers/sigv4-signer.ts'
import { connectionOf } from '../connections/connection-of.ts'

const SIGNER = new RecipeSigner({
  signer: new Sigv4Signer(),
  places: new BucketPlaces({ get: () => undefined, set: () => undefined }, async () => undefined),
  clock: { now: () => Date.UTC(2026, 10, 24) },
  random: (count) => new Uint8Array(count),
})

async function signWith(sessionToken: string, key: string): Promise<string> {
  const credentials = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    sessionToken,
  }
  const terms = { method: 'GET', expiry: { seconds: 60 }, options: {}, preflight: false } as const
  const [signed] = await SIGNER.sign(CONNECTION, credentials, [{ bucket: 'bucket', key }], terms)
  return signed?.url ?? ''
}

const CONNECTION = connectionOf({ source: 'environment' })

describe('the length of a link', () => {
  it('has room for the longest key and an ordinary token', async () => {
    const key = '語'.repeat(341)
    const url = await signWith('x'.repeat(2000), key)
    expect(url.length).toBeGreaterThan(5000)
  })

  it('is not more than storages take, which is said', async () => {
    const signing = signWith('+'.repeat(3000), 'k')
    await expect(signing).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/\d{4} characters/),
    })
  })
})
