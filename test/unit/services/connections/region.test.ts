import { afterEach, describe, expect, it } from 'vitest'
import { discoverRegion } from '../../../../electron/services/connections/region.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { networkWith } from '../../../support/network.ts'
import { EXAMPLE_KEYS, exampleConnection, type FakeStorage, fakeStorage, systemClock } from '../objects/fake-storage.ts'

const storages: FakeStorage[] = []

afterEach(async () => {
  for (const storage of storages.splice(0)) await storage.close()
})

async function storageThat(...args: Parameters<typeof fakeStorage>): Promise<FakeStorage> {
  const storage = await fakeStorage(...args)
  storages.push(storage)
  return storage
}

function discover(storage: FakeStorage, provider: Connection['provider'], signal?: AbortSignal) {
  const ports = { credentials: { resolve: async () => EXAMPLE_KEYS }, clock: systemClock, network: networkWith() }
  return discoverRegion(exampleConnection(storage.endpoint, { provider }), 'photos', ports, signal)
}

const named = { 'x-amz-bucket-region': 'eu-west-1' }

describe('the region of a bucket', () => {
  it.each([200, 301, 307, 400, 403])('is told by AWS to anyone, with status %i', async (status) => {
    const storage = await storageThat((_request, response) => response.writeHead(status, named).end())
    expect(await discover(storage, 'aws')).toBe('eu-west-1')
    expect(storage.seen).toHaveLength(1)
    expect(storage.seen[0]).toMatchObject({ method: 'HEAD', url: '/photos' })
    expect(storage.seen[0]?.headers.authorization).toBeUndefined()
  })

  it.each([200, 301, 400, 403])('is asked for with a signature elsewhere, and read with status %i', async (status) => {
    const storage = await storageThat((_request, response) => response.writeHead(status, named).end())
    expect(await discover(storage, 'minio')).toBe('eu-west-1')
    expect(storage.seen[0]?.headers.authorization).toBeDefined()
  })

  it('is asked for with a signature where AWS tells nothing', async () => {
    const storage = await storageThat(({ headers }, response) => {
      response.writeHead(200, headers.authorization === undefined ? {} : named).end()
    })
    expect(await discover(storage, 'aws')).toBe('eu-west-1')
    expect(storage.seen).toHaveLength(2)
  })

  it('is unknown where the storage doesn’t say', async () => {
    const storage = await storageThat((_request, response) => response.writeHead(200).end())
    expect(await discover(storage, 'ceph')).toBeUndefined()
  })

  it.each(['aws', 'minio'] as const)('of a bucket that %s doesn’t have is an error', async (provider) => {
    const storage = await storageThat((_request, response) => response.writeHead(404).end())
    await expect(discover(storage, provider)).rejects.toMatchObject({ code: 'no-such-bucket' })
  })

  it('is an error where the storage refuses and doesn’t say', async () => {
    const storage = await storageThat((_request, response) => response.writeHead(403).end())
    await expect(discover(storage, 'minio')).rejects.toMatchObject({ code: 'access-denied' })
  })

  it('that is no region is not taken', async () => {
    const storage = await storageThat((_request, response) => {
      response.writeHead(200, { 'x-amz-bucket-region': 'evil.example/' }).end()
    })
    expect(await discover(storage, 'aws')).toBeUndefined()
    expect(await discover(storage, 'minio')).toBeUndefined()
  })

  it('is not asked for elsewhere when AWS redirects', async () => {
    const elsewhere = await storageThat((_request, response) => response.writeHead(200, named).end())
    const storage = await storageThat((_request, response) => {
      response.writeHead(307, { ...named, location: `${elsewhere.endpoint}/photos` }).end()
    })
    expect(await discover(storage, 'aws')).toBe('eu-west-1')
    expect(elsewhere.seen).toHaveLength(0)
  })

  it.each(['aws', 'minio'] as const)('can be given up on, with %s', async (provider) => {
    const storage = await storageThat(() => undefined)
    await expect(discover(storage, provider, AbortSignal.timeout(50))).rejects.toMatchObject({
      code: expect.stringMatching(/canceled|timeout/),
    })
  })
})
