import {
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { POLICY_FORMS, type PolicyForm } from '../../../shared/revocation/bucket-policy/statements.ts'
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

async function tagsOf({ client, bucket }: ConnectedHome, key: string) {
  const { TagSet = [] } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }))
  return Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value]))
}

const tag = ({ client, bucket }: ConnectedHome, key: string, tags: Record<string, string>) =>
  client.send(
    new PutObjectTaggingCommand({
      Bucket: bucket,
      Key: key,
      Tagging: { TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
    }),
  )

const keepVersions = ({ client, bucket }: ConnectedHome) =>
  client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }))

async function policyOf({ client, bucket }: ConnectedHome) {
  return (await client.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy ?? ''
}

/** What holds on every storage that applies bucket policies to links in one of the forms. */
function tagDenySuite(server: SharedS3Server, form: PolicyForm): void {
  it('revokes, proves it, leaves the object and its other tags, and restores', async () => {
    const home = await connectedHome(server)
    await home.put('report.pdf')
    await tag(home, 'report.pdf', { project: 'blue' })
    await home.install({ form })
    const link = await home.share('report.pdf', 'tag-deny')
    expect(await opened(link.url)).toBe('200 content')

    const { results } = await home.call('links.revoke', { ids: [link.id] })
    expect(results).toMatchObject([{ outcome: 'revoked', probe: { dead: true, status: 403, code: 'AccessDenied' } }])
    expect(await opened(link.url)).toBe('403 AccessDenied')
    expect(await tagsOf(home, 'report.pdf')).toEqual({ project: 'blue', 'sandglass-revoked': 'true' })
    expect((await home.call('links.get', { id: link.id })).link.status).toBe('revoked')

    expect((await home.call('links.restore', { ids: [link.id] })).results).toMatchObject([{ outcome: 'restored' }])
    expect(await opened(link.url)).toBe('200 content')
    expect(await tagsOf(home, 'report.pdf')).toEqual({ project: 'blue' })
    expect((await home.call('links.get', { id: link.id })).link.revokedAt).toBeUndefined()
  })

  it('makes links for several recipients, to the version that is there', async () => {
    const home = await connectedHome(server)
    await keepVersions(home)
    const versionId = await home.put('report.pdf')
    await home.install({ form })
    const { links } = await home.call('links.create', {
      expiry: { seconds: 3600 },
      revocation: 'tag-deny',
      objects: [{ bucket: home.bucket, key: 'report.pdf' }],
      recipients: ['Ada', 'Grace'],
    })
    expect(links.map((link) => [link.recipient, link.versionId])).toEqual([
      ['Ada', versionId],
      ['Grace', versionId],
    ])
  })

  it('calls no other link revoked that has a way of its own', async () => {
    const home = await connectedHome(server)
    await home.put('report.pdf')
    await home.install({ form })
    const other = await home.share('report.pdf', 'none')
    const [link, same] = [await home.share('report.pdf', 'tag-deny'), await home.share('report.pdf', 'tag-deny')]
    await home.call('links.revoke', { ids: [link.id] })
    const statusOf = async (id: string) => (await home.call('links.get', { id })).link.status
    expect(await statusOf(same.id)).toBe('revoked')
    expect(await statusOf(other.id)).not.toBe('revoked')
    expect((await home.call('links.probe', { id: other.id })).probe).toMatchObject({ verdict: 'denied', dead: true })
  })

  it('loses the tag when somebody overwrites the object, says so before, and revokes again', async () => {
    const home = await connectedHome(server)
    await home.put('report.pdf')
    await home.install({ form })
    const link = await home.share('report.pdf', 'tag-deny')
    const { results } = await home.call('links.revoke', { ids: [link.id] })
    expect(results[0]).toMatchObject({
      outcome: 'revoked',
      advice: expect.stringContaining('Keep the object as it is'),
    })

    await home.put('report.pdf', 'overwritten')
    expect(await opened(link.url)).toBe('200 overwritten')
    const { link: found } = await home.call('links.probe', { id: link.id })
    expect(found?.revokedAt).toBeUndefined()

    const again = await home.call('links.revoke', { ids: [link.id] })
    expect(again.results[0]).toMatchObject({
      outcome: 'revoked',
      advice: expect.stringContaining('has been overwritten since it was shared'),
    })
    expect(await opened(link.url)).toBe('403 AccessDenied')
  })

  it('notices the lost tag when it is asked to revoke once more', async () => {
    const home = await connectedHome(server)
    await home.put('report.pdf')
    await home.install({ form })
    const link = await home.share('report.pdf', 'tag-deny')
    await home.call('links.revoke', { ids: [link.id] })
    await home.put('report.pdf', 'overwritten')
    await home.call('links.revoke', { ids: [link.id] })
    expect(await opened(link.url)).toBe('403 AccessDenied')
  })

  it('names the version where the bucket keeps them, so that overwriting brings nothing back', async () => {
    const home = await connectedHome(server)
    await keepVersions(home)
    const versionId = await home.put('report.pdf')
    await home.install({ form })
    const link = await home.share('report.pdf', 'tag-deny')
    expect(link.versionId).toBe(versionId)
    const { results } = await home.call('links.revoke', { ids: [link.id] })
    expect(results[0]).toMatchObject({ outcome: 'revoked' })
    expect(results[0]?.advice).toBeUndefined()
    await home.put('report.pdf', 'overwritten')
    expect(await opened(link.url)).toBe('403 AccessDenied')
  })

  it('gives no link that could not be revoked: without the statement, and without room for the tag', async () => {
    const home = await connectedHome(server)
    await home.put('report.pdf')
    await expect(home.share('report.pdf', 'tag-deny')).rejects.toMatchObject({
      code: 'not-revocable',
      message: expect.stringContaining('has not the statement that tag-deny needs'),
    })
    await home.install({ form })
    await tag(home, 'report.pdf', Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`t${index}`, 'x'])))
    await expect(home.share('report.pdf', 'tag-deny')).rejects.toMatchObject({ code: 'unsupported' })
    await tag(home, 'report.pdf', { 'sandglass-revoked': 'true' })
    await expect(home.share('report.pdf', 'tag-deny')).rejects.toMatchObject({ code: 'already-exists' })
    await expect(home.share('report.pdf', 'tag-deny', { method: 'PUT' })).rejects.toMatchObject({ code: 'unsupported' })
    expect((await home.call('links.list', {})).total).toBe(0)
  })

  it('says why when the statement has been taken out meanwhile, and that links work again', async () => {
    const home = await connectedHome(server)
    await home.put('report.pdf')
    await home.install({ form })
    const link = await home.share('report.pdf', 'tag-deny')
    await home.call('links.revoke', { ids: [link.id] })
    const plan = await home.call('policies.plan', { change: 'remove' })
    expect(plan.revives).toBe(1)
    expect(await home.call('policies.apply', { change: 'remove', digest: plan.digest })).toMatchObject({ revived: 1 })
    expect(await opened(link.url)).toBe('200 content')
    expect((await home.call('links.get', { id: link.id })).link.status).not.toBe('revoked')
    const { results } = await home.call('links.revoke', { ids: [link.id] })
    expect(results).toMatchObject([
      {
        outcome: 'not-confirmed',
        probe: { verdict: 'works' },
        advice: expect.stringContaining('no longer in the bucket'),
      },
    ])
  })
}

function policyDenySuite(server: SharedS3Server, form: PolicyForm): void {
  const purpose = 'policy-deny' as const

  it('revokes by three refusals, leaves the other objects alone, and restores', async () => {
    const home = await connectedHome(server)
    await home.put('a.pdf')
    await home.put('b.pdf')
    await home.install({ form, purpose })
    const [a, b] = [await home.share('a.pdf', 'policy-deny'), await home.share('b.pdf', 'policy-deny')]
    const { results } = await home.call('links.revoke', { ids: [a.id] })
    expect(results).toMatchObject([{ outcome: 'revoked', probe: { status: 403, code: 'AccessDenied' } }])
    expect([await opened(a.url), await opened(b.url)]).toEqual(['403 AccessDenied', '200 content'])
    await home.put('a.pdf', 'overwritten')
    expect(await opened(a.url)).toBe('403 AccessDenied')
    expect((await home.call('links.restore', { ids: [a.id] })).results).toMatchObject([{ outcome: 'restored' }])
    expect(await opened(a.url)).toBe('200 overwritten')
  })

  it('revokes many at once without losing one, and keeps what others have in the policy', async () => {
    const home = await connectedHome(server)
    const theirs = `{ "Sid" :"Theirs", "Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::${home.bucket}/locked" }`
    await home.client.send(
      new PutBucketPolicyCommand({ Bucket: home.bucket, Policy: `{"Version":"2012-10-17","Statement":[${theirs}]}` }),
    )
    await home.install({ form, purpose })
    const keys = Array.from({ length: 12 }, (_, index) => `file-${index}.bin`)
    for (const key of keys) await home.put(key)
    const objects = keys.map((key) => ({ bucket: home.bucket, key }))
    const terms = { expiry: { seconds: 3600 }, revocation: 'policy-deny' as const }
    const { links } = await home.call('links.create', { ...terms, objects })
    const { results } = await home.call('links.revoke', { ids: links.map(({ id }) => id) })
    expect(results.map(({ outcome }) => outcome)).toEqual(keys.map(() => 'revoked'))
    const policy = await policyOf(home)
    expect(policy).toContain(theirs)
    for (const key of keys) expect(policy).toContain(`/${key}"`)
  })

  it('takes those out of the policy whose links have run out, and no others', async () => {
    const home = await connectedHome(server)
    await home.install({ form, purpose })
    for (const key of ['short', 'long', 'next']) await home.put(key)
    const short = await home.share('short', 'policy-deny', { expiry: { seconds: 2 } })
    const long = await home.share('long', 'policy-deny')
    const next = await home.share('next', 'policy-deny')
    await home.call('links.revoke', { ids: [short.id, long.id] })
    expect(await policyOf(home)).toContain('/short"')
    await expect
      .poll(async () => (await home.call('links.get', { id: short.id })).link.expiresAt < new Date().toISOString(), {
        timeout: 10_000,
      })
      .toBe(true)
    await home.call('links.revoke', { ids: [next.id] })
    const policy = await policyOf(home)
    expect(policy).not.toContain('/short"')
    expect(policy).toContain('/long"')
    expect(policy).toContain('/next"')
  })

  it('gives no link that could not be revoked', async () => {
    const home = await connectedHome(server)
    await home.put('report.pdf')
    await home.put('all*')
    await expect(home.share('report.pdf', 'policy-deny')).rejects.toMatchObject({ code: 'not-revocable' })
    await home.install({ form, purpose })
    await expect(home.share('all*', 'policy-deny')).rejects.toMatchObject({ code: 'unsupported' })
    const many = Array.from({ length: 300 }, (_, index) => ({ bucket: home.bucket, key: `${'k'.repeat(100)}${index}` }))
    const terms = { expiry: { seconds: 3600 }, revocation: 'policy-deny' as const, preflight: false }
    await expect(home.call('links.create', { ...terms, objects: many })).rejects.toMatchObject({ code: 'too-large' })
  })

  it('lets header-signed requests through where it is limited to links', async () => {
    const home = await connectedHome(server)
    await home.put('report.pdf')
    await home.install({ form, purpose })
    const link = await home.share('report.pdf', 'policy-deny')
    await home.call('links.revoke', { ids: [link.id] })
    const read = home.client.send(new GetObjectCommand({ Bucket: home.bucket, Key: 'report.pdf' }))
    if (form === 'ceph') await expect(read).rejects.toMatchObject({ name: 'AccessDenied' })
    else expect(await (await read).Body?.transformToString()).toBe('content')
  })
}

/** Statements for a signer that may read only what is tagged, and tags it. */
const signerStatements = (bucket: string) => [
  {
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${bucket}/*`,
    Condition: { StringEquals: { 's3:ExistingObjectTag/sandglass': 'live' } },
  },
  { Effect: 'Allow', Action: ['s3:GetObjectTagging', 's3:PutObjectTagging'], Resource: `arn:aws:s3:::${bucket}/*` },
]

/** @param limited makes a home whose connection signs with a key that reads only what is tagged; `owner`, with one that reads all */
function tagAllowSuite(limited: () => Promise<ConnectedHome>, owner: () => Promise<ConnectedHome>): void {
  it('tags what is shared, takes the tag away to revoke it, and restores', async () => {
    const home = await limited()
    await home.put('report.pdf')
    await tag(home, 'report.pdf', { project: 'blue' })
    const link = await home.share('report.pdf', 'tag-allow')
    expect(await opened(link.url)).toBe('200 content')
    expect(await tagsOf(home, 'report.pdf')).toEqual({ project: 'blue', sandglass: 'live' })
    const second = await home.share('report.pdf', 'tag-allow')

    const { results } = await home.call('links.revoke', { ids: [link.id] })
    expect(results).toMatchObject([{ outcome: 'revoked', probe: { status: 403, code: 'AccessDenied' } }])
    expect([await opened(link.url), await opened(second.url)]).toEqual(['403 AccessDenied', '403 AccessDenied'])
    expect(await tagsOf(home, 'report.pdf')).toEqual({ project: 'blue' })
    expect((await home.call('links.get', { id: second.id })).link.status).toBe('revoked')

    expect((await home.call('links.restore', { ids: [link.id] })).results).toMatchObject([{ outcome: 'restored' }])
    expect(await opened(second.url)).toBe('200 content')
    expect((await home.call('links.get', { id: second.id })).link.revokedAt).toBeUndefined()
  })

  it('makes links for several recipients, which end together', async () => {
    const home = await limited()
    await home.put('report.pdf')
    const { links } = await home.call('links.create', {
      expiry: { seconds: 3600 },
      revocation: 'tag-allow',
      objects: [{ bucket: home.bucket, key: 'report.pdf' }],
      recipients: ['Ada', 'Grace'],
    })
    expect(await Promise.all(links.map(({ url }) => opened(url)))).toEqual(['200 content', '200 content'])
    await home.call('links.revoke', { ids: [links[0]?.id ?? ''] })
    expect(await Promise.all(links.map(({ url }) => opened(url)))).toEqual(['403 AccessDenied', '403 AccessDenied'])
  })

  it('fails closed when somebody overwrites the object', async () => {
    const home = await limited()
    await home.put('report.pdf')
    const link = await home.share('report.pdf', 'tag-allow')
    await home.put('report.pdf', 'overwritten')
    expect(await opened(link.url)).toBe('403 AccessDenied')
    expect((await home.call('links.probe', { id: link.id })).probe).toMatchObject({ verdict: 'denied', dead: true })
  })

  it('gives no link where the key reads without the tag, and leaves no tag behind', async () => {
    const home = await owner()
    await home.put('report.pdf')
    await expect(home.share('report.pdf', 'tag-allow')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('without the tag sandglass=live'),
    })
    expect(await tagsOf(home, 'report.pdf')).toEqual({})
  })

  it('gives no link to what somebody else has tagged, nor to what is not there, and takes its tags back', async () => {
    const home = await limited()
    for (const key of ['a.pdf', 'b.pdf']) await home.put(key)
    await tag(home, 'b.pdf', { sandglass: 'live' })
    const share = (...keys: string[]) =>
      home.call('links.create', {
        expiry: { seconds: 3600 },
        revocation: 'tag-allow',
        objects: keys.map((key) => ({ bucket: home.bucket, key })),
      })
    await expect(share('a.pdf', 'b.pdf')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('has the tag sandglass=live already'),
    })
    expect(await tagsOf(home, 'a.pdf')).toEqual({})
    await expect(share('a.pdf', 'missing.pdf')).rejects.toMatchObject({
      code: expect.stringMatching(/^(no-such-key|access-denied)$/),
    })
    expect(await tagsOf(home, 'a.pdf')).toEqual({})
    expect((await home.call('links.list', {})).total).toBe(0)
  })
}

describe('revoking by tag and policy: playground', () => {
  describe('with a key that reads only what is tagged', () =>
    tagAllowSuite(
      () => connectedHome(s3, { keysFor: (bucket) => s3.createUser(signerStatements(bucket)) }),
      () => connectedHome(s3),
    ))

  // Ceph itself stands for the third form.
  for (const form of ['aws', 'portable'] as const) {
    describe(`in the form ${form}`, () => tagDenySuite(s3, form))
    describe(`object by object, in the form ${form}`, () => policyDenySuite(s3, form))
  }
})

describe('revoking by tag and policy: seaweedfs', () => {
  describe('in the form portable', () => tagDenySuite(seaweedfs, 'portable'))
  describe('object by object, in the form portable', () => policyDenySuite(seaweedfs, 'portable'))
  it.each(['tag-deny', 'policy-deny'] as const)('is not called revoked in the form of Amazon: %s', (method) =>
    aliveAfter(seaweedfs, method, 'aws'),
  )
})

describe('revoking by tag and policy: seaweedfs, later', () => {
  it('is proven when it is asked for again, once the statement has the right form', () =>
    provenLater(seaweedfs, 'portable'))
})

describe('revoking by tag and policy: minio', () => {
  for (const form of POLICY_FORMS) {
    it.each(['tag-deny', 'policy-deny'] as const)(`is not called revoked in the form ${form}: %s`, (method) =>
      aliveAfter(minio, method, form),
    )
  }
})

describeWithServer('ceph', 'revoking by tag and policy: ceph', (ceph) => {
  describe('by tag', () => tagDenySuite(ceph, 'ceph'))
  describe('with a key that reads only what is tagged', () =>
    tagAllowSuite(
      async () => {
        const { otherKeys } = ceph
        if (otherKeys === undefined) throw new Error('Ceph has a second account')
        const home = await connectedHome(ceph, { keysFor: async () => otherKeys })
        const Principal = { AWS: ['arn:aws:iam:::user/other'] }
        const Statement = signerStatements(home.bucket).map((statement) => ({ ...statement, Principal }))
        const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
        await home.client.send(new PutBucketPolicyCommand({ Bucket: home.bucket, Policy }))
        return home
      },
      () => connectedHome(ceph),
    ))
  describe('object by object', () => policyDenySuite(ceph, 'ceph'))
  it('is proven when it is asked for again, once the statement has the right form', () => provenLater(ceph, 'ceph'))
  it.each(['aws', 'portable'] as const)('is not called revoked in the form %s', (form) =>
    aliveAfter(ceph, 'tag-deny', form),
  )
})

/** The trap: the storage takes the statement, and does not apply it to links. */
async function aliveAfter(server: SharedS3Server, method: 'tag-deny' | 'policy-deny', form: PolicyForm): Promise<void> {
  const home = await connectedHome(server)
  await home.put('report.pdf')
  await home.install({ form, purpose: method })
  const link = await home.share('report.pdf', method)
  const { results } = await home.call('links.revoke', { ids: [link.id] })
  expect(results).toMatchObject([
    {
      outcome: 'not-confirmed',
      probe: { verdict: 'works', dead: false },
      advice: expect.stringContaining('this storage does not apply the policy to links'),
    },
  ])
  expect((await home.call('links.get', { id: link.id })).link.status).not.toBe('revoked')
  expect(await opened(link.url)).toBe('200 content')
}

/** The first statement does nothing on this storage; the right one ends what was to be revoked. */
async function provenLater(server: SharedS3Server, right: PolicyForm): Promise<void> {
  const home = await connectedHome(server)
  await home.put('report.pdf')
  await home.install({ form: 'aws' })
  const link = await home.share('report.pdf', 'tag-deny')
  expect((await home.call('links.revoke', { ids: [link.id] })).results).toMatchObject([{ outcome: 'not-confirmed' }])
  await home.install({ form: right })
  expect((await home.call('links.revoke', { ids: [link.id] })).results).toMatchObject([{ outcome: 'revoked' }])
  expect(await opened(link.url)).toBe('403 AccessDenied')
}

describe('revoking by tag and policy: r2', () => {
  it('says that the storage has neither', async () => {
    const home = await connectedHome(r2)
    await home.put('report.pdf')
    const noPolicies = 'This storage has no bucket policies, so links can’t be revoked by one.'
    for (const attempt of [
      home.call('policies.plan', { change: 'install' }),
      home.share('report.pdf', 'tag-deny'),
      home.share('report.pdf', 'policy-deny'),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'unsupported', message: noPolicies })
    }
    await expect(home.share('report.pdf', 'tag-allow')).rejects.toMatchObject({
      code: 'unsupported',
      message: 'This storage has no object tags, so links can’t be revoked by one.',
    })
  })
})
