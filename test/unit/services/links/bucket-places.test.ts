import { describe, expect, it } from 'vitest'
import type { BucketRegions } from '../../../../electron/services/connections/region.ts'
import { BucketPlaces } from '../../../../electron/services/links/bucket-places.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { connectionOf } from '../connections/connection-of.ts'

const AWS = connectionOf({ source: 'environment' })

function placesOf(discovered: string | undefined) {
  const kept = new Map<string, string>()
  const regions: BucketRegions = {
    get: (connectionId, bucket) => kept.get(`${connectionId} ${bucket}`),
    set: (connectionId, bucket, region) => void kept.set(`${connectionId} ${bucket}`, region),
  }
  const asked: string[] = []
  const places = new BucketPlaces(regions, async (_, bucket) => {
    asked.push(bucket)
    return discovered
  })
  return { places, kept, asked }
}

describe('BucketPlaces', () => {
  it('asks once where a bucket is, and moves the provider’s own endpoint there', async () => {
    const { places, asked, kept } = placesOf('ap-south-1')
    for (let time = 0; time < 3; time += 1) {
      expect(await places.of(AWS, 'bucket')).toEqual({
        endpoint: 'https://s3.ap-south-1.amazonaws.com',
        addressing: 'virtual',
        region: 'ap-south-1',
      })
    }
    expect(asked).toEqual(['bucket'])
    expect([...kept]).toEqual([['connection-1 bucket', 'ap-south-1']])
  })

  it('goes by what it is told afterwards', async () => {
    const { places, asked } = placesOf('ap-south-1')
    places.remember(AWS, 'bucket', 'cn-north-1')
    expect(await places.of(AWS, 'bucket')).toMatchObject({ endpoint: 'https://s3.cn-north-1.amazonaws.com.cn' })
    expect(asked).toEqual([])
  })

  it('stays with the connection’s region, and keeps nothing, when the storage doesn’t say', async () => {
    const { places, kept } = placesOf(undefined)
    expect(await places.of(AWS, 'bucket')).toMatchObject({ region: 'eu-west-1', endpoint: AWS.endpoint })
    expect(kept.size).toBe(0)
  })

  const other: Partial<Connection> = { provider: 'minio', endpoint: 'https://minio.example.com', region: 'us-east-1' }
  it.each<[string, Partial<Connection>, string, object, readonly string[]]>([
    ['another storage', other, 'bucket', { endpoint: 'https://minio.example.com', region: 'us-east-1' }, []],
    [
      'a public endpoint',
      { ...other, publicEndpoint: 'https://files.example.com' },
      'bucket',
      { endpoint: 'https://files.example.com' },
      [],
    ],
    [
      'a public endpoint in front of Amazon',
      { publicEndpoint: 'https://files.example.com' },
      'bucket',
      { endpoint: 'https://files.example.com', region: 'ap-south-1' },
      ['bucket'],
    ],
    [
      'an endpoint of Amazon’s that was given',
      { endpoint: 'https://vpce-1.s3.eu-west-1.vpce.amazonaws.com' },
      'bucket',
      { endpoint: 'https://vpce-1.s3.eu-west-1.vpce.amazonaws.com', region: 'ap-south-1' },
      ['bucket'],
    ],
    ['a bucket with a dot', {}, 'my.bucket', { addressing: 'path', region: 'ap-south-1' }, ['my.bucket']],
    [
      'an access point, whose ARN says where it is',
      {},
      'arn:aws:s3:eu-west-1:123456789012:accesspoint/my.ap',
      { addressing: 'virtual', region: 'eu-west-1' },
      [],
    ],
    [
      'a multi-region access point',
      {},
      'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap',
      { addressing: 'virtual', region: 'eu-west-1' },
      [],
    ],
  ])('%s', async (_, changes, bucket, place, expectedAsked) => {
    const { places, asked } = placesOf('ap-south-1')
    expect(await places.of({ ...AWS, ...changes }, bucket)).toMatchObject(place)
    expect(asked).toEqual(expectedAsked)
  })
})
