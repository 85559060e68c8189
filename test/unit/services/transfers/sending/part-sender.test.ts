import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { PartBody, SendRequest } from '../../../../../electron/services/transfers/sending/messages.ts'
import {
  PartSender,
  type PartSenderOptions,
  SendError,
} from '../../../../../electron/services/transfers/sending/part-sender.ts'
import { workerProgram } from '../../../../../electron/services/transfers/sending/worker-handle.ts'
import { networkWith } from '../../../../support/network.ts'
import { bodyOf, type Receiver, startReceiver } from './receiver.ts'

const KIB = 1024
const MIB = 1024 * KIB
const CRASHING = fileURLToPath(new URL('crashing-worker.ts', import.meta.url))
const NEVER = new AbortController().signal

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function sender(options: Partial<PartSenderOptions> = {}): PartSender {
  const made = new PartSender({ network: networkWith(), ...options })
  cleanUps.push(() => made.close())
  return made
}

async function receiver(...args: Parameters<typeof startReceiver>): Promise<Receiver> {
  const started = await startReceiver(...args)
  cleanUps.push(() => started.close())
  return started
}

/** The descriptor of a file that has these bytes, to read and write. */
function fileOf(content: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-sender-'))
  writeFileSync(join(folder, 'file'), content)
  const fd = openSync(join(folder, 'file'), 'r+')
  cleanUps.push(() => {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  })
  return fd
}

function put(url: string, body: PartBody): SendRequest {
  return { method: 'PUT', url, headers: {}, body }
}

function hashOf(bytes: Uint8Array): { crc32: number; md5: string } {
  return { crc32: crc32(bytes), md5: createHash('md5').update(bytes).digest('hex') }
}

function quietly(signal: AbortSignal = NEVER) {
  return { signal, onProgress: () => undefined }
}

describe('what arrives', () => {
  it.each([0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 512 * KIB, 8 * MIB])(
    'is the range of the file, byte for byte: %i bytes',
    async (length) => {
      const content = randomBytes(length + 2000)
      const wanted = content.subarray(1000, 1000 + length)
      let came: Buffer | undefined
      let declared: string | undefined
      const { origin } = await receiver(async (request, response) => {
        declared = request.headers['content-length']
        came = await bodyOf(request)
        response.writeHead(200, { ETag: '"e"' }).end()
      })
      const answer = await sender().send(put(`${origin}/k`, { fd: fileOf(content), offset: 1000, length }), quietly())
      expect(answer).toMatchObject({ status: 200, body: '', ...hashOf(wanted) })
      expect(answer.headers['etag']).toBe('"e"')
      expect(declared).toBe(String(length))
      expect(came?.equals(wanted)).toBe(true)
    },
  )

  it.each(['copied', 'shared'])('is what lies in memory, %s', async (kind) => {
    const content = randomBytes(2 * MIB + 1)
    const bytes = kind === 'shared' ? new Uint8Array(new SharedArrayBuffer(content.length)) : content
    bytes.set(content)
    let came: Buffer | undefined
    const { origin } = await receiver(async (request, response) => {
      came = await bodyOf(request)
      response.end()
    })
    const answer = await sender().send(put(`${origin}/k`, { bytes }), quietly())
    expect(answer).toMatchObject(hashOf(content))
    expect(came?.equals(content)).toBe(true)
    expect(bytes.length).toBe(content.length)
  })

  it('is the path and the headers as they were signed', async () => {
    let seen: unknown
    const { origin } = await receiver((request, response) => {
      seen = [request.method, request.url, request.headers['x-amz-acl']]
      response.writeHead(200, { 'Content-Length': '5' }).end()
    })
    const request = { url: `${origin}/a/../b%2Fc/./d?x=%7e&y`, headers: { 'x-amz-acl': 'private' }, body: undefined }
    const answer = await sender().send({ method: 'HEAD', ...request }, quietly())
    expect(seen).toEqual(['HEAD', '/a/../b%2Fc/./d?x=%7e&y', 'private'])
    expect(answer.headers['content-length']).toBe('5')
  })

  it('is each of a thousand small files, over few connections', async () => {
    const content = randomBytes(1000 * KIB)
    const came = new Map<string, string>()
    const { origin, sockets } = await receiver(async (request, response) => {
      came.set(request.url ?? '', hashOf(await bodyOf(request)).md5)
      response.end()
    })
    const [one, fd, rest] = [
      sender({ workers: 2 }),
      fileOf(content),
      Array.from({ length: 1000 }, (_, n) => n).values(),
    ]
    const sendRest = async (): Promise<void> => {
      for (const n of rest) await one.send(put(`${origin}/${n}`, { fd, offset: n * KIB, length: KIB }), quietly())
    }
    await Promise.all(Array.from({ length: 32 }, sendRest))
    const expected = Array.from({ length: 1000 }, (_, n) => hashOf(content.subarray(n * KIB, (n + 1) * KIB)).md5)
    expect(expected.map((_, n) => came.get(`/${n}`))).toEqual(expected)
    expect(sockets.size).toBeLessThanOrEqual(64)
  })

  it('is told of on the way', async () => {
    const { origin } = await receiver(async (request, response) => {
      await bodyOf(request)
      // The last of it went out a while before the answer.
      setTimeout(() => response.end(), 300)
    })
    const progress: number[] = []
    const body = { bytes: randomBytes(4 * MIB) }
    await sender().send(put(`${origin}/k`, body), { signal: NEVER, onProgress: (sent) => progress.push(sent) })
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(progress.at(-1)).toBe(4 * MIB)
  })
})

describe('an answer', () => {
  it.each([403, 503, 307])('of %i is an answer, with the reason that it gives', async (status) => {
    const { origin } = await receiver(async (request, response) => {
      await bodyOf(request)
      response.writeHead(status, { 'Retry-After': '7', Location: '/other' }).end('<Error>why</Error>')
    })
    const answer = await sender().send(put(`${origin}/k`, { bytes: randomBytes(10) }), quietly())
    expect(answer).toMatchObject({ status, body: '<Error>why</Error>' })
    expect(answer.headers['retry-after']).toBe('7')
  })

  it('that comes before all is sent ends the sending', async () => {
    let received = 0
    const { origin } = await receiver((request, response) => {
      request.once('data', (chunk) => {
        received += chunk.length
        request.pause()
        response.writeHead(503).end('<Error>SlowDown</Error>')
      })
    })
    const content = { fd: fileOf(randomBytes(32 * MIB)), offset: 0, length: 32 * MIB }
    const answer = await sender().send(put(`${origin}/k`, content), quietly())
    expect(answer).toMatchObject({ status: 503, body: '<Error>SlowDown</Error>' })
    expect(received).toBeLessThan(32 * MIB)
  })

  it('that is cut off with its connection still counts', async () => {
    const { origin } = await receiver((request, response) => {
      request.resume()
      response.writeHead(403, { 'Content-Length': '1000' })
      response.write('<Error>Acc', () => response.socket?.destroy())
    })
    const answer = await sender().send(put(`${origin}/k`, undefined), quietly())
    expect(answer).toMatchObject({ status: 403, body: '<Error>Acc' })
  })

  it('is not read for longer than a reason is', async () => {
    const { origin } = await receiver((request, response) => {
      request.resume()
      response.writeHead(500)
      const flood = (): void => {
        while (response.write('x'.repeat(10_000)));
      }
      response.on('drain', flood)
      flood()
    })
    const answer = await sender().send(put(`${origin}/k`, undefined), quietly())
    expect(answer.body).toBe('x'.repeat(64 * KIB))
  })
})

describe('no answer', () => {
  it('from a connection that is reset after all was sent is an error of the network', async () => {
    const { origin } = await receiver(async (request) => {
      await bodyOf(request)
      request.socket.resetAndDestroy()
    })
    const sending = sender().send(put(`${origin}/k`, { bytes: randomBytes(MIB) }), quietly())
    await expect(sending).rejects.toMatchObject({ kind: 'network', code: 'ECONNRESET' })
  })

  it('where nothing listens is refused', async () => {
    const { origin, close } = await startReceiver(() => undefined)
    await close()
    const sending = sender().send(put(`${origin}/k`, undefined), quietly())
    await expect(sending).rejects.toMatchObject({ kind: 'network', code: 'ECONNREFUSED' })
  })

  it.each(['reads nothing', 'reads all and says nothing'])('from a storage that %s is given up', async (how) => {
    const { origin } = await receiver((request) => {
      if (how === 'reads nothing') request.pause()
      else request.resume()
    })
    const one = sender({ timeouts: { connectMs: 5000, stallMs: 300 } })
    const content = { fd: fileOf(randomBytes(32 * MIB)), offset: 0, length: 32 * MIB }
    const sending = one.send(put(`${origin}/k`, content), quietly())
    await expect(sending).rejects.toMatchObject({ kind: 'network', code: 'ETIMEDOUT' })
  })

  it('while it is being connected is given up as well', async () => {
    // TCP answers, TLS never does.
    const silent = createTcpServer((socket: Socket) => void cleanUps.push(() => socket.destroy())).listen(
      0,
      '127.0.0.1',
    )
    await once(silent, 'listening')
    cleanUps.push(() => silent.close())
    const { port } = silent.address() as { port: number }
    const one = sender({ timeouts: { connectMs: 200, stallMs: 60_000 } })
    const sending = one.send(put(`https://127.0.0.1:${port}/k`, undefined), quietly())
    await expect(sending).rejects.toMatchObject({ kind: 'network', code: 'ETIMEDOUT' })
  })

  it('is not held against a storage that is sent to slowly on purpose', async () => {
    const { origin } = await receiver(async (request, response) => {
      await bodyOf(request)
      response.end()
    })
    const one = sender({ timeouts: { connectMs: 10_000, stallMs: 2500 } })
    // Nothing may go for four seconds.
    one.setLimit(256)
    const answer = await one.send(put(`${origin}/k`, { bytes: randomBytes(1024) }), quietly())
    expect(answer.status).toBe(200)
  })
})

describe('the file', () => {
  it('that has become shorter is said to have changed', async () => {
    const { origin } = await receiver(async (request, response) => {
      await bodyOf(request).catch(() => undefined)
      response.end()
    })
    const fd = fileOf(randomBytes(MIB))
    ftruncateSync(fd, MIB - 1)
    const sending = sender().send(put(`${origin}/k`, { fd, offset: 0, length: MIB }), quietly())
    await expect(sending).rejects.toMatchObject({ kind: 'file-changed' })
  })

  it('that can’t be read is told from a broken network', async () => {
    const { origin } = await receiver(() => undefined)
    const folder = openSync(tmpdir(), 'r')
    cleanUps.push(() => closeSync(folder))
    const sending = sender().send(put(`${origin}/k`, { fd: folder, offset: 0, length: 5 }), quietly())
    await expect(sending).rejects.toMatchObject({ kind: 'file', code: 'EISDIR', syscall: 'read' })
  })

  it('is hashed without being sent', async () => {
    const content = randomBytes(3 * MIB)
    const body = { fd: fileOf(content), offset: MIB, length: MIB + 1 }
    expect(await sender().hash(body, NEVER)).toEqual(hashOf(content.subarray(MIB, 2 * MIB + 1)))
  })

  it('is not read any more once hashing was stopped', async () => {
    const stop = new AbortController()
    const hashing = sender().hash({ fd: fileOf(randomBytes(64 * MIB)), offset: 0, length: 64 * MIB }, stop.signal)
    stop.abort(new Error('enough'))
    await expect(hashing).rejects.toThrow('enough')
  })
})

describe('stopping', () => {
  it('ends the request at once, for the reason that was given', async () => {
    const stop = new AbortController()
    const { origin, sockets } = await receiver((request) => {
      request.once('data', () => stop.abort(new Error('paused')))
    })
    const content = { fd: fileOf(randomBytes(32 * MIB)), offset: 0, length: 32 * MIB }
    await expect(sender().send(put(`${origin}/k`, content), quietly(stop.signal))).rejects.toThrow('paused')
    await vi.waitUntil(() => [...sockets].every(({ destroyed }) => destroyed))
  })

  it('before it began sends nothing', async () => {
    const { origin, sockets } = await receiver(() => undefined)
    const sending = sender().send(put(`${origin}/k`, undefined), quietly(AbortSignal.abort(new Error('paused'))))
    await expect(sending).rejects.toThrow('paused')
    expect(sockets.size).toBe(0)
  })

  it('leaves the others alone, and what comes after', async () => {
    const stop = new AbortController()
    const { origin } = await receiver(async (request, response) => {
      if (request.url === '/stopped') stop.abort(new Error('paused'))
      else response.end(await bodyOf(request))
    })
    const one = sender()
    const stopped = one.send(put(`${origin}/stopped`, undefined), quietly(stop.signal))
    const other = one.send(put(`${origin}/other`, { bytes: randomBytes(MIB) }), quietly())
    await expect(stopped).rejects.toThrow('paused')
    expect((await other).status).toBe(200)
    expect((await one.send(put(`${origin}/next`, undefined), quietly())).status).toBe(200)
  })

  it('all of it breaks off what is under way', async () => {
    const { origin, server } = await receiver(() => undefined)
    const one = sender()
    const sending = one.send(put(`${origin}/k`, undefined), quietly())
    const failing = expect(sending).rejects.toBeInstanceOf(SendError)
    await once(server, 'request')
    await one.close()
    await failing
    await expect(one.hash(undefined, NEVER)).rejects.toMatchObject({ kind: 'crash' })
  })
})

it.each([
  [
    '/app/electron/services/transfers/sending/worker-handle.ts',
    '/app/electron/services/transfers/sending/part-worker.ts',
  ],
  ['/app/dist/cli/sandglass.cjs', '/app/dist/cli/part-worker.cjs'],
  ['/app/dist/desktop/chunks/engine.cjs', '/app/dist/desktop/part-worker.cjs'],
])('finds the worker for %s', (from, program) => {
  expect(workerProgram(from)).toBe(program)
})

it('fails what a worker had that crashed, and goes on with another', async () => {
  const one = sender({ program: CRASHING, workers: 1 })
  const failed = await Promise.allSettled([1, 2].map(() => one.hash({ fd: -1, offset: 0, length: 1 }, NEVER)))
  for (const result of failed) expect(result).toMatchObject({ reason: { kind: 'crash' } })
  const bytes = randomBytes(10)
  expect(await one.hash({ bytes }, NEVER)).toEqual(hashOf(bytes))
})

it('keeps all that is sent together to the limit, and all runs at once without one', async () => {
  const { origin } = await receiver(async (request, response) => {
    await bodyOf(request)
    response.end()
  })
  const one = sender({ workers: 2 })
  one.setLimit(1)
  // At a byte a second this would take days.
  const sending = Promise.all(
    Array.from({ length: 12 }, (_, n) => one.send(put(`${origin}/${n}`, { bytes: randomBytes(100 * KIB) }), quietly())),
  )
  one.setLimit(undefined)
  for (const { status } of await sending) expect(status).toBe(200)
})
