import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_LINE_LENGTH, readAccessLogLine } from '../../../../shared/audit/access-log.ts'
import { linkEvent } from '../../../../shared/links/link-event.ts'

const OWNER = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'
const SIGNED =
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261124%2Feu-west-1%2Fs3%2Faws4_request&' +
  'X-Amz-Date=20261124T120000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&x-link-id=0000abcdef&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'

interface Parts {
  readonly operation?: string
  readonly key?: string
  readonly target?: string
  readonly status?: string
  readonly agent?: string
  readonly rest?: string
}

/** A line as the storage writes it today. */
function line({
  operation = 'REST.GET.OBJECT',
  key = 'photos/2026/puppy.jpg',
  target = `GET /photos/2026/puppy.jpg?${SIGNED} HTTP/1.1`,
  status = '200 - 3462992 3462992 70 10',
  agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  rest = '- Hhost1id= SigV4 TLS_AES_128_GCM_SHA256 QueryString reports.s3.eu-west-1.amazonaws.com TLSv1.3 - - eu-west-1',
}: Parts = {}): string {
  const head = `${OWNER} reports [24/Nov/2026:14:02:11 +0000] 192.0.2.3 arn:aws:iam::123456789012:user/ann 3E57427F3EXAMPLE`
  return `${head} ${operation} ${key} "${target}" ${status} "-" "${agent}" ${rest}`
}

describe('an S3 server access log', () => {
  it('tells of a request by a presigned URL', () => {
    expect(readAccessLogLine(line())).toEqual({
      at: '2026-11-24T14:02:11.000Z',
      method: 'GET',
      buckets: ['reports'],
      keys: ['photos/2026/puppy.jpg'],
      request: {
        requestId: '3E57427F3EXAMPLE',
        ip: '192.0.2.3',
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        status: 200,
        bytes: 3_462_992,
      },
      query: {
        linkId: '0000abcdef',
        signedAt: Date.UTC(2026, 10, 24, 12),
        expiresSeconds: 86_400,
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        versionId: undefined,
      },
    })
  })

  it('keeps nothing of the signature', () => {
    const target = `GET /k?${SIGNED}&X-Amz-Security-Token=EXAMPLETOKEN HTTP/1.1`
    expect(JSON.stringify(readAccessLogLine(line({ target })))).not.toMatch(/aeeed9bb|EXAMPLETOKEN|http/i)
  })

  it.each([
    ['refusals', { status: '403 AccessDenied 243 - 12 -' }, { status: 403, code: 'AccessDenied', bytes: 243 }],
    ['parts', { status: '206 - 65536 3462992 12 11' }, { status: 206, bytes: 65_536 }],
    ['what was not sent', { status: '304 - - 3462992 12 11' }, { status: 304 }],
    ['programs with quotes in their names', { agent: 'a "quoted"-agent' }, { userAgent: 'a "quoted"-agent' }],
  ])('tells of %s', (_what, parts, request) => {
    expect(readAccessLogLine(line(parts))).toMatchObject({ request })
  })

  it('knows no program where none is named', () => {
    expect(readAccessLogLine(line({ agent: '-' }))).not.toHaveProperty('request.userAgent')
    expect(readAccessLogLine(line({ agent: 'a'.repeat(500) }))).toHaveProperty('request.userAgent', 'a'.repeat(128))
  })

  it.each([
    ['in the host', `GET /%C3%A4%20b%252F.txt?${SIGNED} HTTP/1.1`],
    ['in the path', `GET /reports/%C3%A4%20b%252F.txt?${SIGNED} HTTP/1.1`],
    ['nowhere else', `GET ?${SIGNED} HTTP/1.1`],
  ])('finds the key where the bucket was named %s', (_where, target) => {
    const entry = readAccessLogLine(line({ target, key: '%25C3%25A4%2520b%25252F.txt' }))
    expect(entry).toHaveProperty('keys', expect.arrayContaining(['ä b%2F.txt']))
  })

  it('takes lines of years ago and of years to come', () => {
    expect(readAccessLogLine(line({ rest: '-' }))).toMatchObject({ method: 'GET' })
    expect(readAccessLogLine(`${line()} new "newer field" newest`)).toMatchObject({ method: 'GET' })
    const arn = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/finance'
    const rest = `- Hhost1id= SigV4 - QueryString finance.example TLSv1.3 ${arn} -`
    expect(readAccessLogLine(line({ rest }))).toMatchObject({ buckets: ['reports', arn] })
  })

  it.each([
    ['a request that was signed in its headers', { target: 'GET /k HTTP/1.1' }],
    ['a bucket', { operation: 'REST.GET.BUCKET', key: '-' }],
    ['a copy', { operation: 'REST.COPY.OBJECT_GET' }],
    ['a lifecycle rule', { operation: 'S3.EXPIRE.OBJECT', target: '-' }],
  ])('leaves out %s', (_what, parts) => {
    expect(readAccessLogLine(line(parts))).toBe('other')
  })

  it.each([
    ['nothing', ''],
    ['words', 'this is no log'],
    ['the web server’s', '192.0.2.3 - - [24/Nov/2026:14:02:11 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8.5.0"'],
    ['a time that is none', line().replace('24/Nov', '99/Foo')],
    ['half a line', line().slice(0, 200)],
    ['a line without end', 'a '.repeat(MAX_LINE_LENGTH)],
  ])('does not understand %s', (_what, text) => {
    expect(readAccessLogLine(text)).toBe('unreadable')
  })

  it('takes whatever a line says, and what it understands can be kept', () => {
    const token = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('-', '"', '" ', '[', '] ', '%', '%zz', '?', '&', '=', 'X-Amz-Date=', SIGNED, '\ud800', OWNER),
    )
    const edited = fc
      .tuple(fc.nat(line().length), fc.nat(30), token)
      .map(([at, gone, text]) => line().slice(0, at) + text + line().slice(at + gone))
    const anything = fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join(' '))
    fc.assert(
      fc.property(fc.oneof(edited, anything), (text) => {
        const reading = readAccessLogLine(text)
        if (typeof reading === 'string') return
        const event = { link: '0000abcdef', by: 'cli', kind: 'opened', at: reading.at, request: reading.request }
        expect(linkEvent().safeParse(event).error).toBeUndefined()
        expect(JSON.stringify(event)).not.toContain('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404')
      }),
      { numRuns: 3000 },
    )
  })
})
