import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cli, type CliOptions, type CliResult, newCli } from '../../support/cli.ts'
import { requireOrSkip } from '../../support/requirements.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { S3TestServer } from '../../support/servers/s3-test-server.ts'
import { desktopEnv, type Keyring, sessionLauncher } from '../keyring/desktop-user.ts'
import { OUTPUT } from './json-values.ts'
import { placeArgs } from './stores.ts'

let server: S3TestServer

beforeAll(async () => {
  server = await startPlayground()
})

afterAll(() => server.stop())

/** `connect add` to the playground, with the secret on stdin. */
async function add(cli: Cli, vault: string, options: CliOptions = {}): Promise<CliResult> {
  const args = [...placeArgs(server, 'vaulted', 'playground'), '--secret-stdin', '--vault', vault, '--json']
  return cli.run(args, { stdin: `${server.keys.secretAccessKey}\n`, ...options })
}

async function share(cli: Cli, options: CliOptions = {}): Promise<CliResult> {
  return cli.run(['share', cli.file('file', 'in a vault'), '--json'], options)
}

async function expectWorkingLink(result: CliResult): Promise<void> {
  expect({ code: result.code, stderr: result.stderr }).toEqual({ code: 0, stderr: '' })
  const [link] = OUTPUT.share.parse(result.json()).links
  expect(await (await fetch(link?.url ?? '')).text()).toBe('in a vault')
}

function errorOf({ stdout, stderr }: CliResult): { code: string; hint: string } {
  expect(stdout).toBe('')
  return OUTPUT.error.parse(JSON.parse(stderr)).error
}

const CHOICES = /--vault passphrase.*--vault session/

requireOrSkip('secret-service', 'the keychain', () => {
  const session = async (cli: Cli, keyring: Keyring): Promise<CliOptions> => {
    const home = join(cli.folder, 'user')
    return { env: desktopEnv(home), launcher: await sessionLauncher(home, keyring) }
  }

  it('keeps a secret from one session to the next, until the connection is removed', async () => {
    const cli = newCli()
    expect(await add(cli, 'keychain', await session(cli, 'unlocked'))).toMatchObject({ code: 0 })
    await expectWorkingLink(await share(cli, await session(cli, 'unlocked')))
    expect(await cli.run(['connect', 'remove', 'vaulted'], await session(cli, 'unlocked'))).toMatchObject({ code: 0 })
    expect(await cli.run(['ls', '-c', 'vaulted'], await session(cli, 'unlocked'))).toMatchObject({ code: 3 })
  })

  it('that is locked is named as the reason, with the choices there are', async () => {
    const cli = newCli()
    await add(cli, 'keychain', await session(cli, 'unlocked'))
    for (const result of [
      await share(cli, await session(cli, 'locked')),
      await cli.run(['connect', 'remove', 'vaulted', '--json'], await session(cli, 'locked')),
    ]) {
      expect(result.code).toBe(6)
      expect(errorOf(result)).toMatchObject({ code: 'keychain-locked', hint: expect.stringMatching(CHOICES) })
    }
    await expectWorkingLink(await share(cli, await session(cli, 'unlocked')))
  })

  it('that is not on the bus is named as the reason', async () => {
    const cli = newCli()
    const result = await add(cli, 'keychain', await session(cli, 'none'))
    expect(result.code).toBe(6)
    expect(errorOf(result)).toMatchObject({ code: 'keychain-unavailable', hint: expect.stringMatching(CHOICES) })
  })
})

describe('no keychain', () => {
  it('is an error that names the choices, and nothing is kept elsewhere instead', async () => {
    const cli = newCli()
    const result = await add(cli, 'keychain')
    expect(result.code).toBe(6)
    expect(errorOf(result)).toMatchObject({ code: 'keychain-unavailable', hint: expect.stringMatching(CHOICES) })
    const connections = OUTPUT.connections.parse((await cli.ok(['connect', 'list', '--json'])).json()).connections
    expect(connections.map(({ name }) => name)).toEqual(['playground'])
    expect(existsSync(join(cli.home, 'vault.json'))).toBe(false)
  })
})

describe('a passphrase', () => {
  const env = { SANDGLASS_PASSPHRASE: 'correct horse battery staple' }

  it('opens the vault, and no other does', async () => {
    const cli = newCli()
    expect(await add(cli, 'passphrase', { env })).toMatchObject({ code: 0 })
    await expectWorkingLink(await share(cli, { env }))
    for (const [wrong, exitCode, code] of [
      ['Correct horse battery staple', 4, 'wrong-passphrase'],
      ['', 4, 'no-credentials'],
      [undefined, 4, 'no-credentials'],
    ] as const) {
      const result = await share(cli, { env: { SANDGLASS_PASSPHRASE: wrong } })
      expect([result.code, errorOf(result).code]).toEqual([exitCode, code])
    }
    await expectWorkingLink(await share(cli, { env }))
  })

  it('must be long enough, or nothing is saved', async () => {
    const cli = newCli()
    const result = await add(cli, 'passphrase', { env: { SANDGLASS_PASSPHRASE: 'short' } })
    expect([result.code, errorOf(result).code]).toEqual([2, 'invalid-input'])
    expect(await add(cli, 'passphrase', { env })).toMatchObject({ code: 0 })
  })

  it('does not open a vault that was changed', async () => {
    const cli = newCli()
    await add(cli, 'passphrase', { env })
    const file = join(cli.home, 'vault.json')
    const text = readFileSync(file, 'utf8')
    for (const damage of [text.replace(/"box":"./, '"box":"!'), text.slice(0, 100), '', '{}']) {
      writeFileSync(file, damage)
      const result = await share(cli, { env })
      expect([result.code, errorOf(result).code]).toEqual([6, 'vault-damaged'])
    }
    writeFileSync(file, text)
    await expectWorkingLink(await share(cli, { env }))
  })
})

describe('a session', () => {
  const place = () => placeArgs(server, 'vaulted', 'playground')

  it('takes the secret from a variable each time, and keeps nothing', async () => {
    const cli = newCli()
    const env = { STORE_SECRET: server.keys.secretAccessKey }
    await cli.ok([...place(), '--secret-env', 'STORE_SECRET', '--vault', 'session'], { env })
    await expectWorkingLink(await share(cli, { env }))
    const without = await share(cli)
    expect([without.code, errorOf(without).code]).toEqual([4, 'no-credentials'])
    const wrong = await share(cli, { env: { STORE_SECRET: 'wrong' } })
    expect([wrong.code, errorOf(wrong).code]).toEqual([4, 'wrong-secret'])
  })

  it('asks where no variable is named, so that a script is told what to do', async () => {
    const cli = newCli()
    expect(await add(cli, 'session')).toMatchObject({ code: 0 })
    const result = await share(cli)
    expect([result.code, errorOf(result)]).toEqual([
      4,
      expect.objectContaining({ code: 'no-credentials', hint: expect.stringContaining('--secret-env') }),
    ])
  })
})
