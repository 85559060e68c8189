import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer, type Server as NetServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { probeUrl } from '../../../../electron/services/probe/probe-url.ts'
import type { LinkMethod } from '../../../../shared/links/link.ts'
import { networkWith } from '../../../support/network.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const CLOCK = { now: () => NOW }
/** No server's own: what a probe says of the clock must come from the test. */
const DATE = { date: new Date(NOW).toUTCString() }

interface Seen {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
}

const servers: NetServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

/** A server that answers each request the same, and what it was asked. */
async function serve(answer: RequestListener): Promise<{ readonly url: string; readonly seen: readonly Seen[] }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers })
    answer(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket/key?sig=example`, seen }
}

function probe(url: string, method: LinkMethod = 'GET', expiresAt?: number) {
  return probeUrl(url, { method, expiresAt, clock: CLOCK, network: networkWith() })
}

function errorDocument(code: string, message = '', rest = ''): string {
  return `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${rest}</Error>`
}

describe('probeUrl', () => {
  it('asks for one byte, as somebody without credentials or a past', async () => {
    const { url, seen } = await serve((_, response) => {
      response.writeHead(206, {
        ...DATE,
        etag: '"abc"',
        'content-range': 'bytes 0-0/1234567',
        'set-cookie': 'id=1; Path=/',
        'x-amz-bucket-region': 'eu-west-1',
      })
      response.end('x')
    })
    for (let time = 0; time < 2; time += 1) {
      expect(await probe(url)).toEqual({
        result: {
          at: '2026-11-24T12:00:00.000Z',
          verdict: 'works',
          dead: false,
          status: 206,
          code: undefined,
          sentence: 'The link works.',
        },
        clockOffsetSeconds: 0,
        region: 'eu-west-1',
        etag: '"abc"',
        size: 1_234_567,
      })
    }
    for (const { method, url: path, headers } of seen) {
      expect({ method, path }).toEqual({ method: 'GET', path: '/bucket/key?sig=example' })
      expect(headers).toMatchObject({ range: 'bytes=0-0', 'cache-control': 'no-cache' })
      for (const name of ['cookie', 'authorization', 'referer', 'origin', 'if-none-match']) {
        expect(headers).not.toHaveProperty(name)
      }
    }
  })

  it.each(['/a/../b?x=%2F..', "/it's(1)!*?a=b+c&d", '//double//', '/%e2%82%ac?x=%2f', '/ends?with=question?'])(
    'asks for the path as it was signed: %s',
    async (path) => {
      const { url, seen } = await serve((_, response) => response.writeHead(206, { ...DATE, etag: '"a"' }).end('x'))
      const { origin } = new URL(url)
      await probe(`${origin}${path}#fragment`)
      expect(seen.map((request) => request.url)).toEqual([path])
    },
  )

  it('encodes what can’t stand in a request', async () => {
    const { url, seen } = await serve((_, response) => response.writeHead(206, { ...DATE, etag: '"a"' }).end('x'))
    const { origin } = new URL(url)
    await probe(`${origin}/ü b?q=ä`)
    expect(seen.map((request) => request.url)).toEqual(['/%C3%BC%20b?q=%C3%A4'])
  })

  it('asks with HEAD for a HEAD link', async () => {
    const { url, seen } = await serve((_, response) => response.writeHead(200, { ...DATE, etag: '"e"' }).end())
    expect(await probe(url, 'HEAD')).toMatchObject({ result: { verdict: 'works' } })
    expect(seen).toMatchObject([{ method: 'HEAD' }])
    expect(seen[0]?.headers).not.toHaveProperty('range')
  })

  it.each(['PUT', 'DELETE'] as const)('never tries a %s link', async (method) => {
    const { url, seen } = await serve((_, response) => response.end())
    expect((await probe(url, method)).result).toMatchObject({ verdict: 'unproven', dead: false })
    expect(seen).toEqual([])
  })

  it('hangs up on a large object after its headers', async () => {
    let sent = 0
    const closed = Promise.withResolvers<void>()
    const { url } = await serve((_, response) => {
      response.writeHead(200, { ...DATE, etag: '"e"' })
      const chunk = Buffer.alloc(64 * 1024)
      const more = () => {
        while (!response.destroyed && sent < 1024 ** 3) {
          sent += chunk.length
          if (!response.write(chunk)) return void response.once('drain', more)
        }
      }
      response.once('close', closed.resolve)
      more()
    })
    expect((await probe(url)).result.verdict).toBe('works')
    await closed.promise
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  it.each([301, 302, 303, 307, 308])('follows no redirect: %d', async (status) => {
    const other = await serve((_, response) => response.writeHead(200, { etag: '"e"' }).end())
    const { url } = await serve((_, response) => {
      response.writeHead(status, { ...DATE, location: other.url, 'x-amz-bucket-region': 'us-west-2' }).end()
    })
    expect(await probe(url)).toMatchObject({
      result: { verdict: 'misdirected', dead: false, status },
      region: 'us-west-2',
    })
    expect(other.seen).toEqual([])
  })

  it.each([
    [403, 'AccessDenied', 'Access Denied', 'denied', true],
    [403, 'AccessDenied', 'Request has expired', 'expired', true],
    [404, 'NoSuchKey', 'The specified key does not exist.', 'gone', true],
    [403, 'SignatureDoesNotMatch', '', 'unproven', false],
    [400, 'ExpiredToken', '', 'credentials-ended', true],
    [503, 'SlowDown', '', 'unreachable', false],
    [403, 'constructor', '', 'unproven', false],
  ])('reads the document: %d %s “%s” is %s', async (status, code, message, verdict, dead) => {
    const { url } = await serve((_, response) => response.writeHead(status, DATE).end(errorDocument(code, message)))
    expect((await probe(url)).result).toMatchObject({ status, code, verdict, dead })
  })

  it.each([
    ['an empty body', ''],
    ['a web page', '<html><head><title>404</title></head><body>Not found</body></html>'],
    ['JSON', '{"code":"NoSuchKey"}'],
    ['an unfinished document', '<Error><Code>NoSuchKey'],
    ['an empty code', '<Error><Code></Code></Error>'],
    ['a code in another', '<Error><Code><Code>NoSuchKey</Code'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ])('takes %s for no storage’s word', async (_, body) => {
    const { url } = await serve((_request, response) => response.writeHead(404, DATE).end(body))
    const { result } = await probe(url)
    expect(result).toMatchObject({ verdict: 'unproven', dead: false, status: 404, code: undefined })
  })

  it('knows an expired link that is refused without a reason, by the storage’s clock', async () => {
    const answer: RequestListener = (_, response) => response.writeHead(403, DATE).end(errorDocument('AccessDenied'))
    const { url } = await serve(answer)
    expect((await probe(url, 'GET', NOW)).result.verdict).toBe('expired')
    expect((await probe(url, 'GET', NOW + 5000)).result.verdict).toBe('denied')
    const ahead = await serve((_, response) => {
      response.writeHead(403, { date: new Date(NOW + 60_000).toUTCString() }).end(errorDocument('AccessDenied'))
    })
    expect((await probe(ahead.url, 'GET', NOW + 5000)).result.verdict).toBe('expired')
  })

  it.each([
    [0, 0],
    [1000, 0],
    [-2000, 0],
    // the header's seconds are whole, so the clock stands half a second further, give or take
    [2000, 3],
    [60_000, 61],
    [-3_600_000, -3599],
  ])('measures the storage’s clock: %d ms', async (offset, seconds) => {
    const { url } = await serve((_, response) => {
      response.writeHead(403, { date: new Date(NOW + offset).toUTCString() }).end()
    })
    expect((await probe(url)).clockOffsetSeconds).toBe(seconds)
  })

  it.each([['yesterday'], ['']])('takes no clock from the date %j', async (date) => {
    const { url } = await serve((_, response) => response.writeHead(403, { date }).end())
    expect((await probe(url)).clockOffsetSeconds).toBeUndefined()
  })

  it('reads the region from the document, and only a region', async () => {
    const { url } = await serve((request, response) => {
      const region = decodeURIComponent(request.url?.split('region=')[1] ?? '')
      response.writeHead(400, DATE).end(errorDocument('AuthorizationHeaderMalformed', '', `<Region>${region}</Region>`))
    })
    const regionOf = async (text: string) => (await probe(`${url}&region=${encodeURIComponent(text)}`)).region
    expect(await regionOf('eu-central-1')).toBe('eu-central-1')
    for (const text of ['evil.com/', 'a@b', '', 'x'.repeat(64), 'eu west']) expect(await regionOf(text)).toBeUndefined()
  })

  it('keeps what a server says of itself within bounds', async () => {
    const { url } = await serve((_, response) => {
      response
        .writeHead(206, { ...DATE, etag: 'e'.repeat(5000), 'content-range': `bytes 0-0/${'9'.repeat(30)}` })
        .end('x')
    })
    const { etag, size, result } = await probe(url)
    expect(etag).toHaveLength(256)
    expect(size).toBeUndefined()
    expect(result.verdict).toBe('works')
  })

  it('reads the beginning of an endless refusal, and no more', async () => {
    let sent = 0
    const closed = Promise.withResolvers<void>()
    const { url } = await serve((_, response) => {
      response.writeHead(403, DATE)
      const chunk = Buffer.alloc(16 * 1024, 'x')
      const more = () => {
        while (!response.destroyed && sent < 1024 ** 3) {
          sent += chunk.length
          if (!response.write(chunk)) return void response.once('drain', more)
        }
      }
      response.once('close', closed.resolve)
      more()
    })
    expect((await probe(url)).result).toMatchObject({ verdict: 'unproven', status: 403 })
    await closed.promise
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  it('shows no control characters of a server', async () => {
    const { url } = await serve((_, response) => response.writeHead(403, DATE).end(errorDocument('Bad\u001b[2J')))
    expect((await probe(url)).result.code).toBe('Bad\\x1b[2J')
  })

  it('says what it could not reach', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const sentenceOf = async (url: string) => {
      const { result } = await probe(url)
      expect(result).toMatchObject({ verdict: 'unreachable', dead: false })
      expect(result.status).toBeUndefined()
      return result.sentence
    }
    expect(await sentenceOf(`http://127.0.0.1:${port}/k?sig=canary`)).toContain('Nothing answers')
    expect(await sentenceOf('http://user:canary@127.0.0.1/k')).not.toContain('canary')
    expect(await sentenceOf('http://127.0.0.1:1/k')).toContain('Nothing answers')
    expect(await sentenceOf('not a url, canary')).not.toContain('canary')
    const plain = await serve((_, response) => response.end())
    expect(await sentenceOf(plain.url.replace('http:', 'https:'))).toMatch(/certificate|reached/)
  })

  it('knows a computer without a network from a storage that is silent', async () => {
    const failing = async (code: string, url = 'http://127.0.0.1:1/k') => {
      const network = networkWith()
      network.way = () => Promise.reject(Object.assign(new Error('no way'), { code }))
      return (await probeUrl(url, { method: 'GET', clock: CLOCK, network })).result
    }
    for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN']) {
      expect(await failing(code), code).toMatchObject({ verdict: 'offline', dead: false, remedy: expect.any(String) })
    }
    for (const code of ['ETIMEDOUT', 'ECONNREFUSED', 'ECONNRESET', 'constructor', '']) {
      expect(await failing(code), code).toMatchObject({
        verdict: 'unreachable',
        dead: false,
        remedy: expect.any(String),
      })
    }
    const long = await failing('ECONNRESET', `http://127.0.0.1:1/k?${'x'.repeat(3000)}`)
    expect(long.sentence).toContain('length')
  })

  it('says when a server does not take so long a link', async () => {
    const server = createServer({ maxHeaderSize: 4096 }, (_, response) => response.end())
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { result } = await probe(`http://127.0.0.1:${port}/k?${'x'.repeat(6000)}`)
    expect(result).toMatchObject({ verdict: 'too-long', dead: false, status: 431 })
  })

  it('compares what is there with what was shared', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(206, { ...DATE, etag: '"new"', 'content-range': 'bytes 0-0/10' }).end('x')
    })
    const against = async (shared: { etag?: string; size?: number }) =>
      (await probeUrl(url, { method: 'GET', clock: CLOCK, network: networkWith(), shared })).result.verdict
    expect(await against({ etag: 'new', size: 10 })).toBe('works')
    expect(await against({ etag: 'old', size: 10 })).toBe('changed')
    expect(await against({ size: 11 })).toBe('changed')
  })

  it('takes this computer’s clock for the reason, where it is', async () => {
    const at = (offset: number, message: string) =>
      serve((_, response) => {
        response
          .writeHead(403, { date: new Date(NOW + offset).toUTCString() })
          .end(errorDocument('AccessDenied', message))
      })
    const ahead = await at(-3_600_000, 'Request is not valid yet')
    expect((await probe(ahead.url)).result).toMatchObject({ verdict: 'clock-wrong', dead: false })
    const behind = await at(7_200_000, 'Request has expired')
    expect((await probe(behind.url, 'GET', NOW + 3_600_000)).result).toMatchObject({
      verdict: 'clock-wrong',
      dead: true,
    })
  })

  it.each([
    ['closes at once', ''],
    ['speaks another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['sends half a header', 'HTTP/1.1 403 Forb'],
    [
      'promises more than it sends',
      'HTTP/1.1 403 Forbidden\r\nContent-Length: 500\r\n\r\n<Error><Code>AccessDenied</Code>',
    ],
  ])('takes no answer from a server that %s', async (_, bytes) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(bytes))
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { result } = await probe(`http://127.0.0.1:${(server.address() as AddressInfo).port}/k`)
    expect(result).toMatchObject({ verdict: 'unreachable', dead: false })
  })
})
