import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Cli, type CliOptions, type CliResult, newCli } from '../../support/cli.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import { helpOfAll } from './help.ts'
import { OUTPUT } from './json-values.ts'
import { connected } from './stores.ts'

const MIB = 1024 * 1024
/** `nobody`, to whom root's files are closed. */
const NOBODY = 65_534
const IS_ROOT = process.getuid?.() === 0

/** What every refusal has in common: nothing on stdout, and on stderr two readable lines of a bearable length. */
function expectRefusal({ code, stdout, stderr }: CliResult, exitCode: number, what: string): void {
  expect({ what, code, stdout }).toEqual({ what, code: exitCode, stdout: '' })
  expectReadable(stderr, what)
  expect({ what, stderr }).toEqual({ what, stderr: expect.stringMatching(/^sandglass: .+\n {2}.+\n$/) })
}

function expectReadable(stderr: string, what: string): void {
  expect({ what, defects: stderr.match(/\n\s+at |node:|Error:|\[object|undefined|mistake|defect/g) }).toEqual({
    what,
    defects: null,
  })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal must get none of them
  expect({ what, controls: stderr.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/g) }).toEqual({ what, controls: null })
  expect({ what, length: stderr.length }).toEqual({ what, length: expect.toSatisfy((length: number) => length < 2500) })
}

async function expectRefusals(
  cli: Cli,
  cases: readonly (readonly [args: readonly string[], exitCode: number, options?: CliOptions])[],
): Promise<void> {
  for (const [args, exitCode, options] of cases) {
    expectRefusal(await cli.run(args, options), exitCode, args.join(' ').slice(0, 200))
  }
}

/** Values that programs stumble over. The longest is about as long as Linux lets an argument be. */
const NAUGHTY: readonly string[] = [
  '',
  '-1',
  '__proto__',
  "../'; DROP TABLE links; -- $(reboot) `id` | true %00%0a%s%n{{7*7}} Z͑ͫa̴l͖̥g̳o 👩‍👩‍👧‍👦",
  '\u001b[2J\u001b]0;title\u0007\r\nnew line\u202eright-to-left\ufeff\u2028',
  'x'.repeat(120_000),
]

/** What an option of a command stands beside, so that the option is what is wrong. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  share: ['s3://playground/x', '--no-preflight'],
  renew: ['zzzz'],
  import: ['empty'],
  'connect add': [
    'x',
    '--provider',
    'other',
    '--endpoint',
    'http://127.0.0.1:1',
    '--access-key-id',
    'a',
    '--secret-stdin',
  ],
}

/** Commands that take any text for a name, a note or a place, and so may well succeed; but nothing is a defect. */
async function expectNoDefect(cli: Cli, args: readonly string[]): Promise<void> {
  const what = args.join(' ').slice(0, 120)
  const result = await cli.run(args, { stdin: 'example' })
  expect({ what, code: result.code }).toEqual({ what, code: expect.toBeOneOf([0, 2, 3, 4, 5, 6, 7]) })
  expectReadable(result.stderr, what)
  if (![0, 7].includes(result.code ?? -1)) expect({ what, stdout: result.stdout }).toEqual({ what, stdout: '' })
}

/** Two at a time: there may be no more processors. */
async function inPairs<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values()
  const worker = async () => {
    for (const item of rest) await work(item)
  }
  await Promise.all([worker(), worker()])
}

describe('arguments', () => {
  it('take no value for another: each option of each command with each naughty value', async () => {
    const cli = newCli()
    await cli.ok(['playground', '--detach'])
    const runs = (await helpOfAll(cli)).flatMap(({ command, text }) => {
      const options = [...text.matchAll(/(--[a-z-]+) <[^>]+>/g)].map(([, option]) => option ?? '')
      const words = command.split(' ').filter(Boolean)
      return options.flatMap((option) =>
        NAUGHTY.map((value) => [...words, ...(BESIDE[command] ?? []), `${option}=${value}`]),
      )
    })
    expect(runs.length).toBeGreaterThan(150)
    await inPairs(runs, (args) => expectNoDefect(cli, args))
  }, 120_000)

  it('are refused where they have no meaning: each command with each naughty argument', async () => {
    const cli = newCli()
    await cli.ok(['playground', '--detach'])
    const commands = (await helpOfAll(cli))
      .filter(({ text }) => /^Arguments:/m.test(text))
      .map(({ command }) => command)
    const runs = commands.flatMap((command) =>
      NAUGHTY.map((value) => [...command.split(' '), ...(BESIDE[command]?.slice(1) ?? []), '--', value]),
    )
    for (const command of ['share', 'ls', 'probe', 'import']) {
      for (const value of NAUGHTY) runs.push([command, `s3://${value}`], [command, `https://127.0.0.1:1/${value}`])
    }
    await inPairs(runs, (args) => expectNoDefect(cli, args))
  }, 60_000)

  it('may not contradict each other, be missing, or be too many', async () => {
    const cli = newCli({ SECRET: 'example' })
    const file = cli.file('file', 'content')
    const object = 's3://playground/x'
    const add = ['connect', 'add', 'x', '--provider', 'other', '--endpoint', 'http://127.0.0.1:1']
    const ids = Array.from({ length: 10_000 }, (_, index) => String(1_000_000_000 + index))
    await expectRefusals(cli, [
      [['share', file, '--for', '1h', '--until', '2030-01-01T00:00Z'], 2],
      [['share', file, '--method', 'put'], 2],
      [['share', file, '--version', 'x'], 2],
      [['share', object, '--to', 's3://playground/y'], 2],
      [['share', file, object, '--as', 'x'], 2],
      [['share', object, '--method', 'put', '--as', 'x'], 2],
      [['share', object, '--method', 'delete', '--inline'], 2],
      [['share', file, '--method', 'post'], 2],
      [['share', 's3://playground'], 2],
      [['share', 's3://playground/'], 2],
      [['share', 's3:///key'], 2],
      [['share', object, '--zip'], 2],
      [['share', object, '--limit-rate', '1M'], 2],
      [['share', object, '--resume'], 2],
      [['share', file, '--store'], 2],
      [['share', file, file, object, '--zip', '--as', 'x'], 2],
      [['share', file, '--limit-rate', 'fast'], 2],
      [['share', file, '--limit-rate', '0'], 2],
      [['share', '--zip', object], 2],
      [['transfers', 'lst'], 2],
      [['transfers', 'cancel'], 2],
      [['transfers', 'first'], 2],
      [['transfers', 'pause', 'zzzz', '--all'], 2],
      [['transfers', 'pause', 'zzzz'], 3],
      [['transfers', 'pause', 'zz'], 3],
      [['transfers', '--limit', '0'], 2],
      [['share', object, '--version'], 2],
      [['share', file, '--to', file], 2],
      [['share', file, '--to', 's3://playground/../up'], 2],
      [['share', file, '--as', 'a\nb'], 2],
      [['share', file, '--type', 'text/html\r\nX: y'], 2],
      [['share', file, '--note', 'n'.repeat(1001)], 2],
      [['share', `s3://playground/${'k'.repeat(1025)}`], 2],
      [['links', '--limit', '-5'], 2],
      [['links', '--limit', '1.5'], 2],
      [['links', '--limit', '99999999999'], 2],
      [['links', '--status', 'dead'], 2],
      [['links', 'superfluous'], 2],
      [['playground', '--port', '-1'], 2],
      [['playground', '--port', '0'], 2],
      [['playground', '--port', '80'], 2],
      [['playground', '--port', '65536'], 2],
      [['revoke'], 2],
      [['revoke', ...ids], 2],
      [['forget', ...ids], 2],
      [['revoke', 'zzzz'], 3],
      [['revoke', 'ZZZZ'], 2],
      [['renew', 'zzzz', 'yyyy'], 2],
      [['probe', 'ftp://127.0.0.1/x'], 2],
      [['probe', 'https://'], 2],
      [[...add], 2],
      [[...add, '--profile', 'p', '--from-environment'], 2],
      [[...add, '--access-key-id', 'a', '--secret-stdin', '--secret-env', 'SECRET'], 2],
      [[...add, '--access-key-id', 'a b', '--secret-env', 'SECRET', '--vault', 'session'], 2],
      [[...add, '--access-key-id', 'a', '--secret-stdin', '--vault', 'session'], 2],
      [[...add, '--access-key-id', 'a', '--secret-stdin', '--vault', 'session'], 2, { stdin: Buffer.alloc(MIB, 'x') }],
      [[...add, '--from-environment', '--bucket', 'No_Bucket/..'], 2],
      [[...add, '--from-environment', '--prefix', 'a/../b'], 2],
      [[...add, '--from-environment', '--public-endpoint', 'javascript:alert(1)'], 2],
      [['connect', 'add', 'x', '--provider', 'other', '--from-environment'], 2],
      [['connect', 'add', 'x', '--provider', 'other', '--endpoint', 'ftp://x', '--from-environment'], 2],
      [['connect', 'add', 'x', '--provider', 'other', '--endpoint', 'http://example.com', '--from-environment'], 2],
      [['connect', 'add', 'x', '--provider', 'aws', '--from-environment'], 2],
      [['connect', 'add', 'x', '--provider', 'playground', '--from-environment'], 2],
      [['connect', 'add', 'a b', ...add.slice(3), '--from-environment'], 2],
      [['connect', 'default', 'nobody'], 3],
    ])
    expect(OUTPUT.connections.parse((await cli.ok(['connect', 'list', '--json'])).json()).connections).toHaveLength(1)
    expect(OUTPUT.links.parse((await cli.ok(['links', '--json'])).json()).links).toEqual([])
  })

  it('must name a moment to come, with its zone', async () => {
    const cli = newCli()
    const share = (option: string, value: string) => [['share', 's3://playground/x', option, value], 2] as const
    await expectRefusals(cli, [
      ...[
        '2030-01-01T00:00',
        '2030-02-30T00:00Z',
        '2030-01-01T25:00Z',
        '2030-01-01T00:00+15:00',
        '2030-01-01T00:00-00:60',
      ].map((time) => share('--until', time)),
      ...['2030-01-01', 'tomorrow', '1893456000', '2030-01-01T00:00 CET', '2020-01-01T00:00Z', '٢٠٣٠-٠١-٠١T00:00Z'].map(
        (time) => share('--until', time),
      ),
      ...['0s', '-1h', '1.5h', '1', 'h', '1y', '1h 30m', '1e3s', '٣d', '9'.repeat(30), `${'1h'.repeat(50)}!`].map(
        (duration) => share('--for', duration),
      ),
    ])
  })

  it('get a suggestion where they are nearly right', async () => {
    const cli = newCli()
    for (const [args, suggestion] of [
      [['shrae', 'x'], 'share'],
      [['connect', 'tset', 'x'], 'test'],
      [['share', 'x', '--untill', 'y'], '--until'],
      [['links', '--jsno'], '--json'],
    ] as const) {
      const { code, stderr } = await cli.run(args)
      expect([code, stderr]).toEqual([2, expect.stringContaining(`Did you mean ${suggestion}?`)])
    }
  })

  it('are explained where a command is missing', async () => {
    const cli = newCli()
    for (const args of [[], ['connect']]) {
      const { code, stdout, stderr } = await cli.run(args)
      expect([code, stdout, stderr]).toEqual([
        2,
        '',
        expect.stringMatching(/^Usage: sandglass[\s\S]*No command is named\.\n/),
      ])
    }
  })
})

describe('files to share', () => {
  it('must be there, regular and readable', async () => {
    const cli = newCli()
    const at = (name: string) => join(cli.folder, 'work', name)
    mkdirSync(join(at('folder'), 'empty'), { recursive: true })
    symlinkSync(cli.file('file', ''), join(at('folder'), 'link'))
    execFileSync('mkfifo', [at('pipe')])
    symlinkSync('loop', at('loop'))
    symlinkSync('nowhere', at('dangling'))
    const file = at('file')
    await expectRefusals(cli, [
      [['share', at('missing')], 3],
      [['share', ''], 3],
      [['share', at('folder')], 2],
      [['share', '.'], 2, { cwd: at('folder') }],
      [['share', `${file}/below`], 3],
      [['share', at('pipe')], 2],
      [['share', at('loop')], 3],
      [['share', at('dangling')], 3],
      [['share', '/dev/zero'], 2],
      [['share', '/dev/null'], 2],
      [['share', '/proc/cpuinfo'], 6],
      [['share', '/proc/self/mem'], 6],
      [['share', 'n'.repeat(300)], 3],
      [['share', 'dir/'.repeat(2000)], 3],
      [['share', 'escape\u001b[31m\u0007\u202ename'], 3],
      [['share', ...Array.from({ length: 10_001 }, () => file)], 2],
    ])
    expect((await cli.ok(['ls', 's3://playground', '-r'])).stdout).toBe('')
    expect((await cli.ok(['links', '--json'])).stdout).toBe('{"links":[],"total":0}\n')
  })

  it('must be open to whoever shares them', async () => {
    const cli = newCli()
    const file = cli.file('closed', 'closed')
    chmodSync(file, 0o000)
    giveTo(cli, NOBODY)
    expectRefusal(await cli.run(['share', file], asNobody()), 6, 'an unreadable file')
    expectRefusal(await cli.run(['import', file], asNobody()), 6, 'an unreadable import')
    expectRefusal(await cli.run(['export', '-o', '/export.json'], asNobody()), 6, 'a closed folder')
  })
})

describe('an interrupted upload', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('leaves no link, no object and no parts: %s', async (signal) => {
    const server = await startPlayground()
    onTestFinished(() => server.stop())
    const { cli, client, bucket } = await connected(server)
    onTestFinished(() => cli.remove())
    const file = cli.file('large', '')
    truncateSync(file, 4096 * MIB)
    const running = cli.start(['share', cli.file('small', 'small'), file, '--json'])
    const uploads = async () => (await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? []
    while ((await uploads()).length === 0) await wait(20)
    running.child.kill(signal)
    const { code, stdout, stderr } = await running.result
    const [remark = '', error = ''] = stderr.split('\n')
    expect([code, stdout, remark]).toEqual([130, '', 'sandglass: Stopping, and deleting what was uploaded.'])
    expect(OUTPUT.error.parse(JSON.parse(error)).error.code).toBe('canceled')
    expect(await uploads()).toEqual([])
    expect((await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents).toBeUndefined()
    expect((await cli.ok(['links', '--json'])).stdout).toBe('{"links":[],"total":0}\n')
  })
})

describe('files to import', () => {
  it('must be what export wrote', async () => {
    const cli = newCli()
    await cli.ok(['share', cli.file('shared', 'shared')])
    const json = (await cli.ok(['export'])).stdout
    const csv = (await cli.ok(['export', '--format', 'csv'])).stdout
    const file = (name: string, content: string | Buffer) => ['import', cli.file(name, content)]
    const huge = cli.file('huge.json', '')
    truncateSync(huge, 300 * MIB)
    await expectRefusals(cli, [
      [['import', 'missing.json'], 3],
      [['import', ''], 3],
      [['import', '.'], 2],
      [['import', '/dev/zero'], 2],
      [['import', huge], 2],
      [file('empty.json', ''), 2],
      [file('empty.csv', ''), 2],
      [file('truncated.json', json.slice(0, -20)), 2],
      [file('other.json', '{"links":[]}'), 2],
      [file('array.json', '[1,2,3]'), 2],
      [file('deep.json', '['.repeat(100_000)), 2],
      [file('newer.json', '{"format":"sandglass-links","version":2,"links":[]}'), 2],
      [file('utf-16.json', Buffer.from(json, 'utf16le')), 2],
      [file('other.csv', 'a,b,c\n1,2,3\n'), 2],
      [file('quote.csv', `${csv.split('\n')[0]}\n"never closed`), 2],
      [file('random.csv', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256))), 2],
      [['import', '-'], 2],
      [['import', '-', '--format', 'csv'], 2, { stdin: json }],
      [['import', '-', '--format', 'xml'], 2],
    ])
    const large = Buffer.alloc(100 * MIB, 'sandglass,links\n')
    expectRefusal(await cli.run(file('large.csv', large)), 2, '100 MiB of something else')
    expectRefusal(await cli.run(file('large.json', large)), 2, '100 MiB of something else')
    const links = OUTPUT.links.parse((await cli.ok(['links', '--json'])).json()).links
    expect(links).toHaveLength(1)
  })

  it('add the links that are whole, and name the others', async () => {
    const cli = newCli()
    await cli.ok(['share', cli.file('shared', 'shared')])
    const exported = JSON.parse((await cli.ok(['export'])).stdout)
    const [link] = exported.links
    const links = [
      { ...link, id: 'aaaaaaaaaa' },
      { ...link, id: 'TOO LONG, AND WRONG' },
      { ...link, id: 'bbbbbbbbbb', key: 5 },
      { ...link, id: 'cccccccccc', secret: '\u001b[31m' },
      null,
      link,
    ]
    const answer = await cli.run(['import', cli.file('mixed.json', JSON.stringify({ ...exported, links }))])
    expect([answer.code, answer.stdout]).toEqual([7, ''])
    expectReadable(answer.stderr, 'mixed.json')
    expect(answer.stderr).toMatch(/^Imported 1, skipped 1 .*\n(?: {2}row [2345] was left out: .+\n){4}$/)
  })

  it('may come from a pipe', async () => {
    const cli = newCli()
    const json = '{"format":"sandglass-links","version":1,"links":[]}'
    const launcher = ['bash', '-c', `exec "$@" <(printf '%s' '${json}')`, 'bash']
    expect(await cli.run(['import'], { launcher })).toMatchObject({ code: 0 })
  })
})

describe('files to export to', () => {
  it('must be new, in a folder that is there', async () => {
    const cli = newCli()
    const taken = cli.file('taken.json', 'kept')
    await expectRefusals(cli, [
      [['export', '-o', taken], 2],
      [['export', '-o', '.'], 2],
      [['export', '-o', 'no/folder/x.json'], 3],
      [['export', '-o', ''], 3],
      [['export', '-o', `${taken}/x`], 6],
      [['export', '-o', 'n'.repeat(300)], 6],
    ])
    expect(readdirSync(join(cli.folder, 'work'))).toEqual(['taken.json'])
  })
})

describe('the data folder', () => {
  const everyCommand = [['links'], ['share', 's3://playground/x'], ['connect', 'list'], ['playground', 'status']]

  it('is named as the reason where it can’t be made', async () => {
    const cli = newCli()
    const file = cli.file('file', 'kept')
    for (const home of [file, join(file, 'below'), '/proc/none', '/proc/none/below', '/dev/null/x']) {
      for (const args of everyCommand) {
        expectRefusal(await cli.run(args, { env: { SANDGLASS_HOME: home } }), 6, `${home}: ${args}`)
      }
      expect(await cli.run(['--help'], { env: { SANDGLASS_HOME: home } })).toMatchObject({ code: 0, stderr: '' })
    }
  })

  it('is named as the reason where it is read-only', async () => {
    const cli = newCli()
    mkdirSync(cli.home, { mode: 0o755 })
    giveTo(cli, NOBODY, { exceptHome: true })
    if (!IS_ROOT) chmodSync(cli.home, 0o500)
    for (const args of [['links'], ['connect', 'list']]) {
      expectRefusal(await cli.run(args, asNobody()), 6, `read-only: ${args}`)
    }
    const share = await cli.run(['share', cli.file('file', 'x')], asNobody())
    expect([share.code, share.stdout]).toEqual([expect.toBeOneOf([5, 6]), ''])
    expectReadable(share.stderr, 'read-only: share')
    expect(readdirSync(cli.home)).toEqual([])
  })

  it('is made for its owner alone', async () => {
    const cli = newCli()
    await cli.ok(['share', cli.file('file', 'x')])
    const open = execFileSync('find', [cli.home, '-perm', '/077'], { encoding: 'utf8' })
    // Whoever can't enter the folder can't reach what is in it.
    expect(execFileSync('find', [cli.home, '-maxdepth', '0', '-perm', '/077'], { encoding: 'utf8' })).toBe('')
    expect(open.split('\n').filter((path) => /keys|library|cache/.test(path))).toEqual([])
  })

  it('is mended where the library is damaged, and nothing is said to be lost that is not', async () => {
    for (const damage of ['not a database', '', Buffer.alloc(100_000, 0xff)]) {
      const cli = newCli()
      const shared = await cli.ok(['share', cli.file('file', 'x'), '--json'])
      const [link] = OUTPUT.share.parse(shared.json()).links
      for (const name of ['library.db-wal', 'library.db-shm']) writeFileSync(join(cli.home, 'library', name), '')
      writeFileSync(join(cli.home, 'library', 'library.db'), damage)
      const first = await cli.run(['links', '--json'])
      expect(first.code).toBe(0)
      expect(first.stderr).toMatch(/\S/)
      expectReadable(first.stderr, 'a damaged library')
      expect(await cli.run(['links', '--json'])).toMatchObject({ code: 0, stderr: '' })
      await cli.ok(['share', cli.file('other', 'x')])
      expect(link?.url).toBeDefined()
    }
  })

  it('is named as the reason where the playground’s keys are damaged', async () => {
    for (const damage of ['', '{"keys":[{}]}']) {
      const cli = newCli()
      await cli.ok(['share', cli.file('file', 'x')])
      writeFileSync(join(cli.home, 'playground', 'keys.json'), damage)
      const running = await cli.run(['share', cli.file('other', 'x')])
      expectRefusal(running, 4, `keys.json: ${damage}`)
      await cli.ok(['playground', 'stop'])
      const stopped = await cli.run(['share', cli.file('other', 'x')])
      expect([stopped.code, stopped.stdout]).toEqual([expect.toBeOneOf([4, 5]), ''])
      expectReadable(stopped.stderr, 'damaged keys')
      await cli.ok(['playground', 'reset'])
      await cli.ok(['share', cli.file('other', 'x')])
    }
  })
})

describe('pipes', () => {
  const sh = (script: string) => ({ launcher: ['bash', '-c', `set -o pipefail; ${script}`, 'bash'] })

  it('may be closed by the reader at any time', async () => {
    const cli = newCli()
    await cli.ok(['share', cli.file('file', 'x')])
    for (const args of [['links'], ['links', '--json'], ['export'], ['--help'], ['ls', 's3://playground', '-r']]) {
      const what = args.join(' ')
      expect({ what, ...(await cli.run(args, sh('"$@" | true'))) }).toMatchObject({ what, code: 0, stderr: '' })
    }
    expect(await cli.run(['demo'], sh('"$@" | head -n 1'))).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(join(cli.folder, 'tmp'))).toEqual([])
  })

  it('keep the exit code of an error that nobody reads', async () => {
    const cli = newCli()
    expect(await cli.run(['share', 'missing'], sh('"$@" 2>&1 | true'))).toMatchObject({ code: 3 })
    expect(await cli.run(['share', 'missing'], sh('"$@" 2>&-'))).toMatchObject({ code: 3 })
  })

  it('and files may be full', async () => {
    const cli = newCli()
    expectRefusal(await cli.run(['links', '--help'], sh('"$@" >/dev/full')), 6, 'a full disk')
  })

  it('may be closed before the start', async () => {
    const cli = newCli()
    const add = [
      'connect',
      'add',
      'x',
      '--provider',
      'other',
      '--endpoint',
      'http://127.0.0.1:1',
      '--access-key-id',
      'a',
    ]
    expectRefusal(await cli.run([...add, '--secret-stdin'], sh('"$@" <&-')), 2, 'no stdin for a secret')
    expectRefusal(await cli.run(add, sh('"$@" <&-')), 4, 'no stdin to ask at')
    expectRefusal(await cli.run(['import', '-'], sh('"$@" <&-')), 2, 'no stdin to import')
    expect(await cli.run(['links'], sh('"$@" >&-'))).toMatchObject({ code: 0 })
  })
})

/** Lets another user work in the folders of this one, in their own data folder. */
function giveTo(cli: Cli, uid: number, { exceptHome = false } = {}): void {
  chmodSync(cli.folder, 0o755)
  if (!IS_ROOT) return
  for (const name of ['user', 'tmp', 'work']) chownSync(join(cli.folder, name), uid, uid)
  if (exceptHome) return
  if (!existsSync(cli.home)) mkdirSync(cli.home)
  chownSync(cli.home, uid, uid)
}

function asNobody(): CliOptions {
  return IS_ROOT ? { uid: NOBODY } : {}
}
