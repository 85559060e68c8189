import { randomBytes } from 'node:crypto'
import { PutBucketPolicyCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Credentials } from '../../../../electron/services/connections/credentials.ts'
import { type ExaminePorts, examine } from '../../../../electron/services/doctor/examine.ts'
import { PROBE_SID } from '../../../../electron/services/doctor/probes/tag-deny.ts'
import { S3Sessions } from '../../../../electron/services/objects/s3-sessions.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { type DoctorReport, doctorReport, isBroken, type Subject } from '../../../../shared/doctor/report.ts'
import { AppError } from '../../../../shared/errors.ts'
import { networkWith } from '../../../support/network.ts'
import { EXAMPLE_KEYS, exampleConnection, fakeStorage } from '../objects/fake-storage.ts'
import { BUCKET, OTHER_KEY, serve } from '../playground/serve.ts'

type Served = Awaited<ReturnType<typeof serve>>

function examined(
  connection: Connection,
  keys: Credentials | AppError,
  bucket: string | null = BUCKET,
  changes: Partial<ExaminePorts> = {},
): Promise<DoctorReport> {
  const resolve = async () => {
    if (keys instanceof AppError) throw keys
    return keys
  }
  const clock = { now: () => Date.now() }
  const network = networkWith()
  return examine(connection, bucket ?? undefined, {
    resolve,
    openSessions: (onOffset) =>
      new S3Sessions({
        credentials: { resolve },
        clock,
        network,
        onServerDate: (_connection, seconds) => onOffset(seconds),
      }),
    regionOf: ({ region }) => region,
    capabilities: undefined,
    clock,
    random: randomBytes,
    network,
    ...changes,
  })
}

const storeAt = ({ endpoint, region }: Served, changes: Partial<Connection> = {}) =>
  exampleConnection(endpoint, { region, prefix: 'sandglass', ...changes })

const told = ({ findings }: DoctorReport, subject: Subject) =>
  findings.filter(({ about }) => about === subject).map(({ state, sentence }) => `${state}: ${sentence}`)

const permissionsOf = ({ permissions }: DoctorReport) =>
  Object.fromEntries(permissions.map(({ permission, outcome }) => [permission, outcome]))

async function withPolicy(store: Served, statement: { Action: string[]; Resource: string[] }): Promise<Credentials> {
  const Statement = [{ Effect: 'Allow', ...statement }]
  await store.setKeys([{ ...OTHER_KEY, policy: JSON.stringify({ Version: '2012-10-17', Statement }) }])
  return OTHER_KEY
}

const ALL = ['arn:aws:s3:::*']

describe('examine', () => {
  it('gives a report that its schema takes', async () => {
    const store = await serve()
    const report = await examined(storeAt(store), store.owner)
    expect(doctorReport().parse(report)).toEqual(report)
    expect(isBroken(report)).toBe(false)
  })

  it('sends nothing that changes anything, but about an object that is not there', async () => {
    const storage = await fakeStorage((_request, response) => void response.writeHead(200).end('<a/>'))
    onTestFinished(() => storage.close())
    await examined(exampleConnection(storage.endpoint, { prefix: 'sandglass' }), EXAMPLE_KEYS)
    expect(storage.seen.length).toBeGreaterThan(15)
    const changing = storage.seen.filter(({ method }) => method !== 'GET' && method !== 'HEAD')
    expect(changing.length).toBeGreaterThan(2)
    for (const { url } of changing) expect(url).toMatch(/^\/playground\/sandglass\/\.probe\/\w{22}\/nowhere\?/)
  })

  it('finds it broken that links can’t be opened, and says what is missing', async () => {
    const store = await serve()
    const keys = await withPolicy(store, { Action: ['s3:ListBucket', 's3:PutObject'], Resource: ALL })
    const report = await examined(storeAt(store), keys)
    expect(told(report, 'links')).toEqual([
      'broken: Links made with these credentials can’t be opened: they may not read.',
    ])
    expect(permissionsOf(report)).toMatchObject({
      's3:ListBucket': 'yes',
      's3:PutObject': 'yes',
      's3:GetObject': 'no',
      's3:GetObjectTagging': 'no',
      's3:GetBucketPolicy': 'no',
      's3:AbortMultipartUpload': 'no',
    })
    const read = report.permissions.find(({ permission }) => permission === 's3:GetObject')
    expect(read?.sentence).toContain('s3:GetObject')
  })

  it('does not take a refusal for an answer where it may mean that there is nothing', async () => {
    const store = await serve()
    const keys = await withPolicy(store, { Action: ['s3:GetObject', 's3:PutObject'], Resource: ALL })
    const report = await examined(storeAt(store), keys)
    expect(permissionsOf(report)).toMatchObject({
      's3:ListBucket': 'no',
      's3:GetObject': 'unknown',
      's3:PutObject': 'yes',
    })
    expect(told(report, 'links')).toEqual(['unknown: Whether links can be opened is seen only by making one.'])
    expect(isBroken(report)).toBe(false)
  })

  it('warns of what lets strangers in, and of what a probe left behind', async () => {
    const store = await serve()
    const Statement = [
      { Sid: 'Website', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/*` },
      {
        Sid: PROBE_SID,
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${BUCKET}/x/*`,
      },
    ]
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await store.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }))
    const report = await examined(storeAt(store), store.owner)
    expect(told(report, 'public-access')).toEqual([
      'warning: The statement “Website” of the bucket’s policy allows everybody something without a link.',
    ])
    expect(told(report, 'policy')).toEqual([expect.stringContaining('SandglassProbe')])
  })

  it('remembers that a probe had an altered link opened', async () => {
    const store = await serve()
    const at = new Date().toISOString()
    const findings = [{ probe: 'signature-check' as const, outcome: 'no' as const, sentence: 'as tried', at }]
    const report = await examined(storeAt(store), store.owner, BUCKET, {
      capabilities: { bucket: BUCKET, at, findings },
    })
    expect(told(report, 'public-access')).toContain(
      'warning: When it was probed, the storage opened a link whose signature was wrong.',
    )
  })

  it('never deletes by name where versions are kept: that would leave a marker', async () => {
    const store = await serve()
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await store.s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }))
    const report = await examined(storeAt(store), store.owner)
    expect(permissionsOf(report)).toMatchObject({ 's3:DeleteObject': 'unknown', 's3:DeleteObjectVersion': 'yes' })
    expect(told(report, 'versioning')).toEqual([
      'note: The bucket keeps versions: Sandglass deletes the one that it made.',
    ])
  })

  it('sees a clock that is off', async () => {
    const store = await serve()
    store.clock.offset = 300_000
    expect(told(await examined(storeAt(store), store.owner), 'clock')).toEqual([
      'warning: This computer’s clock is 5 minutes behind the storage’s.',
    ])
  })

  it('says when credentials end', async () => {
    const store = await serve()
    const expiresAt = Math.floor(Date.now() / 1000) + 7200
    await store.setKeys([{ ...OTHER_KEY, sessionToken: 'token', expiresAt: expiresAt * 1000 }])
    const keys = { ...OTHER_KEY, sessionToken: 'token', expiresAt }
    expect(told(await examined(storeAt(store), keys), 'credentials')).toEqual([
      expect.stringMatching(
        /^note: .* is temporary and ends in (?:2 hours|1 hour 59 minutes), and links that it signs end with it\.$/,
      ),
    ])
  })

  it('tells a storage that can’t be reached, in place of a row of failures', async () => {
    const report = await examined(exampleConnection('http://127.0.0.1:1'), EXAMPLE_KEYS)
    expect(told(report, 'bucket')).toEqual([expect.stringMatching(/^broken: /)])
    expect(report.permissions).toEqual([])
    expect(isBroken(report)).toBe(true)
  })

  it('asks nothing of the storage without credentials', async () => {
    const gone = new AppError('no-credentials', 'There is no secret.', 'Enter it again.')
    const report = await examined(exampleConnection('http://127.0.0.1:1'), gone)
    expect(report.findings).toEqual([
      { about: 'credentials', state: 'broken', sentence: 'There is no secret.', remedy: 'Enter it again.' },
      expect.objectContaining({ about: 'endpoint' }),
    ])
  })

  it('warns of an endpoint that is not encrypted', async () => {
    const connection = exampleConnection('http://storage.invalid')
    expect(told(await examined(connection, EXAMPLE_KEYS), 'endpoint')).toEqual([
      'warning: http://storage.invalid is not encrypted: whoever is in between reads the files, and the links.',
    ])
  })

  it('says that a bucket has to be named', async () => {
    const store = await serve()
    const report = await examined(storeAt(store), store.owner, null)
    expect(told(report, 'bucket')).toEqual(['broken: No bucket is set on the connection, so there is none to look at.'])
    expect(permissionsOf(report)).toEqual({ 's3:ListAllMyBuckets': 'yes' })
  })

  it('counts what was seen just now over what a probe saw before', async () => {
    const store = await serve({ dialect: 'r2' })
    const at = new Date().toISOString()
    const finding = { outcome: 'yes', sentence: 'as tried', at } as const
    const capabilities = {
      bucket: BUCKET,
      at,
      findings: [
        { probe: 'bucket-policy', ...finding },
        { probe: 'copy', ...finding },
        { probe: 'delete-copy', ...finding },
      ] as const,
    }
    const { revocation } = await examined(storeAt(store), store.owner, BUCKET, {
      capabilities: { ...capabilities, findings: [...capabilities.findings] },
    })
    const standing = Object.fromEntries(revocation.picked.methods.map(({ method, standing: is }) => [method, is]))
    expect(standing).toMatchObject({ 'share-copy': 'proven', 'policy-deny': 'out', 'tag-deny': 'out' })
  })
})
