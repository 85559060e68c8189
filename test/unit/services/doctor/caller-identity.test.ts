import { AwsClient } from 'aws4fetch'
import { describe, expect, it, onTestFinished } from 'vitest'
import { callerIdentity, identityEndpoint } from '../../../../electron/services/doctor/caller-identity.ts'
import { networkWith } from '../../../support/network.ts'
import { FakeAws, stsError } from '../connections/fake-aws.ts'
import { EXAMPLE_KEYS, exampleConnection } from '../objects/fake-storage.ts'

const NOW = Date.UTC(2026, 10, 25, 12)
const ports = { clock: { now: () => NOW }, network: networkWith() }
const connection = { region: 'eu-west-1' }

async function startSts(answer: FakeAws['answer']): Promise<FakeAws> {
  const sts = new FakeAws()
  sts.answer = answer
  await sts.start()
  onTestFinished(() => sts.stop())
  return sts
}

const named = (arn: string) => () => ({
  status: 200,
  body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`,
})

describe('callerIdentity', () => {
  it.each([
    ['arn:aws:iam::123456789012:root', 'root'],
    ['arn:aws:iam::123456789012:user/sandglass', 'user'],
    ['arn:aws:sts::123456789012:assumed-role/share/session', 'role'],
    ['arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Dev_0123/me', 'single-sign-on'],
    ['arn:aws:sts::123456789012:federated-user/me', 'federated-user'],
  ])('tells what %s is', async (arn, kind) => {
    const sts = await startSts(named(arn))
    expect(await callerIdentity(sts.url, connection, EXAMPLE_KEYS, ports)).toEqual({ arn, kind })
  })

  it('signs the request as another signer does', async () => {
    const sts = await startSts(named('arn:aws:iam::123456789012:user/sandglass'))
    const keys = { accessKeyId: EXAMPLE_KEYS.accessKeyId, secretAccessKey: EXAMPLE_KEYS.secretAccessKey }
    await callerIdentity(sts.url, connection, keys, ports)
    const ours = new URL(sts.requests[0]?.path ?? '', sts.url)
    const url = new URL(`${sts.url}/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60`)
    const client = new AwsClient({ ...keys, region: 'eu-west-1', service: 'sts' })
    const theirs = await client.sign(url, { aws: { signQuery: true, datetime: '20261125T120000Z' } })
    expect(ours.searchParams.get('X-Amz-Signature')).toBe(new URL(theirs.url).searchParams.get('X-Amz-Signature'))
  })

  it('says what is wrong with the credentials', async () => {
    const sts = await startSts(() => stsError('ExpiredToken'))
    await expect(callerIdentity(sts.url, connection, EXAMPLE_KEYS, ports)).rejects.toMatchObject({
      code: 'expired-token',
    })
  })
})

describe('identityEndpoint', () => {
  it('is Amazon’s own, and only of connections that lead there', () => {
    const of = (endpoint: string, provider: 'aws' | 'minio' = 'aws') =>
      identityEndpoint(exampleConnection(endpoint, { provider, region: 'eu-west-1' }))
    expect(of('https://s3.eu-west-1.amazonaws.com')).toBe('https://sts.eu-west-1.amazonaws.com')
    expect(of('https://s3.eu-west-1.amazonaws.com.cn')).toBe('https://sts.eu-west-1.amazonaws.com.cn')
    expect(of('https://s3.eu-west-1.amazonaws.com.evil.example')).toBeUndefined()
    expect(of('https://proxy.example')).toBeUndefined()
    expect(of('https://s3.eu-west-1.amazonaws.com', 'minio')).toBeUndefined()
  })
})
