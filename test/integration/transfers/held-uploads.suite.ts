import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { BadCertificate } from '../../support/chaos/chaos-rules.ts'
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
import { expectWhole, isHeld } from './upload-outcomes.ts'

/** What keeps uploads from their storage as a whole. Registers tests: call it inside a `describe`. */
export function heldUploadsSuite(server: () => StorageBehindProxy): void {
  describe('a storage that there is no way to', () => {
    it('is waited for, without haste, and given the rest', async () => {
      const app = await troubledUploads(server())
      await app.proxy.add({ match: { method: 'PUT', partNumber: 3 }, fault: { kind: 'stall-after', bytes: MIB } })
      const shared = await app.share(content(THREE_PARTS_BYTES))
      await app.partsAnswered(2)
      await app.proxy.add({ fault: { kind: 'refuse' } })
      const held = await app.until(shared.id, isOffline)
      expect(held.trouble).toEqual({
        code: 'connection-refused',
        message: `Nothing accepts connections at 127.0.0.1:${app.proxy.port}.`,
        hint: 'Offline: it will continue by itself. Check the host and the port, and that the storage is running.',
        field: 'endpoint',
      })
      await settle(() => app.summaries.at(-1)?.trouble?.code === 'connection-refused', 'the summary')
      // Each event of the engine that isn’t good news throws its dice once.
      const [startedAt, before] = [Date.now(), app.luck.asked]
      await new Promise((resolve) => setTimeout(resolve, 2500))
      const seconds = (Date.now() - startedAt) / 1000
      expect(app.luck.asked - before).toBeLessThanOrEqual(3 * (seconds + 1))
      await app.proxy.clear()
      await expectWhole(app, shared)
      expect(sentBytes(app.proxy)).toBeLessThanOrEqual(THREE_PARTS_BYTES + PART_BYTES)
      expect(requestsOf(app.proxy, 'POST', 'uploads')).toHaveLength(1)
    })

    it('is waited for from the start, with all that is to go there', async () => {
      const app = await troubledUploads(server())
      await app.proxy.add({ fault: { kind: 'refuse' } })
      const first = await app.share(content(MIB), { name: 'a.bin', preflight: false })
      const second = await app.share(content(MIB), { name: 'b.bin', preflight: false })
      await app.until(first.id, isOffline)
      await app.until(second.id, isOffline)
      await app.proxy.clear()
      for (const { id, link, content } of [first, second]) {
        await app.until(id, ({ state }) => state === 'done')
        expect(Buffer.from(await (await fetch(link.url)).arrayBuffer()).equals(content)).toBe(true)
      }
      expect(await app.stored()).toEqual({ objects: 2, begun: 0 })
    })

    it('is tried at once when the person wants it', async () => {
      const app = await troubledUploads(server())
      app.luck.value = 0.99
      await app.proxy.add({ fault: { kind: 'refuse' } })
      const shared = await app.share(content(MIB), { preflight: false })
      await app.until(shared.id, isOffline)
      await app.proxy.clear()
      await app.call('uploads.resume', { all: true })
      await expectWhole(app, shared)
    })

    it('gets no link where it is not found at the start', async () => {
      const app = await troubledUploads(server(), { endpoint: 'https://storage.invalid' })
      await expect(app.share(content(MIB))).rejects.toMatchObject({
        code: 'network',
        message: expect.stringMatching(/The link’s host name (?:is not known|can’t be looked up now)/),
      })
      const shared = await app.share(content(MIB), { preflight: false })
      const held = await app.until(shared.id, isOffline)
      expect(held.trouble).toMatchObject({
        code: 'unknown-host',
        message: expect.stringMatching(
          /^(?:There is no host named storage\.invalid|The name storage\.invalid can’t be looked up right now)\.$/,
        ),
        hint: expect.stringMatching(/^Offline: it will continue by itself\. .*check the endpoint’s spelling/is),
      })
      await app.call('uploads.cancel', { ids: [shared.id] })
      await settle(async () => (await app.list())[0]?.state === 'canceled', 'the cancelation')
    })

    it.each([
      ['one request', MIB],
      ['parts', THREE_PARTS_BYTES],
    ])('because of the proxy is waited for, and the proxy named (%s)', async (_, bytes) => {
      const proxy = `127.0.0.1:${await closedPort()}`
      const app = await troubledUploads(server(), {
        endpoint: 'https://storage.invalid',
        settings: { proxy: `http://${proxy}` },
      })
      const shared = await app.share(content(bytes), { preflight: false })
      const held = await app.until(shared.id, isOffline)
      expect(held.trouble).toMatchObject({
        code: 'proxy',
        message: `Nothing accepts connections at the proxy ${proxy}.`,
        hint: 'Offline: it will continue by itself. Check the proxy in the settings, or in the variable HTTPS_PROXY.',
      })
    })

    it('is told from one at a closed port', async () => {
      const port = await closedPort()
      const app = await troubledUploads(server(), { endpoint: `http://127.0.0.1:${port}` })
      await expect(app.share(content(MIB))).rejects.toMatchObject({
        code: 'network',
        message: expect.stringContaining('Nothing answers at the link’s host and port.'),
      })
    })
  })
}

/** The same, where the storage takes `localhost`, which certificates are made for, for its own name. */
export function untrustedStorageSuite(server: () => StorageBehindProxy): void {
  describe('a certificate that is not trusted', () => {
    it.each<[BadCertificate, string]>([
      ['self-signed', 'The certificate of localhost is self-signed, so it proves nothing.'],
      ['unknown-issuer', 'The certificate of localhost is not from an authority that this computer trusts.'],
      ['expired', 'The certificate of localhost has expired.'],
      ['not-yet-valid', 'The certificate of localhost is not valid yet.'],
      ['wrong-host', 'The certificate at localhost belongs to another host.'],
    ])('is sent nothing, and says what is wrong with it (%s)', async (certificate, message) => {
      const app = await troubledUploads(server(), { tls: true })
      const shared = await app.share(content(MIB), {
        whenShared: () => app.proxy.add({ fault: { kind: 'bad-certificate', certificate } }),
      })
      const held = await app.until(shared.id, isHeld)
      expect(held.trouble?.code).toBe('tls')
      expect(held.trouble?.message.replace(/:\d+/, '')).toBe(message)
      expect(requestsOf(app.proxy, 'PUT')).toHaveLength(0)
      await app.proxy.clear()
      await app.call('uploads.resume', { all: true })
      await expectWhole(app, shared)
    })

    it('is trusted once its authority is named', async () => {
      const app = await troubledUploads(server(), { tls: true })
      const { caFile } = (await app.call('settings.get', {})).settings
      await app.call('settings.set', { caFile: '' })
      const shared = await app.share(content(MIB), { preflight: false })
      const held = await app.until(shared.id, isHeld)
      expect(held.trouble).toMatchObject({ code: 'tls', hint: expect.stringContaining('CA file in the settings') })
      await app.call('settings.set', { caFile })
      await expectWhole(app, shared)
    })
  })
}

function isOffline(upload: Parameters<typeof isHeld>[0]): boolean {
  return isHeld(upload) && upload.trouble?.hint.startsWith('Offline:') === true
}

async function closedPort(): Promise<number> {
  const listener = createServer()
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const { port } = listener.address() as { port: number }
  await once(listener.close(), 'close')
  return port
}
