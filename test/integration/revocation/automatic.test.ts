import { GetObjectCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { composePolicy, type PolicyFeature } from '../../../shared/doctor/iam-policy.ts'
import { withStatement } from '../../../shared/revocation/bucket-policy/policy-text.ts'
import { standingStatement } from '../../../shared/revocation/bucket-policy/statements.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { type ConnectedHome, connectedHome, opened } from './connected-home.ts'

const [s3, seaweedfs, minio, r2] = await Promise.all([
  startPlayground(),
  startPlayground(Date, 'seaweedfs'),
  startPlayground(Date, 'minio'),
  startPlayground(Date, 'r2'),
])
afterAll(() => Promise.all([s3, seaweedfs, minio, r2].map((server) => server.stop())))

const DAY = 86_400
const THREE_DAYS = { expiry: { seconds: 3 * DAY } }

async function shareAuto({ call, bucket }: ConnectedHome, more: { acceptUnrevocable?: boolean } = {}) {
  const objects = [{ bucket, key: 'report.pdf' }]
  const { links } = await call('links.create', { ...THREE_DAYS, objects, revocation: 'auto', ...more })
  const [link] = links
  if (link === undefined) throw new Error('nothing was shared')
  return link
}

/** A home whose key may do just what the features need. */
function homeFor(features: readonly PolicyFeature[]): Promise<ConnectedHome> {
  return connectedHome(s3, {
    keysFor: (bucket) => {
      const wish = { provider: 'playground', region: s3.region, bucket, prefix: 'sandglass', features } as const
      return s3.createUser(composePolicy(wish).document?.Statement ?? [])
    },
  })
}

async function revokes(home: ConnectedHome, id: string, url: string): Promise<void> {
  expect(await opened(url)).toBe('200 content')
  expect((await home.call('links.revoke', { ids: [id] })).results).toMatchObject([{ outcome: 'revoked' }])
  expect(await opened(url)).toMatch(/^40[34] /)
  const { Body } = await home.client.send(new GetObjectCommand({ Bucket: home.bucket, Key: 'report.pdf' }))
  expect(await Body?.transformToString()).toBe('content')
}

/** What holds on every storage that copies and deletes. */
function sharesCopy(server: SharedS3Server): void {
  it('shares a copy, as asked, and revokes it', async () => {
    const home = await connectedHome(server)
    await home.put('report.pdf')
    const link = await shareAuto(home)
    expect(link).toMatchObject({ revocation: 'share-copy', expiresSeconds: 3 * DAY, limitedBy: 'requested' })
    await revokes(home, link.id, link.url)
  })
}

describe('the best way to take a link back', () => {
  describe('on Amazon’s own kind', () => sharesCopy(s3))
  describe('on SeaweedFS’s kind', () => sharesCopy(seaweedfs))
  describe('on MinIO’s kind', () => sharesCopy(minio))
  describe('on R2’s kind', () => sharesCopy(r2))

  it('is told by the doctor, with what was seen', async () => {
    const home = await connectedHome(minio)
    const methods = async () =>
      (await home.call('doctor.examine', {})).revocation.picked.methods.map(
        ({ method, standing }) => `${method} ${standing}`,
      )
    const withoutPolicies = ['tag-allow out', 'tag-deny out', 'policy-deny out']
    expect(await methods()).toEqual(['share-copy likely', 'move-object likely', ...withoutPolicies])
    await home.call('doctor.probe', { isAgreed: true })
    expect(await methods()).toEqual(['share-copy proven', 'move-object proven', ...withoutPolicies])
  })

  it('is none for a key that may only read: the link lives a day, and says why', async () => {
    const home = await homeFor(['share'])
    await home.put('report.pdf')
    expect(await shareAuto(home)).toMatchObject({
      revocation: 'none',
      limitedBy: 'unrevocable',
      expiresSeconds: DAY,
      limitReason: 'Nothing here can take it back before its time, so it lives at most 1 day.',
    })
    expect(await shareAuto(home, { acceptUnrevocable: true })).toMatchObject({
      revocation: 'none',
      limitedBy: 'requested',
      expiresSeconds: 3 * DAY,
    })
  })

  it('is none for a link that writes', async () => {
    const home = await connectedHome(s3)
    const objects = [{ bucket: home.bucket, key: 'new' }]
    const { links } = await home.call('links.create', { ...THREE_DAYS, objects, method: 'PUT', revocation: 'auto' })
    expect(links).toMatchObject([{ revocation: 'none', limitedBy: 'unrevocable' }])
  })

  it('leaves alone who asked for nothing', async () => {
    const home = await connectedHome(s3)
    await home.put('report.pdf')
    const objects = [{ bucket: home.bucket, key: 'report.pdf' }]
    const { links } = await home.call('links.create', { ...THREE_DAYS, objects })
    expect(links).toMatchObject([{ revocation: 'none', expiresSeconds: 3 * DAY, limitedBy: 'requested' }])
  })
})

describe('a key with a composed policy', () => {
  it('shares a copy and revokes it', async () => {
    const home = await homeFor(['share-copy'])
    await home.put('report.pdf')
    const link = await shareAuto(home)
    expect(link.revocation).toBe('share-copy')
    await revokes(home, link.id, link.url)
  })

  it('revokes by a tag where the bucket’s policy denies what is tagged', async () => {
    const home = await homeFor(['share', 'tag-deny'])
    await home.put('report.pdf')
    const { bucket: Bucket } = home
    const Policy = withStatement(undefined, standingStatement('tag-deny', 'aws', { bucket: Bucket, partition: 'aws' }))
    await home.client.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    const link = await home.share('report.pdf', 'tag-deny')
    expect(await opened(link.url)).toBe('200 content')
    expect((await home.call('links.revoke', { ids: [link.id] })).results).toMatchObject([{ outcome: 'revoked' }])
    expect(await opened(link.url)).toBe('403 AccessDenied')
  })

  it('moves an object out of reach, and back', async () => {
    const home = await homeFor(['move-object'])
    await home.put('report.pdf')
    const link = await home.share('report.pdf', 'move-object')
    expect(await opened(link.url)).toBe('200 content')
    expect((await home.call('links.revoke', { ids: [link.id] })).results).toMatchObject([{ outcome: 'revoked' }])
    expect(await opened(link.url)).toMatch(/^40[34] /)
    expect((await home.call('links.restore', { ids: [link.id] })).results).toMatchObject([{ outcome: 'restored' }])
    expect(await opened(link.url)).toBe('200 content')
  })

  it('signs links that end when the tag is taken away', async () => {
    const home = await homeFor(['signer'])
    await home.put('report.pdf')
    const link = await home.share('report.pdf', 'tag-allow')
    expect(await opened(link.url)).toBe('200 content')
    expect((await home.call('links.revoke', { ids: [link.id] })).results).toMatchObject([{ outcome: 'revoked' }])
    expect(await opened(link.url)).toBe('403 AccessDenied')
  })
})

describeWithServer('ceph', 'the best way to take a link back: ceph', (ceph) => {
  sharesCopy(ceph)

  it('is the next one where no copy may be made', async () => {
    const { otherKeys } = ceph
    if (otherKeys === undefined) throw new Error('Ceph has a second account')
    const home = await connectedHome(ceph, { keysFor: async () => otherKeys })
    await home.put('report.pdf')
    const { bucket } = home
    const wish = { provider: 'ceph', region: ceph.region, bucket, prefix: 'sandglass' } as const
    const principal = 'arn:aws:iam:::user/other'
    const { document } = composePolicy({ ...wish, features: ['share', 'tag-deny'], principal })
    const denies = standingStatement('tag-deny', 'ceph', { bucket, partition: 'aws' })
    const Policy = withStatement(JSON.stringify(document), denies)
    await home.client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
    const link = await shareAuto(home)
    expect(link).toMatchObject({ revocation: 'tag-deny', limitedBy: 'requested', bucket, key: 'report.pdf' })
    expect(await opened(link.url)).toBe('200 content')
    expect((await home.call('links.revoke', { ids: [link.id] })).results).toMatchObject([{ outcome: 'revoked' }])
    expect(await opened(link.url)).toBe('403 AccessDenied')
  })
})
