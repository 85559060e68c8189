import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROVIDER_IDS } from '../../../../shared/connections/providers.ts'
import {
  composePolicy,
  POLICY_FEATURE_IDS,
  type PolicyFeature,
  type PolicyWish,
  permissionsOf,
} from '../../../../shared/doctor/iam-policy.ts'

const wish = (changes: Partial<PolicyWish> = {}): PolicyWish => ({
  provider: 'aws',
  region: 'eu-west-1',
  bucket: 'photos',
  prefix: 'sandglass',
  features: ['share'],
  ...changes,
})

const everyday = POLICY_FEATURE_IDS.filter((feature) => feature !== 'signer')

describe('composePolicy', () => {
  it('asks for reading alone when links are all that is wanted', () => {
    expect(composePolicy(wish()).document).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Objects',
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:GetObjectVersion'],
          Resource: ['arn:aws:s3:::photos/*'],
        },
      ],
    })
  })

  it('lets uploads be written under their prefix only, and names nothing twice', () => {
    const { document } = composePolicy(wish({ features: ['browse', 'share', 'upload', 'share-copy'] }))
    expect(document?.Statement).toEqual([
      {
        Sid: 'Bucket',
        Effect: 'Allow',
        Action: [
          's3:ListBucket',
          's3:GetBucketLocation',
          's3:ListBucketVersions',
          's3:GetBucketVersioning',
          's3:ListBucketMultipartUploads',
        ],
        Resource: ['arn:aws:s3:::photos'],
      },
      {
        Sid: 'Objects',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: ['arn:aws:s3:::photos/*'],
      },
      {
        Sid: 'SharePrefix',
        Effect: 'Allow',
        Action: [
          's3:PutObject',
          's3:DeleteObject',
          's3:DeleteObjectVersion',
          's3:AbortMultipartUpload',
          's3:ListMultipartUploadParts',
        ],
        Resource: ['arn:aws:s3:::photos/sandglass/*'],
      },
    ])
  })

  it('takes the whole bucket for a connection without a prefix', () => {
    const { document } = composePolicy(wish({ prefix: '', features: ['upload'] }))
    expect(document?.Statement.at(-1)?.Resource).toEqual(['arn:aws:s3:::photos/*'])
  })

  it.each([
    ['cn-north-1', 'arn:aws-cn:s3:::photos/*'],
    ['us-gov-west-1', 'arn:aws-us-gov:s3:::photos/*'],
  ])('names the part of the cloud that %s is in', (region, resource) => {
    expect(composePolicy(wish({ region })).document?.Statement[0]?.Resource).toEqual([resource])
  })

  it('gives a signer nothing but what is tagged', () => {
    const { document, steps } = composePolicy(wish({ features: ['signer'] }))
    const readers = document?.Statement.filter(({ Action }) => Action.includes('s3:GetObject'))
    expect(readers).toEqual([
      expect.objectContaining({
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Condition: { StringEquals: { 's3:ExistingObjectTag/sandglass': 'live' } },
      }),
    ])
    expect(steps.join(' ')).toContain('disabling the signer’s key ends all of its links')
  })

  it('refuses to make a signer that may do more', () => {
    for (const feature of ['share', 'upload', 'share-copy', 'move-object'] as const) {
      expect(() => composePolicy(wish({ features: ['signer', feature] }))).toThrow(`“${feature}” lets it read more`)
    }
    const { document } = composePolicy(wish({ features: ['signer', 'browse'] }))
    expect(document?.Statement.map(({ Sid }) => Sid)).toEqual(['Bucket', 'TaggedForLinks', 'Objects'])
  })

  it('reminds of encryption keys where objects are read or written', () => {
    const hasKms = (features: readonly PolicyFeature[]) =>
      composePolicy(wish({ features })).steps.join(' ').includes('kms:')
    expect([hasKms(['share']), hasKms(['upload']), hasKms(['signer']), hasKms(['browse', 'policy'])]).toEqual([
      true,
      true,
      true,
      false,
    ])
  })

  it('writes a bucket’s own policy for Ceph, with whom it is for', () => {
    const principal = 'arn:aws:iam:::user/other'
    const { kind, document } = composePolicy(wish({ provider: 'ceph', principal, features: ['buckets', 'browse'] }))
    expect(kind).toBe('bucket')
    expect(document?.Statement).toEqual([
      expect.objectContaining({ Sid: 'SandglassBucket', Principal: { AWS: [principal] } }),
    ])
  })

  it('says in words what a storage without policies has to be asked for', () => {
    const words = (provider: PolicyWish['provider'], features: readonly PolicyFeature[]) =>
      composePolicy(wish({ provider, features })).steps.join(' ')
    expect(words('r2', ['share'])).toContain('“Object Read only”')
    expect(words('r2', ['upload', 'tag-deny'])).toMatch(/“Object Read & Write”.*Not here: tag-deny\./)
    expect(words('b2', ['browse', 'upload'])).toContain('listBuckets, listFiles, readFiles, writeFiles, deleteFiles.')
    expect(words('gcs', ['share-copy'])).toContain('roles/storage.objectUser')
    expect(words('garage', ['share'])).toContain('bucket allow --read photos')
    expect(words('spaces', ['upload'])).toContain('Read/Write/Delete')
  })

  it('allows just what its features need, on this bucket alone', () => {
    const features = fc.uniqueArray(fc.constantFrom(...everyday), { minLength: 1 })
    fc.assert(
      fc.property(features, fc.constantFrom('aws', 'minio', 'wasabi', 'other', 'playground'), (chosen, provider) => {
        const { document } = composePolicy(wish({ features: chosen, provider }))
        const allowed = new Set(document?.Statement.flatMap(({ Action }) => Action))
        expect(allowed).toEqual(new Set(chosen.flatMap((feature) => permissionsOf(feature))))
        for (const { Action, Resource } of document?.Statement ?? []) {
          if (Action.includes('s3:ListAllMyBuckets')) expect(Action).toHaveLength(1)
          else expect(Resource.every((arn) => /:photos(?:$|\/)/.test(arn))).toBe(true)
          expect(Action.every((action) => !action.includes('*'))).toBe(true)
        }
      }),
    )
  })

  it('has something to say for every provider and feature', () => {
    for (const provider of PROVIDER_IDS) {
      for (const feature of POLICY_FEATURE_IDS) {
        const { kind, document, steps } = composePolicy(wish({ provider, features: [feature] }))
        expect({ provider, feature, said: steps.length > 0 }).toEqual({ provider, feature, said: true })
        expect(document === undefined).toBe(kind === 'words')
      }
    }
  })
})
