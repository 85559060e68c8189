import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { startSharing } from './sharing.ts'

describe('the rule that tidies up: playground', () => {
  it('says that there are no rules', async () => {
    const server = await startPlayground()
    const sharing = await startSharing(server)
    onTestFinished(async () => {
      await sharing.stop()
      await server.stop()
    })
    expect(await sharing.call('lifecycle.plan', { change: 'install' })).toMatchObject({
      isInForce: false,
      diff: [],
      obstacle: 'This storage has no lifecycle rules.',
    })
  })
})

describeWithServer('ceph', 'the rule that tidies up: ceph', (server) => {
  const theirs: LifecycleRule = {
    ID: 'theirs',
    Status: 'Enabled',
    Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'keep', Value: 'no' }] } },
    Expiration: { Days: 400 },
  }
  const start = async () => {
    const sharing = await startSharing(server, { provider: 'ceph' })
    const client = clientOf(server)
    onTestFinished(() => sharing.stop())
    return {
      ...sharing,
      rules: async () => {
        const answer = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: sharing.bucket }))
        return answer.Rules ?? []
      },
      put: (Rules: LifecycleRule[]) =>
        client.send(
          new PutBucketLifecycleConfigurationCommand({
            Bucket: sharing.bucket,
            LifecycleConfiguration: { Rules },
          }),
        ),
    }
  }

  it('comes and goes as it was shown, and the rules of others stay', async () => {
    const { call, rules, put } = await start()
    await put([theirs])
    const before = await rules()
    const change = { change: 'install', days: 14 } as const
    const plan = await call('lifecycle.plan', change)
    expect(plan).toMatchObject({ prefix: 'sandglass/', isInForce: false })
    const added = plan.diff.filter((line) => line.change === 'added').map(({ text }) => text.trim())
    expect(added).toEqual(expect.arrayContaining(['"ID": "sandglass-tidy sandglass",', '"Days": 14']))
    expect(await rules()).toEqual(before)

    expect(await call('lifecycle.apply', { ...change, digest: plan.digest })).toMatchObject({ isInForce: true })
    const now = await rules()
    expect(now.filter(({ ID }) => ID === 'theirs')).toEqual(before)
    expect(now.find(({ ID }) => ID !== 'theirs')).toMatchObject({
      ID: 'sandglass-tidy sandglass',
      Status: 'Enabled',
      Expiration: { Days: 14 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 14 },
    })
    const removal = await call('lifecycle.plan', { change: 'remove' })
    await call('lifecycle.apply', { change: 'remove', digest: removal.digest })
    expect(await rules()).toEqual(before)
  })

  it('is the only one, and takes the whole of the rules with it', async () => {
    const { call, rules } = await start()
    const plan = await call('lifecycle.plan', { change: 'install' })
    await call('lifecycle.apply', { change: 'install', digest: plan.digest })
    expect(await rules()).toHaveLength(1)
    const removal = await call('lifecycle.plan', { change: 'remove' })
    await call('lifecycle.apply', { change: 'remove', digest: removal.digest })
    await expect(rules()).rejects.toThrow()
  })

  it('is not written over what somebody has changed since it was shown', async () => {
    const { call, rules, put } = await start()
    const plan = await call('lifecycle.plan', { change: 'install' })
    await put([theirs])
    const before = await rules()
    await expect(call('lifecycle.apply', { change: 'install', digest: plan.digest })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    expect(await rules()).toEqual(before)
    await expect(call('lifecycle.plan', { change: 'install', days: 7 })).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })
})
