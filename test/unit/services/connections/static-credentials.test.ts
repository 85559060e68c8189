import { beforeEach, describe, expect, it } from 'vitest'
import { StaticCredentials, type StaticSource } from '../../../../electron/services/connections/static-credentials.ts'
import { SessionStore } from '../../../../electron/services/vault/session-store.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { connectionOf } from './connection-of.ts'

const KEY = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

const KEYCHAIN: StaticSource = { source: 'static', vault: 'keychain', accessKeyId: KEY, temporary: false }
const SESSION: StaticSource = { ...KEYCHAIN, vault: 'session' }

let questions: string[]
let answers: string[]
let stores: Record<'keychain' | 'passphrase' | 'session', SessionStore>

beforeEach(() => {
  questions = []
  answers = []
  stores = { keychain: new SessionStore(), passphrase: new SessionStore(), session: new SessionStore() }
})

function credentialsWith(env: NodeJS.ProcessEnv = {}): StaticCredentials {
  return new StaticCredentials({
    secretStores: async (vault) => stores[vault],
    prompt: {
      async ask(question, { secret }) {
        expect(secret).toBe(true)
        questions.push(question)
        const answer = answers.shift()
        if (answer === undefined) throw new Error('nobody here')
        return answer
      },
    },
    env,
  })
}

function resolve(connection: Connection, source: StaticSource, env?: NodeJS.ProcessEnv): Promise<unknown> {
  return credentialsWith(env)
    .resolve(connection, source)
    .catch((error: unknown) => {
      expect(JSON.stringify([String(error), error])).not.toContain(SECRET.slice(0, 8))
      return error
    })
}

describe('a secret in a vault', () => {
  it('is kept in the vault that the connection names, and goes when it is deleted', async () => {
    const credentials = credentialsWith()
    const connection = connectionOf(KEYCHAIN)
    await credentials.save(connection, { accessKeyId: KEY, secretAccessKey: SECRET })
    expect(await credentials.resolve(connection, KEYCHAIN)).toEqual({ accessKeyId: KEY, secretAccessKey: SECRET })
    expect(await stores.keychain.get('connection/connection-1')).toContain(SECRET)
    expect(await stores.passphrase.get('connection/connection-1')).toBeUndefined()
    await credentials.delete(connection)
    await credentials.delete(connection)
    expect(await resolve(connection, KEYCHAIN)).toMatchObject({ code: 'no-credentials' })
    await credentials.delete(connectionOf({ source: 'profile', profile: 'a' }))
    expect(questions).toEqual([])
  })

  it('keeps the session token of a temporary key with it', async () => {
    const source = { ...KEYCHAIN, temporary: true }
    const connection = connectionOf(source)
    await credentialsWith().save(connection, { accessKeyId: KEY, secretAccessKey: SECRET, sessionToken: 'token' })
    expect(await resolve(connection, source)).toEqual({
      accessKeyId: KEY,
      secretAccessKey: SECRET,
      sessionToken: 'token',
    })
  })

  it('is not used for another endpoint or another key', async () => {
    await credentialsWith().save(connectionOf(KEYCHAIN), { accessKeyId: KEY, secretAccessKey: SECRET })
    for (const endpoint of ['https://s3.eu-west-1.amazonaws.com.evil.example', 'http://s3.eu-west-1.amazonaws.com']) {
      const changed = connectionOf(KEYCHAIN, { endpoint })
      expect(await resolve(changed, KEYCHAIN)).toMatchObject({ code: 'endpoint-changed' })
    }
    const other = { ...KEYCHAIN, accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }
    expect(await resolve(connectionOf(other), other)).toMatchObject({ code: 'endpoint-changed' })
    // Given again, it is good for the endpoint of now.
    const moved = connectionOf(KEYCHAIN, { endpoint: 'https://s3.example.com' })
    await credentialsWith().save(moved, { accessKeyId: KEY, secretAccessKey: SECRET })
    expect(await resolve(moved, KEYCHAIN)).toMatchObject({ secretAccessKey: SECRET })
    expect(await resolve(connectionOf(KEYCHAIN), KEYCHAIN)).toMatchObject({ code: 'endpoint-changed' })
  })

  it('moves with its connection only if it was good for what that was', async () => {
    const before = connectionOf(KEYCHAIN)
    const after = connectionOf(KEYCHAIN, { endpoint: 'https://s3.eu-west-2.amazonaws.com', region: 'eu-west-2' })
    const credentials = credentialsWith()
    await credentials.rebind(before, after)
    expect(await resolve(after, KEYCHAIN)).toMatchObject({ code: 'no-credentials' })
    await credentials.save(before, { accessKeyId: KEY, secretAccessKey: SECRET })
    await credentials.rebind(before, after)
    expect(await resolve(after, KEYCHAIN)).toMatchObject({ accessKeyId: KEY, secretAccessKey: SECRET })
    await expect(credentials.rebind(before, before)).rejects.toMatchObject({ code: 'endpoint-changed' })
    const profile = connectionOf({ source: 'profile', profile: 'a' })
    await credentials.rebind(profile, profile)
    await credentials.delete(profile)
  })

  it('must be whole', async () => {
    const connection = connectionOf(KEYCHAIN)
    await expect(credentialsWith().save(connection, { accessKeyId: KEY, secretAccessKey: '' })).rejects.toMatchObject({
      code: 'invalid-input',
      field: 'secretAccessKey',
    })
    const temporary = connectionOf({ ...KEYCHAIN, temporary: true })
    await expect(
      credentialsWith().save(temporary, { accessKeyId: KEY, secretAccessKey: SECRET }),
    ).rejects.toMatchObject({
      code: 'invalid-input',
      field: 'sessionToken',
    })
    const profile = connectionOf({ source: 'profile', profile: 'a' })
    await expect(credentialsWith().save(profile, { accessKeyId: KEY, secretAccessKey: SECRET })).rejects.toMatchObject({
      code: 'unsupported',
    })
  })

  it('is “damaged” when the vault holds something else', async () => {
    for (const text of ['', 'x', '{}', `{"v":2,"secretAccessKey":"${SECRET}"}`]) {
      await stores.keychain.set('connection/connection-1', text)
      expect(await resolve(connectionOf(KEYCHAIN), KEYCHAIN)).toMatchObject({ code: 'vault-damaged' })
    }
  })
})

describe('a secret of this session only', () => {
  it('is asked for once, however many links wait for it', async () => {
    answers = [SECRET]
    const credentials = credentialsWith()
    const connection = connectionOf(SESSION)
    const all = await Promise.all([1, 2, 3].map(() => credentials.resolve(connection, SESSION)))
    all.push(await credentials.resolve(connection, SESSION))
    for (const found of all) expect(found).toMatchObject({ accessKeyId: KEY, secretAccessKey: SECRET })
    expect(questions).toEqual([`Secret access key of “work” (${KEY})`])
  })

  it('is asked for with its session token, if the key is temporary', async () => {
    answers = [SECRET, 'token']
    const source = { ...SESSION, temporary: true }
    expect(await resolve(connectionOf(source), source)).toMatchObject({
      secretAccessKey: SECRET,
      sessionToken: 'token',
    })
    expect(questions).toHaveLength(2)
  })

  it('is asked for again after nobody answered', async () => {
    const credentials = credentialsWith()
    await expect(credentials.resolve(connectionOf(SESSION), SESSION)).rejects.toThrow('nobody here')
    answers = [SECRET]
    expect(await credentials.resolve(connectionOf(SESSION), SESSION)).toMatchObject({ secretAccessKey: SECRET })
  })

  it('comes from the variables that the connection names, and from no others', async () => {
    const env = { MY_SECRET: SECRET, MY_TOKEN: 'token', AWS_SECRET_ACCESS_KEY: 'canary', AWS_SESSION_TOKEN: 'canary' }
    const source: StaticSource = { ...SESSION, secretVariable: 'MY_SECRET' }
    expect(await resolve(connectionOf(source), source, env)).toEqual({ accessKeyId: KEY, secretAccessKey: SECRET })
    const withToken = { ...source, temporary: true, sessionTokenVariable: 'MY_TOKEN' }
    expect(await resolve(connectionOf(withToken), withToken, env)).toMatchObject({ sessionToken: 'token' })
    const unnamed = { ...source, temporary: true }
    expect(await resolve(connectionOf(unnamed), unnamed, env)).toMatchObject({ code: 'no-credentials' })
    for (const MY_SECRET of [undefined, '']) {
      expect(await resolve(connectionOf(source), source, { ...env, MY_SECRET })).toMatchObject({
        code: 'no-credentials',
        message: expect.stringContaining('MY_SECRET'),
      })
    }
    expect(questions).toEqual([])
  })
})
