import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LinkWithUrl } from '../../../shared/api/link-calls.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { type Sharing, type SharingOptions, startSharing } from './sharing.ts'

type StartServer = () => Promise<SharedS3Server & { stop(): Promise<void>; allowProxy?(port: number): void }>

/** The command line as it is shipped; `npm run build` makes it. */
const COMMAND = fileURLToPath(new URL('../../../dist/cli/sandglass.cjs', import.meta.url))
const DAY_MS = 86_400_000

for (const dialect of ['s3', 'minio', 'r2', 'seaweedfs'] as const) {
  describe(`share copies: playground as ${dialect}`, () => suite(() => startPlayground(Date, dialect)))
}
describe('a thousand share copies', () => {
  const context = withSharing(startPlayground, {})

  it('are revoked in one call, several at a time, each with its outcome in its place', async () => {
    const sharing = context()
    const { call, bucket, proxy } = sharing
    await sharing.put('many.txt', 'many')
    const objects = Array.from({ length: 1000 }, () => ({ bucket, key: 'many.txt' }))
    const { links } = await call('links.create', { expiry: { seconds: 3600 }, objects, revocation: 'share-copy' })
    expect(new Set(links.map(({ key }) => key)).size).toBe(1000)
    const [first, last] = [links[0], links.at(-1)]
    if (first === undefined || last === undefined) throw new Error('no links were made')
    // One that fails stands in its place, too.
    const path = new RegExp(first.key)
    await proxy.add({ match: { method: 'DELETE', path }, fault: { kind: 'status', status: 403, code: 'AccessDenied' } })
    const ids = links.map(({ id }) => id)
    const { results } = await call('links.revoke', { ids })
    expect(results.map(({ id }) => id)).toEqual(ids)
    expect(results.filter(({ outcome }) => outcome === 'revoked')).toHaveLength(999)
    expect(results[0]).toMatchObject({ outcome: 'failed', error: { code: 'access-denied' } })
    await proxy.clear()
    expect([await answerOf(first.url), await answerOf(last.url)]).toEqual(['200 many', '404'])
    expect(await sharing.keysLeft()).toEqual([first.key, 'many.txt'].sort())
  }, 120_000)
})

describe('share copies: playground with versions', () => suite(startPlayground, { isVersioned: true }))
describeWithServer('ceph', 'share copies: ceph', (server) => {
  const start: StartServer = async () => ({ ...server, stop: async () => undefined })
  describe('without versions', () => suite(start))
  describe('with versions', () => suite(start, { isVersioned: true }))
  describe('locked', () => lockedSuite(start))
})

/** One share copy of an object. */
async function shareCopyOf(sharing: Sharing, key: string, more: object = {}): Promise<LinkWithUrl> {
  const { links } = await sharing.call('links.create', {
    expiry: { seconds: 3600 },
    objects: [{ bucket: sharing.bucket, key }],
    revocation: 'share-copy',
    ...more,
  })
  const [link] = links
  if (link === undefined) throw new Error('no link was made')
  return link
}

async function answerOf(url: string): Promise<string> {
  const answer = await fetch(url)
  return answer.ok ? `${answer.status} ${await answer.text()}` : `${answer.status}`
}

function withSharing(start: StartServer, options: SharingOptions): () => Sharing {
  let sharing: Sharing | undefined
  let stop = async (): Promise<void> => undefined
  beforeAll(async () => {
    const server = await start()
    stop = server.stop
    sharing = await startSharing(server, options)
  })
  afterAll(async () => {
    await sharing?.stop()
    await stop()
  })
  return () => {
    if (sharing === undefined) throw new Error('it is there once a test runs')
    return sharing
  }
}

function suite(start: StartServer, options: SharingOptions = {}): void {
  const context = withSharing(start, options)

  it('gives a link to a copy, ends it with its renewals, and leaves the original alone', async () => {
    const sharing = context()
    const { call, bucket } = sharing
    const metadata = { ContentType: 'text/csv', CacheControl: 'max-age=3600', Metadata: { owner: 'private' } }
    await sharing.put('work/a b+c.csv', 'one,two', metadata)
    const link = await shareCopyOf(sharing, 'work/a b+c.csv')
    expect(link).toMatchObject({
      source: 'copied',
      revocation: 'share-copy',
      size: 7,
      copyOf: { bucket, key: 'work/a b+c.csv' },
    })
    expect(link.key).toMatch(/^sandglass\/[0-9A-Za-z]{22}\/a b\+c\.csv$/)
    const answer = await fetch(link.url)
    expect([answer.status, await answer.text()]).toEqual([200, 'one,two'])
    expect(answer.headers.get('content-type')).toBe('text/csv')
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    expect(answer.headers.get('x-amz-meta-owner')).toBeNull()

    const renewed = (await call('links.renew', { id: link.id, expiry: { seconds: 7200 } })).link
    expect(renewed).toMatchObject({ source: 'copied', revocation: 'share-copy', copyOf: { key: 'work/a b+c.csv' } })
    const { results } = await call('links.revoke', { ids: [link.id] })
    expect(results).toMatchObject([{ id: link.id, outcome: 'revoked', probe: { verdict: 'gone', status: 404 } }])
    expect([await answerOf(link.url), await answerOf(renewed.url)]).toEqual(['404', '404'])
    expect((await call('links.get', { id: renewed.id })).link.status).toBe('revoked')
    expect(await sharing.stored('work/a b+c.csv')).toBe('one,two')
    expect(await sharing.keysLeft()).toEqual(['work/a b+c.csv'])
    expect((await call('links.revoke', { ids: [link.id] })).results).toMatchObject([{ outcome: 'revoked' }])
  })

  it('goes on with the copy, whatever becomes of the original', async () => {
    const sharing = context()
    await sharing.put('changing.txt', 'as shared')
    const link = await shareCopyOf(sharing, 'changing.txt')
    await sharing.put('changing.txt', 'changed')
    expect(await answerOf(link.url)).toBe('200 as shared')
    await sharing.call('links.revoke', { ids: [link.id] })
    expect(await sharing.stored('changing.txt')).toBe('changed')
  })

  it('takes a failure that begins like a success for one, and leaves nothing', async () => {
    const sharing = context()
    await sharing.put('late.txt', 'late')
    const before = await sharing.keysLeft()
    await sharing.proxy.add({
      match: { method: 'PUT', path: /late\.txt$/ },
      fault: { kind: 'error-in-200', code: 'InternalError' },
    })
    await expect(shareCopyOf(sharing, 'late.txt')).rejects.toMatchObject({ code: 'storage-error' })
    await sharing.proxy.clear()
    expect(await sharing.keysLeft()).toEqual(before)
    expect((await sharing.call('links.list', { text: 'late.txt' })).total).toBe(0)
    sharing.advance(DAY_MS)
    expect(await sharing.services.tidy()).toMatchObject({ failed: 0 })
  })

  it('ends every copy that was made when an answer was lost', async () => {
    const sharing = context()
    await sharing.put('twice.txt', 'twice')
    const before = await sharing.keysLeft()
    await sharing.proxy.add({
      match: { method: 'PUT', path: /twice\.txt$/, nth: 1 },
      fault: { kind: 'drop-response-after-commit' },
    })
    const link = await shareCopyOf(sharing, 'twice.txt')
    await sharing.proxy.clear()
    expect((await sharing.call('links.revoke', { ids: [link.id] })).results).toMatchObject([{ outcome: 'revoked' }])
    expect(await answerOf(link.url)).toBe('404')
    expect(await sharing.keysLeft()).toEqual(before)
  })

  it('refuses what is not there with no link, and undoes the copies that came before', async () => {
    const sharing = context()
    await sharing.put('there.txt', 'there')
    const before = await sharing.keysLeft()
    const objects = ['there.txt', 'missing.txt'].map((key) => ({ bucket: sharing.bucket, key }))
    const both = sharing.call('links.create', { expiry: { seconds: 60 }, objects, revocation: 'share-copy' })
    await expect(both).rejects.toMatchObject({ code: 'no-such-key' })
    expect(await sharing.keysLeft()).toEqual(before)
    await expect(shareCopyOf(sharing, 'there.txt', { method: 'PUT' })).rejects.toMatchObject({ code: 'unsupported' })
    expect(await sharing.keysLeft()).toEqual(before)
  })

  it('deletes a copy when the last of its links has ended, and not before', async () => {
    const sharing = context()
    const { call, services } = sharing
    await sharing.put('ends.txt', 'ends')
    const before = await sharing.keysLeft()
    const link = await shareCopyOf(sharing, 'ends.txt')
    const renewed = (await call('links.renew', { id: link.id, expiry: { seconds: 86_400 } })).link
    // What is forgotten goes on working until its end.
    await call('links.forget', { ids: [link.id, renewed.id] })
    sharing.advance(DAY_MS / 2)
    expect(await services.tidy()).toEqual({ removed: 0, failed: 0 })
    expect(await answerOf(renewed.url)).toBe('200 ends')
    sharing.advance(DAY_MS)
    expect(await services.tidy()).toEqual({ removed: 1, failed: 0 })
    expect(await answerOf(renewed.url)).toBe('404')
    expect(await sharing.keysLeft()).toEqual(before)
    expect(await services.tidy()).toEqual({ removed: 0, failed: 0 })
    expect(await sharing.stored('ends.txt')).toBe('ends')
  })

  it('tries again to delete what it could not', async () => {
    const sharing = context()
    await sharing.put('later.txt', 'later')
    const before = await sharing.keysLeft()
    await shareCopyOf(sharing, 'later.txt')
    sharing.advance(DAY_MS)
    await sharing.proxy.add({
      match: { method: 'DELETE' },
      fault: { kind: 'status', status: 403, code: 'AccessDenied' },
    })
    expect(await sharing.services.tidy()).toEqual({ removed: 0, failed: 1 })
    await sharing.proxy.clear()
    // The answer told the storage's time, by which a day is still to come.
    expect(await sharing.services.tidy()).toEqual({ removed: 0, failed: 0 })
    sharing.advance(DAY_MS)
    expect(await sharing.services.tidy()).toEqual({ removed: 1, failed: 0 })
    expect(await sharing.keysLeft()).toEqual(before)
  })

  it('finds the copy of a command that was killed before it recorded the link', async () => {
    const sharing = context()
    const { bucket, home, proxy, secret } = sharing
    await sharing.put('killed.txt', 'killed')
    const before = await sharing.keysLeft()
    // The storage made the copy, and is asked whether it is there.
    await proxy.add({
      match: { method: 'HEAD', path: /sandglass\/.*killed\.txt$/ },
      fault: { kind: 'stall-after', bytes: 0 },
    })
    const args = [COMMAND, 'share', `s3://${bucket}/killed.txt`, '--revoke-by', 'share-copy']
    const command = spawn(process.execPath, args, {
      env: { SANDGLASS_HOME: home, SECRET: secret, HOME: home },
      stdio: 'ignore',
    })
    const ended = once(command, 'close')
    await expect.poll(() => sharing.keysLeft(), { timeout: 30_000 }).not.toEqual(before)
    command.kill('SIGKILL')
    await ended
    await proxy.clear()
    // It was not worked on for two hours then.
    sharing.advance(2 * 3_600_000)
    expect(await sharing.services.tidy()).toEqual({ removed: 1, failed: 0 })
    expect(await sharing.keysLeft()).toEqual(before)
    expect((await sharing.call('links.list', { text: 'killed.txt' })).total).toBe(0)
  })
}

function lockedSuite(start: StartServer): void {
  const context = withSharing(start, { isLocked: true, isVersioned: true })

  it('hides the copy that is locked, which ends its link, and keeps it on the list', async () => {
    const sharing = context()
    await sharing.put('locked.txt', 'locked')
    const link = await shareCopyOf(sharing, 'locked.txt')
    await sharing.lock(link.key)
    expect((await sharing.call('links.revoke', { ids: [link.id] })).results).toMatchObject([
      { outcome: 'revoked', probe: { verdict: 'gone' } },
    ])
    expect(await answerOf(link.url)).toBe('404')
    expect((await sharing.keysLeft()).filter((key) => key === link.key)).toHaveLength(2)
    sharing.advance(2 * DAY_MS)
    await sharing.services.tidy()
    expect((await sharing.keysLeft()).filter((key) => key === link.key)).toHaveLength(2)
    await sharing.unlock(link.key)
    sharing.advance(4 * DAY_MS)
    await sharing.services.tidy()
    expect(await sharing.keysLeft()).toEqual(['locked.txt'])
  })
}
