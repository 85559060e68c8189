import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { newCli } from '../../support/cli.ts'
import { serve } from '../../support/serving.ts'
import { settle } from '../../support/settle.ts'
import { exchange, PageSession, tokenOf } from './page-session.ts'
import { open } from './raw-request.ts'

describe('sandglass serve', () => {
  it('prints the address alone, and runs on though its input has ended', async () => {
    const cli = newCli()
    const host = await serve(cli)
    // Longer than it takes to read the end of the input.
    const session = await PageSession.start(host)
    await session.call('settings.get')
    expect(await host.stop()).toMatchObject({ code: 0, stdout: `${host.url.href}\n`, stderr: '' })
  })

  it('takes what is piped in for no wish of a person', async () => {
    const host = await serve(newCli(), [], { stdin: '\n\n\n' })
    await (await PageSession.start(host)).call('settings.get')
    expect((await host.stop()).stdout).toBe(`${host.url.href}\n`)
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends by %s with open pages, and leaves its log clean',
    async (signal) => {
      const cli = newCli()
      const host = await serve(cli)
      const session = await PageSession.start(host)
      const streams = await Promise.all([1, 2, 3].map(() => session.post('/api/events', {})))
      const idle = await open(Number(host.url.port))
      idle.write('POST /api/call HTTP/1.1\r\n')
      expect(await host.stop(signal)).toMatchObject({ code: 0, stderr: '' })
      for (const stream of streams) await stream.text().catch(() => 'broken off')
      expect(cli.logs()).not.toContain('error')
      expect(cli.logs()).not.toContain(tokenOf(host.url))
    },
  )

  it('ends once, though whoever started it passes the signal on', async () => {
    const cli = newCli()
    const host = await serve(cli)
    await (await PageSession.start(host)).announce('a', 1)
    for (let count = 0; count < 5; count++) host.child.kill('SIGINT')
    expect(await host.result).toMatchObject({ code: 0, signal: null })
    expect(readdirSync(join(cli.home, 'staging'))).toEqual([])
  })

  it('ends though a storage takes a file and never answers, and says what became of the upload', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      silent.closeAllConnections()
      silent.close()
    })
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const cli = newCli({ SECRET: 'example' })
    const at = ['--provider', 'other', '--endpoint', `http://127.0.0.1:${port}`, '--region', 'r', '--bucket', 'bucket']
    await cli.ok([
      'connect',
      'add',
      'silent',
      ...at,
      '--access-key-id',
      'a',
      '--secret-env',
      'SECRET',
      '--vault',
      'session',
    ])
    const host = await serve(cli)
    const session = await PageSession.start(host)
    const file = await session.announce('a.txt', 5)
    await session.sendFile(file, 'hello')
    const started = session.call('uploads.start', {
      files: [file],
      connection: 'silent',
      expiry: { seconds: 3600 },
      preflight: false,
    })
    const asked = new Promise((resolve) => silent.once('request', resolve))
    await started
    await asked
    expect(await host.stop()).toMatchObject({ code: 0 })
    expect(readdirSync(join(cli.home, 'staging'))).toEqual([])
    const { links } = (await cli.ok(['links', '--json'])).json() as { links: unknown[] }
    expect(links).toHaveLength(1)
  })

  it('runs beside another on the same data, and both see what either does', async () => {
    const cli = newCli()
    const [first, second] = [await serve(cli), await serve(cli)]
    const [one, two] = [await PageSession.start(first), await PageSession.start(second)]
    const file = await one.announce('both.txt', 4)
    await one.sendFile(file, 'both')
    await one.call('uploads.start', { files: [file], connection: 'playground', expiry: { seconds: 3600 } })
    const { links } = (await two.call('links.list', {})) as { links: unknown[] }
    expect(links).toHaveLength(1)
    // One token opens one host.
    expect((await exchange(second.url.origin, tokenOf(first.url))).status).toBe(401)
    await first.stop()
    await two.call('links.list', {})
    await second.stop()
  })

  it('says so when a port is taken', async () => {
    const cli = newCli()
    const host = await serve(cli)
    const { code, stderr, stdout } = await cli.run(['serve', '--port', host.url.port])
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' })
    expect(stderr).toContain(`Another program uses port ${host.url.port}.`)
    await host.stop()
    expect(readdirSync(join(cli.home, 'staging'))).toEqual([])
  })

  it('says so when there is no folder for its data', async () => {
    const { code, stderr } = await newCli().run(['serve'], { env: { SANDGLASS_HOME: '/proc/none' } })
    expect(code).toBe(6)
    expect(stderr).toContain('Set SANDGLASS_HOME')
  })
})

describe('its playground', () => {
  const share = (name: string) => ['share', name, '-c', 'playground', '--json']

  it('is the one that a command started before', async () => {
    const cli = newCli()
    await cli.ok(share(cli.file('a.txt', 'a')))
    const pid = cli.playgroundPid()
    const host = await serve(cli)
    const session = await PageSession.start(host)
    await session.call('objects.list', { connection: 'playground', bucket: 'playground' })
    expect(cli.playgroundPid()).toBe(pid)
    await host.stop()
    expect((await cli.ok(['playground', 'status', '--json'])).json()).toMatchObject({ running: true, pid })
  })

  it('runs in it, for commands too, which can’t end it', async () => {
    const cli = newCli()
    const host = await serve(cli)
    const session = await PageSession.start(host)
    await session.call('objects.buckets', { connection: 'playground' })
    expect(cli.playgroundPid()).toBe(host.child.pid)
    const { links } = (await cli.ok(share(cli.file('a.txt', 'from the command line')))).json() as {
      links: { url: string }[]
    }
    expect(await (await fetch(links[0]?.url ?? '')).text()).toBe('from the command line')
    const stop = await cli.run(['playground', 'stop'])
    expect(stop).toMatchObject({ code: 2, stderr: expect.stringContaining('runs inside the app') })
    await session.call('objects.buckets', { connection: 'playground' })
    await host.stop()
    expect(existsSync(join(cli.home, 'playground/running.json'))).toBe(false)
  })

  it('starts once for calls that come together', async () => {
    const cli = newCli()
    const [first, second] = [await serve(cli), await serve(cli)]
    const [one, two] = [await PageSession.start(first), await PageSession.start(second)]
    const calls = Array.from({ length: 8 }, (_, index) =>
      (index % 2 === 0 ? one : two).call('objects.buckets', { connection: 'playground' }),
    )
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject({ buckets: [{ name: 'playground' }] })
    await Promise.all([first.stop(), second.stop()])
  })
})

/** A terminal for the command: `script` gives it one, and passes on what is typed. */
const hasTerminal = existsSync('/usr/bin/script')

it.runIf(hasTerminal)(
  'gives another address for each Enter in a terminal, and outlives the end of the input',
  async () => {
    const cli = newCli()
    const bundle = join(import.meta.dirname, '../../../dist/cli/sandglass.cjs')
    const command = `exec '${process.execPath}' '${bundle}' serve`
    const child = spawn('/usr/bin/script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { ...cli.env, TERM: 'dumb' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      shown += text
    })
    const addresses = () => shown.match(/http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}/g) ?? []
    await settle(() => shown.includes('Press Enter for another one'), 'the offer')
    child.stdin.write('\n')
    await settle(() => addresses().length === 2, 'a second address')
    child.stdin.write('some words\n\n')
    await settle(() => addresses().length === 4, 'two more')
    // Ctrl+D
    child.stdin.write('\x04')
    const urls = addresses().map((address) => new URL(address))
    expect(new Set(urls.map(({ hash }) => hash)).size).toBe(4)
    for (const url of urls) expect((await exchange(url.origin, tokenOf(url))).status).toBe(200)
    const exit = new Promise((resolve) => child.once('exit', resolve))
    // Ctrl+C
    child.stdin.write('\x03')
    expect(await exit).toBe(0)
  },
)
