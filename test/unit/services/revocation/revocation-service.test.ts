import { DeleteObjectCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { connected } from '../links/connected.ts'
import { BUCKET } from '../playground/serve.ts'

async function withRenewal() {
  const services = await connected()
  const { links } = await services.share()
  const [original] = links
  if (original === undefined) throw new Error('nothing was shared')
  const { link: renewal } = await services.call('links.renew', { id: original.id, expiry: { seconds: 7200 } })
  return { ...services, original, renewal }
}

describe('revoking an upload', () => {
  it('ends the link and its renewals, with the object’s absence as the proof', async () => {
    const { call, original, renewal } = await withRenewal()
    const { results } = await call('links.revoke', { ids: [original.id] })
    expect(results).toMatchObject([{ outcome: 'revoked', probe: { verdict: 'gone', dead: true, status: 404 } }])
    expect((await fetch(renewal.url)).status).toBe(404)
    expect((await call('links.get', { id: renewal.id })).link.status).toBe('revoked')
  })

  it('proves the object’s absence where the link has run out by the storage’s clock alone', async () => {
    const { store, call, original, renewal } = await withRenewal()
    store.clock.offset = 660_000
    expect((await fetch(original.url)).status).toBe(403)
    const { results } = await call('links.revoke', { ids: [original.id] })
    expect(results).toMatchObject([{ outcome: 'revoked', probe: { verdict: 'gone', status: 404 } }])
    expect((await call('links.get', { id: renewal.id })).link.status).toBe('revoked')
  })

  it('calls nothing revoked where the storage would not delete, though the link has run out', async () => {
    const { store, call, original, renewal } = await withRenewal()
    const Policy = JSON.stringify({
      Statement: { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: `arn:aws:s3:::${BUCKET}/*` },
    })
    await store.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }))
    store.clock.offset = 660_000
    const { results } = await call('links.revoke', { ids: [original.id, renewal.id] })
    expect(results).toMatchObject([
      { outcome: 'failed', error: { code: 'access-denied' } },
      { outcome: 'failed', error: { code: 'access-denied' } },
    ])
    expect((await fetch(renewal.url)).status).toBe(200)
    for (const { id } of [original, renewal]) {
      expect((await call('links.get', { id })).link.revokedAt).toBeUndefined()
    }
  })

  it('proves what somebody else has deleted before', async () => {
    const { store, call, original } = await withRenewal()
    await store.s3.send(new DeleteObjectCommand({ Bucket: original.bucket, Key: original.key }))
    const { results } = await call('links.revoke', { ids: [original.id] })
    expect(results).toMatchObject([{ outcome: 'revoked', probe: { verdict: 'gone' } }])
  })
})
