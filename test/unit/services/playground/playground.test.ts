import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { HeadBucketCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readPlaygroundKeys } from '../../../../electron/services/playground/keys.ts'
import { createPlayground } from '../../../../electron/services/playground/playground.ts'
import { playgroundStatus, resetPlayground, stopPlayground } from '../../../../electron/services/playground/running.ts'
import { BUCKET, OTHER_KEY, serve, temporaryFolder } from './serve.ts'

const options = { clock: Date, random: randomBytes, port: 0 }

describe('the first start', () => {
  it('makes keys that only this user can read, and a bucket', async () => {
    const { dir, owner, s3, region } = await serve()
    expect(owner.accessKeyId).toMatch(/^SANDGLASS[A-Z2-7]{11}$/)
    expect(owner.secretAccessKey).toMatch(/^[A-Za-z0-9]{40}$/)
    expect(region).toBe('playground')
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([BUCKET])
    expect((await stat(join(dir, 'keys.json'))).mode & 0o777).toBe(0o600)
  })

  it('makes its folder for this user alone', async () => {
    const dir = join(await temporaryFolder(), 'playground')
    await serve({ dir })
    expect((await stat(dir)).mode & 0o777).toBe(0o700)
  })

  it('has no keys before it', async () => {
    expect(readPlaygroundKeys(await temporaryFolder())).toBeUndefined()
  })
})

describe('a later start', () => {
  it('keeps port, region, keys and objects', async () => {
    const dir = await temporaryFolder()
    const playground = createPlayground({ ...options, dir, region: 'eu-test-1' })
    const first = await playground.start()
    const keys = readPlaygroundKeys(dir)
    await playground.stop()
    const again = await serve({ dir })
    expect({ endpoint: again.endpoint, port: again.port, region: again.region }).toEqual(first)
    expect(readPlaygroundKeys(dir)).toEqual(keys)
  })

  it('says so when its port is taken, and touches nothing', async () => {
    const dir = await temporaryFolder()
    const playground = createPlayground({ ...options, dir })
    const { port } = await playground.start()
    await playground.stop()
    const squatter = createServer().listen(port, '127.0.0.1')
    await once(squatter, 'listening')
    onTestFinished(() => void squatter.close())
    await expect(playground.start()).rejects.toMatchObject({
      code: 'port-in-use',
      hint: expect.stringContaining('start again'),
    })
    expect((await playgroundStatus(dir)).running).toBe(false)
  })

  it('does not start twice for one folder', async () => {
    const { dir, playground } = await serve()
    await expect(playground.start()).rejects.toMatchObject({ code: 'already-exists' })
    await expect(createPlayground({ ...options, dir }).start()).rejects.toMatchObject({ code: 'already-exists' })
  })

  it('refuses keys that it can not read, rather than making new ones', async () => {
    const dir = await temporaryFolder()
    await writeFile(join(dir, 'keys.json'), '{"keys":[')
    await expect(createPlayground({ ...options, dir }).start()).rejects.toMatchObject({ code: 'credentials-gone' })
  })
})

describe('status', () => {
  it('counts what it holds, running or not', async () => {
    const { dir, s3, playground, endpoint } = await serve()
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'four' }))
    const counts = { buckets: 1, objects: 1, bytes: 4, dir }
    expect(await playgroundStatus(dir)).toMatchObject({ ...counts, running: true, endpoint, pid: process.pid })
    await playground.stop()
    expect(await playgroundStatus(dir)).toEqual({
      ...counts,
      running: false,
      endpoint: undefined,
      pid: undefined,
      startedAt: undefined,
    })
  })

  it('knows a stale file: a process that lives but is another one', async () => {
    const { dir, playground, port } = await serve()
    const running = await readFile(join(dir, 'running.json'), 'utf8')
    await playground.stop()
    const impostor = createServer((_, response) =>
      response.end('{"service":"sandglass-playground","instanceId":"other"}'),
    )
    impostor.listen(port, '127.0.0.1')
    await once(impostor, 'listening')
    onTestFinished(() => void impostor.close())
    await writeFile(join(dir, 'running.json'), running)
    expect((await playgroundStatus(dir)).running).toBe(false)
    expect(await stopPlayground(dir)).toBe(false)
  })

  it('is empty for a folder that never was one', async () => {
    const dir = join(await temporaryFolder(), 'none')
    expect(await playgroundStatus(dir)).toMatchObject({ running: false, buckets: 0, objects: 0, bytes: 0 })
  })
})

describe('stop and reset', () => {
  it('does not end the program that it runs in', async () => {
    const { dir } = await serve()
    await expect(stopPlayground(dir)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('stops one in another process, after which links to it are dead', async () => {
    const dir = await temporaryFolder()
    const source = new URL('../../../../electron/services/playground/playground.ts', import.meta.url)
    const script = `
      const { createPlayground } = await import(${JSON.stringify(source.href)})
      const { randomBytes } = await import('node:crypto')
      const playground = createPlayground({ dir: ${JSON.stringify(dir)}, clock: Date, random: randomBytes, port: 0 })
      process.once('SIGTERM', () => playground.stop().then(() => process.exit(0)))
      console.log((await playground.start()).endpoint)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    expect(await playgroundStatus(dir)).toMatchObject({ running: true, pid: child.pid })
    expect(await stopPlayground(dir)).toBe(true)
    expect((await playgroundStatus(dir)).running).toBe(false)
  })

  it('removes what it made and nothing else, and only when stopped', async () => {
    const { dir, playground, s3 } = await serve()
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'x' }))
    await writeFile(join(dir, 'mine.txt'), 'keep')
    await expect(resetPlayground(dir)).rejects.toMatchObject({ code: 'invalid-input' })
    await playground.stop()
    await resetPlayground(dir)
    expect(await readdir(dir)).toEqual(['mine.txt'])
  })
})

describe('keys', () => {
  it('take effect with the next request when they are changed', async () => {
    const { clientFor, setKeys } = await serve()
    const guest = clientFor(OTHER_KEY)
    const head = () => guest.send(new HeadBucketCommand({ Bucket: BUCKET }))
    await expect(head()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
    await setKeys([OTHER_KEY])
    expect((await head()).$metadata.httpStatusCode).toBe(200)
    await setKeys([{ ...OTHER_KEY, enabled: false }])
    await expect(head()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
  })
})
