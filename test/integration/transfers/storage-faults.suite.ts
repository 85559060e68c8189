import { describe, expect, it } from 'vitest'
import type { RequestMatch } from '../../support/chaos/chaos-rules.ts'
import { settle } from '../../support/settle.ts'
import {
  content,
  MIB,
  PART_BYTES,
  requestsOf,
  type StorageBehindProxy,
  sentBytes,
  THREE_PARTS_BYTES,
  troubledUploads,
} from './troubled-uploads.ts'
import { expectNothingLeft, expectSteady, expectWhole, isHeld, troublesOf } from './upload-outcomes.ts'

const has = (name: string) => (parameters: URLSearchParams) => parameters.has(name)
const COMPLETE: RequestMatch = { method: 'POST', query: has('uploadId') }
const PUT: RequestMatch = { method: 'PUT' }
const part = (partNumber: number): RequestMatch => ({ method: 'PUT', partNumber })
const ATTEMPTS = 9

/** What a storage, or what stands in its place, says to an upload. Registers tests: call it inside a `describe`. */
export function storageFaultsSuite(server: () => StorageBehindProxy): void {
  describe('a storage that is busy', () => {
    it('is sent less, and gets all in the end', async () => {
      const app = await troubledUploads(server())
      app.luck.value = 0.9
      await app.proxy.add({
        match: { ...PUT, times: 3 },
        fault: { kind: 'status', status: 503, code: 'SlowDown' },
      })
      const shared = await app.share(content(THREE_PARTS_BYTES))
      await expectWhole(app, shared)
      expect(requestsOf(app.proxy, 'PUT', 'partNumber')).toHaveLength(6)
      expect(troublesOf(app, shared.id)).toEqual([
        'The storage is busy, so less is sent at once. It goes on by itself.',
      ])
    })

    it('is given the time that it asks for', async () => {
      const app = await troubledUploads(server())
      const fault = { kind: 'status', status: 503, code: 'SlowDown', headers: { 'retry-after': '2' } } as const
      await app.proxy.add({ match: { ...PUT, times: 1 }, fault })
      const startedAt = Date.now()
      await expectWhole(app, await app.share(content(MIB)))
      expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2000)
      expect(requestsOf(app.proxy, 'PUT')).toHaveLength(2)
    })
  })

  describe('a storage that fails', () => {
    it('is asked again', async () => {
      const app = await troubledUploads(server())
      await app.proxy.add({
        match: { ...PUT, times: 1 },
        fault: { kind: 'status', status: 500, code: 'InternalError' },
      })
      await expectWhole(app, await app.share(content(MIB)))
    })

    it('is left alone after some attempts, and goes on where it was when the person tries again', async () => {
      const app = await troubledUploads(server())
      await app.proxy.add({ match: part(2), fault: { kind: 'status', status: 500, code: 'InternalError' } })
      const shared = await app.share(content(THREE_PARTS_BYTES))
      const failed = await app.until(shared.id, ({ state }) => state === 'failed')
      expect(failed.error).toEqual({
        code: 'storage-error',
        message: 'The storage failed: InternalError.',
        hint: 'It is the storage’s own fault. Try again in a while.',
      })
      expect(requestsOf(app.proxy, 'PUT', 'partNumber')).toHaveLength(2 + ATTEMPTS)
      expect((await fetch(shared.link.url)).status).toBe(404)
      expect(await app.stored()).toEqual({ objects: 0, begun: 1 })

      await app.proxy.clear()
      const before = sentBytes(app.proxy)
      await app.call('uploads.retry', { ids: [shared.id] })
      await expectWhole(app, shared)
      // The other two are there.
      expect(sentBytes(app.proxy) - before).toBe(PART_BYTES)
    })

    it.each([
      ['the end', COMPLETE],
      ['a part', part(1)],
    ])('is not believed when it fails with the status of a success at %s', async (_, match) => {
      const app = await troubledUploads(server())
      await app.proxy.add({ match: { ...match, times: 2 }, fault: { kind: 'error-in-200', code: 'InternalError' } })
      await expectWhole(app, await app.share(content(THREE_PARTS_BYTES)))
      expect(app.proxy.struck('error-in-200')).toBe(2)
    })

    it('has not stored what it never says that it stored', async () => {
      const app = await troubledUploads(server())
      await app.proxy.add({ match: COMPLETE, fault: { kind: 'error-in-200', code: 'InternalError' } })
      const shared = await app.share(content(THREE_PARTS_BYTES))
      const failed = await app.until(shared.id, ({ state }) => state === 'failed' || state === 'done')
      expect(failed).toMatchObject({ state: 'failed', error: { message: 'The storage failed: InternalError.' } })
      expect(requestsOf(app.proxy, 'POST', 'uploadId')).toHaveLength(ATTEMPTS)
      await app.proxy.clear()
      await app.call('uploads.cancel', { ids: [shared.id] })
      await expectNothingLeft(app, shared)
    })
  })

  it('waits for a person who has to sign in to the network', async () => {
    const app = await troubledUploads(server())
    const shared = await app.share(content(THREE_PARTS_BYTES), {
      whenShared: () => app.proxy.add({ fault: { kind: 'html' } }),
    })
    const waiting = await app.until(shared.id, isHeld)
    expect(waiting.trouble).toEqual({
      code: 'wrong-endpoint',
      message: 'The network or the endpoint answered with a web page instead of S3’s XML.',
      hint: 'Offline: it will continue by itself. If this network asks for a sign-in, do that in a browser first. Otherwise check the endpoint: a console’s address is not the storage’s.',
      field: 'endpoint',
    })
    await settle(() => app.summaries.at(-1)?.trouble?.code === 'wrong-endpoint', 'the summary')
    await app.proxy.clear()
    await expectWhole(app, shared)
    await settle(() => app.summaries.at(-1)?.trouble === undefined, 'the summary')
  })

  it('does not take a web page for the answer to a part, or to the end', async () => {
    const app = await troubledUploads(server())
    await app.proxy.add({ match: { ...part(1), times: 1 }, fault: { kind: 'html' } })
    await app.proxy.add({ match: { ...COMPLETE, times: 1 }, fault: { kind: 'html' } })
    await expectWhole(app, await app.share(content(THREE_PARTS_BYTES)))
    expect(app.proxy.struck('html')).toBe(2)
  })

  describe('a refusal', () => {
    it('for want of a permission ends it at once, and says which', async () => {
      const app = await troubledUploads(server())
      await app.proxy.add({ match: part(2), fault: { kind: 'status', status: 403, code: 'AccessDenied' } })
      const shared = await app.share(content(THREE_PARTS_BYTES))
      const failed = await app.until(shared.id, ({ state }) => state === 'failed')
      expect(failed.error).toMatchObject({
        code: 'access-denied',
        message: `The storage refused s3:PutObject on the bucket “${app.bucket}”.`,
      })
      expect(app.proxy.struck('status')).toBe(1)
      await app.call('uploads.cancel', { ids: [shared.id] })
      await expectNothingLeft(app, shared)
    })

    it('for want of the bucket ends it at once', async () => {
      const app = await troubledUploads(server())
      const shared = await app.share(content(MIB), {
        whenShared: () => app.removeBucket(),
      })
      const failed = await app.until(shared.id, ({ state }) => state === 'failed')
      expect(failed.error).toMatchObject({
        code: 'no-such-bucket',
        message: `There is no bucket “${app.bucket}” here.`,
        field: 'bucket',
      })
      expect(requestsOf(app.proxy, 'PUT')).toHaveLength(1)
    })

    it('as ended credentials holds the uploads of the connection until there are others', async () => {
      const app = await troubledUploads(server())
      const expired = { kind: 'status', status: 400, code: 'ExpiredToken' } as const
      await app.proxy.add({ match: part(3), fault: expired })
      const shared = await app.share(content(THREE_PARTS_BYTES))
      const held = await app.until(shared.id, isHeld)
      expect(held.trouble).toEqual({
        code: 'expired-token',
        message: 'The temporary credentials have ended, or their session token is not right.',
        hint: 'Sign in again, or enter new credentials.',
      })
      // Nobody knocks at a closed door.
      expect(app.proxy.struck('status')).toBe(1)
      expect(await app.stored()).toEqual({ objects: 0, begun: 1 })
      await app.proxy.clear()
      await app.call('connections.update', { connection: 'store', prefix: 'elsewhere' })
      await expectWhole(app, shared)
      expect(requestsOf(app.proxy, 'POST', 'uploads')).toHaveLength(1)
      expect(sentBytes(app.proxy)).toBeLessThanOrEqual(THREE_PARTS_BYTES + PART_BYTES)
    })
  })

  it('leaves nothing of what is canceled in the middle of trouble', async () => {
    const app = await troubledUploads(server())
    await app.proxy.add({ match: part(2), fault: { kind: 'stall-after', bytes: MIB } })
    const shared = await app.share(content(THREE_PARTS_BYTES))
    await app.until(shared.id, ({ sentBytes }) => sentBytes > MIB)
    await app.call('uploads.cancel', { ids: [shared.id] })
    await expectNothingLeft(app, shared)
    expectSteady(app, shared.id)
  })
}
