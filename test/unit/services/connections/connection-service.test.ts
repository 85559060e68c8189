import { randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { ConnectionService } from '../../../../electron/services/connections/connection-service.ts'
import { createCredentialSources } from '../../../../electron/services/connections/credential-sources.ts'
import { SessionStore } from '../../../../electron/services/vault/session-store.ts'
import { CONTRACT, type ParsedInput } from '../../../../shared/api/contract.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { AppError } from '../../../../shared/errors.ts'
import { networkWith } from '../../../support/network.ts'
import { openForTest, temporaryFolder } from '../library/library-home.ts'
import { connectionOf } from './connection-of.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const never = () => Promise.reject(new Error('is not asked for'))
const withCode = (code: string, field?: string) => expect.objectContaining({ name: 'AppError', code, field })

const PLAYGROUND = connectionOf(
  { source: 'playground' },
  { id: 'playground', name: 'playground', provider: 'playground' },
)

/** The service on a library and a vault of its own. */
function start() {
  const { connections: repository } = openForTest(temporaryFolder())
  const vault = new SessionStore()
  const credentials = createCredentialSources({
    secretStores: async () => vault,
    prompt: { ask: never },
    paths: { awsConfigFile: '/none', awsCredentialsFile: '/none' },
    clock: Date,
    network: networkWith(),
    env: {},
    readPlaygroundKeys: never,
  })
  const service = new ConnectionService({
    connections: () => repository,
    credentials,
    findProfile: never,
    playground: { describe: async () => PLAYGROUND, ready: never },
    clock: Date,
    random: randomBytes,
  })
  const add = (changes: Partial<ParsedInput<'connections.add'>> = {}) =>
    service.add(
      CONTRACT['connections.add'].input().parse({
        name: 'work',
        provider: 'aws',
        region: 'us-east-1',
        bucket: 'photos',
        prefix: 'shared',
        publicEndpoint: 'https://files.example.com',
        credentials: {
          source: 'static',
          vault: 'session',
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          secretAccessKey: SECRET,
        },
        ...changes,
      }),
    )
  const secretOf = async (connection: Connection) => (await credentials.resolve(connection)).secretAccessKey
  return { service, repository, add, secretOf }
}

describe('updating a connection', () => {
  it('renames it: it is found by its new name, and by no other', async () => {
    const { service, add, secretOf } = start()
    const { id } = await add()
    const renamed = await service.update({ connection: 'work', name: 'Office' })
    expect(renamed).toMatchObject({ id, name: 'Office', bucket: 'photos', prefix: 'shared' })
    expect(await service.look('office')).toEqual(renamed)
    await expect(service.look('work')).rejects.toThrow(withCode('not-found', 'connection'))
    expect((await service.list()).map(({ name }) => name)).toEqual(['Office', 'playground'])
    expect(await secretOf(renamed)).toBe(SECRET)
    // The old name is free again.
    await add()
  })

  it('lets a name change its case, and takes none that is another’s', async () => {
    const { service, add, repository } = start()
    await add()
    await add({ name: 'home' })
    expect((await service.update({ connection: 'work', name: 'WORK' })).name).toBe('WORK')
    for (const name of ['home', 'HOME', 'playground', 'Playground']) {
      await expect(service.update({ connection: 'work', name })).rejects.toThrow(withCode('already-exists', 'name'))
    }
    expect(repository.list().map(({ name }) => name)).toEqual(['home', 'WORK'])
  })

  it('takes away what may be absent for an empty text, and leaves what is not named', async () => {
    const { service, add } = start()
    await add()
    const after = await service.update({ connection: 'work', bucket: '', prefix: '', publicEndpoint: '' })
    expect(after).toMatchObject({ name: 'work', region: 'us-east-1', prefix: '' })
    expect(after.bucket).toBeUndefined()
    expect(after.publicEndpoint).toBeUndefined()
    expect(await service.look('work')).toEqual(JSON.parse(JSON.stringify(after)))
  })

  it('moves the provider’s own endpoint with the region, and the secret with the endpoint', async () => {
    const { service, add, secretOf } = start()
    const before = await add()
    const after = await service.update({ connection: 'work', region: 'eu-west-1' })
    expect(after).toMatchObject({ region: 'eu-west-1', endpoint: 'https://s3.eu-west-1.amazonaws.com' })
    expect(await secretOf(after)).toBe(SECRET)
    await expect(secretOf(before)).rejects.toThrow(withCode('endpoint-changed'))
    expect(await secretOf(await service.correct({ connection: 'work', region: 'us-east-1' }))).toBe(SECRET)
  })

  it('leaves an endpoint that the person gave', async () => {
    const { service, add, secretOf } = start()
    await add({ endpoint: 'https://s3.dualstack.us-east-1.amazonaws.com' })
    const after = await service.update({ connection: 'work', region: 'eu-west-1' })
    expect(after.endpoint).toBe('https://s3.dualstack.us-east-1.amazonaws.com')
    expect(await secretOf(after)).toBe(SECRET)
  })

  it.each<[string, Omit<ParsedInput<'connections.update'>, 'connection'>, string]>([
    ['a region that is none', { region: 'eu west' }, 'invalid-input'],
    ['a bucket name that can’t be a host’s', { bucket: 'Photos_1' }, 'invalid-bucket'],
    ['a prefix with dots', { prefix: 'a/../b' }, 'invalid-input'],
    ['an address that is none', { publicEndpoint: 'files' }, 'invalid-input'],
  ])('changes nothing of it for %s', async (_case, wrong, code) => {
    const { service, add, secretOf } = start()
    await add()
    const before = await service.look('work')
    // What would be right is not half done.
    const input = { connection: 'work', name: 'other', region: 'eu-west-1', ...wrong }
    await expect(service.update(input)).rejects.toThrow(withCode(code, expect.any(String)))
    expect(await service.look('work')).toEqual(before)
    expect(await secretOf(before)).toBe(SECRET)
  })

  it('gives the secret back to the old endpoint when the library can’t be written', async () => {
    const { service, add, repository, secretOf } = start()
    const before = await add()
    vi.spyOn(repository, 'update').mockImplementation(() => {
      throw new AppError('library-unwritable', 'The disk is full.', 'Make room.')
    })
    await expect(service.update({ connection: 'work', region: 'eu-west-1' })).rejects.toThrow(
      withCode('library-unwritable'),
    )
    expect(await secretOf(before)).toBe(SECRET)
  })

  it('keeps the default and the clock', async () => {
    const { service, add, repository } = start()
    const { id } = await add({ makeDefault: true })
    repository.setClockOffset(id, 90)
    await service.update({ connection: 'work', name: 'office' })
    expect(await service.look('office')).toMatchObject({ isDefault: true, clockOffsetSeconds: 90 })
  })

  it('is not for the playground, which is built in', async () => {
    const { service } = start()
    for (const input of [{ name: 'mine' }, { region: 'eu-west-1' }, { bucket: 'other' }]) {
      await expect(service.update({ connection: 'playground', ...input })).rejects.toThrow(withCode('unsupported'))
    }
    await expect(service.correct({ connection: 'playground', addressing: 'virtual' })).rejects.toThrow(
      withCode('unsupported'),
    )
  })

  it('finds no connection that isn’t there', async () => {
    const { service } = start()
    await expect(service.update({ connection: 'none', name: 'x' })).rejects.toThrow(withCode('not-found', 'connection'))
  })
})
