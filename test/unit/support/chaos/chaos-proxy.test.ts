import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { BadCertificate } from '../../../support/chaos/chaos-rules.ts'
import { settle } from '../../../support/settle.ts'
import { DATE, get, MIB, open, proxied, put } from './proxied.ts'

describe('a proxy without rules', () => {
  it('passes on what comes, with its host, and the answer as it is', async () => {
    const { storage, proxy } = await proxied()
    const body = randomBytes(3 * MIB)
    const answer = await put(`${proxy.origin}/a%2Fb//c?partNumber=3&X-Amz-Signature=secret`, body)
    expect(answer).toMatchObject({ status: 200, body: String(body.length), headers: { date: DATE, 'x-a': '1, 2' } })
    expect(storage.seen).toEqual([{ host: `127.0.0.1:${proxy.port}`, body, isComplete: true }])
  })

  it('logs each request, and nothing of a signature', async () => {
    const { proxy } = await proxied({ kind: 'latency', ms: 1 })
    const signature = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=secret&Signature=secret&AWSAccessKeyId=secret'
    await put(`${proxy.origin}/a%20b?partNumber=3&uploadId=u&${signature}`, 'four')
    await get(`${proxy.origin}/5`)
    const logged = { method: 'PUT', path: '/a%20b', parameters: ['partNumber', 'uploadId'], partNumber: 3 }
    expect(proxy.log).toEqual([
      { ...logged, receivedBytes: 4, status: 200, faults: ['latency'] },
      { method: 'GET', path: '/5', parameters: [], partNumber: undefined, receivedBytes: 0, status: 200, faults: [] },
    ])
    expect(proxy.struck('latency')).toBe(1)
    expect(JSON.stringify(proxy.log)).not.toContain('secret')
  })

  it('takes thousands of requests, many at a time', async () => {
    const { storage, proxy } = await proxied()
    let left = 3000
    const worker = async (): Promise<void> => {
      while (left-- > 0) expect(await put(`${proxy.origin}/x`, 'body')).toMatchObject({ status: 200, body: '4' })
    }
    await Promise.all(Array.from({ length: 20 }, worker))
    expect(proxy.log).toHaveLength(3000)
    await settle(() => storage.openConnections() === 0, 'the storage’s connections')
  })

  it('reads no faster than the storage does', async () => {
    const { storage, proxy } = await proxied()
    const total = 64 * MIB
    storage.server.removeAllListeners('request')
    const { promise: came, resolve } = Promise.withResolvers<IncomingMessage>()
    storage.server.on('request', (request, response) => {
      resolve(request)
      request.on('end', () => response.end())
    })
    const { request } = open('PUT', `${proxy.origin}/x`, Buffer.alloc(total))
    const unread = await came
    const received = (): number => proxy.log[0]?.receivedBytes ?? 0
    // The storage reads nothing: what the proxy has taken comes to rest, short of all.
    let before = -1
    await settle(async () => {
      const isAtRest = before === received() && before > 0
      before = received()
      await new Promise((later) => setTimeout(later, 200))
      return isAtRest
    }, 'the proxy')
    expect(received()).toBeLessThan(total / 2)
    unread.resume()
    await once(request, 'response')
    expect(received()).toBe(total)
  })

  it('lets both sides know when the other one goes', async () => {
    const { storage, proxy } = await proxied()
    storage.server.removeAllListeners('request')
    storage.server.on('request', (request) => request.socket.destroy())
    expect(await get(`${proxy.origin}/1`)).toEqual({ failure: 'ECONNRESET' })

    const { promise: gone, resolve } = Promise.withResolvers<void>()
    storage.server.removeAllListeners('request')
    storage.server.on('request', (request) => request.on('close', resolve))
    const { request } = open('GET', `${proxy.origin}/1`)
    await settle(() => storage.openConnections() === 1, 'the request')
    request.destroy()
    await gone
  })
})

describe('over TLS', () => {
  it('requests go through, and faults strike', async () => {
    const { storage, proxy } = await proxied(undefined, { tls: true })
    const body = randomBytes(MIB)
    expect(await put(`${proxy.origin}/x`, body, proxy.ca)).toMatchObject({ status: 200 })
    expect(storage.seen).toMatchObject([{ host: `localhost:${proxy.port}`, body }])
    await proxy.add({ match: { nth: 1 }, fault: { kind: 'reset-after', bytes: 1000 } })
    await proxy.add({ match: { nth: 2 }, fault: { kind: 'fin-after', bytes: 1000 } })
    await proxy.add({ match: { nth: 3 }, fault: { kind: 'drop-response-after-commit' } })
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await put(`${proxy.origin}/x`, body, proxy.ca)).toEqual({
        failure: expect.stringMatching(/ECONNRESET|EPIPE/),
      })
    }
    expect(proxy.log.map(({ faults }) => faults)).toEqual([
      [],
      ['reset-after'],
      ['fin-after'],
      ['drop-response-after-commit'],
    ])
  })

  it.each<[BadCertificate, string]>([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['not-yet-valid', 'CERT_NOT_YET_VALID'],
    ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['unknown-issuer', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])('bad-certificate: %s', async (certificate, code) => {
    const { storage, proxy } = await proxied(undefined, { tls: true })
    await proxy.add({ fault: { kind: 'bad-certificate', certificate } })
    expect(await get(`${proxy.origin}/1`, proxy.ca)).toEqual({ failure: code })
    expect(proxy.struck('bad-certificate')).toBe(1)
    expect(storage.seen).toEqual([])
    await proxy.clear()
    expect(await get(`${proxy.origin}/1`, proxy.ca)).toMatchObject({ status: 200 })
  })

  it('without the authority the certificate is not trusted', async () => {
    const { proxy } = await proxied(undefined, { tls: true })
    expect(await get(`${proxy.origin}/1`)).toEqual({ failure: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
  })
})

it('closes every connection, whatever it is doing', async () => {
  const { storage, proxy } = await proxied({ kind: 'stall-after', bytes: 10 })
  const ends = [open('PUT', `${proxy.origin}/x`, Buffer.alloc(MIB))]
  await settle(() => proxy.struck('stall-after') === 1, 'the stall')
  await proxy.add({ fault: { kind: 'latency', ms: 600_000 } })
  ends.push(open('GET', `${proxy.origin}/1`))
  await settle(() => proxy.struck('latency') === 1, 'the latency')
  const idle = connect(proxy.port, '127.0.0.1')
  await once(idle, 'connect')
  await proxy.close()
  const clients = [idle.resume().on('error', () => undefined), ...ends.map(({ request }) => request)]
  await settle(() => clients.every(({ destroyed }) => destroyed), 'the clients')
  await settle(() => storage.openConnections() === 0, 'the storage’s connections')
  expect(await get(`${proxy.origin}/1`)).toEqual({ failure: 'ECONNREFUSED' })
})
