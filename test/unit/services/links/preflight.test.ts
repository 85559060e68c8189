import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConnectionRepository } from '../../../../electron/services/library/connection-repository.ts'
import { BucketPlaces } from '../../../../electron/services/links/bucket-places.ts'
import { Preflight, type SignedLink } from '../../../../electron/services/links/preflight.ts'
import type { Link } from '../../../../shared/links/link.ts'
import { networkWith } from '../../../support/network.ts'
import { connectionOf } from '../connections/connection-of.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const CONNECTION = connectionOf({ source: 'environment' })

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly code?: string
  readonly rest?: string
}

const OK: Answer = { status: 206, headers: { etag: '"e"', 'content-range': 'bytes 0-0/12' } }

let server: Server
let answers: Readonly<Record<string, Answer>> = {}
let asked: string[] = []
beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1)
    asked.push(path)
    const { status, headers, code, rest = '' } = answers[path] ?? OK
    response.writeHead(status, { date: new Date(NOW).toUTCString(), ...headers })
    response.end(code === undefined ? 'x' : `<Error><Code>${code}</Code>${rest}</Error>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

function signed(key: string, changes: Partial<Link> = {}): SignedLink {
  const { port } = server.address() as AddressInfo
  const link: Link = {
    id: 'abcdefghij',
    connectionId: CONNECTION.id,
    connection: CONNECTION.name,
    provider: 'aws',
    signer: 'sigv4',
    method: 'GET',
    bucket: 'bucket',
    key,
    endpoint: CONNECTION.endpoint,
    addressing: 'virtual',
    region: 'eu-west-1',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    temporary: false,
    options: { disposition: 'attachment' },
    signedAt: new Date(NOW).toISOString(),
    expiresAt: new Date(NOW + 60_000).toISOString(),
    expiresSeconds: 60,
    limitedBy: 'requested',
    source: 'picked',
    revocation: 'none',
    urlDigest: 'c0ffee0123456789',
    createdAt: new Date(NOW).toISOString(),
    ...changes,
  }
  return { link, url: `http://127.0.0.1:${port}/${key}` }
}

function preflight() {
  const offsets: number[] = []
  const regions: string[] = []
  // all of the repository that a preflight has to do with
  const connections = { setClockOffset: (_: string, seconds: number) => void offsets.push(seconds) }
  const places = new BucketPlaces(
    { get: () => undefined, set: (_, bucket, region) => void regions.push(`${bucket} ${region}`) },
    async () => undefined,
  )
  const tester = new Preflight(
    () => connections as unknown as ConnectionRepository,
    places,
    { now: () => NOW },
    networkWith(),
  )
  return { tester, offsets, regions }
}

describe('Preflight', () => {
  it('hands links on that work, with what it learnt of their objects', async () => {
    answers = {}
    const { tester } = preflight()
    const { links, corrected } = await tester.try(CONNECTION, [signed('a'), signed('b', { size: 5, etag: '"known"' })])
    expect(corrected).toBeUndefined()
    expect(links.map(({ link }) => [link.key, link.etag, link.size, link.lastProbe?.verdict])).toEqual([
      ['a', '"e"', 12, 'works'],
      ['b', '"known"', 5, 'works'],
    ])
  })

  it('tries the first twenty of many', async () => {
    answers = {}
    const all = Array.from({ length: 50 }, (_, index) => signed(`k${index}`))
    const { links } = await preflight().tester.try(CONNECTION, all)
    expect(asked.toSorted()).toEqual(
      all
        .slice(0, 20)
        .map(({ link }) => link.key)
        .toSorted(),
    )
    expect(links).toHaveLength(50)
    expect(links[20]).toEqual(all[20])
  })

  it.each<[string, Answer, string]>([
    ['is missing', { status: 404, code: 'NoSuchKey' }, 'no-such-key'],
    ['is denied', { status: 403, code: 'AccessDenied' }, 'access-denied'],
    ['has a disabled key', { status: 403, code: 'InvalidAccessKeyId' }, 'invalid-key-id'],
    ['has ended credentials', { status: 400, code: 'ExpiredToken' }, 'expired-token'],
    ['is archived', { status: 403, code: 'InvalidObjectState' }, 'archived-object'],
    ['has a signature that doesn’t match', { status: 403, code: 'SignatureDoesNotMatch' }, 'wrong-secret'],
    ['is elsewhere, nobody knows where', { status: 301, code: 'PermanentRedirect' }, 'wrong-region'],
    ['meets a busy storage', { status: 503, code: 'SlowDown' }, 'network'],
    ['meets a sign-in page', { status: 200 }, 'link-broken'],
    ['meets another web server', { status: 404 }, 'link-broken'],
    ['is refused with a name that we made, too', { status: 403, code: 'constructor' }, 'link-broken'],
  ])('hands nothing on when one %s', async (_, answer, code) => {
    answers = { bad: answer }
    const error = await preflight()
      .tester.try(CONNECTION, [signed('good'), signed('bad')])
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code, message: expect.stringContaining('“bad”') })
  })

  it.each([
    ['PUT', 0],
    ['DELETE', 0],
    ['HEAD', 1],
  ] as const)('hands on a %s link that it can’t prove', async (method, requests) => {
    answers = { a: { status: 403 } }
    const { links } = await preflight().tester.try(CONNECTION, [signed('a', { method })])
    expect(links[0]?.link.lastProbe?.verdict).toBe('unproven')
    expect(asked).toHaveLength(requests)
  })

  it('keeps the region that the storage names, and asks to sign again', async () => {
    answers = { a: { status: 400, code: 'AuthorizationQueryParametersError', rest: '<Region>ap-south-1</Region>' } }
    const { tester, regions } = preflight()
    expect((await tester.try(CONNECTION, [signed('a')])).corrected).toMatchObject({ code: 'wrong-region' })
    expect(regions).toEqual(['bucket ap-south-1'])
  })

  it.each(['evil.com/', 'eu-west-1', 'a@b'])('never takes over the region %j', async (region) => {
    answers = { a: { status: 400, code: 'AuthorizationHeaderMalformed', rest: `<Region>${region}</Region>` } }
    const { tester, regions } = preflight()
    await expect(tester.try(CONNECTION, [signed('a')])).rejects.toMatchObject({ code: 'wrong-region' })
    expect(regions).toEqual([])
  })

  it('keeps a clock’s difference that counts, and asks to sign again', async () => {
    answers = { a: { ...OK, headers: { ...OK.headers, date: new Date(NOW + 600_000).toUTCString() } } }
    const { tester, offsets } = preflight()
    expect((await tester.try(CONNECTION, [signed('a')])).corrected).toMatchObject({ code: 'clock-skew' })
    expect(offsets).toEqual([601])
    // Signed with it already, nothing is to be corrected.
    const knowing = { ...CONNECTION, clockOffsetSeconds: 600 }
    expect((await tester.try(knowing, [signed('a')])).corrected).toBeUndefined()
    // The playground's clock is this one.
    const playground = { ...CONNECTION, provider: 'playground' as const }
    expect((await tester.try(playground, [signed('a')])).corrected).toBeUndefined()
    expect(offsets).toEqual([601])
  })

  it('shows no control characters of a key', async () => {
    answers = {}
    const bad = { ...signed('x'), link: signed('a\u001b[2J').link, url: 'http://127.0.0.1:1/' }
    await expect(preflight().tester.try(CONNECTION, [bad])).rejects.toMatchObject({
      message: expect.stringContaining('“a\\x1b[2J”'),
    })
  })
})
