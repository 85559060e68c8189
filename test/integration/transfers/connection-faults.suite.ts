import { describe, expect, it } from 'vitest'
import type { RequestMatch } from '../../support/chaos/chaos-rules.ts'
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
import { expectWhole, troublesOf } from './upload-outcomes.ts'

const has = (name: string) => (parameters: URLSearchParams) => parameters.has(name)
/** The requests that make an upload in parts, apart from those of the parts. */
const CREATE: RequestMatch = { method: 'POST', query: has('uploads') }
const COMPLETE: RequestMatch = { method: 'POST', query: has('uploadId') }
const WHOLE: RequestMatch = { method: 'PUT', query: (parameters) => !parameters.has('partNumber') }
const part = (partNumber: number): RequestMatch => ({ method: 'PUT', partNumber })

/** What the way to a storage does to an upload. Registers tests: call it inside a `describe`. */
export function connectionFaultsSuite(server: () => StorageBehindProxy): void {
  describe('a connection that breaks off', () => {
    it.each(['reset-after', 'fin-after'] as const)(
      'costs no more than the part that was under way (%s)',
      async (kind) => {
        const app = await troubledUploads(server())
        app.luck.value = 0.9
        await app.proxy.add({ match: { ...part(3), times: 1 }, fault: { kind, bytes: 2 * MIB } })
        const shared = await app.share(content(THREE_PARTS_BYTES))
        await expectWhole(app, shared)
        expect(app.proxy.struck(kind)).toBe(1)
        expect(sentBytes(app.proxy)).toBeLessThanOrEqual(THREE_PARTS_BYTES + PART_BYTES)
        expect(requestsOf(app.proxy, 'PUT', 'partNumber')).toHaveLength(4)
        // Where other parts arrive right after it, there is no time to read of it.
        for (const text of troublesOf(app, shared.id)) {
          expect(text).toMatch(/^The connection to 127\.0\.0\.1:\d+ broke off\. It is tried again by itself\.$/)
        }
      },
    )

    it('stores a file once that it was stored of before the answer was lost', async () => {
      const app = await troubledUploads(server())
      await app.proxy.add({ match: { ...WHOLE, times: 1 }, fault: { kind: 'drop-response-after-commit' } })
      await expectWhole(app, await app.share(content(MIB)))
      expect(app.proxy.struck('drop-response-after-commit')).toBe(1)
    })

    it.each([
      ['of the beginning', CREATE],
      ['to a part', part(2)],
      ['of the end', COMPLETE],
    ])('makes one object when the answer %s is lost', async (_, match) => {
      const app = await troubledUploads(server())
      await app.proxy.add({ match: { ...match, times: 1 }, fault: { kind: 'drop-response-after-commit' } })
      await expectWhole(app, await app.share(content(THREE_PARTS_BYTES)))
      expect(app.proxy.struck('drop-response-after-commit')).toBe(1)
      expect(sentBytes(app.proxy)).toBeLessThanOrEqual(THREE_PARTS_BYTES + PART_BYTES)
    })

    it.each([
      ['of the beginning', CREATE],
      ['of the end', COMPLETE],
    ])('takes no half of an answer %s', async (_, match) => {
      const app = await troubledUploads(server())
      await app.proxy.add({ match: { ...match, times: 1 }, fault: { kind: 'truncate-response', bytes: 60 } })
      await expectWhole(app, await app.share(content(THREE_PARTS_BYTES)))
      expect(app.proxy.struck('truncate-response')).toBe(1)
      expect(sentBytes(app.proxy)).toBe(THREE_PARTS_BYTES)
    })
  })

  describe('a storage that falls silent', () => {
    it.each([
      ['in the middle of a part', part(2), { kind: 'stall-after', bytes: 2 * MIB } as const],
      ['after a part', part(2), { kind: 'latency', ms: 600_000 } as const],
      ['after the beginning', CREATE, { kind: 'latency', ms: 600_000 } as const],
      ['after the end', COMPLETE, { kind: 'latency', ms: 600_000 } as const],
    ])('is asked again (%s)', async (_, match, fault) => {
      const app = await troubledUploads(server())
      app.luck.value = 0.9
      await app.proxy.add({ match: { ...match, times: 1 }, fault })
      const shared = await app.share(content(THREE_PARTS_BYTES))
      await expectWhole(app, shared)
      expect(app.proxy.struck(fault.kind)).toBe(1)
      expect(troublesOf(app, shared.id)).toEqual([
        expect.stringMatching(/^127\.0\.0\.1:\d+ did not answer in time\. It is tried again by itself\.$/),
      ])
    })
  })

  it('sends a part again that arrived damaged', async () => {
    const app = await troubledUploads(server())
    await app.proxy.add({ match: { ...part(2), times: 1 }, fault: { kind: 'corrupt-request-byte', offset: 500_000 } })
    await expectWhole(app, await app.share(content(THREE_PARTS_BYTES)))
    expect(app.proxy.struck('corrupt-request-byte')).toBe(1)
    expect(requestsOf(app.proxy, 'PUT', 'partNumber')).toHaveLength(4)
  })

  it('sends a file again that arrived damaged', async () => {
    const app = await troubledUploads(server())
    await app.proxy.add({ match: { ...WHOLE, times: 1 }, fault: { kind: 'corrupt-request-byte', offset: 500_000 } })
    await expectWhole(app, await app.share(content(MIB)))
    expect(app.proxy.struck('corrupt-request-byte')).toBe(1)
  })

  it.each([
    0,
    1,
    5 * MIB - 1,
    5 * MIB,
    PART_BYTES,
    PART_BYTES + 1,
    2 * PART_BYTES - 1,
    2 * PART_BYTES,
    2 * PART_BYTES + 1,
  ])('stores a file of %i bytes as it is', async (bytes) => {
    const app = await troubledUploads(server())
    await expectWhole(app, await app.share(content(bytes)))
    expect(sentBytes(app.proxy)).toBe(bytes)
    const parts = requestsOf(app.proxy, 'PUT', 'partNumber')
    expect(parts).toHaveLength(bytes > PART_BYTES ? Math.ceil(bytes / PART_BYTES) : 0)
  })
}
