import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { BUCKET, errorOf, type Served, sendRaw, serve } from './serve.ts'

/** One raw request; `Connection: close` ends the answer. */
const ask = ({ port }: Served, requestLine: string, headers: readonly string[] = [], body: string | Buffer = '') =>
  sendRaw(
    port,
    `${requestLine}\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`,
    body,
  )
const statusOf = (answer: string) => Number(answer.slice(9, 12))
const codeOf = (answer: string) => /<Code>([^<]*)/.exec(answer)?.[1]

/** Everybody may read and write: what is refused now is refused for its form. */
async function openToAll(): Promise<Served> {
  const served = await serve()
  const Statement = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
  }
  await served.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify({ Statement }) }))
  await served.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'hello' }))
  return served
}

describe('targets', () => {
  it.each([
    ['GET http://example.com/playground/a HTTP/1.1', 400, 'InvalidURI'],
    ['GET * HTTP/1.1', 400, 'InvalidURI'],
    ['GET /playground/a#x HTTP/1.1', 400, undefined],
    ['GET /playground/%zz HTTP/1.1', 400, 'InvalidURI'],
    ['GET /playground/%ff HTTP/1.1', 400, 'InvalidURI'],
    ['GET /playground/%C0%AE%C0%AE/ HTTP/1.1', 400, 'InvalidURI'],
    ['GET /playground/../../../etc/passwd HTTP/1.1', 404, 'NoSuchKey'],
    ['GET /playground/%2e%2e%2f%2e%2e%2fkeys.json HTTP/1.1', 404, 'NoSuchKey'],
    ['GET /playground/..%5c..%5ckeys.json HTTP/1.1', 404, 'NoSuchKey'],
    ['GET /playground/./a HTTP/1.1', 404, 'NoSuchKey'],
    ['GET /playground//a HTTP/1.1', 404, 'NoSuchKey'],
    ['GET /playground/%00 HTTP/1.1', 404, 'NoSuchKey'],
    ['GET /%2e%2e/keys.json HTTP/1.1', 404, 'NoSuchBucket'],
    ['GET /playground/a?versionId=1&versionId=2 HTTP/1.1', 400, 'InvalidArgument'],
    ['GET /playground/a?X-Amz-Expires=1&x-amz-expires=2 HTTP/1.1', 400, 'AuthorizationQueryParametersError'],
    ['PATCH /playground/a HTTP/1.1', 405, 'MethodNotAllowed'],
    ['TRACE /playground/a HTTP/1.1', 405, 'MethodNotAllowed'],
    [`GET /playground/${'a'.repeat(9000)} HTTP/1.1`, 414, 'UriTooLong'],
    [`GET /playground/${'a'.repeat(40_000)} HTTP/1.1`, 431, 'RequestHeaderSectionTooLarge'],
  ])('%.60s is answered with %i', async (requestLine, status, code) => {
    const answer = await ask(await openToAll(), requestLine)
    expect(statusOf(answer)).toBe(status)
    if (code !== undefined) expect(codeOf(answer)).toBe(code)
    expect(answer).not.toContain('SANDGLASS')
  })

  it('keeps a NUL in a key', async () => {
    const served = await openToAll()
    expect(statusOf(await ask(served, 'PUT /playground/a%00b HTTP/1.1', ['Content-Length: 1'], 'x'))).toBe(200)
    expect(statusOf(await ask(served, 'GET /playground/a%00c HTTP/1.1'))).toBe(404)
    expect(await ask(served, 'GET /playground/a%00b HTTP/1.1')).toMatch(/\r\n\r\nx$/)
    expect(await ask(served, 'GET /playground?list-type=2&encoding-type=url&prefix=a%00 HTTP/1.1')).toContain(
      '<Key>a%00b</Key>',
    )
  })
})

describe('hosts', () => {
  it.each([
    ['127.0.0.1', 200],
    ['localhost', 200],
    ['LOCALHOST', 200],
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['[::1]', 421],
  ])('%s is answered with %i', async (host, status) => {
    const { port } = await serve()
    const answer = await sendRaw(
      port,
      `GET /-/playground/health HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`,
    )
    expect(statusOf(answer)).toBe(status)
  })

  it('may name the port of a proxy in front, and no other', async () => {
    const { port } = await serve({ frontPorts: new Set([7]) })
    const health = 'GET /-/playground/health HTTP/1.1\r\nConnection: close\r\nHost: localhost:'
    expect(statusOf(await sendRaw(port, `${health}7\r\n\r\n`))).toBe(200)
    expect(statusOf(await sendRaw(port, `${health}8\r\n\r\n`))).toBe(421)
  })

  it('must have the port, and be there once', async () => {
    const { port } = await serve()
    const health = 'GET /-/playground/health HTTP/1.1\r\nConnection: close\r\n'
    expect(statusOf(await sendRaw(port, `${health}Host: localhost\r\n\r\n`))).toBe(421)
    expect(statusOf(await sendRaw(port, `${health}\r\n`))).toBe(400)
    expect(statusOf(await sendRaw(port, `${health}Host: localhost:${port}\r\nHost: localhost:${port}\r\n\r\n`))).toBe(
      400,
    )
  })

  it('may name the bucket', async () => {
    const { port } = await openToAll()
    const answer = await sendRaw(
      port,
      `GET /a HTTP/1.1\r\nHost: ${BUCKET}.localhost:${port}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 200 .*\r\n\r\nhello$/s)
  })
})

describe('headers', () => {
  it.each([
    ['repeated', ['Range: bytes=0-0', 'Range: bytes=1-1']],
    ['repeated x-amz-', ['x-amz-date: a', 'X-Amz-Date: b']],
  ])('%s are refused', async (_, headers) => {
    expect(statusOf(await ask(await openToAll(), 'GET /playground/a HTTP/1.1', headers))).toBe(400)
  })

  it('have a limit', async () => {
    const answer = await ask(await openToAll(), 'GET /playground/a HTTP/1.1', [`x-a: ${'a'.repeat(40_000)}`])
    expect([statusOf(answer), codeOf(answer)]).toEqual([431, 'RequestHeaderSectionTooLarge'])
  })
})

describe('bodies', () => {
  it('need a length', async () => {
    const answer = await ask(
      await openToAll(),
      'PUT /playground/b HTTP/1.1',
      ['Transfer-Encoding: chunked'],
      '1\r\nx\r\n0\r\n\r\n',
    )
    expect([statusOf(answer), codeOf(answer)]).toEqual([411, 'MissingContentLength'])
  })

  it.each([
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6']],
    ['a broken length', ['Content-Length: 5x']],
    ['an odd transfer encoding', ['Transfer-Encoding: xchunked']],
  ])('with %s are refused and nothing behind them is run', async (_, headers) => {
    const served = await openToAll()
    const smuggled = `0\r\n\r\nDELETE /playground/a HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\n\r\n`
    const answer = await ask(served, 'PUT /playground/b HTTP/1.1', headers, smuggled)
    expect(statusOf(answer)).toBe(400)
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(statusOf(await ask(served, 'GET /playground/a HTTP/1.1'))).toBe(200)
  })

  it('of XML are capped', async () => {
    const answer = await ask(
      await openToAll(),
      'PUT /playground?versioning HTTP/1.1',
      ['Content-Length: 2000000'],
      Buffer.alloc(2_000_000, ' '),
    )
    expect([statusOf(answer), codeOf(answer)]).toEqual([400, 'MaxMessageLengthExceeded'])
  })

  it.each([
    ['no XML', 'x'],
    ['another root', '<Tagging/>'],
    [
      'an entity',
      '<!DOCTYPE a [<!ENTITY x "Enabled">]><VersioningConfiguration><Status>&x;</Status></VersioningConfiguration>',
    ],
    ['a deep nest', `<VersioningConfiguration>${'<a>'.repeat(50_000)}`],
    ['an unknown element', '<VersioningConfiguration><Status>Enabled</Status><Else/></VersioningConfiguration>'],
  ])('of %s are malformed', async (_, body) => {
    const answer = await ask(
      await openToAll(),
      'PUT /playground?versioning HTTP/1.1',
      [`Content-Length: ${body.length}`],
      body,
    )
    expect([statusOf(answer), codeOf(answer)]).toEqual([400, 'MalformedXML'])
  })

  it('that break off leave nothing behind', async () => {
    const served = await openToAll()
    await new Promise<void>((resolve) => {
      const socket = connect(served.port, '127.0.0.1', () => {
        socket.write(`PUT /playground/b HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nContent-Length: 1000\r\n\r\nhalf`)
        setTimeout(() => socket.destroy(), 50)
      })
      socket.on('close', () => resolve())
    })
    await expect.poll(() => readdir(join(served.dir, 'incoming'))).toEqual([])
    expect(statusOf(await ask(served, 'GET /playground/b HTTP/1.1'))).toBe(404)
  })

  it('that stall are dropped', async () => {
    const served = await serve({ idleTimeoutMs: 100 })
    const answer = await sendRaw(
      served.port,
      `PUT /playground/b HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nContent-Length: 1000\r\n\r\nhalf`,
    )
    expect(answer).not.toMatch(/^HTTP\/1\.1 2/)
    await expect.poll(() => readdir(join(served.dir, 'incoming'))).toEqual([])
  })

  it('are asked for only after the headers were found good', async () => {
    const served = await openToAll()
    const expecting = ['Expect: 100-continue', 'Content-Length: 1']
    expect(await ask(served, 'PUT /playground/b HTTP/1.1', expecting, 'x')).toMatch(
      /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /,
    )
    expect(await ask(served, 'PUT /playground/b?acl HTTP/1.1', expecting)).toMatch(/^HTTP\/1.1 501 /)
  })
})

describe('answers', () => {
  it('to HEAD have no body, errors included', async () => {
    const served = await openToAll()
    expect(await ask(served, 'HEAD /playground/a HTTP/1.1')).toMatch(/content-length: 5\r\n.*\r\n\r\n$/s)
    expect(await ask(served, 'HEAD /playground/none HTTP/1.1')).toMatch(/^HTTP\/1.1 404 .*\r\n\r\n$/s)
  })

  it('carry a request id, and the region of the bucket', async () => {
    const { send, region } = await serve()
    const response = await send(`/${BUCKET}/none`)
    expect(response.headers.get('x-amz-bucket-region')).toBe(region)
    const { body } = await errorOf(response)
    expect(body).toContain(`<RequestId>${response.headers.get('x-amz-request-id')}</RequestId>`)
  })

  it('name the right region to a signer of another', async () => {
    const { endpoint, owner } = await serve()
    const { AwsClient } = await import('aws4fetch')
    const elsewhere = new AwsClient({ ...owner, region: 'us-east-1', service: 's3', retries: 0 })
    const response = await elsewhere.fetch(`${endpoint}/${BUCKET}`)
    const { status, code, body } = await errorOf(response)
    expect([status, code]).toEqual([400, 'AuthorizationHeaderMalformed'])
    expect(body).toContain('<Region>playground</Region>')
  })

  it('quote a wrong signature but no secret', async () => {
    const { endpoint, owner } = await serve()
    const { AwsClient } = await import('aws4fetch')
    const wrong = new AwsClient({
      ...owner,
      secretAccessKey: randomUUID(),
      region: 'playground',
      service: 's3',
      retries: 0,
    })
    const { code, body } = await errorOf(await wrong.fetch(`${endpoint}/${BUCKET}/a?b=c`))
    expect(code).toBe('SignatureDoesNotMatch')
    expect(body).toMatch(/<StringToSign>AWS4-HMAC-SHA256.*<CanonicalRequest>GET/s)
    expect(body).not.toContain(owner.secretAccessKey)
  })
})
