import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newCli } from '../../support/cli.ts'
import { helpOfAll } from './help.ts'

const CLAIMS = [
  'the link',
  'a longer life',
  'another file',
  'writing instead of reading',
  'deleting',
  'another signature',
  'a link of one second, later',
  'taken back, and asked to be sure',
]

describe('the demo', () => {
  it('proves each of its claims and leaves nothing behind', async () => {
    const cli = newCli()
    const { stdout, stderr } = await cli.ok(['demo'])
    expect(stderr).toBe('')
    expect(stdout).not.toContain('✗')
    const claims = [...stdout.matchAll(/^ {2}✓ (.{34})/gm)].map(([, claim]) => claim?.trim())
    expect(claims).toEqual(CLAIMS)
    expect(readdirSync(join(cli.folder, 'tmp'))).toEqual([])
    expect(readdirSync(join(cli.folder, 'user'))).toEqual([])
    // Nothing of it is in the person's own library or playground, which it doesn't even make.
    expect(readdirSync(cli.home)).toEqual(['compile-cache'])
    const [, endpoint = ''] = /now runs at (http:\S+),/.exec(stdout) ?? []
    await expect(fetch(endpoint)).rejects.toThrow()
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const cli = newCli()
    const { child, result } = cli.start(['demo'])
    child.stdout?.once('data', () => child.kill('SIGINT'))
    expect((await result).code).toBe(130)
    expect(readdirSync(join(cli.folder, 'tmp'))).toEqual([])
  })

  it('needs no network but this computer’s own', async () => {
    const cli = newCli()
    // A network of its own with nothing in it but loopback, where this user may make one.
    const apart = ['unshare', '--net', '--map-root-user', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']
    const launcher = canIsolate(apart) ? apart : []
    expect(await cli.run(['demo'], { launcher })).toMatchObject({ code: 0, stderr: '' })
  })

  it('needs no home, and no place to write but the temporary folder', async () => {
    const cli = newCli()
    const cwd = join(cli.folder, 'read-only')
    mkdirSync(cwd)
    chmodSync(cwd, 0o555)
    chmodSync(join(cli.folder, 'user'), 0o555)
    for (const env of [
      { HOME: undefined, SANDGLASS_HOME: '/proc/none' },
      { HOME: '/nonexistent', SANDGLASS_HOME: undefined },
      { HOME: join(cli.folder, 'user'), SANDGLASS_HOME: '/dev/null' },
    ]) {
      expect(await cli.run(['demo'], { cwd, env })).toMatchObject({ code: 0, stderr: '' })
    }
  })
})

describe('the help', () => {
  it('exists for every command, and explains each argument and option', async () => {
    const cli = newCli()
    const all = await helpOfAll(cli)
    expect(all.map(({ command }) => command)).toEqual([
      ...['', 'share', 'transfers', 'transfers list', 'transfers pause', 'transfers resume', 'transfers cancel'],
      ...['transfers retry', 'transfers first', 'transfers dismiss', 'transfers clean'],
      ...['links', 'url', 'probe', 'renew', 'revoke', 'forget', 'restore', 'policy', 'tidy-rule', 'history'],
      ...['keep', 'tend', 'calendar', 'opened', 'ls'],
      ...['connect', 'connect add', 'connect list', 'connect profiles', 'connect test'],
      ...['connect remove', 'connect default', 'doctor', 'export', 'import'],
      ...['playground', 'playground stop', 'playground status', 'playground reset', 'serve', 'demo'],
    ])
    for (const { command, text } of all) {
      expect(text).toMatch(new RegExp(`^Usage: sandglass ${command}`))
      // Two columns: what is without words in the second has its words on the next line.
      const terms = [...text.matchAll(/^ {2}(-\S.*|\w\S*)$/gm)].map(([line]) => line)
      for (const line of terms)
        expect({ command, line }).toEqual({ command, line: expect.stringMatching(/\S {2,}\S|^ {2}sandglass /) })
      // The program's own examples and tables are wider.
      if (command !== '') expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
    }
  })

  it('needs neither home nor library', async () => {
    const cli = newCli()
    expect(
      await cli.run(['share', '--help'], { env: { SANDGLASS_HOME: '/proc/none', HOME: undefined } }),
    ).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect((await cli.ok(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

const older = olderNode()
// Where the system's Node is recent, or there is none, there is nothing to test.
if (older !== undefined) {
  it('tells an older Node what is needed, and does nothing else', async () => {
    const launcher = ['sh', '-c', 'shift; exec "$0" "$@"', older]
    expect(await newCli().run(['links'], { launcher })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^Sandglass needs Node 24 or later, and this is v\d+\.\d+\.\d+\.\nIn a checkout, .+\n$/,
      ),
    })
  })
}

function canIsolate([command = '', ...args]: readonly string[]): boolean {
  try {
    execFileSync(command, [...args, 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** This system's own Node, where it is older than what Sandglass needs. */
function olderNode(): string | undefined {
  try {
    const [path = '', version = ''] = execFileSync(
      '/usr/bin/env',
      ['node', '-p', 'process.execPath + " " + process.versions.node'],
      {
        encoding: 'utf8',
        env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      },
    )
      .trim()
      .split(' ')
    return Number.parseInt(version, 10) < 24 ? path : undefined
  } catch {
    return undefined
  }
}
