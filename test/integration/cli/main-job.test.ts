import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import type { Cli } from '../../support/cli.ts'
import { type NewLink, OUTPUT } from './json-values.ts'
import { addArgs, describeWithEveryStore, newBucket, placeArgs, SECRET_VARIABLE, type StoreContext } from './stores.ts'

const MIB = 1024 * 1024

/** Names that break programs, and what is in each file; the large one is sent in parts. */
const FILES: readonly (readonly [name: string, bytes: number, type: string])[] = [
  ['empty.txt', 0, 'text/plain'],
  ['one byte.json', 1, 'application/json'],
  ['twelve.bin', 12 * MIB, 'application/octet-stream'],
  ['  spaces  twice .txt', 10, 'text/plain'],
  [`"double" and 'single' quotes.txt`, 10, 'text/plain'],
  ['back\\slash.txt', 10, 'text/plain'],
  ['50%+1 = 20%25 & more #2?.html', 10, 'text/html'],
  ['Äußerung.pdf'.normalize('NFC'), 10, 'application/pdf'],
  ['Übertrag.pdf'.normalize('NFD'), 10, 'application/pdf'],
  ['🏳️‍🌈 party 💾.png', 10, 'image/png'],
  ['new\nline.txt', 10, 'text/plain'],
  ['escape\u001b[31m red.txt', 10, 'text/plain'],
  ['right\u202eto left.txt', 10, 'text/plain'],
  ['-rf', 10, 'application/octet-stream'],
  ['--json', 10, 'application/octet-stream'],
  ['s3:', 10, 'application/octet-stream'],
  ['...', 10, 'application/octet-stream'],
  ['.hidden', 10, 'application/octet-stream'],
  ['~', 10, 'application/octet-stream'],
  [`${'長'.repeat(83)}ab.txt`, 10, 'text/plain'],
]

async function share(cli: Cli, ...args: string[]): Promise<NewLink[]> {
  return OUTPUT.share.parse((await cli.ok(['share', '--json', ...args])).json()).links
}

async function shareOne(cli: Cli, ...args: string[]): Promise<NewLink> {
  const [link] = await share(cli, ...args)
  if (link === undefined) throw new Error('nothing was shared')
  return link
}

async function textAt(url: string): Promise<string> {
  const response = await fetch(url)
  return `${response.status} ${await response.text()}`
}

async function statusAt(url: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(url, init)
  await response.body?.cancel()
  return response.status
}

function put(client: S3Client, bucket: string, key: string, text: string): Promise<{ VersionId?: string | undefined }> {
  return client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: 'text/plain' }))
}

async function stored(client: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    return await Body?.transformToString()
  } catch {
    return undefined
  }
}

describeWithEveryStore('main job', (context) => {
  describe('connecting', () => connectingSuite(context))
  describe('sharing a file', () => sharingFilesSuite(context))
  describe('sharing an object', () => sharingObjectsSuite(context))
  describe('the life of a link', () => lifeSuite(context))
  describe('taking back', () => revokingSuite(context))
})

function connectingSuite(context: () => StoreContext): void {
  it('keeps a secret from stdin under a passphrase, and passes the connection test', async () => {
    const { cli, server, bucket } = context()
    const env = { SANDGLASS_PASSPHRASE: 'correct horse battery staple' }
    const args = [...placeArgs(server, 'kept', bucket), '--secret-stdin', '--vault', 'passphrase', '--json']
    const added = await cli.ok(args, { env, stdin: `${server.keys.secretAccessKey}\n` })
    expect(OUTPUT.connection.parse(added.json()).connection).toMatchObject({
      name: 'kept',
      isDefault: false,
      credentials: { source: 'static', vault: 'passphrase', accessKeyId: server.keys.accessKeyId },
    })
    const report = OUTPUT.test.parse((await cli.ok(['connect', 'test', 'kept', '--json'], { env })).json())
    expect(report.steps.map(({ step, ok, error }) => [step, ok, error])).toEqual(
      ['list', 'put', 'get', 'link', 'tamper', 'delete'].map((step) => [step, true, null]),
    )
    expect(report).toMatchObject({ bucket, addressing: 'path', corrections: [] })
    expect(Math.abs(report.clockOffsetSeconds ?? 0)).toBeLessThanOrEqual(1)
  })

  it('takes a secret from a variable, each time anew', async () => {
    const { cli } = context()
    expect((await cli.ok(['connect', 'test', 'store'])).stdout).toMatch(/^(?:ok {4}.*\n){6}bucket /)
    const without = await cli.run(['connect', 'test', 'store', '--json'], { env: { [SECRET_VARIABLE]: undefined } })
    expect(without.code).toBe(7)
    expect(without.stdout).toContain(`The environment variable ${SECRET_VARIABLE}`)
  })

  it('says which setting is wrong, and mends it', async () => {
    const { cli, server, bucket } = context()
    // Ceph takes any region in a signature, so there is nothing to mend.
    const region = { field: 'region', from: 'elsewhere-1', to: server.region, why: expect.any(String) }
    const corrections = server.name === 'ceph' ? [] : [region]
    await cli.ok(addArgs({ ...server, region: 'elsewhere-1' }, 'astray', bucket))
    const report = async (...args: string[]) =>
      OUTPUT.test.parse((await cli.ok(['connect', 'test', 'astray', '--json', ...args])).json())
    expect((await report()).corrections).toEqual(corrections)
    expect((await report('--fix')).corrections).toEqual(corrections)
    expect((await report()).corrections).toEqual([])
    await cli.ok(['connect', 'remove', 'astray'])
  })

  it('says that a secret is wrong, wherever it is used', async () => {
    const { cli, bucket } = context()
    const env = { [SECRET_VARIABLE]: 'wrongSecretwrongSecretwrongSecret0000000' }
    const file = cli.file('wrong.txt', 'wrong')
    for (const args of [
      ['share', file],
      ['share', `s3://${bucket}/x`],
      ['ls', `s3://${bucket}`],
    ]) {
      const result = await cli.run([...args, '--json'], { env })
      expect(result).toMatchObject({ code: 4, stdout: '' })
      expect(OUTPUT.error.parse(JSON.parse(result.stderr)).error.code, args.join(' ')).toBe('wrong-secret')
    }
    expect((await cli.run(['connect', 'test', 'store'], { env })).code).toBe(7)
  })
}

function sharingFilesSuite(context: () => StoreContext): void {
  it('hands over each file as it is, whatever its name and size', async () => {
    const { cli } = context()
    const contents = FILES.map(([, bytes]) => randomBytes(bytes))
    const paths = FILES.map(([name], index) => cli.file(name, contents[index] ?? Buffer.of()))
    const links = await share(cli, ...paths)
    expect(links.map(({ key }) => key.slice(key.lastIndexOf('/') + 1))).toEqual(
      FILES.map(([name]) => name.normalize('NFC')),
    )
    for (const [index, { url, size }] of links.entries()) {
      const [name = '', bytes, type] = FILES[index] ?? []
      const response = await fetch(url)
      const body = Buffer.from(await response.arrayBuffer())
      expect({
        name,
        status: response.status,
        same: body.equals(contents[index] ?? Buffer.of()),
        size,
        type: response.headers.get('content-type')?.replace(/;.*/, ''),
        disposition: response.headers.get('content-disposition'),
        cache: response.headers.get('cache-control'),
      }).toEqual({
        name,
        status: 200,
        same: true,
        size: bytes,
        type,
        disposition: 'attachment',
        cache: 'private, no-store',
      })
    }
  })

  it('takes names that look like options after --', async () => {
    const { cli } = context()
    cli.file('--help', 'no help')
    const link = await shareOne(cli, '--', '--help')
    expect(await textAt(link.url)).toBe('200 no help')
  })

  it('prints the link alone on stdout, and what is said about it on stderr', async () => {
    const { cli } = context()
    const { stdout, stderr } = await cli.ok(['share', cli.file('plain.txt', 'plain'), '--for', '1h30m'])
    expect(stdout).toMatch(/^http:\S+X-Amz-Expires=5400&\S+\n$/)
    expect(stderr).toMatch(
      /plain\.txt {2}works until .* UTC, for 1 hour 30 minutes\n {2}take it back: sandglass revoke/,
    )
    expect(await textAt(stdout.trim())).toBe('200 plain')
  })

  it('keeps the order of files and objects', async () => {
    const { cli, client, bucket } = context()
    for (const key of ['order/2', 'order/4']) await put(client, bucket, key, key)
    const [one, three] = ['1', '3'].map((name) => cli.file(`order-${name}`, name))
    const links = await share(cli, one ?? '', `s3://${bucket}/order/2`, three ?? '', `s3://${bucket}/order/4`)
    expect(await Promise.all(links.map(({ url }) => textAt(url)))).toEqual([
      '200 1',
      '200 order/2',
      '200 3',
      '200 order/4',
    ])
    expect(links.map(({ source }) => source)).toEqual(['uploaded', 'picked', 'uploaded', 'picked'])
  })

  it('uploads elsewhere with --to, and keeps a note', async () => {
    const { cli, client } = context()
    const elsewhere = await newBucket(client)
    // Longer than anything that the random part of a key could have in it by chance.
    const note = 'for Zoë Müller 💌'
    const file = cli.file('to.txt', 'to')
    const link = await shareOne(cli, file, '--to', `s3://${elsewhere}/deep/er/`, '--note', note)
    expect(link).toMatchObject({
      bucket: elsewhere,
      note,
      key: expect.stringMatching(/^deep\/er\/[\w-]{20,}\/to\.txt$/),
    })
    expect(await textAt(link.url)).toBe('200 to')
    const found = OUTPUT.links.parse((await cli.ok(['links', '--search', 'zoë müller', '--json'])).json())
    expect(found.links.map(({ id }) => id)).toEqual([link.id])
  })

  it('leaves nothing of files when one of them can’t be shared', async () => {
    const { cli, client, bucket } = context()
    const elsewhere = await newBucket(client)
    await put(client, bucket, 'there', 'there')
    const before = (await cli.ok(['links', '--json'])).json()
    const what = [`s3://${bucket}/there`, cli.file('fine.txt', 'x'), 'missing.txt']
    const result = await cli.run(['share', ...what, '--to', `s3://${elsewhere}`])
    expect(result).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('missing.txt') })
    expect((await cli.ok(['ls', `s3://${elsewhere}`, '-r'])).stdout).toBe('')
    expect((await cli.ok(['links', '--json'])).json()).toEqual(before)
  })
}

function sharingObjectsSuite(context: () => StoreContext): void {
  it('gives an object another name and type, to be shown or saved', async () => {
    const { cli, client, bucket } = context()
    await put(client, bucket, 'in place/ä b+c.dat', 'in place')
    const object = `s3://${bucket}/in place/ä b+c.dat`
    const shown = await fetch((await shareOne(cli, object, '--inline', '--type', 'text/markdown')).url)
    expect([shown.status, await shown.text()]).toEqual([200, 'in place'])
    expect(shown.headers.get('content-type')).toBe('text/markdown')
    expect(shown.headers.get('content-disposition')).toBe('inline')

    const saved = await fetch((await shareOne(cli, object, '--as', 'Büro "2"; x.txt')).url)
    expect(await saved.text()).toBe('in place')
    expect(saved.headers.get('content-disposition')).toBe(
      `attachment; filename="Buro _2_; x.txt"; filename*=UTF-8''B%C3%BCro%20%222%22%3B%20x.txt`,
    )
  })

  it('refuses a key that browsers would rewrite', async () => {
    const { cli, bucket } = context()
    for (const key of ['a/../b', './a', 'a/..', 'a/./b']) {
      const result = await cli.run(['share', `s3://${bucket}/${key}`, '--json', '--no-preflight'])
      expect(result).toMatchObject({ code: 2, stdout: '' })
      expect(OUTPUT.error.parse(JSON.parse(result.stderr)).error.code).toBe('unsignable-key')
    }
  })

  it('refuses an object that is not there, unless told not to look', async () => {
    const { cli, bucket } = context()
    const result = await cli.run(['share', `s3://${bucket}/nothing`])
    expect(result).toMatchObject({ code: 3, stdout: '' })
    expect(await statusAt((await shareOne(cli, `s3://${bucket}/nothing`, '--no-preflight')).url)).toBe(404)
  })

  it('makes links that write, look and delete, and nothing else', async () => {
    const { cli, client, bucket } = context()
    const object = `s3://${bucket}/drop/box.txt`
    const writing = await shareOne(cli, object, '--method', 'put')
    expect(await statusAt(writing.url)).toBe(403)
    expect(await statusAt(writing.url, { method: 'PUT', body: 'dropped' })).toBe(200)
    expect(await stored(client, bucket, 'drop/box.txt')).toBe('dropped')

    const looking = await shareOne(cli, object, '--method', 'head')
    expect(await statusAt(looking.url, { method: 'HEAD' })).toBe(200)
    expect(await statusAt(looking.url, { method: 'DELETE' })).toBe(403)

    const deleting = await shareOne(cli, object, '--method', 'delete')
    expect(await statusAt(deleting.url)).toBe(403)
    expect(await statusAt(deleting.url, { method: 'DELETE' })).toBe(204)
    expect(await stored(client, bucket, 'drop/box.txt')).toBeUndefined()
    expect([writing, looking, deleting].map(({ method }) => method)).toEqual(['PUT', 'HEAD', 'DELETE'])
  })

  it('shares the version that is asked for', async () => {
    const { cli, client } = context()
    const versioned = await newVersionedBucket(client)
    const { VersionId: first = '' } = await put(client, versioned, 'page', 'first')
    await put(client, versioned, 'page', 'second')
    expect(await textAt((await shareOne(cli, `s3://${versioned}/page`)).url)).toBe('200 second')
    const link = await shareOne(cli, `s3://${versioned}/page`, '--version', first)
    expect(link.versionId).toBe(first)
    expect(await textAt(link.url)).toBe('200 first')
  })
}

function lifeSuite(context: () => StoreContext): void {
  it('refuses a link that was altered in any way', async () => {
    const { cli } = context()
    const { url } = await shareOne(cli, cli.file('tamper.txt', 'untouched'), '--for', '1h')
    const altered = [
      url.replace('X-Amz-Expires=3600', 'X-Amz-Expires=36000'),
      url.replace('tamper.txt', 'other.txt'),
      url.replace(/X-Amz-Date=\d{8}/, 'X-Amz-Date=20301231'),
      url.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      url.replace('response-content-disposition=attachment', 'response-content-disposition=inline'),
      `${url}&response-content-type=text%2Fhtml`,
      url.replace(/&X-Amz-Signature=.*/, ''),
    ]
    for (const [index, attempt] of altered.entries()) {
      expect(attempt).not.toBe(url)
      expect([index, await statusAt(attempt)]).toEqual([index, expect.toBeOneOf([400, 403])])
    }
    expect(await statusAt(url, { method: 'PUT', body: 'mine' })).toBe(403)
    expect(await statusAt(url, { method: 'DELETE' })).toBe(403)
    expect(await textAt(url)).toBe('200 untouched')
  })

  it('runs out', async () => {
    const { cli } = context()
    const link = await shareOne(cli, cli.file('brief.txt', 'brief'), '--for', '1s', '--no-preflight')
    expect(link.expiresSeconds).toBe(1)
    await wait(Math.max(0, Date.parse(link.expiresAt) - Date.now()) + 1500)
    expect(await statusAt(link.url)).toBe(403)
    const probe = await cli.run(['probe', link.id, '--json'])
    expect(probe.code).toBe(7)
    expect(OUTPUT.probe.parse(probe.json())).toMatchObject({
      probe: { verdict: 'expired', dead: true, status: 403 },
      link: { status: 'expired' },
    })
    const expired = OUTPUT.links.parse((await cli.ok(['links', '--status', 'expired', '--json'])).json())
    expect(expired.links.map(({ id }) => id)).toContain(link.id)
  })

  it('prints the same bytes again, tries the link, and lists it', async () => {
    const { cli } = context()
    const link = await shareOne(cli, cli.file('again.txt', 'again'))
    expect((await cli.ok(['url', link.id])).stdout).toBe(`${link.url}\n`)
    expect(OUTPUT.url.parse((await cli.ok(['url', link.id.slice(0, 8), '--json'])).json()).url).toBe(link.url)
    expect((await cli.ok(['probe', link.id])).stdout).toMatch(/^The link works\. \[20[06]\]\n$/)
    expect((await cli.ok(['probe', link.url])).stdout).toMatch(/^The link works\. \[20[06]\]\n$/)
    expect((await cli.ok(['links'])).stdout).toContain(`s3://${link.bucket}/${link.key}`)
    const [newest] = OUTPUT.links.parse((await cli.ok(['links', '--limit', '1', '--json'])).json()).links
    const { url: _url, lastProbe: _lastProbe, ...recipe } = link
    expect(newest).toMatchObject(recipe)
  })

  it('ends at the moment that is named, in any zone', async () => {
    const { cli } = context()
    const end = new Date(Math.ceil(Date.now() / 60_000 + 90) * 60_000)
    const inZone = new Date(end.getTime() + (5 * 60 + 45) * 60_000).toISOString().slice(0, 16)
    const link = await shareOne(cli, cli.file('until.txt', 'until'), '--until', `${inZone}+05:45`)
    expect(link).toMatchObject({ expiresAt: end.toISOString(), limitedBy: 'requested', limitReason: null })
    expect(await textAt(link.url)).toBe('200 until')
  })

  it('shortens a life that the signature can’t have, and says so', async () => {
    const { cli } = context()
    const file = cli.file('long.txt', 'long')
    const link = await shareOne(cli, file, '--for', '30d')
    expect(link).toMatchObject({
      expiresSeconds: 604_800,
      limitedBy: 'signer',
      limitReason: expect.stringContaining('at most 7 days'),
    })
    expect(await textAt(link.url)).toBe('200 long')
    expect((await cli.ok(['share', file, '--for', '8d'])).stderr).toMatch(/shortened: .* at most 7 days/)
  })

  it('is renewed with a link of its own', async () => {
    const { cli } = context()
    const old = await shareOne(cli, cli.file('renew.txt', 'renewed'), '--for', '1h', '--note', 'kept')
    const { link, previous } = OUTPUT.renew.parse((await cli.ok(['renew', old.id, '--for', '2d', '--json'])).json())
    expect(link).toMatchObject({ renews: old.id, key: old.key, expiresSeconds: 172_800, note: 'kept' })
    expect(link.id).not.toBe(old.id)
    expect(previous).toMatchObject({ id: old.id, expiresAt: old.expiresAt })
    expect(await Promise.all([link.url, old.url].map(textAt))).toEqual(['200 renewed', '200 renewed'])
  })

  it('goes on when it is forgotten', async () => {
    const { cli } = context()
    const link = await shareOne(cli, cli.file('forget.txt', 'unforgotten'))
    expect((await cli.ok(['forget', link.id, '--json'])).json()).toEqual({ forgotten: [link.id] })
    expect(await cli.run(['url', link.id])).toMatchObject({ code: 3, stdout: '' })
    expect((await cli.ok(['links'])).stdout).not.toContain(link.id)
    expect(await textAt(link.url)).toBe('200 unforgotten')
  })

  it('moves with the library, which gives the same URL where the connection is the same', async () => {
    const { cli } = context()
    const link = await shareOne(cli, cli.file('export.txt', 'exported'))
    for (const format of ['json', 'csv']) {
      const text = (await cli.ok(['export', '--format', format])).stdout
      expect(text).toContain(link.id)
      expect(text).not.toContain(new URL(link.url).searchParams.get('X-Amz-Signature'))
      await cli.ok(['forget', link.id])
      const file = cli.file(`library.${format}`, text)
      const { imported, rejected } = OUTPUT.import.parse((await cli.ok(['import', file, '--json'])).json())
      expect({ imported, rejected }).toEqual({ imported: 1, rejected: [] })
      expect((await cli.ok(['url', link.id])).stdout).toBe(`${link.url}\n`)
    }
  })
}

function revokingSuite(context: () => StoreContext): void {
  it('deletes the uploaded copy and proves that the link is dead, with its renewals', async () => {
    const { cli, client } = context()
    const link = await shareOne(cli, cli.file('revoke.txt', 'revoked'))
    const renewed = OUTPUT.renew.parse((await cli.ok(['renew', link.id, '--json'])).json()).link
    const { results } = OUTPUT.revoke.parse((await cli.ok(['revoke', link.id, '--json'])).json())
    expect(results).toEqual([
      {
        id: link.id,
        outcome: 'revoked',
        probe: expect.objectContaining({ verdict: 'gone', dead: true, status: 404, code: 'NoSuchKey' }),
        advice: null,
        error: null,
      },
    ])
    await expect(client.send(new HeadObjectCommand({ Bucket: link.bucket, Key: link.key }))).rejects.toThrow()
    expect(await Promise.all([link.url, renewed.url].map((url) => statusAt(url)))).toEqual([404, 404])
    const revoked = OUTPUT.links.parse((await cli.ok(['links', '--status', 'revoked', '--json'])).json()).links
    expect(revoked.map(({ id }) => id)).toEqual(expect.arrayContaining([link.id, renewed.id]))
    expect((await cli.run(['probe', link.id])).code).toBe(7)
    expect((await cli.ok(['revoke', link.id])).stdout).toContain('revoked: confirmed dead')
    expect(await cli.run(['renew', link.id])).toMatchObject({ code: 3, stderr: expect.stringContaining('was revoked') })
  })

  it('leaves an object that was there before as it is', async () => {
    const { cli, client, bucket } = context()
    await put(client, bucket, 'original', 'original')
    const inPlace = await shareOne(cli, `s3://${bucket}/original`)
    const uploaded = await shareOne(cli, cli.file('with.txt', 'with'))
    const answer = await cli.run(['revoke', inPlace.id, uploaded.id, '--json'])
    expect(answer.code).toBe(7)
    const { results } = OUTPUT.revoke.parse(answer.json())
    expect(results.map(({ outcome }) => outcome)).toEqual(['not-revocable', 'revoked'])
    expect(results[0]?.advice).toContain('was there before the link')
    expect(await stored(client, bucket, 'original')).toBe('original')
    expect(await textAt(inPlace.url)).toBe('200 original')
    expect(await statusAt(uploaded.url)).toBe(404)
  })

  it('deletes the version that was uploaded, where versions are kept', async () => {
    const { cli, client } = context()
    const versioned = await newVersionedBucket(client)
    const link = await shareOne(cli, cli.file('version.txt', 'version'), '--to', `s3://${versioned}/kept`)
    expect(await textAt(link.url)).toBe('200 version')
    await cli.ok(['revoke', link.id])
    expect(await statusAt(link.url)).toBe(404)
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: versioned }),
    )
    expect([...Versions, ...DeleteMarkers]).toEqual([])
  })

  it('revokes many at once, in their order', async () => {
    const { cli } = context()
    const links = await share(cli, ...['a', 'b', 'c'].map((name) => cli.file(`many-${name}`, name)))
    const ids = links.map(({ id }) => id).reverse()
    const { results } = OUTPUT.revoke.parse((await cli.ok(['revoke', ...ids, '--json'])).json())
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual(ids.map((id) => [id, 'revoked']))
    expect(await Promise.all(links.map(({ url }) => statusAt(url)))).toEqual([404, 404, 404])
  })
}

async function newVersionedBucket(client: S3Client): Promise<string> {
  const bucket = await newBucket(client)
  const VersioningConfiguration = { Status: 'Enabled' } as const
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
  return bucket
}
