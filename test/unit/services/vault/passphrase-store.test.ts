import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PassphraseStore } from '../../../../electron/services/vault/passphrase-store.ts'

const PASSPHRASE = 'correct horse battery'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vault-'))
  file = join(folder, 'data', 'vault.json')
})

afterEach(async () => {
  await chmod(folder, 0o700)
  await rm(folder, { recursive: true, force: true })
})

function storeWith(passphrase: string, asked: string[] = []): PassphraseStore {
  return new PassphraseStore({
    file,
    randomBytes,
    passphrase: async (purpose) => {
      asked.push(purpose)
      return passphrase
    },
  })
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    (value) => value,
    (error: unknown) => {
      expect(String(error)).not.toContain(SECRET.slice(0, 8))
      expect(String(error)).not.toContain(PASSPHRASE)
      return error
    },
  )
}

describe('the passphrase store', () => {
  it('keeps secrets for the next process, and asks for the passphrase once', async () => {
    const asked: string[] = []
    const first = storeWith(PASSPHRASE, asked)
    expect(await first.get('none')).toBeUndefined()
    await first.delete('none')
    expect(asked).toEqual([])
    await Promise.all([first.set('connection/a', SECRET), first.set('connection/b', 'another')])
    expect(asked).toEqual(['new'])

    const askedNext: string[] = []
    const next = storeWith(PASSPHRASE, askedNext)
    expect(await Promise.all([next.get('connection/a'), next.get('connection/b'), next.get('c')])).toEqual([
      SECRET,
      'another',
      undefined,
    ])
    await next.delete('connection/a')
    expect(await next.get('connection/a')).toBeUndefined()
    expect(askedNext).toEqual(['existing'])
    // The first store reads what the other one wrote.
    expect(await first.get('connection/a')).toBeUndefined()
    expect(await first.get('connection/b')).toBe('another')
  })

  it('leaves no plaintext, and nothing that others may read', async () => {
    await storeWith(PASSPHRASE).set('connection/secret-name', SECRET)
    const content = await readFile(file, 'utf8')
    for (const text of [SECRET, 'secret-name', PASSPHRASE]) {
      expect(content).not.toContain(text)
      expect(content).not.toContain(Buffer.from(text).toString('base64').slice(0, 12))
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700)
    expect((await readdir(join(folder, 'data'))).sort()).toEqual(['vault.json', 'vault.json.lock'])
  })

  it('takes any text of any size under any name', async () => {
    const store = storeWith(PASSPHRASE)
    const secrets = { nul: 'a\0b\0', unicode: 'ß💡\ud800 e\u0301', large: 'x'.repeat(100_000), empty: '' }
    for (const [name, secret] of Object.entries(secrets)) await store.set(name, secret)
    await store.set('__proto__', 'p')
    const next = storeWith(PASSPHRASE)
    for (const [name, secret] of Object.entries(secrets)) expect(await next.get(name)).toBe(secret)
    expect(await next.get('__proto__')).toBe('p')
    expect(await next.get('constructor')).toBeUndefined()
  })

  it('tells a wrong passphrase, forgets it, and lets the next answer in', async () => {
    await storeWith(PASSPHRASE).set('a', SECRET)
    const answers = ['wrong passphrase', PASSPHRASE]
    const store = new PassphraseStore({ file, randomBytes, passphrase: async () => answers.shift() ?? '' })
    const before = await readFile(file)
    expect(await outcome(store.set('a', 'new'))).toMatchObject({ code: 'wrong-passphrase' })
    expect(await readFile(file)).toEqual(before)
    expect(await store.get('a')).toBe(SECRET)
  })

  it('takes the same passphrase however a keyboard spells it', async () => {
    await storeWith('caf\u00e9 caf\u00e9').set('a', 'b')
    expect(await storeWith('cafe\u0301 cafe\u0301').get('a')).toBe('b')
  })

  it('refuses a short new passphrase and writes nothing', async () => {
    expect(await outcome(storeWith('💡1234567'.slice(0, 7)).set('a', SECRET))).toMatchObject({
      code: 'invalid-input',
      field: 'passphrase',
      message: expect.stringContaining('8 characters'),
    })
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('passes on what the host says where nobody can answer', async () => {
    const refusal = new Error('nobody here')
    const store = new PassphraseStore({ file, randomBytes, passphrase: () => Promise.reject(refusal) })
    expect(await outcome(store.set('a', SECRET))).toBe(refusal)
  })

  it('loses nothing when stores write at the same time', async () => {
    const stores = [storeWith(PASSPHRASE), storeWith(PASSPHRASE), storeWith(PASSPHRASE)]
    await Promise.all(stores.flatMap((store, index) => [store.set(`${index}-a`, 'a'), store.set(`${index}-b`, 'b')]))
    for (const name of ['0-a', '0-b', '1-a', '1-b', '2-a', '2-b']) {
      expect(await stores[0]?.get(name)).toBe(name.slice(2))
    }
  })

  it('keeps the old vault when the new one can’t be written', async () => {
    await storeWith(PASSPHRASE).set('a', SECRET)
    const zeros = (count: number): Uint8Array => new Uint8Array(count)
    const store = new PassphraseStore({ file, randomBytes: zeros, passphrase: async () => PASSPHRASE })
    // In the way of the draft, whose name ends in random digits.
    await mkdir(`${file}.000000000000.tmp`)
    expect(await outcome(store.set('a', 'new'))).toBeInstanceOf(Error)
    expect(await store.get('a')).toBe(SECRET)
    expect(await storeWith(PASSPHRASE).get('a')).toBe(SECRET)
  })

  it('says so when a file is in the way of its folder', async () => {
    await writeFile(join(folder, 'data'), '')
    expect(await outcome(storeWith(PASSPHRASE).set('a', SECRET))).toMatchObject({
      code: expect.stringMatching(/library-unwritable|file-unreadable/),
    })
  })
})

describe('a damaged vault', () => {
  it('is never asked about, never overwritten, and never mistaken for a wrong passphrase', async () => {
    await storeWith(PASSPHRASE).set('a', SECRET)
    const intact = await readFile(file)
    const damages: Buffer[] = [Buffer.alloc(0), Buffer.from('null'), Buffer.from('{}')]
    for (const length of [1, 40, intact.length >> 1, intact.length - 3]) damages.push(intact.subarray(0, length))
    for (let position = 2; position < intact.length - 3; position += 1) {
      const bent = Buffer.from(intact)
      bent[position] = (bent[position] ?? 0) ^ 1
      damages.push(bent)
    }
    for (const damage of damages) {
      await writeFile(file, damage)
      const asked: string[] = []
      const store = storeWith(PASSPHRASE, asked)
      expect(await outcome(store.get('a'))).toMatchObject({ code: 'vault-damaged' })
      expect(asked).toEqual([])
    }
    await writeFile(file, intact.subarray(0, 100))
    expect(await outcome(storeWith(PASSPHRASE).set('a', 'new'))).toMatchObject({ code: 'vault-damaged' })
    expect(await readFile(file)).toEqual(intact.subarray(0, 100))
  })

  it('may also be a folder', async () => {
    await mkdir(file, { recursive: true })
    expect(await outcome(storeWith(PASSPHRASE).get('a'))).toMatchObject({ code: 'vault-damaged' })
    expect(await outcome(storeWith(PASSPHRASE).set('a', SECRET))).toMatchObject({ code: 'vault-damaged' })
  })

  it('with a forged checksum is found out by its tag', async () => {
    await storeWith(PASSPHRASE).set('a', SECRET)
    const { createHash } = await import('node:crypto')
    const vault = JSON.parse(await readFile(file, 'utf8'))
    const box = Buffer.from(vault.box, 'base64')
    box[20] = (box[20] ?? 0) ^ 1
    vault.box = box.toString('base64')
    const { N, r, p, salt } = vault.scrypt
    const header = JSON.stringify([vault.format, vault.version, N, r, p, salt])
    vault.checksum = createHash('sha256')
      .update(JSON.stringify([header, vault.check, vault.box]))
      .digest('base64')
    await writeFile(file, JSON.stringify(vault))
    expect(await outcome(storeWith(PASSPHRASE).get('a'))).toMatchObject({ code: 'vault-damaged' })
  })

  it('of a later version asks for an update', async () => {
    await storeWith(PASSPHRASE).set('a', SECRET)
    const vault = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(file, JSON.stringify({ ...vault, version: 2, more: true }))
    expect(await outcome(storeWith(PASSPHRASE).get('a'))).toMatchObject({ code: 'library-newer' })
  })
})
