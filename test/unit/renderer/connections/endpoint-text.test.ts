import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEndpointText } from '../../../../renderer/features/connections/endpoint-text.ts'

describe('an address as people paste it', () => {
  it.each([
    ['https://minio.example.com', { endpoint: 'https://minio.example.com' }],
    ['  https://minio.example.com/ ', { endpoint: 'https://minio.example.com' }],
    ['minio.example.com', { endpoint: 'https://minio.example.com' }],
    ['localhost:9000', { endpoint: 'http://localhost:9000' }],
    ['192.168.1.20:9000/photos', { endpoint: 'http://192.168.1.20:9000', bucket: 'photos' }],
    ['http://127.0.0.1:9000/photos/2026/', { endpoint: 'http://127.0.0.1:9000', bucket: 'photos', prefix: '2026' }],
    ['https://minio.example.com/photos/cat.jpg', { endpoint: 'https://minio.example.com', bucket: 'photos' }],
    ['s3://photos/shared', { bucket: 'photos', prefix: 'shared' }],
    ['s3://photos/shared/cat.jpg', { bucket: 'photos', prefix: 'shared' }],
    ['s3://photos', { bucket: 'photos' }],
    [
      'https://photos.s3.eu-west-1.amazonaws.com/2026/cat.jpg?X-Amz-Signature=abc',
      { provider: 'aws', bucket: 'photos', prefix: '2026', region: 'eu-west-1' },
    ],
    ['https://s3.eu-west-1.amazonaws.com/photos', { provider: 'aws', bucket: 'photos', region: 'eu-west-1' }],
    ['s3-eu-west-1.amazonaws.com', { provider: 'aws', region: 'eu-west-1' }],
    ['https://my.dotted.bucket.s3.amazonaws.com', { provider: 'aws', bucket: 'my.dotted.bucket' }],
    ['https://s3.cn-north-1.amazonaws.com.cn', { provider: 'aws', region: 'cn-north-1' }],
    [
      'https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com/photos',
      {
        provider: 'r2',
        endpoint: 'https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com',
        bucket: 'photos',
      },
    ],
    [
      'https://photos.0123456789abcdef0123456789abcdef.eu.r2.cloudflarestorage.com',
      {
        provider: 'r2',
        endpoint: 'https://0123456789abcdef0123456789abcdef.eu.r2.cloudflarestorage.com',
        bucket: 'photos',
      },
    ],
    ['photos.s3.us-west-004.backblazeb2.com', { provider: 'b2', bucket: 'photos', region: 'us-west-004' }],
    ['https://s3.eu-central-1.wasabisys.com', { provider: 'wasabi', region: 'eu-central-1' }],
    ['https://photos.fra1.cdn.digitaloceanspaces.com', { provider: 'spaces', bucket: 'photos', region: 'fra1' }],
    ['https://storage.googleapis.com/photos', { provider: 'gcs', bucket: 'photos' }],
  ])('%s', (text, expected) => {
    const { notes: _notes, pathIsGuess: _guess, ...reading } = readEndpointText(text)
    expect(reading).toEqual(expected)
  })

  it('keeps a path in the endpoint where that is asked for', () => {
    expect(readEndpointText('https://example.com/s3/', true)).toMatchObject({ endpoint: 'https://example.com/s3' })
  })

  it('says that a path of an unknown host was only guessed to be a bucket', () => {
    expect(readEndpointText('https://example.com/s3').pathIsGuess).toBe(true)
    expect(readEndpointText('https://s3.eu-west-1.amazonaws.com/photos').pathIsGuess).toBe(false)
  })

  it('does not take keys along, and does not repeat them', () => {
    const reading = readEndpointText('https://AKIDEXAMPLE:wJalrXUtnFEMI@minio.example.com')
    expect(reading.endpoint).toBe('https://minio.example.com')
    expect(JSON.stringify(reading)).not.toMatch(/AKIDEXAMPLE|wJalr/)
  })

  it('leaves a look-alike host to itself', () => {
    expect(readEndpointText('https://s3.amazonaws.com.example.org').provider).toBeUndefined()
    expect(readEndpointText('https://s3-accelerate.amazonaws.com').provider).toBeUndefined()
  })

  it('gives back what it can’t read, and never throws', () => {
    expect(readEndpointText('ftp://example.com')).toMatchObject({ endpoint: 'ftp://example.com' })
    expect(readEndpointText('')).toEqual({ notes: [], pathIsGuess: false })
    fc.assert(fc.property(fc.string(), fc.boolean(), (text, keepPath) => void readEndpointText(text, keepPath)))
    fc.assert(fc.property(fc.webUrl({ withQueryParameters: true }), (text) => void readEndpointText(text)))
  })

  it('reads its own answer the same', () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['http', 'https'] }), (text) => {
        const { endpoint } = readEndpointText(text)
        if (endpoint !== undefined) expect(readEndpointText(endpoint).endpoint).toBe(endpoint)
      }),
    )
  })
})
