import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { Cli } from '../../support/cli.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { startTcpFront, type TcpFront } from '../../support/servers/tcp-front.ts'
import { type NewLink, OUTPUT } from './json-values.ts'
import { addArgs, newBucket, SECRET_VARIABLE } from './stores.ts'

const LATER = `${new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 19)}.000Z`

interface Context {
  readonly cli: Cli
  readonly front: TcpFront
}

async function share(cli: Cli, life: string): Promise<NewLink> {
  const file = cli.file('shared.txt', 'shared')
  const [link] = OUTPUT.share.parse((await cli.ok(['share', file, '--for', life, '--json'])).json()).links
  if (link === undefined) throw new Error('nothing was shared')
  return link
}

async function linkOf(cli: Cli, id: string) {
  const { links } = OUTPUT.links.parse((await cli.ok(['links', '--search', id, '--json'])).json())
  const [link] = links
  if (link === undefined) throw new Error('the link is not in the library')
  return link
}

async function tend(cli: Cli, code = 0) {
  const result = await cli.run(['tend', '--once', '--json'])
  expect(result.stderr).toBe('')
  expect(result.code).toBe(code)
  return OUTPUT.tend.parse(result.json())
}

function tests(context: () => Context): void {
  it('revokes what could not be revoked offline, with the proof, and once', async () => {
    const { cli, front } = context()
    const [first, second] = [await share(cli, '1h'), await share(cli, '1h')]
    await front.close()
    try {
      const offline = await cli.run(['revoke', first.id, second.id, '--json'])
      expect(offline.code).toBe(7)
      expect(OUTPUT.revoke.parse(offline.json()).results).toMatchObject([{ outcome: 'queued' }, { outcome: 'queued' }])
      expect(await linkOf(cli, first.id)).toMatchObject({ status: 'revoking', revokedAt: null })
      expect((await cli.ok(['links', '--status', 'revoking'])).stdout).toContain(first.id)
      expect(await tend(cli, 7)).toMatchObject({ revocations: [{ outcome: 'queued' }, { outcome: 'queued' }] })
      await cli.ok(['revoke', '--cancel', second.id])
      expect((await linkOf(cli, second.id)).status).toBe('active')
    } finally {
      await front.open()
    }
    expect((await fetch(first.url)).status).toBe(200)
    const [one, other] = await Promise.all([
      cli.run(['tend', '--json']).then((result) => OUTPUT.tend.parse(result.json())),
      cli.run(['tend', '--json']).then((result) => OUTPUT.tend.parse(result.json())),
    ])
    const done = [...one.revocations, ...other.revocations]
    expect(done).toMatchObject([{ id: first.id, outcome: 'revoked', probe: { dead: true, verdict: 'gone' } }])
    expect((await fetch(first.url)).status).toBe(404)
    expect((await fetch(second.url)).status).toBe(200)
    expect(await linkOf(cli, first.id)).toMatchObject({ status: 'revoked', revokeAskedAt: null })
    expect((await tend(cli)).revocations).toEqual([])
    const { stdout } = await cli.run(['probe', first.id])
    expect(stdout).toContain('The link was revoked, and is refused.')
  })

  it('goes on with --watch, a line for each time that something was due', async () => {
    const { cli, front } = context()
    const link = await share(cli, '1h')
    await front.close()
    await cli.run(['revoke', link.id])
    await front.open()
    const { child, result } = cli.start(['tend', '--watch', '--json'])
    child.stdout?.once('data', () => child.kill('SIGTERM'))
    const { signal, stdout } = await result
    expect(signal).toBe('SIGTERM')
    expect(OUTPUT.tend.parse(JSON.parse(stdout)).revocations).toMatchObject([{ id: link.id, outcome: 'revoked' }])
  })

  it('keeps a link up: a new one before it ends, with the rule, and the object with it', async () => {
    const { cli } = context()
    const old = await share(cli, '16s')
    expect(OUTPUT.kept.parse((await cli.ok(['keep', old.id, '--until', LATER, '--json'])).json()).link.keepUntil).toBe(
      LATER,
    )
    expect((await tend(cli)).renewed).toEqual([])
    await delay(Date.parse(old.expiresAt) - Date.now() - 3500)
    const reports = await Promise.all([tend(cli), tend(cli)])
    const renewed = reports.flatMap((report) => report.renewed)
    expect(renewed).toMatchObject([{ previous: old.id, name: 'shared.txt' }])
    const id = renewed[0]?.id ?? ''
    expect(await linkOf(cli, id)).toMatchObject({ keepUntil: LATER, unsent: true, renews: old.id, status: 'active' })
    expect((await linkOf(cli, old.id)).keepUntil).toBeNull()
    expect((await cli.ok(['links'])).stderr).toContain(id)
    const { stdout: url } = await cli.ok(['url', id])
    expect(url.trim()).not.toBe(old.url)
    expect((await linkOf(cli, id)).unsent).toBe(false)
    expect(await (await fetch(url.trim())).text()).toBe('shared')
    await delay(Math.max(0, Date.parse(old.expiresAt) - Date.now()) + 1000)
    expect((await fetch(old.url)).status).toBe(403)
    await cli.ok(['keep', id, '--off'])
    expect((await linkOf(cli, id)).keepUntil).toBeNull()
    // A revocation ends the chain.
    await cli.ok(['revoke', id])
    expect((await fetch(url.trim())).status).toBe(404)
  })

  it('tells that the object is another one than was shared', async () => {
    const { cli } = context()
    const link = await share(cli, '1h')
    const [put] = OUTPUT.share.parse(
      (await cli.ok(['share', `s3://${link.bucket}/${link.key}`, '--method', 'put', '--json'])).json(),
    ).links
    expect((await fetch(put?.url ?? '', { method: 'PUT', body: 'something else' })).ok).toBe(true)
    const { code, stdout } = await cli.run(['probe', link.id, '--json'])
    expect(code).toBe(7)
    expect(OUTPUT.probe.parse(JSON.parse(stdout)).probe).toMatchObject({ verdict: 'changed', dead: false })
    expect((await cli.run(['probe', link.id])).stdout).toMatch(
      /has been replaced since.*\n {2}Look at what is there now/,
    )
  })
}

function suite(
  start: () => Promise<SharedS3Server & { stop(): Promise<void>; allowProxy?(port: number): void }>,
): void {
  let context: Context | undefined
  let stop = (): Promise<void> => Promise.resolve()
  beforeAll(async () => {
    const server = await start()
    const bucket = await newBucket(clientOf(server))
    const front = await startTcpFront(server.endpoint)
    server.allowProxy?.(front.port)
    const cli = Cli.create({ [SECRET_VARIABLE]: server.keys.secretAccessKey })
    stop = async () => {
      cli.remove()
      await front.close()
      await server.stop()
    }
    await cli.ok(addArgs({ ...server, endpoint: `http://127.0.0.1:${front.port}` }, 'store', bucket))
    context = { cli, front }
  })
  afterAll(() => stop())
  tests(() => {
    if (context === undefined) throw new Error('the store is there once a test runs')
    return context
  })
}

describe('looking after links: playground', () => suite(startPlayground))
describeWithServer('ceph', 'looking after links: ceph', (server) =>
  suite(async () => ({ ...server, stop: async () => undefined })),
)

describe('tend and keep', () => {
  it('say what is wrong with what they are given', async () => {
    const cli = Cli.create()
    try {
      const { stderr } = await cli.ok(['tend'])
      expect(stderr).toBe('Nothing is due.\n')
      const link = await share(cli, '1h')
      for (const [args, code] of [
        [['keep', link.id], 2],
        [['keep', link.id, '--until', 'tomorrow'], 2],
        [['keep', link.id, '--until', '2020-01-01T00:00Z'], 2],
        [['keep', link.id, '--until', new Date(Date.now() + 60_000).toISOString()], 2],
        [['keep', 'zzzz', '--until', LATER], 3],
        [['tend', '--once', '--watch'], 2],
      ] as const) {
        expect((await cli.run(args)).code, args.join(' ')).toBe(code)
      }
      await cli.ok(['revoke', link.id])
      expect((await cli.run(['keep', link.id, '--until', LATER])).code).toBe(7)
    } finally {
      cli.remove()
    }
  })
})
