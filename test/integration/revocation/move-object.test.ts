import { describe, expect, it, onTestFinished } from 'vitest'
import type { LinkWithUrl } from '../../../shared/api/link-calls.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { type Sharing, type SharingOptions, startSharing } from './sharing.ts'

type StartServer = () => Promise<SharedS3Server & { stop(): Promise<void>; allowProxy?(port: number): void }>

const DAY_MS = 86_400_000
const MOVED = /^moved-by-sandglass\/[0-9A-Za-z]{22}\/report\.csv$/

for (const dialect of ['s3', 'minio', 'r2', 'seaweedfs'] as const) {
  describe(`moving objects: playground as ${dialect}`, () => {
    const start: StartServer = () => startPlayground(Date, dialect)
    suite(start)
    if (dialect === 's3' || dialect === 'r2') copyingSuite(start)
  })
}
describe('moving objects: playground with versions', () => suite(startPlayground, { isVersioned: true }))
describeWithServer('ceph', 'moving objects: ceph', (server) => {
  const start: StartServer = async () => ({ ...server, stop: async () => undefined })
  describe('without versions', () => {
    suite(start)
    copyingSuite(start)
  })
  describe('with versions', () => suite(start, { isVersioned: true }))
})

async function sharingFrom(start: StartServer, options: SharingOptions): Promise<Sharing> {
  const server = await start()
  const sharing = await startSharing(server, options)
  onTestFinished(async () => {
    await sharing.stop()
    await server.stop()
  })
  await sharing.put('report.csv', 'the report', { ContentType: 'text/csv', Metadata: { author: 'zoe' } })
  return sharing
}

async function share({ call, bucket }: Sharing): Promise<LinkWithUrl> {
  const objects = [{ bucket, key: 'report.csv' }]
  const { links } = await call('links.create', { expiry: { seconds: 3600 }, objects, revocation: 'move-object' })
  const [link] = links
  if (link === undefined) throw new Error('no link was made')
  return link
}

async function answerOf(url: string): Promise<string> {
  const answer = await fetch(url)
  return answer.ok ? `${answer.status} ${await answer.text()}` : `${answer.status}`
}

function suite(start: StartServer, options: SharingOptions = {}): void {
  it('takes the object out of reach, for all its links, and brings it back as it was', async () => {
    const sharing = await sharingFrom(start, options)
    const { call } = sharing
    const [first, second] = [await share(sharing), await share(sharing)]
    const before = await sharing.keysLeft()
    const { results } = await call('links.revoke', { ids: [first.id, second.id] })
    expect(results).toMatchObject([
      { id: first.id, outcome: 'revoked', probe: { verdict: 'gone' } },
      { id: second.id, outcome: 'revoked' },
    ])
    expect([await answerOf(first.url), await answerOf(second.url)]).toEqual(['404', '404'])
    expect(await sharing.keysLeft()).toHaveLength(options.isVersioned ? 2 : 1)
    expect((await call('links.revoke', { ids: [first.id] })).results).toMatchObject([{ outcome: 'revoked' }])

    // Nobody cleans up what was moved.
    sharing.advance(30 * DAY_MS)
    expect(await sharing.services.tidy()).toEqual({ removed: 0, failed: 0 })
    sharing.advance(-30 * DAY_MS)

    const restored = await call('links.restore', { ids: [first.id, second.id] })
    expect(restored.results).toMatchObject([{ outcome: 'restored' }, { outcome: 'restored' }])
    const answer = await fetch(second.url)
    expect([answer.status, await answer.text()]).toEqual([200, 'the report'])
    expect(answer.headers.get('content-type')).toBe('text/csv')
    expect(answer.headers.get('x-amz-meta-author')).toBe('zoe')
    expect(await sharing.keysLeft()).toEqual(before)
    expect((await call('links.get', { id: second.id })).link).toMatchObject({ status: 'active' })
    expect((await call('links.restore', { ids: [first.id] })).results).toMatchObject([
      { outcome: 'failed', error: { code: 'not-found' } },
    ])
  })

  it('brings nothing back over what is there now', async () => {
    const sharing = await sharingFrom(start, options)
    const link = await share(sharing)
    await sharing.call('links.revoke', { ids: [link.id] })
    await sharing.put('report.csv', 'another report')
    const { results } = await sharing.call('links.restore', { ids: [link.id] })
    expect(results).toMatchObject([{ outcome: 'failed', error: { code: 'already-exists' } }])
    expect(await sharing.stored('report.csv')).toBe('another report')
  })
}

function copyingSuite(start: StartServer): void {
  it('deletes nothing as long as the copy is not there, and known', async () => {
    const sharing = await sharingFrom(start, {})
    const link = await share(sharing)
    const revoke = async () => (await sharing.call('links.revoke', { ids: [link.id] })).results[0]?.outcome
    await sharing.proxy.add({
      match: { method: 'PUT', path: /moved-by-sandglass/ },
      fault: { kind: 'error-in-200', code: 'InternalError' },
    })
    expect(await revoke()).toBe('failed')
    await sharing.proxy.clear()
    expect(await answerOf(link.url)).toBe('200 the report')
    expect(await sharing.keysLeft()).toEqual(['report.csv'])

    // A copy that is only said to be there.
    await sharing.proxy.add({
      match: { method: 'PUT', path: /moved-by-sandglass/ },
      fault: { kind: 'status', status: 200, body: '<CopyObjectResult><ETag>"x"</ETag></CopyObjectResult>' },
    })
    expect(await revoke()).toBe('failed')
    await sharing.proxy.clear()
    expect(await answerOf(link.url)).toBe('200 the report')

    // The copy is there, and the object could not be deleted: the next attempt goes on with the same copy.
    await sharing.proxy.add({
      match: { method: 'DELETE', path: /report\.csv$/ },
      fault: { kind: 'status', status: 403, code: 'AccessDenied' },
    })
    expect(await revoke()).toBe('failed')
    await sharing.proxy.clear()
    expect(await sharing.keysLeft()).toEqual([expect.stringMatching(MOVED), 'report.csv'])
    expect(await revoke()).toBe('revoked')
    expect(await sharing.keysLeft()).toEqual([expect.stringMatching(MOVED)])
    expect((await sharing.call('links.restore', { ids: [link.id] })).results).toMatchObject([{ outcome: 'restored' }])
    expect(await sharing.keysLeft()).toEqual(['report.csv'])
  })

  it('leaves an object alone that is being overwritten', async () => {
    const sharing = await sharingFrom(start, {})
    const link = await share(sharing)
    await sharing.proxy.add({ match: { method: 'HEAD', path: /moved-by/ }, fault: { kind: 'latency', ms: 700 } })
    const revoking = sharing.call('links.revoke', { ids: [link.id] })
    const isCopied = () => sharing.proxy.log.some(({ method, path }) => method === 'PUT' && path.includes('moved-by'))
    await expect.poll(isCopied).toBe(true)
    await expect.poll(() => sharing.keysLeft()).toHaveLength(2)
    await sharing.put('report.csv', 'a newer report')
    expect((await revoking).results).toMatchObject([{ outcome: 'failed', error: { code: 'precondition-failed' } }])
    expect(await answerOf(link.url)).toBe('200 a newer report')
    expect((await sharing.call('links.revoke', { ids: [link.id] })).results).toMatchObject([{ outcome: 'revoked' }])
    expect((await sharing.call('links.restore', { ids: [link.id] })).results).toMatchObject([{ outcome: 'restored' }])
    expect(await answerOf(link.url)).toBe('200 a newer report')
  })

  it('is not offered for links to one version', async () => {
    const sharing = await sharingFrom(start, {})
    const objects = [{ bucket: sharing.bucket, key: 'report.csv', versionId: 'v1' }]
    await expect(
      sharing.call('links.create', { expiry: { seconds: 60 }, objects, revocation: 'move-object' }),
    ).rejects.toMatchObject({ code: 'unsupported' })
  })
}
