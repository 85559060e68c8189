import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { Cli, newCli } from '../../support/cli.ts'
import { serve } from '../../support/serving.ts'
import { settle } from '../../support/settle.ts'
import { helpOfAll } from './help.ts'
import { OUTPUT } from './json-values.ts'

let cli: Cli
/** A link to an uploaded file. */
let id: string
let url: string
/** The link of an upload that was interrupted. */
let queued: string

beforeAll(async () => {
  cli = Cli.create({ SECRET: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' })
  const shared = await cli.ok(['share', cli.file('shape.txt', 'shape'), '--json'])
  const [link] = OUTPUT.share.parse(shared.json()).links
  if (link === undefined) throw new Error('nothing was shared')
  ;({ id, url } = link)
  const interrupted = cli.start(['share', cli.file('queued.bin', Buffer.alloc(100_000)), '--limit-rate', '1k'])
  await settle(async () => {
    const { transfers } = OUTPUT.transfers.parse((await cli.ok(['transfers', '--json'])).json())
    queued = transfers[0]?.linkId ?? ''
    return queued !== ''
  })
  interrupted.child.kill('SIGKILL')
  await interrupted.result
  const aws = join(cli.folder, 'user', '.aws')
  mkdirSync(aws)
  writeFileSync(join(aws, 'config'), '[profile example]\nregion = eu-west-1\ncredential_process = /bin/false\n')
})

afterAll(() => cli.remove())

const NAMED = [
  'connect',
  'add',
  'named',
  '--provider',
  'other',
  '--endpoint',
  'http://127.0.0.1:1',
  '--bucket',
  'bucket',
]

/** In their order: some need what those before them did. */
const SUCCESSES: readonly (readonly [args: () => string[], output: z.ZodType, code?: number])[] = [
  [() => ['share', join(cli.folder, 'work', 'shape.txt')], OUTPUT.share],
  [() => ['share', 's3://playground/put-here', '--method', 'put', '--for', '30d', '--note', 'n'], OUTPUT.share],
  [() => ['transfers'], OUTPUT.transfers],
  [() => ['transfers', 'list', '--limit', '1'], OUTPUT.transfers],
  [() => ['transfers', 'first', queued], OUTPUT.transfers],
  [() => ['transfers', 'pause'], OUTPUT.transfers],
  [() => ['transfers', 'resume'], OUTPUT.transfers],
  [() => ['transfers', 'retry'], OUTPUT.transfers],
  [() => ['transfers', 'cancel', '--all'], OUTPUT.transfers],
  [() => ['transfers', 'dismiss'], OUTPUT.transfers],
  [() => ['transfers', 'clean'], OUTPUT.clean],
  [() => ['share', join(cli.folder, 'work'), '--resume'], OUTPUT.share],
  [() => ['share', join(cli.folder, 'work'), '--zip=all', '--store'], OUTPUT.share],
  [() => ['links'], OUTPUT.links],
  [() => ['links', '--search', 'nothing of the kind'], OUTPUT.links],
  [() => ['url', id], OUTPUT.url],
  [() => ['probe', id], OUTPUT.probe],
  [() => ['probe', url], OUTPUT.probe],
  [() => ['probe', 'http://127.0.0.1:1/nobody'], OUTPUT.probe, 7],
  [() => ['renew', id], OUTPUT.renew],
  [() => ['keep', id, '--until', '2036-01-01T00:00Z'], OUTPUT.kept],
  [() => ['tend'], OUTPUT.tend],
  [() => ['revoke', '--cancel', id], OUTPUT.canceled],
  [() => ['history', id], OUTPUT.history],
  [() => ['ls'], OUTPUT.buckets],
  [() => ['ls', 's3://playground'], OUTPUT.objects],
  [() => ['ls', 's3://playground', '-r'], OUTPUT.objects],
  [() => ['ls', 's3://playground/nothing'], OUTPUT.objects],
  [() => ['export'], OUTPUT.export],
  [() => ['export', '--history'], OUTPUT.historyExport],
  [() => ['import', cli.file('empty.json', '{"format":"sandglass-links","version":1,"links":[]}')], OUTPUT.import],
  [() => ['import', cli.file('bad.json', '{"format":"sandglass-links","version":1,"links":[{}]}')], OUTPUT.import, 7],
  [() => ['revoke', id], OUTPUT.revoke],
  [() => ['opened', cli.file('empty.log', '')], OUTPUT.opened],
  [() => ['restore', id], OUTPUT.restore, 7],
  [() => ['policy'], OUTPUT.bucketPolicy],
  [() => ['policy', '--bucket', 'playground', '--install', '--yes'], OUTPUT.bucketPolicy],
  [() => ['policy', 'playground', '--remove', '--method', 'tag-deny', '--yes'], OUTPUT.bucketPolicy],
  [() => ['tidy-rule'], OUTPUT.tidyRule, 7],
  [() => ['forget', id], OUTPUT.forget],
  [() => ['history', id], OUTPUT.history],
  [() => [...NAMED, '--access-key-id', 'EXAMPLE', '--secret-env', 'SECRET', '--vault', 'session'], OUTPUT.connection],
  [() => ['connect', 'add', 'env', ...NAMED.slice(3), '--from-environment'], OUTPUT.connection],
  [() => ['connect', 'add', 'profile', ...NAMED.slice(3), '--profile', 'example'], OUTPUT.connection],
  [() => ['connect', 'list'], OUTPUT.connections],
  [() => ['connect', 'profiles'], OUTPUT.profiles],
  [() => ['connect', 'default', 'env'], OUTPUT.connection],
  [() => ['connect', 'default', 'playground'], OUTPUT.connection],
  [() => ['connect', 'test', 'playground'], OUTPUT.test],
  [() => ['connect', 'test', 'named'], OUTPUT.test, 7],
  [() => ['doctor', 'playground'], OUTPUT.doctor],
  [() => ['doctor', 'playground', '--probe-policy', '--yes'], OUTPUT.doctor],
  [() => ['doctor', 'named'], OUTPUT.doctor, 7],
  [() => ['doctor', 'playground', '--policy', 'browse,share'], OUTPUT.policy],
  [() => ['connect', 'remove', 'named'], OUTPUT.removed],
  [() => ['playground', 'status'], OUTPUT.status],
  [() => ['playground', 'stop'], OUTPUT.stop],
  [() => ['playground', 'stop'], OUTPUT.stop],
  [() => ['playground', 'status'], OUTPUT.status],
  [() => ['playground', 'reset'], OUTPUT.reset],
]

/** Prints its value when it has begun, and runs on until it is stopped. */
const RUNS_ON = 'serve'

describe('with --json', () => {
  it('prints the documented value alone on stdout, and nothing on stderr', async () => {
    for (const [argsOf, output, code = 0] of SUCCESSES) {
      // `export` has no --json: JSON is what it writes.
      const args = argsOf()
      const result = await cli.run(args[0] === 'export' ? args : [...args, '--json'])
      const command = args.join(' ')
      expect({ command, code: result.code, stderr: result.stderr }).toEqual({ command, code, stderr: '' })
      expect({ command, value: output.safeParse(result.json()) }).toEqual({
        command,
        value: expect.objectContaining({ success: true }),
      })
      if (args[0] !== 'export') expect(result.stdout).toMatch(/^\{.*\}\n$/)
    }
  })

  it('prints it first where the command runs on until it is stopped', async () => {
    const running = await serve(cli, ['--json'])
    expect(OUTPUT.serve.parse(JSON.parse(running.printed)).url).toBe(running.url.href)
    expect(await running.stop()).toMatchObject({ code: 0, stdout: `${running.printed}\n`, stderr: '' })
  })

  it('is tested for every command that has it', async () => {
    const tested = [...SUCCESSES.map(([args]) => args().join(' ')), RUNS_ON]
    const commands = (await helpOfAll(cli)).filter(({ options }) => options.includes('--json'))
    expect(commands.length).toBeGreaterThan(15)
    expect(commands.filter(({ command }) => !tested.some((args) => args.startsWith(command)))).toEqual([])
  })
})

/** One or more ways to each exit code that a person can cause, with the error's own code. */
const FAILURES: readonly (readonly [args: readonly string[], exitCode: number, code: string])[] = [
  [['frobnicate'], 2, 'invalid-input'],
  [['share'], 2, 'invalid-input'],
  [['share', '.'], 2, 'not-a-file'],
  [['share', 'x', '--for', 'soon'], 2, 'invalid-expiry'],
  [['share', 's3://playground/../x'], 2, 'unsignable-key'],
  [['ls', 's3://Not_A..Bucket'], 2, 'invalid-bucket'],
  [['connect', 'add', 'playground', ...NAMED.slice(3), '--from-environment'], 2, 'already-exists'],
  [['connect', 'remove', 'playground'], 2, 'unsupported'],
  [['share', 'no-such-file'], 3, 'file-not-found'],
  [['url', 'zzzz'], 3, 'not-found'],
  [['share', 's3://playground/no-such-key'], 3, 'no-such-key'],
  [['ls', 's3://no-such-bucket'], 3, 'no-such-bucket'],
  [['ls', '-c', 'nobody'], 3, 'not-found'],
  [['connect', 'add', 'x', ...NAMED.slice(3), '--access-key-id', 'a', '--secret-env', 'UNSET'], 4, 'no-credentials'],
  [['ls', '-c', 'unset'], 4, 'no-credentials'],
  [['ls', '-c', 'nowhere'], 5, 'connection-refused'],
  [['ls', '-c', 'gibberish'], 5, 'wrong-endpoint'],
  [['connect', 'add', 'x', ...NAMED.slice(3), '--access-key-id', 'a', '--secret-stdin'], 6, 'keychain-unavailable'],
  [['connect', 'add', 'x', ...NAMED.slice(3), '--access-key-id', 'a'], 4, 'no-credentials'],
]

describe('an error', () => {
  it('is one JSON value on stderr with --json, words without, and its exit code says what kind it is', async () => {
    const own = newCli({ SECRET: 'example' })
    const web = createServer((_request, response) => response.end('<html>Welcome</html>'))
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    const address = web.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const session = ['--vault', 'session', '--access-key-id', 'a', '--secret-env', 'SECRET']
    const add = (name: string, endpoint: string, ...more: string[]) =>
      own.ok(['connect', 'add', name, '--provider', 'other', '--endpoint', endpoint, ...more])
    await add('nowhere', 'http://127.0.0.1:1', ...session)
    await add('gibberish', `http://127.0.0.1:${port}`, ...session)
    await add('unset', 'http://127.0.0.1:1', '--from-environment')
    await own.ok(['connect', 'default', 'playground'])
    for (const [args, exitCode, code] of FAILURES) {
      const command = args.join(' ')
      const json = await own.run([...args, '--json'], { stdin: 'secret' })
      const words = await own.run(args, { stdin: 'secret' })
      expect({ command, code: json.code, stdout: json.stdout }).toEqual({ command, code: exitCode, stdout: '' })
      expect({ command, code: words.code, stdout: words.stdout }).toEqual({ command, code: exitCode, stdout: '' })
      expect(words.stderr).toMatch(/^sandglass: .+\n {2}.+\n$/)
      const { error } = OUTPUT.error.parse(JSON.parse(json.stderr))
      expect({ command, code: error.code }).toEqual({ command, code })
      expect(words.stderr).toBe(`sandglass: ${error.message}\n  ${error.hint}\n`)
    }
    web.close()
  })

  it('comes after the link where only copying it failed', async () => {
    const { code, stdout, stderr, json } = await cli.run(['share', cli.file('copy.txt', 'x'), '--copy', '--json'])
    expect(code).toBe(6)
    expect(stdout).toMatch(/^\{.*\}\n$/)
    expect(OUTPUT.share.parse(json()).links).toHaveLength(1)
    expect(OUTPUT.error.parse(JSON.parse(stderr)).error.code).toBe('clipboard-unavailable')
  })

  it('has an exit code that the help explains', async () => {
    const { stdout } = await cli.ok(['--help'])
    for (const code of new Set(FAILURES.map(([, exitCode]) => exitCode)))
      expect(stdout).toMatch(new RegExp(`[ \\n]${code} [a-z]`))
  })
})
