import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Cli } from '../../support/cli.ts'
import { type Serving, serve } from '../../support/serving.ts'
import { PageSession } from './page-session.ts'
import { answerOf, open, type RawAnswer, readToEnd, send, sendBytes } from './raw-request.ts'

// What a program on this computer, or a page through a browser, could send: every request that is not one of the app's own page is
// refused, by an answer that has all the headers of the others, and changes nothing.

let cli: Cli
let host: Serving
let session: PageSession
let port: number

beforeAll(async () => {
  cli = Cli.create()
  host = await serve(cli)
  port = Number(host.url.port)
  session = await PageSession.start(host)
})

afterAll(async () => {
  await host?.stop()
  cli?.remove()
})

const CALL = JSON.stringify({ name: 'settings.get', input: {} })
const json = { 'content-type': 'application/json' }

/** A call of the app's own page, but for some headers. */
function call(changes: Parameters<typeof send>[2] = {}, line = 'POST /api/call', body = CALL): Promise<RawAnswer> {
  return send(port, line, { ...session.headers, ...json, ...changes }, body)
}

/** On every answer. Nothing in it lets another origin read anything. */
function expectGuarded({ headers, whole }: RawAnswer): void {
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'.*trusted-types/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(whole).not.toMatch(/^access-control-/im)
  // One answer, to one request.
  expect(whole.match(/^HTTP\/1\.1 /gm)).toHaveLength(1)
}

async function expectRefused(answer: Promise<RawAnswer>, status: number): Promise<void> {
  const refused = await answer
  expect(refused.status).toBe(status)
  expectGuarded(refused)
  expect(refused.headers.get('set-cookie')).toBeUndefined()
  expect(refused.text).not.toContain('"ok":true')
}

it('answers the app’s own page, so that refusing the others means something', async () => {
  const answer = await call()
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('"ok":true')
  expectGuarded(answer)
})

describe('the name that a request came under', () => {
  const names = (): (string | undefined)[] => [
    ...['evil.com', `evil.com:${port}`, `127.0.0.1.evil.com:${port}`, `localhost.evil.com:${port}`],
    ...[`127.0.0.2:${port}`, `0.0.0.0:${port}`, `[::1]:${port}`, `[::ffff:127.0.0.1]:${port}`, `2130706433:${port}`],
    ...['127.0.0.1', 'localhost', `127.0.0.1:${port + 1}`, `127.0.0.1:0${port}`, `localhost.:${port}`],
    ...[`LOCALHOST:${port}`, `127.1:${port}`, `user@127.0.0.1:${port}`, `127.0.0.1:${port}/`, `127.0.0.1:${port},evil`],
    ...['', undefined],
  ]

  it('is one of ours exactly, on a call', async () => {
    for (const host of names()) await expectRefused(call({ host }), 421)
  })

  it('is one of ours exactly, on every other way in', async () => {
    const headers = { ...session.headers, ...json, host: `evil.com:${port}` }
    for (const line of [
      'GET /',
      'HEAD /',
      'GET /assets/none.js',
      'GET /none',
      'OPTIONS /api/call',
      'PUT /',
      'POST /api/events',
    ]) {
      await expectRefused(send(port, line, headers), 421)
    }
    const upgrade = { host: 'evil.com', connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'AAAA' }
    await expectRefused(send(port, 'GET /api/events', upgrade), 421)
  })

  it('is there once', async () => {
    const ours = `127.0.0.1:${port}`
    await expectRefused(call({ host: [ours, 'evil.com'] }), 421)
    await expectRefused(call({ host: [ours, ours] }), 421)
    await expectRefused(sendBytes(port, 'GET / HTTP/1.0\r\n\r\n'), 421)
    await expectRefused(sendBytes(port, 'GET /\r\n\r\n'), 421)
  })

  it('may be localhost, for its own origin only', async () => {
    const local = `localhost:${port}`
    expect((await call({ host: local, origin: `http://${local}` })).status).toBe(200)
    await expectRefused(call({ host: local }), 403)
    await expectRefused(call({ origin: `http://${local}` }), 403)
  })
})

describe('the origin of a request', () => {
  const foreign = () => [
    ...['null', 'http://evil.com', `http://127.0.0.1:${port + 1}`, 'http://127.0.0.1', `https://127.0.0.1:${port}`],
    ...[`http://127.0.0.1:${port}.evil.com`, `http://127.0.0.1:${port}/`, `HTTP://127.0.0.1:${port}`, 'file://', ''],
  ]

  it('is ours exactly', async () => {
    for (const origin of foreign()) {
      await expectRefused(call({ origin }), 403)
      await expectRefused(send(port, 'GET /', { origin }), 403)
      await expectRefused(call({ origin }, 'POST /api/session', '{"token":"x"}'), 403)
    }
    await expectRefused(call({ origin: [session.origin, 'http://evil.com'] }), 400)
  })

  it('is named by whatever changes something', async () => {
    await expectRefused(call({ origin: undefined }), 403)
    await expectRefused(call({ origin: undefined, 'sec-fetch-site': 'same-origin' }), 403)
  })

  it('is no other site by the browser’s own word', async () => {
    for (const site of ['cross-site', 'same-site', 'none', 'Same-Origin', '']) {
      await expectRefused(call({ 'sec-fetch-site': site }), 403)
    }
    for (const site of ['cross-site', 'same-site']) {
      await expectRefused(send(port, 'GET /', { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' }), 403)
    }
    expect((await send(port, 'GET /', { 'sec-fetch-site': 'none' })).status).toBe(200)
    expect((await call({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  it('gets no preflight answered', async () => {
    const asks = { 'access-control-request-method': 'POST', 'access-control-request-private-network': 'true' }
    await expectRefused(send(port, 'OPTIONS /api/call', { origin: 'http://evil.com', ...asks }), 403)
    await expectRefused(send(port, 'OPTIONS /api/call', { origin: session.origin, ...asks }), 403)
    await expectRefused(send(port, 'OPTIONS *', { origin: session.origin }), 403)
  })
})

describe('the shape of a request', () => {
  it('is a POST for calls, and reading for the rest', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'M-SEARCH']) {
      for (const path of ['/api/call', '/api/session', '/api/events', '/api/files']) {
        await expectRefused(send(port, `${method} ${path}`, session.headers), 405)
      }
    }
    for (const method of ['PUT', 'DELETE', 'TRACE']) await expectRefused(send(port, `${method} /`), 405)
    await expectRefused(send(port, 'POST /', { ...session.headers, ...json }, '{}'), 405)
  })

  it('is JSON by its name, which no form can send', async () => {
    const types = [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
      'text/plain; x=application/json',
    ]
    for (const type of [...types, 'application/jsonp', '', undefined]) {
      await expectRefused(call({ 'content-type': type }), 400)
    }
    await expectRefused(call({ 'content-type': ['application/json', 'text/plain'] }), 400)
    expect((await call({ 'content-type': 'application/json; charset=utf-8' })).status).toBe(200)
  })

  it('is a path, as it stands', async () => {
    const outside = [
      ...[
        '/../package.json',
        '/..%2fpackage.json',
        '/%2e%2e/package.json',
        '/assets/../../package.json',
        '/./index.html',
      ],
      ...['/assets/..\\..\\package.json', '/index.html%00.js', '/index.html/', '/%69ndex.html', '/assets', '/assets/'],
      ...['/etc/passwd', '/C:/Windows/win.ini', '/.env', '/index.html;x', '/__proto__', '/constructor', '/API/call'],
    ]
    for (const path of outside) await expectRefused(send(port, `GET ${path}`), 404)
    for (const path of [`//127.0.0.1:${port}/`, '//evil.com/', `http://127.0.0.1:${port}/`, 'http://evil.com/', '*']) {
      await expectRefused(send(port, `GET ${path}`), 400)
    }
    for (const path of [
      '/api/',
      '/api/call/',
      '/api//call',
      '/api/../api/call',
      '/api/Call',
      '/api/files/',
      '/api/files/../call',
    ]) {
      await expectRefused(call({}, `POST ${path}`), 404)
    }
  })

  it('has no query, where a token would be kept in histories', async () => {
    for (const query of ['?token=x', '?', `?x-sandglass-session=${session.header}`]) {
      await expectRefused(send(port, `GET /${query}`), 400)
      await expectRefused(call({}, `POST /api/call${query}`), 400)
    }
  })

  it('is no upgrade and no tunnel', async () => {
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAA',
    }
    await expectRefused(send(port, 'GET /api/events', { ...upgrade, origin: 'http://evil.com' }), 403)
    await expectRefused(send(port, 'GET /api/events', { ...session.headers, ...upgrade }), 400)
    await expectRefused(
      send(port, 'GET /', { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': '' }),
      400,
    )
    await expectRefused(send(port, 'CONNECT evil.com:443'), 405)
    await expectRefused(call({ expect: '200-maybe' }), 417)
  })

  it('is one request, whoever reads it', async () => {
    const head = `POST /api/call HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`
    const hidden = `POST /api/call HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`
    const shapes = [
      'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
      'Content-Length: 0\r\nContent-Length: 44\r\n\r\n',
      'Content-Length: +0\r\n\r\n',
      'Content-Length: 0x0\r\n\r\n',
      'Content-Length: -1\r\n\r\n',
      'Content-Length: 99999999999999999999\r\n\r\n',
      ' Folded: line\r\n\r\n',
      'Bad Name: x\r\n\r\n',
      'Bad: x\rContent-Length: 3\r\n\r\n',
      'Bad: a\0b\r\n\r\n',
    ]
    for (const shape of shapes) {
      const answer = await sendBytes(port, head + shape + hidden)
      // Whether as no HTTP or for what it lacks.
      expect({ shape, status: answer.status }).toEqual({ shape, status: expect.toBeOneOf([400, 403]) })
      expectGuarded(answer)
    }
    for (const noise of [
      '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
    ]) {
      await expectRefused(sendBytes(port, noise), 400)
    }
  })

  it('hides no second request in the body of the first', async () => {
    const second = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`
    // Refused before its body was read: what stands there is not taken for a request.
    await expectRefused(send(port, 'POST /api/call', { ...json, connection: 'keep-alive' }, second), 403)
    await expectRefused(
      send(port, 'POST /api/call', { ...json, origin: session.origin, connection: 'keep-alive' }, second),
      401,
    )
  })
})

describe('the size of a request', () => {
  it('has headers that a browser could send', async () => {
    await expectRefused(call({ 'x-large': 'x'.repeat(20_000) }), 431)
    await expectRefused(send(port, `GET /${'x'.repeat(20_000)}`), 431)
    await expectRefused(call({ cookie: `${session.cookie}; ${'a=b; '.repeat(5000)}` }), 431)
  })

  it('has a body that its call takes', async () => {
    const large = JSON.stringify({ name: 'settings.get', input: { x: 'x'.repeat(2 * 1024 * 1024) } })
    await expectRefused(call({}, 'POST /api/call', large), 400)
    await expectRefused(call({}, 'POST /api/session', JSON.stringify({ token: 'x'.repeat(5000) })), 400)
    await expectRefused(call({}, 'POST /api/files', JSON.stringify({ name: 'x'.repeat(10_000), size: 1 })), 400)
  })

  it('is counted where it is not said', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    const head = Object.entries({ ...session.headers, ...json }).map(([name, value]) => `${name}: ${value}\r\n`)
    const start = `POST /api/call HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nTransfer-Encoding: chunked\r\n${head.join('')}\r\n`
    const socket = await open(port)
    const answer = readToEnd(socket)
    socket.write(start)
    // Without an end: the host has to end it.
    const timer = setInterval(() => socket.write(chunk), 1)
    expect(answerOf(await answer).status).toBe(400)
    clearInterval(timer)
  })

  it('ends a body that is larger than what was read before a session is known', async () => {
    const socket = await open(port)
    const answer = readToEnd(socket)
    socket.write(
      `POST /api/call HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${session.origin}\r\nContent-Length: 900000000\r\n\r\n`,
    )
    expect(answerOf(await answer).status).toBe(401)
  })

  it('is valid JSON of the expected shape', async () => {
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '{"name":"settings.get"}x',
      '{"name":5,"input":{}}',
      '{"name":"settings.get","input":{},"x":1}',
      `${'['.repeat(100_000)}`,
    ]) {
      await expectRefused(call({}, 'POST /api/call', body), 400)
    }
    const unknown = await call({}, 'POST /api/call', '{"name":"constructor","input":{}}')
    expect(JSON.parse(unknown.text)).toMatchObject({ ok: false, error: { code: 'unknown-call' } })
  })
})

describe('connections that only hold on', () => {
  it('are ended when their headers don’t come', async () => {
    const silent = await open(port)
    const slow = await open(port)
    slow.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `)
    const timer = setInterval(() => slow.write('x'), 500)
    const [nothing, late] = await Promise.all([readToEnd(silent), readToEnd(slow)])
    clearInterval(timer)
    for (const text of [nothing, late]) expect([0, 408]).toContain(answerOf(text).status)
  }, 60_000)

  it('are dropped beyond a number, and the app goes on after them', async () => {
    const many = await Promise.all(Array.from({ length: 80 }, () => open(port)))
    await Promise.all(many.slice(64).map((socket) => readToEnd(socket)))
    for (const socket of many) socket.destroy()
    await expect
      .poll(() =>
        call().then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
  })
})

it('has all headers on every kind of answer', async () => {
  const answers = [
    await send(port, 'GET /'),
    await send(port, 'HEAD /'),
    await send(port, 'GET /none'),
    await send(port, 'GET /mark.svg'),
    await call({ cookie: undefined }),
    await call({}, 'POST /api/none'),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 200, 401, 404])
  for (const answer of answers) expectGuarded(answer)
})

it('wrote nothing of it into its log', () => {
  expect(cli.logs()).not.toMatch(/evil|token|internal-error/)
})
