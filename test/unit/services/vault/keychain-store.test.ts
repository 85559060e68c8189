import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Keychain,
  KeychainStore,
  type KeychainStoreOptions,
} from '../../../../electron/services/vault/keychain-store.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const LARGE = `${SECRET}\0ß💡\ud800${'x'.repeat(100_000)}`

/** Keeps what it is given up to the first NUL, as keytar does. */
class MemoryKeychain implements Keychain {
  readonly entries = new Map<string, string>()
  failure: Error | undefined

  async getPassword(service: string, account: string): Promise<string | null> {
    this.#fail()
    return this.entries.get(`${service}/${account}`) ?? null
  }

  async setPassword(service: string, account: string, password: string): Promise<void> {
    this.#fail()
    this.entries.set(`${service}/${account}`, Buffer.from(password.replace(/\0.*/s, '')).toString())
  }

  async deletePassword(service: string, account: string): Promise<boolean> {
    this.#fail()
    return this.entries.delete(`${service}/${account}`)
  }

  #fail(): void {
    if (this.failure !== undefined) throw this.failure
  }
}

let home: string
let folder: string
let keychain: MemoryKeychain

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keychain-'))
  folder = join(home, 'large-secrets')
  keychain = new MemoryKeychain()
})

afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

function storeWith(options: Partial<KeychainStoreOptions> = {}): KeychainStore {
  return new KeychainStore({
    scope: 'home-1',
    folder,
    randomBytes,
    load: async () => keychain,
    isLocked: async () => false,
    canPrompt: true,
    maxSecretBytes: 2560,
    timeout: 1000,
    ...options,
  })
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => {
      expect(JSON.stringify([String(error), error])).not.toContain(SECRET.slice(0, 8))
      return error
    },
  )
}

describe('the keychain store', () => {
  it('sets, gets and deletes', async () => {
    const store = storeWith()
    expect(await store.get('a')).toBeUndefined()
    await store.set('a', SECRET)
    expect(await store.get('a')).toBe(SECRET)
    expect([...keychain.entries.keys()]).toEqual(['Sandglass/home-1/a'])
    await store.delete('a')
    await store.delete('a')
    expect(await store.get('a')).toBeUndefined()
  })

  it('keeps the secrets of two data folders apart', async () => {
    const [one, two] = [storeWith(), storeWith({ scope: 'home-2' })]
    await one.set('a', '1')
    await two.set('a', '2')
    await two.delete('a')
    expect(await one.get('a')).toBe('1')
  })

  it('keeps any text whole', async () => {
    const store = storeWith()
    for (const secret of ['', 'a\0b', 'ß💡\ud800', '{"v":1}']) {
      await store.set('a', secret)
      expect(await store.get('a')).toBe(secret)
    }
  })

  it('loads the keychain at the first use only', async () => {
    let loads = 0
    const store = storeWith({
      load: async () => {
        loads += 1
        return keychain
      },
    })
    expect(loads).toBe(0)
    await Promise.all([store.get('a'), store.get('b')])
    expect(loads).toBe(1)
  })
})

describe('a secret larger than the keychain takes', () => {
  it('becomes an encrypted file with its key in the keychain', async () => {
    await storeWith().set('a', LARGE)
    expect(await storeWith().get('a')).toBe(LARGE)
    const [name] = await readdir(folder)
    const path = join(folder, name ?? '')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readFile(path)).includes(SECRET.slice(0, 8))).toBe(false)
    for (const value of keychain.entries.values()) expect(Buffer.byteLength(value)).toBeLessThan(2560)
    expect(JSON.stringify([...keychain.entries])).not.toContain(SECRET.slice(0, 8))
  })

  it('leaves one file after each replacement, and none after deletion', async () => {
    const store = storeWith()
    await store.set('a', LARGE)
    await store.set('a', `${LARGE}2`)
    expect(await readdir(folder)).toHaveLength(1)
    expect(await store.get('a')).toBe(`${LARGE}2`)
    await store.set('a', 'small')
    expect(await readdir(folder)).toEqual([])
    await store.set('a', LARGE)
    await store.delete('a')
    expect(await readdir(folder)).toEqual([])
    expect(keychain.entries.size).toBe(0)
  })

  it('stays as it was when the keychain refuses the new one', async () => {
    const store = storeWith()
    await store.set('a', LARGE)
    const set = keychain.setPassword
    keychain.setPassword = () => Promise.reject(new Error('Cannot create an item in a locked collection'))
    expect(await failureOf(store.set('a', `${LARGE}2`))).toMatchObject({ code: 'keychain-locked' })
    keychain.setPassword = set
    expect(await store.get('a')).toBe(LARGE)
    expect(await readdir(folder)).toHaveLength(1)
  })

  it('is “damaged” when its file was changed, cut, emptied, removed, swapped or replaced by a folder', async () => {
    const store = storeWith()
    await store.set('a', LARGE)
    const [name] = await readdir(folder)
    const path = join(folder, name ?? '')
    const intact = await readFile(path)
    const bent = Buffer.from(intact)
    bent[intact.length >> 1] = (bent[intact.length >> 1] ?? 0) ^ 1
    for (const content of [bent, intact.subarray(0, -1), Buffer.alloc(0)]) {
      await writeFile(path, content)
      expect(await failureOf(store.get('a'))).toMatchObject({ code: 'vault-damaged' })
    }
    await rm(path)
    expect(await failureOf(store.get('a'))).toMatchObject({ code: 'vault-damaged' })
    await mkdir(path)
    expect(await failureOf(store.get('a'))).toMatchObject({ code: 'vault-damaged' })
    await rm(path, { recursive: true })
    await writeFile(path, intact)
    expect(await store.get('a')).toBe(LARGE)
    keychain.entries.set('Sandglass/home-1/b', keychain.entries.get('Sandglass/home-1/a') ?? '')
    expect(await failureOf(store.get('b'))).toMatchObject({ code: 'vault-damaged' })
  })
})

describe('a keychain that doesn’t work', () => {
  it.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'keychain-unavailable'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'keychain-unavailable'],
    ['Cannot create an item in a locked collection', 'keychain-locked'],
    ['User interaction is not allowed.', 'keychain-locked'],
    ['The user name or passphrase you entered is not correct.', 'keychain-denied'],
    ['User canceled the operation.', 'keychain-denied'],
    [`something else with ${SECRET}`, 'keychain-unavailable'],
  ])('“%s” is %s', async (message, code) => {
    keychain.failure = new Error(message)
    const store = storeWith()
    for (const work of [store.get('a'), store.set('a', SECRET), store.delete('a')]) {
      expect(await failureOf(work)).toMatchObject({
        code,
        hint: expect.stringMatching(/a file under a passphrase, or this session only/),
      })
    }
  })

  it('whose library is missing is unavailable', async () => {
    const store = storeWith({ load: () => Promise.reject(new Error('no libsecret')) })
    expect(await failureOf(store.get('a'))).toMatchObject({ code: 'keychain-unavailable' })
  })

  it('that is locked is not taken for one without the secret', async () => {
    const store = storeWith({ isLocked: async () => true })
    expect(await failureOf(store.get('a'))).toMatchObject({ code: 'keychain-locked' })
    expect(await failureOf(store.delete('a'))).toMatchObject({ code: 'keychain-locked' })
    keychain.failure = new Error('any language')
    expect(await failureOf(store.set('a', SECRET))).toMatchObject({ code: 'keychain-locked' })
  })

  it('that is locked is not touched where nobody would see its window', async () => {
    const store = storeWith({
      isLocked: async () => true,
      canPrompt: false,
      load: () => expect.unreachable('it would have prompted'),
    })
    expect(await failureOf(store.get('a'))).toMatchObject({ code: 'keychain-locked' })
  })

  it('that never answers is given up', async () => {
    keychain.getPassword = () => new Promise(() => undefined)
    expect(await failureOf(storeWith({ timeout: 20 }).get('a'))).toMatchObject({
      code: 'keychain-locked',
      message: expect.stringContaining('0.02 seconds'),
    })
  })

  it('with an entry of someone else’s says so, and lets it be replaced', async () => {
    for (const text of ['', 'not json', '{"v":2,"secret":"x"}', '{"v":1,"file":"../../x","key":"AAAA"}']) {
      keychain.entries.set('Sandglass/home-1/a', text)
      expect(await failureOf(storeWith().get('a'))).toMatchObject({ code: 'vault-damaged' })
      await storeWith().set('a', SECRET)
      expect(await storeWith().get('a')).toBe(SECRET)
    }
  })
})
