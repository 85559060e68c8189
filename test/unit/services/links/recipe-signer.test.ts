import { describe, expect, it } from 'vitest'
import { BucketPlaces } from '../../../../electron/services/links/bucket-places.ts'
import { RecipeSigner } from '../../../../electron/services/links/recipe-signer.ts'
import { Sigv4Signer } from '../../../../electron/services/signers/sigv4-signer.ts'
import { connectionOf } from '../connections/connection-of.ts'

const CONNECTION = connectionOf({ source: 'environment' })
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const TERMS = { method: 'GET', expiry: { seconds: 60 }, options: {}, preflight: false } as const

function newSigner(): RecipeSigner {
  return new RecipeSigner({
    signer: new Sigv4Signer(),
    places: new BucketPlaces({ get: () => undefined, set: () => undefined }, async () => undefined),
    clock: { now: () => Date.UTC(2026, 10, 24, 12, 0, 0, 400) },
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  })
}

describe('RecipeSigner', () => {
  it('keeps the order of objects that lie in several buckets', async () => {
    const objects = ['a/1', 'b/2', 'a/3', 'c/4', 'b/5'].map((place) => ({
      bucket: `bucket-${place.charAt(0)}`,
      key: place.slice(2),
    }))
    const signed = await newSigner().sign(CONNECTION, CREDENTIALS, objects, TERMS)
    expect(signed.map(({ link }) => ({ bucket: link.bucket, key: link.key }))).toEqual(objects)
    for (const { link, url } of signed) expect(url).toContain(`${link.bucket}`)
    expect(new Set(signed.map(({ link }) => link.id)).size).toBe(objects.length)
  })

  it('derives the same bytes again, also from a recipe that was stored', async () => {
    const [signed] = await newSigner().sign(CONNECTION, CREDENTIALS, [{ bucket: 'bucket', key: 'ä +&.pdf' }], TERMS)
    if (signed === undefined) throw new Error('nothing was signed')
    const stored = JSON.parse(JSON.stringify(signed.link))
    expect(await newSigner().derive(stored, { ...CREDENTIALS })).toBe(signed.url)
  })

  it('names the link in the URL of a recipient’s, in the signed part', async () => {
    const objects = ['Ann', undefined].map((recipient) => ({ bucket: 'bucket', key: 'k', recipient }))
    const [forAnn, forAll] = await newSigner().sign(CONNECTION, CREDENTIALS, objects, TERMS)
    expect(forAnn?.link).toMatchObject({ recipient: 'Ann', signsId: true })
    expect(forAnn?.url.replace(/&X-Amz-Signature=.*/, '')).toContain(`&x-link-id=${forAnn?.link.id}`)
    expect(forAnn?.url).not.toContain('Ann')
    expect(forAll?.url).not.toContain('x-link-id')
    if (forAnn === undefined) throw new Error('nothing was signed')
    const stored = JSON.parse(JSON.stringify(forAnn.link))
    expect(await newSigner().derive(stored, { ...CREDENTIALS })).toBe(forAnn.url)
    expect(await newSigner().derive({ ...stored, id: 'aaaaaaaaaa' }, { ...CREDENTIALS })).toBeUndefined()
  })

  it('derives nothing with another secret, which would give a link that never worked', async () => {
    const [signed] = await newSigner().sign(CONNECTION, CREDENTIALS, [{ bucket: 'bucket', key: 'k' }], TERMS)
    if (signed === undefined) throw new Error('nothing was signed')
    const rotated = { ...CREDENTIALS, secretAccessKey: 'another/secret/of/the/same/key/000000000' }
    expect(await newSigner().derive(signed.link, rotated)).toBeUndefined()
  })

  it('signs for the second that the storage has, and ends when it says', async () => {
    const [signed] = await newSigner().sign(
      { ...CONNECTION, clockOffsetSeconds: -90 },
      CREDENTIALS,
      [{ bucket: 'bucket', key: 'k' }],
      TERMS,
    )
    expect(signed?.link).toMatchObject({
      signedAt: '2026-11-24T11:58:30.000Z',
      expiresAt: '2026-11-24T11:59:30.000Z',
      expiresSeconds: 60,
      limitedBy: 'requested',
    })
    expect(signed?.url).toContain('X-Amz-Date=20261124T115830Z&X-Amz-Expires=60')
  })
})
