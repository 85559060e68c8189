import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { importLog } from '../../../../electron/services/audit/import-log.ts'
import { Sigv4Signer } from '../../../../electron/services/signers/sigv4-signer.ts'
import type { Link } from '../../../../shared/links/link.ts'
import { accessLogLine, type Request } from '../../../support/access-log.ts'
import { openForTest, temporaryFolder } from '../library/library-home.ts'
import { sampleId, sampleLink } from '../library/samples.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const NOTHING = { lines: 0, added: 0, known: 0, own: 0, unmatched: 0, other: 0, unreadable: 0, beyond: 0 }

const urlOf = (link: Link) =>
  new Sigv4Signer().presigner(link, CREDENTIALS)(link.key, link.versionId, link.signsId ? link.id : undefined)

function opened(...links: Link[]) {
  const library = openForTest(temporaryFolder())
  library.links.insert(links)
  const openings = (number: number) =>
    library.events.of(sampleId(number), 1000).events.filter(({ kind }) => kind === 'opened')
  return { library, openings }
}

/** A browser's request for a link. */
function request(link: Link, requestId: string, change: Partial<Request> = {}): string {
  const { bucket } = link
  return accessLogLine({ url: urlOf(link), bucket, requestId, bytes: 5, userAgent: FIREFOX, ...change })
}

async function* inPieces(bytes: Uint8Array, size = 1000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const stream = (text: string, size?: number) => inPieces(Buffer.from(text), size)

describe('importing a log', () => {
  const forAnn = sampleLink(1, { key: 'ä b/report.pdf', recipient: 'Ann', signsId: true })
  const forBob = sampleLink(2, { key: 'ä b/report.pdf', recipient: 'Bob', signsId: true })
  const plain = sampleLink(3, { addressing: 'path', versionId: 'v1' })
  const writing = sampleLink(4, { method: 'PUT', key: 'drop.txt' })

  it('finds whose link was asked for, when, from where and with what outcome', async () => {
    const { library, openings } = opened(forAnn, forBob, plain, writing)
    const log = [
      request(forBob, 'R1EXAMPLE', { ip: '2001:db8::7', at: new Date('2026-11-24T13:00:01Z') }),
      request(plain, 'R2EXAMPLE', { status: 403, code: 'AccessDenied', bytes: 243 }),
      request(writing, 'R3EXAMPLE', { method: 'PUT' }),
      request(writing, 'R4EXAMPLE', { method: 'GET', status: 403, code: 'SignatureDoesNotMatch' }),
    ].join('')
    expect(await importLog(stream(log, 7), library)).toEqual({ ...NOTHING, lines: 4, added: 3, unmatched: 1 })
    expect(openings(1)).toEqual([])
    expect(openings(2)).toEqual([
      {
        link: sampleId(2),
        at: '2026-11-24T13:00:01.000Z',
        kind: 'opened',
        by: 'app',
        request: { requestId: 'R1EXAMPLE', ip: '2001:db8::7', userAgent: FIREFOX, status: 200, bytes: 5 },
      },
    ])
    expect(openings(3)).toMatchObject([{ request: { status: 403, code: 'AccessDenied' } }])
    expect(openings(4)).toMatchObject([{ request: { requestId: 'R3EXAMPLE' } }])
  })

  it('adds nothing when it is read again, also packed or in another file', async () => {
    const { library, openings } = opened(forAnn, plain)
    const log = request(forAnn, 'R1EXAMPLE') + request(plain, 'R2EXAMPLE')
    expect(await importLog(stream(log), library)).toMatchObject({ added: 2, known: 0 })
    const packed = Buffer.concat([gzipSync(log), gzipSync(request(plain, 'R3EXAMPLE'))])
    expect(await importLog(inPieces(packed, 10), library)).toMatchObject({ lines: 3, added: 1, known: 2 })
    expect([openings(1).length, openings(3).length]).toEqual([1, 2])
  })

  it('is not misled by what only looks like a link', async () => {
    const { library, openings } = opened(forAnn, forBob, plain)
    const url = urlOf(forBob)
    const log = [
      // Another's id in the URL, and the refusal of it.
      request(forAnn, 'R1EXAMPLE', {
        url: url.replace(forBob.id, forAnn.id),
        status: 403,
        code: 'SignatureDoesNotMatch',
      }),
      // An id of the library at another object, in another bucket, by another key, of another time.
      request(forAnn, 'R2EXAMPLE', { url: url.replace('report.pdf', 'other.pdf') }),
      request(forAnn, 'R3EXAMPLE', { bucket: 'elsewhere' }),
      request(forAnn, 'R4EXAMPLE', { url: url.replace('AKIAIOSFODNN7EXAMPLE', 'AKIAOTHER') }),
      request(plain, 'R5EXAMPLE', { url: urlOf({ ...plain, signedAt: '2026-11-24T12:00:01Z' }) }),
      request(plain, 'R6EXAMPLE', { url: urlOf({ ...plain, versionId: 'v2' }) }),
    ].join('')
    expect(await importLog(stream(log), library)).toEqual({ ...NOTHING, lines: 6, unmatched: 6 })
    expect([...openings(1), ...openings(2), ...openings(3)]).toEqual([])
  })

  it('takes no probe of our own for an opening', async () => {
    const { library } = opened(forAnn)
    const log = [
      request(forAnn, 'R1EXAMPLE', { userAgent: '-', status: 206, bytes: 1 }),
      request(forAnn, 'R2EXAMPLE', { userAgent: '-', status: 404, code: 'NoSuchKey', bytes: 300 }),
      request(forAnn, 'R3EXAMPLE', { userAgent: '-', status: 200, bytes: 5 }),
      request(forAnn, 'R4EXAMPLE', { status: 206, bytes: 1 }),
    ].join('')
    expect(await importLog(stream(log), library)).toMatchObject({ own: 2, added: 2 })
  })

  it('counts what it does not understand, and goes on', async () => {
    const { library } = opened(forAnn)
    const junk = `junk\n${'x'.repeat(200_000)}\n\n\r\n`
    const lines = `${junk}${request(forAnn, 'R1EXAMPLE')}${accessLogLine({ url: 'https://h/k', bucket: 'b', requestId: 'R2EXAMPLE' })}half`
    expect(await importLog(stream(lines), library)).toEqual({ ...NOTHING, lines: 5, added: 1, other: 1, unreadable: 3 })
  })

  it('reads CloudTrail’s JSON', async () => {
    const { library, openings } = opened(forAnn, plain)
    const record = ({ id, bucket, key, versionId, signsId, accessKeyId }: Link, requestID: string) => ({
      eventTime: '2026-11-24T14:02:11Z',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      sourceIPAddress: '192.0.2.3',
      userAgent: `[${FIREFOX}]`,
      userIdentity: { accessKeyId },
      requestParameters: {
        bucketName: bucket,
        key,
        versionId,
        'X-Amz-Date': '20261124T120000Z',
        'X-Amz-Expires': '86400',
        ...(signsId ? { 'x-link-id': id } : {}),
      },
      additionalEventData: { bytesTransferredOut: 5 },
      requestID,
      resources: [{}],
    })
    const text = JSON.stringify({
      Records: [record(forAnn, 'R1EXAMPLE'), { eventName: 'x' }, record(plain, 'R2EXAMPLE')],
    })
    expect(await importLog(inPieces(gzipSync(text)), library)).toMatchObject({ lines: 3, added: 2, unreadable: 1 })
    expect(openings(1)).toMatchObject([{ request: { requestId: 'R1EXAMPLE', ip: '192.0.2.3', bytes: 5 } }])
  })

  it('keeps what came before a damaged part, and says that something is missing', async () => {
    const { library, openings } = opened(forAnn)
    const many = Array.from({ length: 2000 }, (_, index) => request(forAnn, `R${index}EXAMPLE`)).join('')
    const packed = gzipSync(many, { level: 0 })
    await expect(importLog(inPieces(packed.subarray(0, packed.length / 2)), library)).rejects.toThrow(
      'can’t be unpacked',
    )
    const kept = openings(1).length
    expect(kept).toBeGreaterThan(400)
    expect(await importLog(inPieces(packed), library)).toMatchObject({ lines: 2000 })
    expect(library.events.countOf(sampleId(1), 'opened')).toBe(2000)
  })

  it('refuses what is no log', async () => {
    const { library } = opened(forAnn)
    for (const text of ['a,b,c\n1,2,3\n', '{"format":"sandglass-links","version":1,"links":[]}', '\u0000'.repeat(99)]) {
      await expect(importLog(stream(text), library), text).rejects.toThrow('neither an S3 server access log')
    }
    expect(await importLog(stream(''), library)).toEqual(NOTHING)
  })

  it('keeps no URL and no signature, not even one that a program names itself by', async () => {
    const { library, openings } = opened(forAnn)
    const url = urlOf(forAnn)
    await importLog(
      stream(request(forAnn, 'R1EXAMPLE', { userAgent: `x ${url.slice(url.indexOf('?') + 1)}` })),
      library,
    )
    await importLog(stream(request(forAnn, 'R2EXAMPLE', { userAgent: url.slice(-110) })), library)
    const signature = new URL(url).searchParams.get('X-Amz-Signature') ?? 'none'
    expect(openings(1)).toHaveLength(2)
    expect(JSON.stringify(openings(1))).not.toContain(signature)
  })

  it('has an end to what it keeps of a link', async () => {
    const { library } = opened(forAnn)
    async function* flood() {
      for (let index = 0; index < 10_500; index += 500) {
        const lines = Array.from({ length: 500 }, (_, more) => request(forAnn, `R${index + more}EXAMPLE`))
        yield Buffer.from(lines.join(''))
      }
    }
    expect(await importLog(flood(), library)).toMatchObject({ lines: 10_500, added: 10_000, beyond: 500 })
    expect(await importLog(flood(), library)).toMatchObject({ added: 0, beyond: 10_500 })
  })
})
