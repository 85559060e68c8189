import { describe, expect, it } from 'vitest'
import { BucketPlaces } from '../../../../electron/services/links/bucket-places.ts'
import { LinkService, type LinkServiceParts } from '../../../../electron/services/links/link-service.ts'
import { Sigv4Signer } from '../../../../electron/services/signers/sigv4-signer.ts'
import { connectionOf } from '../connections/connection-of.ts'

/** A service that can sign, and has no library. */
function signingWith(sessionToken: string | undefined): LinkService {
  const parts: Pick<LinkServiceParts, 'credentials' | 'signer' | 'places' | 'clock' | 'random'> = {
    credentials: {
      resolve: async () => ({
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        sessionToken,
      }),
    },
    signer: new Sigv4Signer(),
    places: new BucketPlaces({ get: () => undefined, set: () => undefined }, async () => undefined),
    clock: { now: () => Date.UTC(2026, 10, 24) },
    random: (count) => new Uint8Array(count),
  }
  return new LinkService(parts as LinkServiceParts)
}

const CONNECTION = connectionOf({ source: 'environment' })

describe('the length of a link', () => {
  it('has room for the longest key and an ordinary token', async () => {
    const key = '語'.repeat(341)
    const url = await signingWith('x'.repeat(2000)).signOnce(CONNECTION, { bucket: 'bucket', key }, 60)
    expect(url.length).toBeGreaterThan(5000)
  })

  it('is not more than storages take, which is said', async () => {
    const signing = signingWith('+'.repeat(3000)).signOnce(CONNECTION, { bucket: 'bucket', key: 'k' }, 60)
    await expect(signing).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/\d{4} characters/),
    })
  })
})
