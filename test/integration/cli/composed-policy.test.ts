import { PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { composePolicy, type PolicyFeature } from '../../../shared/doctor/iam-policy.ts'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { newCli } from '../../support/cli.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import { OUTPUT } from './json-values.ts'
import { addArgs, newBucket, SECRET_VARIABLE } from './stores.ts'

/** A user whose connection signs with a key that may do just what the features need. */
async function userWith(features: readonly PolicyFeature[]) {
  const server = await startPlayground()
  onTestFinished(() => server.stop())
  const client = clientOf(server)
  const bucket = await newBucket(client)
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'there', Body: 'there' }))
  const wish = { provider: 'playground', region: server.region, bucket, prefix: 'sandglass', features } as const
  const keys = await server.createUser(composePolicy(wish).document?.Statement ?? [])
  const cli = newCli({ [SECRET_VARIABLE]: keys.secretAccessKey })
  await cli.ok(addArgs({ ...server, keys }, 'store', bucket))
  return { cli, bucket }
}

describe('the command line with a key of a composed policy', () => {
  it('uploads and takes back with “upload” alone', async () => {
    const { cli, bucket } = await userWith(['upload'])
    const large = cli.file('large.bin', Buffer.alloc(12 * 1024 * 1024))
    const { links } = OUTPUT.share.parse((await cli.ok(['share', large, '--json'])).json())
    const [link] = links
    expect((await fetch(link?.url ?? '')).status).toBe(200)
    const { results } = OUTPUT.revoke.parse((await cli.ok(['revoke', link?.id ?? '', '--json'])).json())
    expect(results).toMatchObject([{ outcome: 'revoked' }])
    expect((await cli.run(['share', `s3://${bucket}/there`])).code).toBe(4)
    expect((await cli.run(['ls', `s3://${bucket}`])).code).toBe(4)
  })

  it('browses and shares with “browse” and “share”, and uploads nothing', async () => {
    const { cli, bucket } = await userWith(['browse', 'share'])
    expect((await cli.ok(['ls', `s3://${bucket}`])).stdout).toContain('there')
    expect((await fetch((await cli.ok(['share', `s3://${bucket}/there`])).stdout.trim())).status).toBe(200)
    expect((await cli.run(['share', cli.file('note.txt', 'x')])).code).toBe(4)
    const { report } = OUTPUT.doctor.parse((await cli.ok(['doctor', 'store', '--json'])).json())
    const outcomes = Object.fromEntries(report.permissions.map(({ permission, outcome }) => [permission, outcome]))
    expect(outcomes).toMatchObject({ 's3:ListBucket': 'yes', 's3:GetObject': 'yes', 's3:PutObject': 'no' })
  })

  it('probes with “upload”, and tells the rest', async () => {
    const { cli } = await userWith(['upload'])
    const { probe } = OUTPUT.doctor.parse((await cli.ok(['doctor', 'store', '--probe', '--json'])).json())
    const outcomes = Object.fromEntries(probe?.capabilities.findings.map((found) => [found.probe, found.outcome]) ?? [])
    expect(outcomes).toMatchObject({ 'signed-link': 'yes', 'delete-copy': 'yes', tags: 'no', 'bucket-policy': 'no' })
    expect(probe?.left).toEqual([])
  })
})
