import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { settle } from '../../../support/settle.ts'
import { DATE, get, KIB, MIB, open, proxied, put, send } from './proxied.ts'

describe('a fault', () => {
  it('latency: the answer is held back, and only it', async () => {
    const slept: number[] = []
    let seen = 0
    const sleep = async (ms: number): Promise<void> => {
      slept.push(ms)
      seen = storage.seen.length
    }
    const { storage, proxy } = await proxied({ kind: 'latency', ms: 600_000 }, { sleep })
    expect(await get(`${proxy.origin}/5`)).toMatchObject({ status: 200, body: 'xxxxx' })
    expect(slept).toEqual([600_000])
    expect(seen).toBe(1)
  })

  it('throttle: both bodies take as long as the rate says', async () => {
    let slept = 0
    const sleep = async (ms: number): Promise<void> => {
      slept += ms
    }
    const { proxy } = await proxied(undefined, { sleep })
    await proxy.add({ fault: { kind: 'throttle', bytesPerSecond: 10 * KIB } })
    expect(await put(`${proxy.origin}/x`, Buffer.alloc(100 * KIB))).toMatchObject({ body: String(100 * KIB) })
    expect(slept).toBeCloseTo((10 + 6 / (10 * KIB)) * 1000, 6)
    slept = 0
    expect((await get(`${proxy.origin}/${20 * KIB}`)).body).toHaveLength(20 * KIB)
    expect(slept).toBeCloseTo(2000, 6)
    expect(proxy.struck('throttle')).toBe(2)
  })

  it.each([0, 1, 70_000])('stall-after: %i bytes arrive, and then nothing happens', async (bytes) => {
    const { storage, proxy } = await proxied({ kind: 'stall-after', bytes })
    const { request } = open('PUT', `${proxy.origin}/x`, Buffer.alloc(16 * MIB))
    let ended = false
    request.on('response', () => (ended = true)).on('close', () => (ended = true))
    await settle(() => proxy.struck('stall-after') === 1, 'the fault')
    // The next request is whole: it, too, goes through while the first one stands still.
    expect(await get(`${proxy.origin}/1`)).toMatchObject({ status: 200 })
    expect(ended).toBe(false)
    await settle(() => storage.openConnections() === 1, 'the second request’s connection')
    request.destroy()
    await proxy.close()
    await settle(() => storage.openConnections() === 0, 'the storage’s connection')
    expect(storage.seen.filter(({ isComplete }) => !isComplete)).toMatchObject([{ body: { length: bytes } }])
  })

  it('reset-after: so many bytes arrive, and the connection is reset', async () => {
    const { storage, proxy } = await proxied({ kind: 'reset-after', bytes: 2 * MIB })
    expect(await put(`${proxy.origin}/x`, Buffer.alloc(4 * MIB))).toEqual({
      failure: expect.stringMatching(/^(ECONNRESET|EPIPE)$/),
    })
    await settle(() => storage.seen.length === 1, 'the storage')
    expect(storage.seen[0]?.isComplete).toBe(false)
    expect(storage.seen[0]?.body.length).toBeLessThanOrEqual(2 * MIB)
    expect(await put(`${proxy.origin}/x`, 'again')).toMatchObject({ status: 200, body: '5' })
    expect(proxy.log.map(({ faults, status }) => [faults, status])).toEqual([
      [['reset-after'], undefined],
      [[], 200],
    ])
  })

  it('reset and fin differ in how the connection ends', async () => {
    const { proxy } = await proxied()
    const ending = async (kind: 'reset-after' | 'fin-after'): Promise<string> => {
      await proxy.clear()
      await proxy.add({ fault: { kind, bytes: 4 } })
      const socket: Socket = connect(proxy.port, '127.0.0.1')
      socket.write('PUT /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n1234567890')
      return new Promise((resolve) => {
        socket.on('end', () => resolve('FIN')).on('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(code))
        socket.resume()
      })
    }
    expect(await ending('fin-after')).toBe('FIN')
    expect(await ending('reset-after')).toBe('ECONNRESET')
    expect([proxy.struck('fin-after'), proxy.struck('reset-after')]).toEqual([1, 1])
  })

  it.each(['stall-after', 'reset-after', 'fin-after'] as const)('%s: leaves a shorter body alone', async (kind) => {
    const { proxy } = await proxied({ kind, bytes: 10 })
    expect(await put(`${proxy.origin}/x`, 'nine byte')).toMatchObject({ status: 200, body: '9' })
    expect(proxy.struck(kind)).toBe(0)
  })

  it.each([0, 3])('truncate-response: %i bytes of the answer come', async (bytes) => {
    const { proxy } = await proxied({ kind: 'truncate-response', bytes })
    const { request } = open('GET', `${proxy.origin}/5`)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(response).toMatchObject({ statusCode: 200, headers: { 'content-length': '5' } })
    const pieces: Buffer[] = []
    response.on('data', (piece) => pieces.push(piece))
    await expect(once(response, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(Buffer.concat(pieces).toString()).toBe('x'.repeat(bytes))
    expect(proxy.log).toMatchObject([{ status: 200, faults: ['truncate-response'] }])
  })

  it('truncate-response: leaves a shorter answer alone', async () => {
    const { proxy } = await proxied({ kind: 'truncate-response', bytes: 5 })
    expect(await get(`${proxy.origin}/5`)).toMatchObject({ status: 200, body: 'xxxxx' })
    expect(proxy.struck('truncate-response')).toBe(0)
  })

  it('status: the answer is the proxy’s, and the storage hears nothing', async () => {
    const fault = { kind: 'status', status: 503, code: 'SlowDown', headers: { 'retry-after': '7' } } as const
    const { storage, proxy } = await proxied(fault, { clock: { now: () => 0 } })
    const answer = await put(`${proxy.origin}/x`, Buffer.alloc(MIB))
    expect(answer).toMatchObject({ status: 503, headers: { 'content-type': 'application/xml' } })
    expect(answer.body).toContain('<Error><Code>SlowDown</Code>')
    expect(answer.headers).toMatchObject({ 'retry-after': '7', date: 'Thu, 01 Jan 1970 00:00:00 GMT' })
    expect(storage.seen).toEqual([])
    expect(proxy.log).toMatchObject([{ receivedBytes: MIB, status: 503, faults: ['status'] }])
  })

  it('status: has no body where there can be none', async () => {
    const { proxy } = await proxied({ kind: 'status', status: 403, body: '<Error/>' })
    expect(await send('HEAD', `${proxy.origin}/x`)).toMatchObject({ status: 403, body: '' })
  })

  it('error-in-200: an error that looks like a success', async () => {
    const { storage, proxy } = await proxied({ kind: 'error-in-200', code: 'InternalError' })
    const answer = await put(`${proxy.origin}/x`, 'body')
    expect(answer.status).toBe(200)
    expect(answer.body).toContain('<Error><Code>InternalError</Code>')
    expect(storage.seen).toEqual([])
  })

  it('html: a page, whatever is asked for', async () => {
    const { proxy } = await proxied()
    await proxy.add({ fault: { kind: 'html' } })
    for (const answer of [await get(`${proxy.origin}/5`), await put(`${proxy.origin}/x`, 'body')]) {
      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
      expect(answer.body).toMatch(/^<!doctype html>/)
    }
  })

  it('drop-response-after-commit: the storage has all of it, the client no answer', async () => {
    const { storage, proxy } = await proxied({ kind: 'drop-response-after-commit' })
    const body = randomBytes(MIB)
    expect(await put(`${proxy.origin}/x`, body)).toEqual({ failure: 'ECONNRESET' })
    expect(storage.seen).toMatchObject([{ body, isComplete: true }])
    expect(proxy.log).toMatchObject([{ status: undefined, faults: ['drop-response-after-commit'] }])
  })

  it('drop-response-after-commit: waits for the end of an answer that begins before the work is done', async () => {
    const { storage, proxy } = await proxied({ kind: 'drop-response-after-commit' })
    let isDone = false
    storage.server.removeAllListeners('request')
    storage.server.on('request', (_request, response) => {
      response.flushHeaders()
      setTimeout(() => {
        isDone = true
        response.end()
      }, 100)
    })
    expect(await put(`${proxy.origin}/x`, 'body')).toEqual({ failure: 'ECONNRESET' })
    expect(isDone).toBe(true)
  })

  it.each([0, 100_000, MIB - 1])('corrupt-request-byte: byte %i is another one, and no other', async (offset) => {
    const { storage, proxy } = await proxied({ kind: 'corrupt-request-byte', offset })
    const body = randomBytes(MIB)
    await put(`${proxy.origin}/x`, body)
    const arrived = storage.seen[0]?.body ?? Buffer.alloc(0)
    expect(arrived).toHaveLength(MIB)
    expect([...arrived.keys()].filter((index) => arrived[index] !== body[index])).toEqual([offset])
  })

  it('set-date: an answer’s date is off by so much, whoever gave it', async () => {
    const { proxy } = await proxied()
    await proxy.add({ fault: { kind: 'set-date', offsetSeconds: -3600 } })
    expect((await get(`${proxy.origin}/1`)).headers).toMatchObject({ date: 'Tue, 02 Jan 2024 02:04:05 GMT' })
    await proxy.add({ fault: { kind: 'status', status: 500, headers: { date: DATE } } })
    expect((await get(`${proxy.origin}/1`)).headers).toMatchObject({ date: 'Tue, 02 Jan 2024 02:04:05 GMT' })
  })

  it('refuse: nobody listens, until the rules are cleared', async () => {
    const { proxy } = await proxied({ kind: 'latency', ms: 600_000 })
    const underWay = get(`${proxy.origin}/1`)
    await settle(() => proxy.struck('latency') === 1, 'the request')
    await proxy.add({ fault: { kind: 'refuse' } })
    expect(await underWay).toEqual({ failure: 'ECONNRESET' })
    expect(await get(`${proxy.origin}/1`)).toEqual({ failure: 'ECONNREFUSED' })
    await proxy.clear()
    expect(await get(`${proxy.origin}/1`)).toMatchObject({ status: 200 })
  })
})
