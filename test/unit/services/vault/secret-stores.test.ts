import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KeychainStore } from '../../../../electron/services/vault/keychain-store.ts'
import { PassphraseStore } from '../../../../electron/services/vault/passphrase-store.ts'
import { createSecretStores, type SecretStores } from '../../../../electron/services/vault/secret-stores.ts'
import { readVaultId } from '../../../../electron/services/vault/vault-id.ts'

let home: string
let secretStores: SecretStores

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stores-'))
  secretStores = createSecretStores({
    paths: { home },
    randomBytes,
    passphrase: () => expect.unreachable('nothing needs a passphrase yet'),
    platform: 'linux',
    env: {},
  })
})

afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

describe('the secret stores', () => {
  it('are opened when needed, once', async () => {
    expect(await readdir(home)).toEqual([])
    expect(await secretStores('keychain')).toBeInstanceOf(KeychainStore)
    expect(await secretStores('keychain')).toBe(await secretStores('keychain'))
    expect(await secretStores('passphrase')).toBeInstanceOf(PassphraseStore)
  })

  it('forget a session’s secrets with the session', async () => {
    const session = await secretStores('session')
    await session.set('a', 'b')
    expect(await (await secretStores('session')).get('a')).toBe('b')
    await session.delete('a')
    expect(await session.get('a')).toBeUndefined()
    expect(await readdir(home)).toEqual([])
  })

  it('try again after a failure', async () => {
    await writeFile(join(home, 'vault-id'), 'not an id')
    await expect(secretStores('keychain')).rejects.toMatchObject({ code: 'vault-damaged' })
    await rm(join(home, 'vault-id'))
    expect(await secretStores('keychain')).toBeInstanceOf(KeychainStore)
  })
})

describe('the id of a data folder', () => {
  it('is made once, whoever is first', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => readVaultId(home, randomBytes)))
    expect(new Set(ids).size).toBe(1)
    expect(await readFile(join(home, 'vault-id'), 'utf8')).toBe(`${ids[0]}\n`)
    expect(await readdir(home)).toEqual(['vault-id'])
  })
})
