import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Cli, RunningCli } from '../../support/cli.ts'
import { settle } from '../../support/settle.ts'
import { type NewLink, OUTPUT, type QueuedTransfer } from './json-values.ts'
import { connected, describeWithEveryStore, type StoreContext } from './stores.ts'
import { unzip } from './unzip.ts'

const MIB = 1024 * 1024
/** So slow that nothing of some size is done before a test is. */
const SLOW = ['--limit-rate', '1M']

describeWithEveryStore('transfers', (context) => {
  describe('a share that was killed', () => killedSuite(context))
  describe('the queue', () => queueSuite(context))
  describe('a share that is under way', () => runningSuite(context))
  describe('a ZIP', () => zipSuite(context))
  describe('what was left behind', () => cleaningSuite(context))
})

function killedSuite(context: () => StoreContext): void {
  it('goes on with --resume under the same link, and sends only what is missing', async () => {
    const { cli, client, bucket } = await newUser(context())
    const content = randomBytes(100 * MIB)
    const file = cli.file('killed.bin', content)
    const share = cli.start(['share', file, '--limit-rate', '25M'])
    await settle(async () => ((await queue(cli))[0]?.sentBytes ?? 0) > 10 * MIB, 'the upload')
    share.child.kill('SIGKILL')
    await share.result
    const [waiting] = await queue(cli)
    if (waiting === undefined) throw new Error('nothing is left in the queue')
    expect(waiting).toMatchObject({ name: 'killed.bin', size: content.length, state: 'waiting', error: null })
    const { url } = OUTPUT.url.parse((await cli.ok(['url', waiting.linkId, '--json'])).json())

    const [link] = await shared(cli, file, '--resume')
    expect(link).toMatchObject({ id: waiting.linkId, url, size: content.length })
    expect(await hashAt(url)).toBe(hash(content))
    expect(await pendingUploads(client, bucket)).toEqual([])
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(Contents).toHaveLength(1)
  })

  it('is shared anew with --resume where nothing of it is left, and without --resume', async () => {
    const { cli } = await newUser(context())
    const file = cli.file('anew.txt', 'anew')
    const [first] = await shared(cli, file, '--resume')
    const [second] = await shared(cli, file, '--resume')
    const [third] = await shared(cli, file)
    const ids = [first, second, third].map((link) => link?.id)
    expect(new Set(ids).size).toBe(3)
  })
}

function queueSuite(context: () => StoreContext): void {
  it('is listed, ordered, paused, resumed and canceled from any process', async () => {
    const { cli, client, bucket } = await newUser(context())
    const contents = new Map(['one', 'two', 'three', 'four'].map((name) => [name, randomBytes(9 * MIB)]))
    await interruptedShare(
      cli,
      [...contents].map(([name, content]) => cli.file(`${name}.bin`, content)),
    )
    const before = await queue(cli)
    expect(before.map(({ position, name, state }) => [position, name, state])).toEqual(
      [...contents.keys()].map((name, index) => [index + 1, `${name}.bin`, 'waiting']),
    )
    const id = (name: string) => before.find((upload) => upload.name === `${name}.bin`)?.linkId ?? ''

    await cli.ok(['transfers', 'first', id('three').slice(0, 6)])
    expect((await queue(cli)).map(({ name }) => name)).toEqual(['three.bin', 'one.bin', 'two.bin', 'four.bin'])
    await cli.ok(['transfers', 'pause', id('one'), id('four')])
    await cli.ok(['transfers', 'cancel', id('two')])
    expect((await queue(cli)).map(({ name, state }) => [name, state])).toEqual([
      ['three.bin', 'waiting'],
      ['one.bin', 'paused'],
      ['four.bin', 'paused'],
    ])
    expect((await cli.run(['url', id('two')])).code).toBe(3)
    const table = (await cli.ok(['transfers'])).stdout
    expect(table).toMatch(new RegExp(`^1 +${id('three')} +waiting +\\d+ % +9\\.4 MB +three\\.bin$`, 'm'))
    expect(table).toMatch(new RegExp(`^2 +${id('one')} +paused +\\d+ % +9\\.4 MB +one\\.bin$`, 'm'))

    // This process uploads what is wanted, and leaves alone what is paused.
    await cli.ok(['transfers', 'resume', id('four')])
    expect((await queue(cli)).map(({ name, state }) => [name, state])).toEqual([
      ['three.bin', 'done'],
      ['one.bin', 'paused'],
      ['four.bin', 'done'],
    ])
    const slowly = cli.start(['transfers', 'resume', ...SLOW])
    await settle(async () => (await stateOf(cli, id('one'))) === 'uploading', 'the upload')
    await cli.ok(['transfers', 'pause', id('one')])
    expect((await slowly.result).code).toBe(0)
    expect(await stateOf(cli, id('one'))).toBe('paused')
    await cli.ok(['transfers', 'resume'])
    for (const name of ['one', 'three', 'four']) {
      const { url } = OUTPUT.url.parse((await cli.ok(['url', id(name), '--json'])).json())
      expect([name, await hashAt(url)]).toEqual([name, hash(contents.get(`${name}`) ?? Buffer.of())])
    }
    expect(await pendingUploads(client, bucket)).toEqual([])

    await cli.ok(['transfers', 'dismiss'])
    expect(await queue(cli)).toEqual([])
    expect((await cli.ok(['transfers'])).stdout).toBe('')
  })

  it('is kept when the process that works on it is interrupted', async () => {
    const { cli } = await newUser(context())
    const content = randomBytes(20 * MIB)
    await interruptedShare(cli, [cli.file('kept.bin', content)])
    const slowly = cli.start(['transfers', 'resume', ...SLOW])
    const [{ linkId }] = await underWay(cli, 1)
    slowly.child.kill('SIGINT')
    expect(await slowly.result).toMatchObject({ code: 130, stdout: '' })
    expect(await stateOf(cli, linkId)).toBe('waiting')
    await cli.ok(['transfers', 'resume'])
    const { url } = OUTPUT.url.parse((await cli.ok(['url', linkId, '--json'])).json())
    expect(await hashAt(url)).toBe(hash(content))
  })

  it('says what was not understood, and changes nothing', async () => {
    const { cli } = await newUser(context())
    for (const [args, exitCode, code] of [
      [['pause', 'zzzz'], 3, 'not-found'],
      [['first', 'zzzz'], 3, 'not-found'],
      [['resume', 'zzzz', '--all'], 2, 'invalid-input'],
      [['cancel'], 2, 'invalid-input'],
      [['clean', '-c', 'nobody'], 3, 'not-found'],
    ] as const) {
      const result = await cli.run(['transfers', ...args, '--json'])
      expect([args, result.code, result.stdout]).toEqual([args, exitCode, ''])
      expect(OUTPUT.error.parse(JSON.parse(result.stderr)).error.code).toBe(code)
    }
  })
}

function runningSuite(context: () => StoreContext): void {
  it('is paused, resumed and canceled by another process, and leaves nothing', async () => {
    const { cli, client, bucket } = await newUser(context())
    const running = cli.start(['share', cli.file('running.bin', randomBytes(64 * MIB)), ...SLOW])
    const [{ linkId }] = await underWay(cli, 1)
    await cli.ok(['transfers', 'pause'])
    await settle(async () => (await stateOf(cli, linkId)) === 'paused', 'the pause')
    const goesOn = await cli.ok(['transfers', 'resume'])
    expect(goesOn.stderr).toContain('Another')
    await settle(async () => (await stateOf(cli, linkId)) === 'uploading', 'the upload')
    await cli.ok(['transfers', 'cancel', linkId.slice(0, 5)])
    const { code, stdout } = await running.result
    expect([code, stdout]).toEqual([130, ''])
    expect(await queue(cli)).toEqual([])
    expect(await pendingUploads(client, bucket)).toEqual([])
    expect((await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents).toBeUndefined()
    expect((await cli.run(['url', linkId])).code).toBe(3)
  })

  it('sends no faster than --limit-rate', async () => {
    const { cli } = await newUser(context())
    const file = cli.file('limited.bin', randomBytes(3 * MIB))
    const begun = performance.now()
    await shared(cli, file, ...SLOW)
    // Only too fast would be wrong: a busy computer is slower.
    expect(performance.now() - begun).toBeGreaterThan(2700)
  })
}

function zipSuite(context: () => StoreContext): void {
  it.each([
    ['deflated', [], 8],
    ['stored', ['--store'], 0],
  ] as const)('has all files of a folder, %s', async (_, options, method) => {
    const { cli } = await newUser(context())
    const folder = join(cli.folder, 'work', 'photos')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true })
    const files = new Map([
      ['a.txt', Buffer.from('a'.repeat(5000))],
      ['deep/ü b.bin', randomBytes(300_000)],
      ['deep/er/empty', Buffer.of()],
    ])
    for (const [name, content] of files) writeFileSync(join(folder, name), content)
    symlinkSync('a.txt', join(folder, 'link'))
    const result = await cli.ok(['share', folder, '--zip', ...options])
    expect(result.stdout).toMatch(/^http\S+\n$/)
    expect(result.stderr).toContain('link')
    const response = await fetch(result.stdout.trim())
    expect(response.headers.get('content-type')).toMatch(/zip/)
    const entries = unzip(Buffer.from(await response.arrayBuffer()))
    const packed = entries.filter(({ name }) => !name.endsWith('/'))
    expect(new Map(packed.map(({ name, content }) => [name.replace(/^photos\//, ''), content]))).toEqual(files)
    expect(packed.find(({ name }) => name.endsWith('a.txt'))?.method).toBe(method)
    const { key } = await newest(cli)
    expect(key).toMatch(/\/photos\.zip$/)
  })

  it('is named as asked for, and has files from anywhere', async () => {
    const { cli } = await newUser(context())
    const paths = [cli.file('first.txt', 'first'), cli.file('second.txt', 'second')]
    const [link] = await shared(cli, ...paths, '--zip=both')
    expect(link?.key).toMatch(/\/both\.zip$/)
    const response = await fetch(link?.url ?? '')
    const entries = unzip(Buffer.from(await response.arrayBuffer()))
    expect(entries.map(({ name, content }) => [name, content.toString()])).toEqual([
      ['first.txt', 'first'],
      ['second.txt', 'second'],
    ])
  })

  it('is not needed: without one, each file of a folder has its link', async () => {
    const { cli } = await newUser(context())
    const folder = join(cli.folder, 'work', 'few')
    mkdirSync(join(folder, 'below'), { recursive: true })
    writeFileSync(join(folder, 'a'), 'a')
    writeFileSync(join(folder, 'below', 'b'), 'b')
    const links = await shared(cli, cli.file('before', 'before'), folder, cli.file('after', 'after'))
    expect(await Promise.all(links.map(async ({ url }) => (await fetch(url)).text()))).toEqual([
      'before',
      'a',
      'b',
      'after',
    ])
  })
}

function cleaningSuite(context: () => StoreContext): void {
  it('is listed first, and deleted only with --yes; nothing else is', async () => {
    const { cli, client, bucket } = await newUser(context())
    const Key = 'somebody/else.bin'
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }))
    await client.send(new UploadPartCommand({ Bucket: bucket, Key, UploadId, PartNumber: 1, Body: 'theirs' }))
    await interruptedShare(cli, [cli.file('left.bin', randomBytes(20 * MIB))])
    const clean = async (...args: string[]) =>
      OUTPUT.clean.parse((await cli.ok(['transfers', 'clean', '--json', ...args])).json())
    // What is in the queue is not left behind.
    expect(await clean('--yes')).toEqual({ stale: [], removed: 0 })
    rmSync(join(cli.home, 'transfers'), { recursive: true })

    const { stale, removed } = await clean()
    expect(stale).toMatchObject([{ bucket, key: expect.stringMatching(/\/left\.bin$/) }])
    expect(removed).toBe(0)
    const told = await cli.ok(['transfers', 'clean'])
    expect(told.stdout).toContain(`s3://${bucket}/${stale[0]?.key}`)
    expect(told.stderr).toContain('--yes')
    expect(await pendingUploads(client, bucket)).toHaveLength(2)

    expect(await clean('--yes')).toEqual({ stale, removed: 1 })
    expect(await pendingUploads(client, bucket)).toEqual([UploadId])
    expect(await clean()).toEqual({ stale: [], removed: 0 })
  })
}

/** A user with a queue and a bucket of their own. */
async function newUser({ server }: StoreContext): Promise<StoreContext> {
  const user = await connected(server)
  onTestFinished(() => user.cli.remove())
  return user
}

async function queue(cli: Cli): Promise<QueuedTransfer[]> {
  return OUTPUT.transfers.parse((await cli.ok(['transfers', '--json'])).json()).transfers
}

async function stateOf(cli: Cli, linkId: string): Promise<string | undefined> {
  return (await queue(cli)).find((upload) => upload.linkId === linkId)?.state
}

async function shared(cli: Cli, ...args: string[]): Promise<NewLink[]> {
  return OUTPUT.share.parse((await cli.ok(['share', '--json', ...args])).json()).links
}

async function newest(cli: Cli) {
  const [link] = OUTPUT.links.parse((await cli.ok(['links', '--limit', '1', '--json'])).json()).links
  if (link === undefined) throw new Error('there is no link')
  return link
}

/** Waits until that many are in the queue, and something of them is with the storage. */
async function underWay(cli: Cli, count: number): Promise<[QueuedTransfer, ...QueuedTransfer[]]> {
  let uploads: QueuedTransfer[] = []
  await settle(async () => {
    uploads = (await queue(cli)).filter(({ state }) => state !== 'done')
    return uploads.length === count && uploads.some(({ state, sentBytes }) => state === 'uploading' && sentBytes > 0)
  }, 'the upload')
  const [first, ...rest] = uploads
  if (first === undefined) throw new Error('nothing is under way')
  return [first, ...rest]
}

/** A share of files that ends as a power cut would end it, with something of them in the storage. */
async function interruptedShare(cli: Cli, files: readonly string[]): Promise<void> {
  const share: RunningCli = cli.start(['share', ...files, ...SLOW])
  await underWay(cli, files.length)
  share.child.kill('SIGKILL')
  await share.result
}

async function pendingUploads(client: S3Client, bucket: string): Promise<(string | undefined)[]> {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
  return Uploads.map(({ UploadId }) => UploadId)
}

function hash(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

async function hashAt(url: string): Promise<string> {
  const response = await fetch(url)
  return response.status === 200 ? hash(new Uint8Array(await response.arrayBuffer())) : `status ${response.status}`
}
