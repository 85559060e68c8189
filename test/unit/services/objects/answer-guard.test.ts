import type { ServerResponse } from 'node:http'
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import { createS3Client, type S3ClientTerms } from '../../../../electron/services/objects/s3-client.ts'
import { toAppError } from '../../../../electron/services/objects/s3-error.ts'
import { networkWith } from '../../../support/network.ts'
import { EXAMPLE_KEYS, exampleConnection, type FakeStorage, fakeStorage, type SeenRequest } from './fake-storage.ts'

const NOW = Date.UTC(2026, 0, 1)
const MIB = 1024 ** 2
const opened: { client: S3Client; storage: FakeStorage }[] = []

async function clientOf(
  answer: (request: SeenRequest, response: ServerResponse, count: number) => void,
  terms: Partial<S3ClientTerms> = {},
): Promise<{ client: S3Client; storage: FakeStorage }> {
  const storage = await fakeStorage(answer)
  const client = await createS3Client({
    connection: exampleConnection(storage.endpoint),
    credentials: EXAMPLE_KEYS,
    clock: { now: () => NOW },
    network: networkWith(),
    ...terms,
  })
  opened.push({ client, storage })
  return { client, storage }
}

afterEach(async () => {
  for (const { client, storage } of opened.splice(0)) {
    client.destroy()
    await storage.close()
  }
})

const list = (client: S3Client) => client.send(new ListObjectsV2Command({ Bucket: 'photos' }))
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => toAppError(error).code,
  )

describe('a web page instead of an answer', () => {
  const page = '<!doctype html><html><body>Sign in to the hotel’s network</body></html>'

  it.each([200, 403, 404])('with status %i is refused as such, at once', async (status) => {
    const { client, storage } = await clientOf((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    })
    const error = toAppError(await list(client).catch((thrown: unknown) => thrown))
    expect(error.code).toBe('wrong-endpoint')
    expect(error.message).toMatch(/^The network or the endpoint answered with a web page instead of S3’s XML\.$/)
    expect(storage.seen).toHaveLength(1)
  })

  it('is seen without its content type, and when it comes in pieces', async () => {
    const { client } = await clientOf((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/xml' })
      response.write('<!-- portal --><!doct')
      setTimeout(() => response.end('ype html><html></html>'), 20)
    })
    const error = toAppError(await list(client).catch((thrown: unknown) => thrown))
    expect(error.message).toContain('web page')
  })

  it('of a proxy without a storage behind it is retried', async () => {
    const { client } = await clientOf((_request, response, count) => {
      if (count < 3) response.writeHead(502, { 'content-type': 'text/html' }).end(page)
      else response.end('<ListBucketResult><Name>photos</Name><IsTruncated>false</IsTruncated></ListBucketResult>')
    })
    expect((await list(client)).Name).toBe('photos')
  })

  it('is not what an empty answer is, whatever it calls itself', async () => {
    const { client } = await clientOf((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': 0, etag: '"e"' }).end()
    })
    const put = new PutObjectCommand({ Bucket: 'photos', Key: 'cat.jpg', Body: 'x' })
    expect((await client.send(put)).ETag).toBe('"e"')
  })

  it('is fine as an object', async () => {
    const { client } = await clientOf((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(page) }).end(page)
    })
    const object = { Bucket: 'photos', Key: 'index.html' }
    expect((await client.send(new HeadObjectCommand(object))).ContentType).toBe('text/html')
    const output = await client.send(new GetObjectCommand(object))
    expect(await output.Body?.transformToString()).toBe(page)
  })
})

describe('an answer that is too much', () => {
  it('is not read beyond the limit', async () => {
    let sent = 0
    const { client } = await clientOf(
      (_request, response) => {
        const chunk = Buffer.alloc(64 * 1024, ' ')
        const write = () => {
          while (!response.destroyed && sent < 512 * MIB) {
            sent += chunk.length
            if (!response.write(chunk)) return void response.once('drain', write)
          }
        }
        response.writeHead(200)
        response.write('<ListBucketResult>')
        write()
      },
      { maxAnswerBytes: 2 * MIB },
    )
    const error = toAppError(await list(client).catch((thrown: unknown) => thrown))
    expect(error.code).toBe('too-large')
    expect(error.message).toContain('longer than 2 MiB')
    expect(sent).toBeLessThan(32 * MIB)
  })

  it('is held to 1 MiB when it is an error', async () => {
    const { client } = await clientOf((_request, response) => {
      response.writeHead(403).end(`<Error><Code>AccessDenied</Code><Message>${'x'.repeat(2 * MIB)}</Message></Error>`)
    })
    expect(await codeOf(list(client))).toBe('too-large')
  })

  it('is fine as an object', async () => {
    const { client } = await clientOf((_request, response) => response.end(Buffer.alloc(3 * MIB)), {
      maxAnswerBytes: MIB,
    })
    const output = await client.send(new GetObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' }))
    expect((await output.Body?.transformToByteArray())?.length).toBe(3 * MIB)
  })
})

describe('an XML answer made to hurt', () => {
  const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')
  const bombs = {
    'entities within entities': `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">${lol}]><ListBucketResult><Name>&l9;</Name></ListBucketResult>`,
    'entities without a document type': `<ListBucketResult><Name>${'&l9;'.repeat(100_000)}</Name></ListBucketResult>`,
    'many document types': `${'<!DOCTYPE a>'.repeat(80_000)}<ListBucketResult/>`,
    'deep nesting': '<a>'.repeat(200_000),
    'a tag that never ends': `<ListBucketResult ${'a="b" '.repeat(100_000)}`,
    'a prototype': '<ListBucketResult><__proto__><IsTruncated>true</IsTruncated></__proto__></ListBucketResult>',
  }

  it.each(Object.entries(bombs))('by %s costs under a second and 50 MB', async (_name, body) => {
    const { client } = await clientOf((_request, response) => response.end(body), { maxAttempts: 1 })
    const before = process.memoryUsage.rss()
    const start = performance.now()
    await list(client).then(
      (output) => expect(output.Contents ?? []).toEqual([]),
      (error: unknown) => expect(['wrong-endpoint', 'storage-error']).toContain(toAppError(error).code),
    )
    expect(performance.now() - start).toBeLessThan(1000)
    expect(process.memoryUsage.rss() - before).toBeLessThan(50 * MIB)
    expect(Object.prototype).not.toHaveProperty('IsTruncated')
  })
})

describe('an answer that breaks off', () => {
  it.each([200, 403])('with status %i is the network’s failure', async (status) => {
    const { client } = await clientOf(
      (_request, response) => {
        response.writeHead(status, { 'content-length': 1000 })
        response.write('<ListBucketResult>')
        setTimeout(() => response.destroy(), 20)
      },
      { maxAttempts: 1 },
    )
    expect(await codeOf(list(client))).toBe('network')
  })

  it('by standing still is a timeout', async () => {
    const { client } = await clientOf(
      (_request, response) => {
        response.writeHead(200, { 'content-length': 1000 })
        response.write('<ListBucketResult>')
      },
      { maxAttempts: 1, timeouts: { idle: 200 } },
    )
    expect(await codeOf(list(client))).toBe('timeout')
  })

  it('before it began is a timeout', async () => {
    const { client } = await clientOf(() => undefined, { maxAttempts: 1, timeouts: { answer: 200 } })
    expect(await codeOf(list(client))).toBe('timeout')
  })
})

describe('the server’s clock', () => {
  const offsetOf = async (date: string | undefined, status: number, body = ''): Promise<readonly number[]> => {
    const offsets: number[] = []
    const { client } = await clientOf(
      (_request, response) => {
        response.sendDate = false
        if (date !== undefined) response.setHeader('date', date)
        response.writeHead(status).end(body)
      },
      { onServerDate: (offset) => offsets.push(offset), maxAttempts: 1 },
    )
    await codeOf(list(client))
    return offsets
  }

  it('is told by every answer, refusals too', async () => {
    expect(await offsetOf('Thu, 01 Jan 2026 01:00:00 GMT', 200)).toEqual([3601])
    expect(await offsetOf('Wed, 31 Dec 2025 23:59:00 GMT', 400)).toEqual([-59])
  })

  it('is not told by an answer without a readable date', async () => {
    expect(await offsetOf(undefined, 200)).toEqual([])
    expect(await offsetOf('yesterday', 200)).toEqual([])
  })
})
