import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Cli, newCli } from '../../support/cli.ts'
import { type Serving, serve } from '../../support/serving.ts'
import { settle } from '../../support/settle.ts'
import { PageSession } from './page-session.ts'
import { open } from './raw-request.ts'

interface Started {
  readonly cli: Cli
  readonly host: Serving
  readonly session: PageSession
}

async function start(cli = newCli(), options?: Parameters<typeof serve>[2]): Promise<Started> {
  const host = await serve(cli, [], options)
  return { cli, host, session: await PageSession.start(host) }
}

/** The files that are kept now, with the folders of their hosts. */
function staged(cli: Cli): string[] {
  const folder = join(cli.home, 'staging')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.lock'))
    .map((entry) => join(entry.parentPath, entry.name))
}

async function errorOf(answer: Response): Promise<{ status: number; code: string }> {
  const { error } = (await answer.json()) as { error: { code: string } }
  return { status: answer.status, code: error.code }
}

/** Begins to send a file, and does not go on. */
async function begin({ host, session }: Started, file: string, size: number, sent: string) {
  const socket = await open(Number(host.url.port))
  const headers = {
    ...session.headers,
    host: host.url.host,
    'content-type': 'application/octet-stream',
    'content-length': size,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`POST /api/files/${file} HTTP/1.1\r\n${lines.join('')}\r\n${sent}`)
  return socket
}

const input = (file: string) => ({ files: [file], connection: 'playground', expiry: { seconds: 3600 } })

async function upload({ session }: Started, file: string): Promise<string> {
  const { uploads } = (await session.call('uploads.start', input(file))) as { uploads: { id: string }[] }
  return uploads[0]?.id ?? ''
}

async function stateOf({ session }: Started, id: string) {
  const { uploads } = (await session.call('uploads.list')) as {
    uploads: { id: string; state: string; error?: { code: string } }[]
  }
  return uploads.find((one) => one.id === id)
}

describe('a file from the browser', () => {
  it('is kept for its upload, where only this user can read it, and no longer', async () => {
    const started = await start()
    const { cli, session } = started
    const file = await session.announce('report.txt', 5)
    expect((await session.sendFile(file, 'hello')).status).toBe(200)
    const [path = ''] = staged(cli)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
    expect(statSync(join(path, '../..')).mode & 0o777).toBe(0o700)
    // Its name says nothing.
    expect(path).not.toContain('report')

    const id = await upload(started, file)
    await settle(async () => (await stateOf(started, id))?.state === 'done', 'the upload')
    await settle(() => staged(cli).length === 0, 'the end of the file')
  })

  it('may come after its link', async () => {
    const started = await start()
    const { session } = started
    const file = await session.announce('late.txt', 4)
    const { links } = (await session.call('uploads.start', input(file))) as { links: { url: string }[] }
    expect(links[0]?.url).toContain('late.txt')
    expect((await session.sendFile(file, 'late')).status).toBe(200)
    await expect.poll(async () => (await fetch(links[0]?.url ?? '')).status).toBe(200)
    expect(await (await fetch(links[0]?.url ?? '')).text()).toBe('late')
  })

  it.each([
    ['shorter', 10],
    ['longer', 3],
    ['empty instead of something', 1],
  ])('is thrown away when it is %s than it said', async (what, size) => {
    const started = await start()
    const file = await started.session.announce('wrong.txt', size)
    const id = await upload(started, file)
    const body = what.startsWith('empty') ? '' : 'hello'
    expect(await errorOf(await started.session.sendFile(file, body))).toEqual({ status: 400, code: 'file-changed' })
    expect(staged(started.cli)).toEqual([])
    await settle(async () => (await stateOf(started, id))?.state === 'failed', 'the failure')
    expect((await stateOf(started, id))?.error?.code).toBe('file-changed')
  })

  it('is taken once, and only when it was announced', async () => {
    const { cli, session } = await start()
    const file = await session.announce('once.txt', 5)
    expect((await session.sendFile(file, 'first')).status).toBe(200)
    expect(await errorOf(await session.sendFile(file, 'other'))).toEqual({ status: 400, code: 'file-not-found' })
    const unknown = '00000000-0000-0000-0000-000000000000'
    expect(await errorOf(await session.sendFile(unknown, 'x'))).toEqual({ status: 400, code: 'file-not-found' })
    expect(staged(cli)).toHaveLength(1)
  })

  it('comes as bytes, under a name that a file can have', async () => {
    const { session } = await start()
    const file = await session.announce('a.txt', 2)
    expect(await errorOf(await session.post(`/api/files/${file}`, {}))).toEqual({ status: 400, code: 'invalid-input' })
    for (const name of ['', '.', '..', 'a/..', 'a\0b', 'a\nb', 'x'.repeat(2000)]) {
      expect(await errorOf(await session.post('/api/files', { name, size: 1 }))).toMatchObject({ status: 400 })
    }
    for (const size of [-1, 1.5, '1', null, 2 ** 60]) {
      expect(await errorOf(await session.post('/api/files', { name: 'a', size }))).toMatchObject({ status: 400 })
    }
  })

  it('leaves nothing when it breaks off in the middle, and its upload says so', async () => {
    const started = await start()
    const file = await started.session.announce('cut.txt', 1_000_000)
    const id = await upload(started, file)
    const socket = await begin(started, file, 1_000_000, 'the beginning')
    await settle(() => staged(started.cli).length === 1, 'the beginning')
    socket.destroy()
    await settle(() => staged(started.cli).length === 0, 'the end of the file')
    await settle(async () => (await stateOf(started, id))?.state === 'failed', 'the failure')
    expect((await stateOf(started, id))?.error?.code).toBe('file-unreadable')
  })
})

const IN_SMALL_DISK = ['unshare', '--mount', '--map-root-user', 'sh', '-c']

/** Whether this user may have a file system of its own. */
function canMount(): boolean {
  try {
    const [command = '', ...args] = IN_SMALL_DISK
    execFileSync(command, [...args, 'mount -t tmpfs -o size=1m none /mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

it.runIf(canMount())('says that the disk is full, and keeps nothing, when it is', async () => {
  const cli = newCli()
  const folder = join(cli.home, 'staging')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const mount = `mount -t tmpfs -o size=1m,mode=700 none '${folder}' && exec "$@"`
  const { host, session } = await start(cli, { launcher: [...IN_SMALL_DISK, mount, 'sh'] })
  const size = 4 * 1024 * 1024
  const file = await session.announce('large.bin', size)
  expect(await errorOf(await session.sendFile(file, 'x'.repeat(size)))).toEqual({ status: 400, code: 'disk-full' })
  // There is room again.
  const small = await session.announce('small.bin', 1000)
  expect((await session.sendFile(small, 'x'.repeat(1000))).status).toBe(200)
  expect((await host.stop()).code).toBe(0)
})

describe('the end of the host', () => {
  it('removes what was kept, while files still come', async () => {
    const started = await start()
    const { cli, host, session } = started
    await session.sendFile(await session.announce('kept.txt', 4), 'kept')
    await begin(started, await session.announce('half.txt', 100), 100, 'half')
    await settle(() => staged(cli).length === 2, 'both')
    expect(await host.stop()).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(join(cli.home, 'staging'))).toEqual([])
  })

  it('leaves to the next start what a crash left, and takes nothing from a host that runs', async () => {
    const crashed = await start()
    const { cli } = crashed
    await crashed.session.sendFile(await crashed.session.announce('left.txt', 4), 'left')
    const beside = await start(cli)
    const file = await beside.session.announce('beside.txt', 6)
    await beside.session.sendFile(file, 'beside')
    await crashed.host.stop('SIGKILL')
    expect(staged(cli)).toHaveLength(2)

    const next = await start(cli)
    expect(staged(cli)).toHaveLength(1)
    const id = await upload(beside, file)
    await settle(async () => (await stateOf(beside, id))?.state === 'done', 'the upload')
    await Promise.all([beside.host.stop(), next.host.stop()])
    expect(readdirSync(join(cli.home, 'staging'))).toEqual([])
  })
})
