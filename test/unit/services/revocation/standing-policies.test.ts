import { describe, expect, it } from 'vitest'
import type { ConnectionService } from '../../../../electron/services/connections/connection-service.ts'
import type { BucketCapabilityRepository } from '../../../../electron/services/library/bucket-capability-repository.ts'
import type { LinkRepository } from '../../../../electron/services/library/link-repository.ts'
import { BucketPlaces } from '../../../../electron/services/links/bucket-places.ts'
import { S3Sessions } from '../../../../electron/services/objects/s3-sessions.ts'
import { PolicyStore } from '../../../../electron/services/revocation/policy-store.ts'
import { StandingPolicies } from '../../../../electron/services/revocation/standing-policies.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import type { ProbeFinding } from '../../../../shared/doctor/capabilities.ts'
import { networkWith } from '../../../support/network.ts'
import { BUCKET, serve } from '../playground/serve.ts'

/** The statements in the playground's bucket, with what a trial has found of it. */
async function policiesAfter(found: Pick<ProbeFinding, 'outcome' | 'form'> | undefined) {
  const store = await serve()
  const at = '2026-01-01T00:00:00.000Z'
  const connection: Connection = {
    id: 'tested',
    name: 'tested',
    provider: 'other',
    endpoint: store.endpoint,
    region: store.region,
    addressing: 'path',
    bucket: BUCKET,
    prefix: '',
    credentials: { source: 'environment' },
    isDefault: true,
    createdAt: at,
  }
  const credentials = { resolve: async () => store.owner }
  const sessions = new S3Sessions({ credentials, clock: Date, network: networkWith() })
  const findings: ProbeFinding[] =
    found === undefined ? [] : [{ probe: 'tag-deny', sentence: 'It was tried.', at, ...found }]
  const policies = new StandingPolicies({
    store: new PolicyStore(async () => sessions),
    links: () => ({ ofObject: () => [], all: () => [] }) as unknown as LinkRepository,
    capabilities: () => ({ get: () => ({ bucket: BUCKET, at, findings }) }) as unknown as BucketCapabilityRepository,
    connections: { find: async () => connection } as unknown as ConnectionService,
    places: new BucketPlaces({ get: () => undefined, set: () => undefined }, async () => undefined),
    clock: Date,
  })
  return { policies, connection }
}

describe('the form of a statement', () => {
  it.each([
    [undefined, 'portable'],
    [{ outcome: 'unknown' }, 'portable'],
    [{ outcome: 'yes', form: 'ceph' }, 'ceph'],
  ] as const)('is the one that a trial has found, else the likely one: %j', async (found, form) => {
    const { policies } = await policiesAfter(found)
    expect((await policies.plan({ change: 'install' })).form).toBe(form)
    expect((await policies.plan({ change: 'install', form: 'aws' })).form).toBe('aws')
  })
})

describe('links that a trial has shown to be irrevocable', () => {
  it.each(['yes', 'unknown'] as const)('are made when it said %s', async (outcome) => {
    const { policies, connection } = await policiesAfter({ outcome })
    const { digest } = await policies.plan({ change: 'install' })
    await policies.apply({ change: 'install', digest })
    await expect(policies.assertStanding(connection, BUCKET, 'tag-deny')).resolves.toBeUndefined()
  })

  it('are not made when it said no', async () => {
    const { policies, connection } = await policiesAfter({ outcome: 'no' })
    for (const purpose of ['tag-deny', 'policy-deny'] as const) {
      const { digest } = await policies.plan({ change: 'install', purpose })
      await policies.apply({ change: 'install', purpose, digest })
    }
    const refused = { code: 'unsupported', message: expect.stringContaining('A trial has shown') }
    await expect(policies.assertStanding(connection, BUCKET, 'tag-deny')).rejects.toMatchObject(refused)
    await expect(policies.assertRoom(connection, BUCKET, ['key'])).rejects.toMatchObject(refused)
  })
})

describe('the bucket of a statement', () => {
  it('is no access point, and has to be known', async () => {
    const { policies, connection } = await policiesAfter(undefined)
    const accessPoint = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/point'
    await expect(policies.plan({ change: 'install', bucket: accessPoint })).rejects.toMatchObject({
      code: 'unsupported',
    })
    await expect(policies.isStanding({ ...connection, bucket: undefined }, BUCKET, 'tag-deny')).resolves.toBe(false)
  })
})
