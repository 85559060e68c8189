import { expect, it } from 'vitest'
import {
  content,
  MIB,
  PART_BYTES,
  requestsOf,
  type StorageBehindProxy,
  sentBytes,
  THREE_PARTS_BYTES,
  type Troubled,
  troubledUploads,
} from './troubled-uploads.ts'
import { download, expectWhole, isHeld } from './upload-outcomes.ts'

const WITHOUT_TRYING = { preflight: false } as const

/** What a storage really says to keys that it does not take. Registers tests: call it inside a `describe`. */
export function keyFaultsSuite(server: () => StorageBehindProxy): void {
  it('says which permission a key lacks, and asks no second time', async () => {
    const app = await troubledUploads(server())
    await app.useKeys(server().otherKeys ?? server().keys)
    const shared = await app.share(content(MIB), WITHOUT_TRYING)
    const failed = await app.until(shared.id, ({ state }) => state === 'failed')
    expect(failed.error).toMatchObject({
      code: 'access-denied',
      message: expect.stringContaining('s3:PutObject'),
    })
    expect(requestsOf(app.proxy, 'PUT')).toHaveLength(1)
    expect(await app.stored()).toEqual({ objects: 0, begun: 0 })
  })

  it.each([
    [
      'secret',
      'wrong-secret',
      ({ accessKeyId }: { accessKeyId: string }) => ({ accessKeyId, secretAccessKey: 'not-the-secret' }),
    ],
    [
      'key',
      'invalid-key-id',
      ({ secretAccessKey }: { secretAccessKey: string }) => ({ accessKeyId: 'AKIAIOSFODNN7UNKNOWN', secretAccessKey }),
    ],
  ])('holds all of a connection with a wrong %s, and goes on with the right one', async (_, code, wrong) => {
    const app = await troubledUploads(server())
    await app.useKeys(wrong(server().keys))
    const first = await app.share(content(MIB), { ...WITHOUT_TRYING, name: 'a.bin' })
    const held = await app.until(first.id, isHeld)
    expect(held).toMatchObject({ state: 'waiting', trouble: { code } })
    expect(requestsOf(app.proxy, 'PUT')).toHaveLength(1)
    // Its link is signed with what was wrong: it is stored, but nobody would get it.
    await app.useKeys(server().keys)
    await app.call('uploads.resume', { all: true })
    await app.until(first.id, ({ state }) => state === 'done')
    expect(await app.stored()).toEqual({ objects: 1, begun: 0 })
  })

  it('goes on where it was when the key that was taken away is given back', async () => {
    const { adminCreateKeys, adminDisableKey, adminEnableKey } = administrated(server())
    const keys = await adminCreateKeys()
    const app = await troubledUploads(server(), { keys })
    const shared = await begun(app)
    await adminDisableKey(keys.accessKeyId)
    const held = await app.until(shared.id, ({ trouble }) => trouble?.code === 'invalid-key-id')
    expect(held).toMatchObject({
      state: 'waiting',
      trouble: {
        message: 'The storage does not know the access key id.',
        hint: expect.stringContaining('that it was not deleted or disabled'),
      },
    })
    const knocks = app.proxy.log.length
    await adminEnableKey(keys)
    expect(app.proxy.log).toHaveLength(knocks)
    await app.call('uploads.resume', { ids: [shared.id] })
    await expectWhole(app, shared)
    expect(requestsOf(app.proxy, 'POST', 'uploads')).toHaveLength(1)
    expect(sentBytes(app.proxy)).toBeLessThanOrEqual(THREE_PARTS_BYTES + PART_BYTES)
  })
}

/** The same, where an account has many keys, and a region is not for show. */
export function strictKeyFaultsSuite(server: () => StorageBehindProxy): void {
  it('goes on with another key, and says that the link is of the one that is gone', async () => {
    const { adminCreateKeys, adminDisableKey } = administrated(server())
    const old = await adminCreateKeys()
    const app = await troubledUploads(server(), { keys: old })
    const shared = await begun(app)
    await adminDisableKey(old.accessKeyId)
    await app.until(shared.id, ({ trouble }) => trouble?.code === 'invalid-key-id')
    await app.useKeys(server().keys)
    await app.call('uploads.resume', { ids: [shared.id] })
    const failed = await app.until(shared.id, ({ state }) => state === 'done' || state === 'failed')
    expect(failed).toMatchObject({
      state: 'failed',
      error: {
        code: 'link-broken',
        message:
          'The file is stored, but its link was not tried. This link was signed with credentials that its connection no longer has, so it can’t be derived again.',
        hint: 'Whoever has the link can use it until it ends. Renew it for a new one, or share the object again.',
      },
    })
    expect(requestsOf(app.proxy, 'POST', 'uploads')).toHaveLength(1)
    expect(sentBytes(app.proxy)).toBeLessThanOrEqual(THREE_PARTS_BYTES + PART_BYTES)
    const { link } = await app.call('links.renew', { id: shared.link.id, expiry: { seconds: 600 } })
    expect((await download(link.url)).equals(shared.content)).toBe(true)
  })

  it('names the region that the bucket is in', async () => {
    const app = await troubledUploads(server(), { region: 'eu-elsewhere-1' })
    const shared = await app.share(content(MIB), WITHOUT_TRYING)
    const failed = await app.until(shared.id, ({ state }) => state === 'failed' || state === 'done')
    expect(failed).toMatchObject({
      state: 'failed',
      error: {
        code: 'wrong-region',
        message: `The bucket “${app.bucket}” is in region ${server().region}, not eu-elsewhere-1.`,
        hint: `Set the connection’s region to ${server().region}.`,
        field: 'region',
      },
    })
    await app.call('connections.update', { connection: 'store', region: server().region })
    await app.call('uploads.retry', { ids: [shared.id] })
    await app.until(shared.id, ({ state }) => state === 'done')
  })
}

/** Two parts of three are stored, and the third waits. */
async function begun(app: Troubled) {
  const match = { method: 'PUT', partNumber: 3, times: 1 }
  await app.proxy.add({ match, fault: { kind: 'stall-after', bytes: MIB } })
  const shared = await app.share(content(THREE_PARTS_BYTES))
  await app.partsAnswered(2)
  return shared
}

function administrated({ adminCreateKeys, adminDisableKey, adminEnableKey }: StorageBehindProxy) {
  if (!adminCreateKeys || !adminDisableKey || !adminEnableKey) throw new Error('nobody administers it')
  return { adminCreateKeys, adminDisableKey, adminEnableKey }
}
