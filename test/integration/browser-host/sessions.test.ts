import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Cli, newCli } from '../../support/cli.ts'
import { type Serving, serve } from '../../support/serving.ts'
import { exchange, PageSession, tokenOf } from './page-session.ts'
import { send } from './raw-request.ts'

let cli: Cli
let host: Serving
let port: number

beforeAll(async () => {
  cli = Cli.create()
  host = await serve(cli)
  port = Number(host.url.port)
})

afterAll(async () => {
  await host?.stop()
  cli?.remove()
})

const CALL = JSON.stringify({ name: 'settings.get', input: {} })

function callWith(headers: Parameters<typeof send>[2], path = '/api/call'): Promise<number> {
  const json = { origin: host.url.origin, 'content-type': 'application/json' }
  return send(port, `POST ${path}`, { ...json, ...headers }, CALL).then(({ status }) => status)
}

it('starts with a token of 256 random bits in the part of the address that browsers send to nobody', async () => {
  expect(host.url.host).toBe(`127.0.0.1:${port}`)
  expect(host.url.hash).toMatch(/^#token=[\w-]{43}$/)
  expect(host.url.pathname + host.url.search).toBe('/')
  const other = await serve(cli)
  expect(other.url.hash).not.toBe(host.url.hash)
  expect(other.url.port).not.toBe(host.url.port)
  await other.stop()
})

it('takes no guessed token, and none in another place, and still takes the right one, once', async () => {
  const right = tokenOf(host.url)
  const guesses: unknown[] = [
    ...['', 'x', right.slice(1), `${right}A`, right.toLowerCase(), right.split('').reverse().join(''), `${right}\0`],
    ...Array.from({ length: 200 }, (_, index) => index.toString(36).padStart(43, 'A')),
  ]
  for (const guess of guesses) expect((await exchange(host.url.origin, guess)).status).toBe(401)
  for (const guess of [null, 1, [right], { token: right }, true]) {
    expect((await exchange(host.url.origin, guess)).status).toBe(400)
  }
  expect(await callWith({ 'x-sandglass-session': right })).toBe(401)
  expect(await callWith({ 'x-sandglass-session': right, cookie: `sandglass-${port}=${right}` })).toBe(401)
  expect(await callWith({ authorization: `Bearer ${right}` })).toBe(401)
  expect((await send(port, `GET /?token=${right}`)).status).toBe(400)

  const first = await exchange(host.url.origin, right)
  expect(first.status).toBe(200)
  expect(first.headers.get('set-cookie')).toMatch(
    new RegExp(`^sandglass-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
  )
  const again = await exchange(host.url.origin, right)
  expect(again.status).toBe(401)
  expect(await again.json()).toMatchObject({ error: { message: expect.stringContaining('was used before') } })
})

it('gives a token to one of many that ask at once', async () => {
  const racing = await serve(newCli())
  const statuses = await Promise.all(
    Array.from({ length: 20 }, () => exchange(racing.url.origin, tokenOf(racing.url)).then(({ status }) => status)),
  )
  expect(statuses.sort()).toEqual([200, ...Array.from({ length: 19 }, () => 401)])
  await racing.stop()
})

it('needs both halves of one session, on every way in', async () => {
  const own = await serve(newCli())
  const other = await serve(newCli())
  const [mine, foreign] = [await PageSession.start(own), await PageSession.start(other)]
  const ownPort = Number(own.url.port)
  const status = async (path: string, headers: Parameters<typeof send>[2]) =>
    (
      await send(
        ownPort,
        `POST ${path}`,
        { origin: own.url.origin, 'content-type': 'application/json', ...headers },
        CALL,
      )
    ).status
  const renamed = (session: PageSession) => `sandglass-${ownPort}=${session.cookie.split('=')[1]}`
  const halves: Parameters<typeof send>[2][] = [
    {},
    { cookie: mine.cookie },
    { 'x-sandglass-session': mine.header },
    { cookie: mine.cookie, 'x-sandglass-session': foreign.header },
    { cookie: renamed(foreign), 'x-sandglass-session': mine.header },
    { cookie: renamed(foreign), 'x-sandglass-session': foreign.header },
    { cookie: `sandglass-${ownPort}=${mine.header}`, 'x-sandglass-session': mine.header },
    { cookie: mine.cookie, 'x-sandglass-session': mine.cookie.split('=')[1] },
    { cookie: `x${mine.cookie}`, 'x-sandglass-session': mine.header },
    { cookie: mine.cookie.slice(0, -1), 'x-sandglass-session': mine.header },
    { cookie: mine.cookie, 'x-sandglass-session': '' },
  ]
  for (const path of [
    '/api/call',
    '/api/events',
    '/api/files',
    '/api/files/00000000-0000-0000-0000-000000000000',
    '/api/none',
  ]) {
    for (const half of halves) expect(await status(path, half)).toBe(401)
  }
  expect(await status('/api/call', { cookie: mine.cookie, 'x-sandglass-session': mine.header })).toBe(200)
  await expect(own.stop()).resolves.toMatchObject({ code: 0 })
  await other.stop()
})

it('is not shut out by cookies of its name that another server on this computer set', async () => {
  const own = await serve(newCli())
  const session = await PageSession.start(own)
  const name = session.cookie.split('=')[0]
  for (const cookie of [
    `${name}=tossed; ${session.cookie}`,
    `${session.cookie}; ${name}=tossed`,
    `${name}=; ${session.cookie}`,
  ]) {
    const answer = await fetch(`${own.url.origin}/api/call`, {
      method: 'POST',
      headers: { ...session.headers, cookie, 'content-type': 'application/json' },
      body: CALL,
    })
    expect(answer.status).toBe(200)
  }
  await own.stop()
})

it('ends with the process: nothing of it opens the next one on the same port', async () => {
  const first = await serve(newCli())
  const session = await PageSession.start(first)
  const samePort = ['--port', first.url.port]
  await first.stop()
  await expect(exchange(first.url.origin, tokenOf(first.url))).rejects.toThrow('fetch failed')
  const second = await serve(newCli(), samePort)
  expect(second.url.origin).toBe(first.url.origin)
  expect((await exchange(second.url.origin, tokenOf(first.url))).status).toBe(401)
  const replayed = await session.post('/api/call', { name: 'settings.get', input: {} })
  expect(replayed.status).toBe(401)
  expect(await replayed.json()).toMatchObject({
    ok: false,
    error: { hint: expect.stringContaining('Open Sandglass again') },
  })
  await second.stop()
})

it('has no call that loosens who may talk to it', async () => {
  const own = await serve(newCli())
  const session = await PageSession.start(own)
  const { settings } = (await session.call('settings.get')) as { settings: Record<string, unknown> }
  expect(Object.keys(settings).filter((name) => /auth|token|origin|host|port|cors|secur/i.test(name))).toEqual([])
  for (const change of [
    { auth: false },
    { noAuth: true },
    { allowedOrigins: ['*'] },
    { __proto__: { noAuth: true } },
  ]) {
    await session.post('/api/call', { name: 'settings.set', input: change })
  }
  expect(await callWith({})).toBe(401)
  await own.stop()
})

it('listens on this computer’s own address only', async () => {
  // A port that another address of this computer still has free: the host took only its own.
  const elsewhere = createServer()
  await new Promise<void>((resolve, reject) => {
    elsewhere.once('error', reject)
    elsewhere.listen(port, '127.0.0.2', resolve)
  })
  expect((elsewhere.address() as AddressInfo).port).toBe(port)
  await new Promise((resolve) => elsewhere.close(resolve))
})
