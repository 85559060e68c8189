import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { OUTPUT } from './json-values.ts'
import { describeWithStore, describeWithStoresThatHavePolicies, type StoreContext } from './stores.ts'

describeWithStore('swift', 'revoking by tag and policy', (context) => {
  it('says that the storage has no policies', async () => {
    const { cli, bucket } = context()
    await putReport(context())
    for (const args of [
      ['share', `s3://${bucket}/report.pdf`, '--revoke-by', 'tag-deny'],
      ['policy', '--install', '--yes'],
    ]) {
      const refused = await cli.run(args)
      expect(refused).toMatchObject({ code: 2, stdout: '' })
      expect(refused.stderr).toContain('This storage has no bucket policies')
    }
  })
})

describeWithStoresThatHavePolicies('revoking by tag and policy', (context) => {
  it('says which statement is missing, and how it is put in', async () => {
    const { cli, bucket } = context()
    await putReport(context())
    const refused = await cli.run(['share', `s3://${bucket}/report.pdf`, '--revoke-by', 'tag-deny'])
    expect(refused).toMatchObject({ code: 7, stdout: '' })
    expect(refused.stderr).toContain('sandglass policy --install')
  })

  it('shows what would change, and writes it only when told to', async () => {
    const { cli, client, bucket } = context()
    const theirs = `{"Sid" : "Theirs","Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::${bucket}/locked"}`
    const Policy = `{"Version":"2012-10-17","Statement":[${theirs}]}`
    await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
    const shown = await cli.ok(['policy', 'store', '--install'])
    expect(shown.stdout).toMatch(/^ {7}"Action": "s3:DeleteObject",$/m)
    expect(shown.stdout).toMatch(/^\+ {6}"Sid": "SandglassTagDeny",$/m)
    expect(shown.stderr).toContain('Nothing was written.')
    expect(await policyOf(context())).toBe(Policy)

    const { digest, written } = OUTPUT.bucketPolicy.parse((await cli.ok(['policy', '--install', '--json'])).json())
    expect(written).toBe(false)
    await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: Policy.replace('locked', 'other') }))
    const stale = await cli.run(['policy', '--install', '--yes', '--digest', digest, '--json'])
    expect(stale.code).toBe(4)
    expect(OUTPUT.error.parse(JSON.parse(stale.stderr)).error.code).toBe('precondition-failed')

    await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
    await cli.ok(['policy', '--install', '--yes', '--digest', digest])
    expect(await policyOf(context())).toContain(theirs)
    expect((await cli.ok(['policy'])).stdout).toMatch(/tag-deny: in the policy, in the form (portable|ceph)\n/)
    await cli.ok(['policy', '--remove', '--yes'])
    expect(await policyOf(context())).toBe(Policy)
    await client.send(new DeleteBucketPolicyCommand({ Bucket: bucket }))
  })

  it.each(['tag-deny', 'policy-deny'] as const)(
    'takes a link back with proof, and gives it again: %s',
    async (method) => {
      const { cli, client, bucket } = context()
      await putReport(context())
      await cli.ok(['policy', '--method', method, '--install', '--yes'])
      const shared = await cli.ok(['share', `s3://${bucket}/report.pdf`, '--revoke-by', method, '--json'])
      const [link] = OUTPUT.share.parse(shared.json()).links
      if (link === undefined) throw new Error('nothing was shared')
      expect((await fetch(link.url)).status).toBe(200)

      const revoked = await cli.ok(['revoke', link.id])
      expect(revoked.stdout).toMatch(/revoked: confirmed dead .*\[403 AccessDenied\]\n$/)
      expect((await fetch(link.url)).status).toBe(403)
      expect((await cli.ok(['restore', link.id])).stdout).toMatch(/ {2}restored: The link works\./)
      expect(await (await fetch(link.url)).text()).toBe('content')

      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'report.pdf' }))
      expect(await Body?.transformToString()).toBe('content')
      await cli.ok(['policy', '--remove', '--yes'])
      await expect(policyOf(context())).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' })
    },
  )
})

function putReport({ client, bucket }: StoreContext) {
  return client.send(new PutObjectCommand({ Bucket: bucket, Key: 'report.pdf', Body: 'content' }))
}

async function policyOf({ client, bucket }: StoreContext): Promise<string | undefined> {
  return (await client.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy
}
