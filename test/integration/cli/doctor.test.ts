import { randomBytes } from 'node:crypto'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { OUTPUT } from './json-values.ts'
import { addArgs, connected, describeWithEveryStore, newBucket, SECRET_VARIABLE, type StoreContext } from './stores.ts'

type Findings = readonly { readonly probe: string; readonly outcome: string }[]

const outcomesOf = (findings: Findings) => Object.fromEntries(findings.map(({ probe, outcome }) => [probe, outcome]))

/** Swift has no object tags, and no bucket policies. */
const NO_TAGS = { tags: 'no', 'bucket-policy': 'no', 'tag-deny': 'not-asked' }

/** What the servers differ in. */
const OF_SERVER = {
  playground: { 's3:PutObjectTagging': 'yes', 's3:GetBucketPolicy': 'yes' },
  ceph: { 's3:PutObjectTagging': 'yes', 's3:GetBucketPolicy': 'yes', 's3:GetLifecycleConfiguration': 'yes' },
  swift: { 's3:PutObjectTagging': 'no', 's3:GetBucketPolicy': 'no' },
}

async function doctor({ cli }: StoreContext, ...args: string[]) {
  const result = await cli.run(['doctor', 'store', '--json', ...args])
  expect(result.stderr).toBe('')
  return { code: result.code, ...OUTPUT.doctor.parse(result.json()) }
}

/** What lies in the bucket, with what no list of objects shows. */
async function contents({ client }: StoreContext, bucket: string): Promise<unknown> {
  const { Versions = [], DeleteMarkers = [] } = await client
    .send(new ListObjectVersionsCommand({ Bucket: bucket }))
    .catch(() => ({ Versions: [], DeleteMarkers: [] }))
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
  return [...Versions, ...DeleteMarkers, ...Contents, ...Uploads].map(({ Key }) => Key)
}

describeWithServer('ceph', 'doctor of a bucket with rules: ceph', (ceph) => {
  let store: StoreContext
  beforeAll(async () => {
    store = await connected(ceph)
  })
  afterAll(() => store.cli.remove())

  const reportOn = async (bucket: string, ...args: string[]) =>
    OUTPUT.doctor.parse((await store.cli.ok(['doctor', 'store', '--bucket', bucket, '--json', ...args])).json())

  it('warns of a rule that deletes uploads before their links end', async () => {
    const Rule = {
      ID: 'tidy',
      Status: 'Enabled',
      Filter: { Prefix: 'sandglass/' },
      Expiration: { Days: 3 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    } as const
    const LifecycleConfiguration = { Rules: [Rule] }
    const Bucket = store.bucket
    await store.client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }))
    const { report } = await reportOn(Bucket)
    expect(
      report.findings.filter(({ about }) => about === 'lifecycle').map(({ state, sentence }) => [state, sentence]),
    ).toEqual([
      ['warning', 'The rule “tidy” deletes what is under sandglass/ after 3 days, perhaps before its link ends.'],
      ['fine', 'The rule “tidy” ends uploads that were broken off after 7 days; later they can’t be resumed.'],
    ])
  })

  it('writes nothing into a bucket that locks every new object', async () => {
    const Bucket = `locked-${randomBytes(6).toString('hex')}`
    await store.client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }))
    const Rule = { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } } as const
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const
    await store.client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }))
    const { probe, report } = await reportOn(Bucket, '--probe')
    expect(outcomesOf(probe?.capabilities.findings ?? [])).toMatchObject({
      'object-lock': 'yes',
      versioning: 'yes',
      'signed-link': 'not-asked',
      copy: 'not-asked',
    })
    expect(report.findings.find(({ about }) => about === 'object-lock')?.sentence).toContain('1 day (compliance)')
    expect(await contents(store, Bucket)).toEqual([])
  })
})

describeWithEveryStore('doctor', (context) => {
  it('looks without leaving a trace, and finds nothing broken', async () => {
    const { bucket, server } = context()
    const { code, broken, report, probe } = await doctor(context())
    expect([code, broken, probe, report.capabilities, report.bucket]).toEqual([0, false, null, null, bucket])
    const states = Object.fromEntries(report.findings.map(({ about, state }) => [about, state]))
    expect(states).toMatchObject({
      credentials: 'fine',
      endpoint: 'fine',
      bucket: 'fine',
      clock: 'fine',
      links: 'fine',
    })
    const permissions = Object.fromEntries(report.permissions.map(({ permission, outcome }) => [permission, outcome]))
    expect(permissions).toMatchObject({
      's3:ListBucket': 'yes',
      's3:GetObject': 'yes',
      's3:PutObject': 'yes',
      's3:DeleteObject': 'yes',
      's3:ListBucketMultipartUploads': 'yes',
      's3:PutBucketPolicy': 'unknown',
      ...OF_SERVER[server.name],
    })
    expect(report.revocation.uploaded.chosen).toBe('delete-upload')
    expect(report.revocation.picked.chosen).toBe('share-copy')
    expect(await contents(context(), bucket)).toEqual([])
  })

  it('probes with consent, remembers what it saw, and deletes all of it', async () => {
    const { bucket, server, client, cli } = context()
    const shown = await cli.run(['doctor', 'store', '--probe-policy'])
    expect(shown.stderr).toContain('SandglassProbe')
    expect(shown.stderr).toContain('Nothing was written.')
    expect((await cli.run(['doctor', 'store', '--probe-policy', '--json'])).code).toBe(2)

    const own = `{ "Version": "2012-10-17", "Statement": [{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::${bucket}/theirs"}]}`
    const hasPolicies = server.name !== 'swift'
    if (hasPolicies) await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: own }))
    const { code, probe } = await doctor(context(), '--probe-policy', '--yes')
    expect([code, probe?.left]).toEqual([0, []])
    expect(outcomesOf(probe?.capabilities.findings ?? [])).toEqual({
      region: 'yes',
      'signed-link': 'yes',
      'signature-check': 'yes',
      copy: 'yes',
      'delete-copy': 'yes',
      'copy-by-parts': 'yes',
      versioning: 'no',
      'object-lock': 'no',
      tags: 'yes',
      'bucket-policy': 'yes',
      'tag-deny': 'yes',
      identity: 'yes',
      ...(hasPolicies ? {} : NO_TAGS),
    })
    if (hasPolicies) {
      expect((await client.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy).toBe(own)
      await client.send(new DeleteBucketPolicyCommand({ Bucket: bucket }))
    }
    expect(await contents(context(), bucket)).toEqual([])
    const later = (await doctor(context())).report
    expect(later.capabilities).toEqual(probe?.capabilities)
    const proven = later.revocation.picked.methods.filter(({ standing }) => standing === 'proven')
    const expected = hasPolicies
      ? ['share-copy', 'tag-deny', 'policy-deny', 'move-object']
      : ['share-copy', 'move-object']
    expect(proven.map(({ method }) => method)).toEqual(expected)
    // A probe without the policy leaves alone what is known of it.
    const again = await doctor(context(), '--probe')
    expect(outcomesOf(again.probe?.capabilities.findings ?? [])['tag-deny']).toBe(hasPolicies ? 'yes' : 'not-asked')
  })

  it('leaves no version in a bucket that keeps them, and no upload that was begun', async () => {
    const { client, server, cli } = context()
    const bucket = await newBucket(client)
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
    await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'theirs' }))
    const args = ['doctor', 'store', '--bucket', bucket, '--probe', '--json']
    const { report, probe } = OUTPUT.doctor.parse((await cli.run(args)).json())
    expect(outcomesOf(probe?.capabilities.findings ?? [])).toMatchObject({ versioning: 'yes', 'delete-copy': 'yes' })
    expect(report.permissions.find(({ permission }) => permission === 's3:DeleteObject')?.outcome).toBe('unknown')
    // Swift answers for the latest version with a delete marker of its own.
    if (server.name !== 'swift') {
      expect(probe?.left).toEqual([])
      expect(await contents(context(), bucket)).toEqual(['theirs'])
    }
  })

  it('reads well, and composes a policy for the bucket', async () => {
    const { cli, bucket, server } = context()
    const { stdout } = await cli.ok(['doctor', 'store'])
    for (const heading of ['Permissions', 'Probes', 'Taking back links to uploaded files']) {
      expect(stdout).toMatch(new RegExp(`^${heading}$`, 'm'))
    }
    expect(stdout).toMatch(/^ok +credentials +The key /m)
    expect(stdout).toMatch(/^yes +s3:GetObject +every link/m)
    expect(stdout).not.toContain(server.keys.secretAccessKey)

    const policy = await cli.ok(['doctor', 'store', '--policy', 'share,upload'])
    expect(JSON.parse(policy.stdout).Statement.map(({ Resource }: { Resource: string[] }) => Resource)).toEqual([
      [`arn:aws:s3:::${bucket}`],
      [`arn:aws:s3:::${bucket}/*`],
      [`arn:aws:s3:::${bucket}/sandglass/*`],
    ])
    expect(policy.stderr).toContain('for Sandglass alone')
    const unknown = await cli.run(['doctor', 'store', '--policy', 'everything'])
    expect(unknown).toMatchObject({ code: 2, stdout: '' })
    expect(unknown.stderr).toContain('There are: buckets, browse, share')
  })

  it('says what is broken, with its exit code', async () => {
    const { cli, server } = context()
    const wrong = { [SECRET_VARIABLE]: 'wrongSecretwrongSecretwrongSecret0000000' }
    const args = ['doctor', 'store', '--json']
    const ofSecret = await cli.run(args, { env: wrong })
    expect(ofSecret.code).toBe(7)
    expect(OUTPUT.doctor.parse(ofSecret.json()).report.findings).toContainEqual(
      expect.objectContaining({ about: 'bucket', state: 'broken', sentence: expect.stringContaining('secret') }),
    )
    await cli.ok(addArgs(server, 'nowhere', 'no-such-bucket-here'))
    const missing = await cli.run(['doctor', 'nowhere'])
    expect(missing.code).toBe(7)
    expect(missing.stdout).toMatch(/^FAIL +bucket +There is no bucket “no-such-bucket-here”/m)
    await cli.ok(['connect', 'remove', 'nowhere'])
  })
})
