import { gzipSync } from 'node:zlib'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { accessLogLine } from '../../support/access-log.ts'
import { OUTPUT } from './json-values.ts'
import { describeWithEveryStore, type StoreContext } from './stores.ts'

async function statusAt(url: string): Promise<number> {
  const response = await fetch(url)
  await response.body?.cancel()
  return response.status
}

async function share({ cli }: StoreContext, ...args: string[]) {
  return OUTPUT.share.parse((await cli.ok(['share', '--json', ...args])).json()).links
}

async function history({ cli }: StoreContext, id: string) {
  return OUTPUT.history.parse((await cli.ok(['history', id, '--json'])).json())
}

describeWithEveryStore('audit', (context) => {
  it('gives each recipient a link of their own, which the storage takes, and which can be derived again', async () => {
    const { cli, client, bucket, server } = context()
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'for all.txt', Body: 'for all' }))
    const names = ['Zoë <zoe@example.com>', 'Bob', '=1+1']
    const what = [`s3://${bucket}/for all.txt`, cli.file('uploaded.txt', 'uploaded'), '--inline', '--for', '1h']
    const links = await share(context(), ...what, ...names.flatMap((name) => ['--recipient', name]))
    expect(links.map(({ key, recipient }) => [key.slice(key.lastIndexOf('/') + 1), recipient])).toEqual(
      ['for all.txt', 'uploaded.txt'].flatMap((key) => names.map((name) => [key, name])),
    )
    expect(new Set(links.slice(3).map(({ key }) => key)).size).toBe(1)
    for (const { id, url, recipient } of links) {
      expect(new URL(url).searchParams.get('x-link-id')).toBe(id)
      expect(await statusAt(url)).toBe(200)
      // Without it, or with another's, the signature is not that of the link. Swift looks at no parameter that it doesn't know.
      if (server.name !== 'swift') {
        expect(await statusAt(url.replace(`&x-link-id=${id}`, ''))).toBe(403)
        expect(await statusAt(url.replace(id, 'aaaaaaaaaa'))).toBe(403)
      }
      expect(OUTPUT.url.parse((await cli.ok(['url', id, '--json'])).json())).toMatchObject({ url, recipient })
    }
    const found = OUTPUT.links.parse((await cli.ok(['links', '--search', 'ZOE@', '--json'])).json()).links
    expect(found.map(({ id }) => id).sort()).toEqual([links[0]?.id, links[3]?.id].sort())
    const renewed = OUTPUT.renew.parse((await cli.ok(['renew', links[0]?.id ?? '', '--json'])).json()).link
    expect(renewed.recipient).toBe(names[0])
    expect(new URL(renewed.url).searchParams.get('x-link-id')).toBe(renewed.id)
    expect(await statusAt(renewed.url)).toBe(200)
  })

  it('gives each recipient a copy of their own, where links are taken back by deleting a copy', async () => {
    const { cli, client, bucket } = context()
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'original.txt', Body: 'original' }))
    const names = ['--recipient', 'Ann', '--recipient', 'Bob']
    const [forAnn, forBob] = await share(
      context(),
      `s3://${bucket}/original.txt`,
      '--revoke-by',
      'share-copy',
      ...names,
    )
    expect([forAnn?.recipient, forBob?.recipient, forAnn?.key === forBob?.key]).toEqual(['Ann', 'Bob', false])
    await cli.ok(['revoke', forAnn?.id ?? ''])
    expect([await statusAt(forAnn?.url ?? ''), await statusAt(forBob?.url ?? '')]).toEqual([404, 200])
  })

  it('leaves the URLs of others as they were', async () => {
    const [link] = await share(context(), context().cli.file('plain.txt', 'plain'))
    expect(link?.url).not.toContain('x-link-id')
  })

  it('refuses recipients that could not be told apart', async () => {
    const { cli } = context()
    const result = await cli.run(['share', cli.file('twice.txt', 'x'), '--recipient', 'a', '--recipient', 'a'])
    expect(result).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('“a” is named twice') })
  })

  it('keeps what happens to a link, with what the storage answered, for ever', async () => {
    const { cli, server } = context()
    const [link] = await share(context(), cli.file('history.txt', 'history'))
    const { id = '', url = '' } = link ?? {}
    await cli.ok(['url', id])
    await cli.ok(['url', id])
    await cli.ok(['probe', id])
    await cli.ok(['renew', id])
    await cli.ok(['revoke', id])
    await cli.ok(['forget', id])
    const { events } = await history(context(), id)
    const kinds = ['created', 'upload-done', 'probed', 'copied', 'renewed', 'revoke-asked', 'revoked', 'forgotten']
    expect(events.map(({ kind }) => kind).reverse()).toEqual(kinds)
    expect(new Set(events.map(({ by }) => by))).toEqual(new Set(['cli']))
    const proof = events.find(({ kind }) => kind === 'revoked')?.answer
    expect(proof).toMatchObject({ verdict: 'gone', dead: true, status: 404, code: 'NoSuchKey' })
    if (server.name !== 'swift') expect(proof?.requestId).toMatch(/^[\w-]{8,}$/)
    const { stdout } = await cli.ok(['history', id.slice(0, 8)])
    expect(stdout).toMatch(/ {2}the command line {2}revoked: confirmed dead, 404 NoSuchKey/)
    const signature = new URL(url).searchParams.get('X-Amz-Signature') ?? 'none'
    expect(JSON.stringify(events) + stdout).not.toContain(signature)
  })

  it('learns from the storage’s log who opened which link', async () => {
    const { cli, client, bucket } = context()
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'who opened/ü.txt', Body: 'opened' }))
    const object = `s3://${bucket}/who opened/ü.txt`
    const [forAnn, forBob] = await share(context(), object, '--recipient', 'Ann', '--recipient', 'Bob')
    const [forAll] = await share(context(), object, '--for', '30m')
    const links = [forAnn, forBob, forAll].filter((link) => link !== undefined)
    const request = async ({ url }: { readonly url: string }) => {
      const response = await fetch(url)
      const requestId = response.headers.get('x-amz-request-id') ?? ''
      return accessLogLine({
        ...{ url, bucket, requestId, status: response.status, bytes: (await response.bytes()).length },
        ...(response.ok ? {} : { code: 'AccessDenied' }),
        userAgent: 'Mozilla/5.0',
      })
    }
    const own = links.map(({ url, lastProbe }) =>
      accessLogLine({ url, bucket, requestId: lastProbe?.requestId ?? 'NONE', status: 206, bytes: 1 }),
    )
    const refused = await request({ url: forAnn?.url.replace(/.$/, (last) => (last === '0' ? '1' : '0')) ?? '' })
    const lines = [
      ...own,
      ...(await Promise.all([forBob, forBob, forAll].flatMap((link) => (link ? [request(link)] : [])))),
    ]
    lines.push(refused.replace('AccessDenied', 'SignatureDoesNotMatch'))
    const log = cli.file('access.log.gz', gzipSync(lines.join('')))
    const read = async (...args: string[]) => OUTPUT.opened.parse((await cli.ok(['opened', ...args, '--json'])).json())
    expect(await read(log)).toMatchObject({ lines: 7, added: 3, own: 3, unmatched: 1, known: 0 })
    expect(await read(log)).toMatchObject({ added: 0, known: 3 })
    const piped = await cli.ok(['opened', '-', '--json'], { stdin: lines.join('') })
    expect(piped.json()).toMatchObject({ added: 0, known: 3 })

    const opened = async (id = '') => (await history(context(), id)).events.filter(({ kind }) => kind === 'opened')
    expect(await opened(forAnn?.id)).toEqual([])
    expect(await opened(forBob?.id)).toMatchObject([
      { request: { status: 200, bytes: 6 } },
      { request: { status: 200 } },
    ])
    expect(await opened(forAll?.id)).toHaveLength(1)
    const { stdout, stderr } = await cli.ok(['history', forBob?.id ?? ''])
    expect(stdout).toMatch(/ {2}opened, by 192\.0\.2\.3, 200, request \S+, 6 bytes, Mozilla\/5\.0\n/)
    expect(stderr).toContain('hours late')
    for (const { url } of links) expect(stdout).not.toContain(new URL(url).searchParams.get('X-Amz-Signature'))
  })

  it('says what is no log', async () => {
    const { cli } = context()
    for (const name of [cli.file('no.log', 'no log\n'), 'missing.log', '.']) {
      expect(await cli.run(['opened', name, '--json'])).toMatchObject({
        code: name === 'missing.log' ? 3 : 2,
        stdout: '',
      })
    }
  })
})
