import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assertRegion,
  bucketAddress,
  formatEndpoint,
  isLoopback,
  isPrivate,
  parseEndpoint,
  providerEndpoint,
} from '../../../../shared/connections/endpoint.ts'
import { PROVIDERS, type ProviderId, providerOf } from '../../../../shared/connections/providers.ts'
import { codeOf } from '../app-error.ts'

const ORIGINS = [
  'https://s3.example.com',
  'HTTP://127.0.0.1:9000',
  'http://[::1]:80',
  'https://bücket.example.com:8443',
]

describe('parseEndpoint', () => {
  it.each([
    ['https://s3.example.com', 'https', 's3.example.com', ''],
    ['  https://s3.example.com  ', 'https', 's3.example.com', ''],
    ['HTTPS://S3.Example.COM', 'https', 's3.example.com', ''],
    ['https://s3.example.com/', 'https', 's3.example.com', ''],
    ['https://s3.example.com///', 'https', 's3.example.com', ''],
    ['https://s3.example.com/base', 'https', 's3.example.com', '/base'],
    ['https://s3.example.com/a/b//', 'https', 's3.example.com', '/a/b'],
    ['https://s3.example.com/a/../b', 'https', 's3.example.com', '/b'],
    ['https://s3.example.com/a b', 'https', 's3.example.com', '/a%20b'],
    ['https://s3.example.com:443', 'https', 's3.example.com', ''],
    ['http://s3.example.com:80', 'http', 's3.example.com', ''],
    ['http://s3.example.com:443', 'http', 's3.example.com:443', ''],
    ['http://127.0.0.1:9000', 'http', '127.0.0.1:9000', ''],
    ['http://localhost:9000/x', 'http', 'localhost:9000', '/x'],
    ['http://[::1]:9000', 'http', '[::1]:9000', ''],
    ['http://[2001:DB8:0:0::1]', 'http', '[2001:db8::1]', ''],
    ['http://0x7f.1:9000', 'http', '127.0.0.1:9000', ''],
    ['https://bücket.example.com', 'https', 'xn--bcket-kva.example.com', ''],
    ['https://ａ.example.com', 'https', 'a.example.com', ''],
  ])('%j', (text, scheme, host, basePath) => {
    expect(parseEndpoint(text)).toEqual({ scheme, host, basePath })
  })

  it.each([
    '',
    ' ',
    's3.example.com',
    's3.example.com:9000',
    'localhost:9000',
    '//s3.example.com',
    'https://',
    'https:///',
    'https://:9000',
    'https://s3.example.com:99999',
    'https://s3.example.com:port',
    'https://s3 .example.com',
    'https://s3.exa\u0000mple.com',
    'https://[::1',
    'https://[::g]',
    'https://999.1.1.1',
    'https://a%00b',
    'https://user:pw@s3.example.com',
    'https://user@s3.example.com',
    'https://:pw@s3.example.com',
    'https://s3.example.com?x=1',
    'https://s3.example.com/#x',
    'https://s3.example.com/?versionId=1',
    'ftp://s3.example.com',
    's3://bucket',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    'ws://s3.example.com',
    // metadata services of cloud machines, in the forms that addresses have
    'http://169.254.169.254',
    'http://169.254.169.254/latest/meta-data',
    'http://169.254.170.2:80',
    'http://2852039166',
    'http://0xA9FEA9FE',
    'http://0251.0376.0251.0376',
    'http://[::ffff:169.254.169.254]',
    'http://[::ffff:a9fe:a9fe]',
    'http://[fd00:ec2::254]',
    'http://[fd00:0ec2:0:0::254]',
    'http://metadata.google.internal',
    'http://metadata.google.internal./',
    'http://METADATA.google.internal',
  ])('refuses %j', (text) => {
    expect(codeOf(() => parseEndpoint(text))).toBe('invalid-input')
  })

  it.each(['https://169.254.example.com', 'https://metadata.google.internal.example.com', 'http://[::ffff:10.0.0.1]'])(
    'takes %j, which is no metadata service',
    (text) => {
      expect(() => parseEndpoint(text)).not.toThrow()
    },
  )

  it('is its own inverse with formatEndpoint', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ORIGINS),
        fc.stringMatching(/^(?:\/[a-zA-Z0-9 .%~é\\]{0,6}){0,4}$/),
        (origin, path) => {
          const url = origin + path
          const endpoint = parseEndpoint(url)
          expect(parseEndpoint(formatEndpoint(endpoint))).toEqual(endpoint)
          expect(formatEndpoint(endpoint)).not.toMatch(/\/$/)
        },
      ),
    )
  })

  it('parses or refuses, and never repeats what it refuses', () => {
    fc.assert(
      fc.property(fc.string(), (tail) => {
        try {
          parseEndpoint(`https://user:canary@h${tail}`)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-input', field: 'endpoint' })
          expect(JSON.stringify(error)).not.toContain('canary')
        }
      }),
    )
  })
})

describe('providerEndpoint', () => {
  it.each<[ProviderId, string, string]>([
    ['aws', 'eu-west-1', 'https://s3.eu-west-1.amazonaws.com'],
    ['aws', 'us-gov-west-1', 'https://s3.us-gov-west-1.amazonaws.com'],
    ['aws', 'cn-north-1', 'https://s3.cn-north-1.amazonaws.com.cn'],
    ['aws', 'cn-northwest-1', 'https://s3.cn-northwest-1.amazonaws.com.cn'],
    ['b2', 'us-west-004', 'https://s3.us-west-004.backblazeb2.com'],
    ['b2', 'cn-1', 'https://s3.cn-1.backblazeb2.com'],
    ['wasabi', 'eu-central-1', 'https://s3.eu-central-1.wasabisys.com'],
    ['spaces', 'fra1', 'https://fra1.digitaloceanspaces.com'],
    ['gcs', 'auto', 'https://storage.googleapis.com'],
  ])('%s in %s', (id, region, endpoint) => {
    expect(formatEndpoint(providerEndpoint(providerOf(id), region, undefined))).toBe(endpoint)
  })

  it.each([
    'us-east-1.evil.com/',
    'us-east-1.evil.com#',
    'evil.com?',
    'x@evil.com',
    'x:1@evil.com',
    'evil.com/x#',
    '..',
    'a/b',
    'a\\b',
    'eu west 1',
    'EU-WEST-1',
    '-a',
    '',
    '{region}',
    '$&',
    'a%2eb',
    'é',
    'a\n',
    'a\u0000',
    'x'.repeat(64),
  ])('never puts the region %j into a host', (region) => {
    expect(codeOf(() => providerEndpoint(PROVIDERS.aws, region, undefined))).toBe('invalid-input')
    expect(codeOf(() => assertRegion(region))).toBe('invalid-input')
  })

  it('keeps the host below the provider’s own domain, whatever the region', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9.@#/?-]{1,12}$/)), (region) => {
        try {
          expect(providerEndpoint(PROVIDERS.aws, region, undefined).host).toMatch(
            /^s3\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
          )
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-input' })
        }
      }),
      { numRuns: 300 },
    )
  })

  it('prefers the endpoint that is given, and asks for one that is needed', () => {
    expect(providerEndpoint(PROVIDERS.aws, 'eu-west-1', 'http://127.0.0.1:9000').host).toBe('127.0.0.1:9000')
    expect(codeOf(() => providerEndpoint(PROVIDERS.minio, 'us-east-1', undefined))).toBe('invalid-input')
  })
})

describe('bucketAddress', () => {
  const endpoint = { scheme: 'https', host: 'h:9000', basePath: '/base' } as const
  it('names the bucket in the host or in the path', () => {
    expect(bucketAddress(endpoint, 'virtual', 'b')).toEqual({ host: 'b.h:9000', path: '/base' })
    expect(bucketAddress(endpoint, 'path', 'b')).toEqual({ host: 'h:9000', path: '/base/b' })
    expect(bucketAddress({ ...endpoint, basePath: '' }, 'virtual', 'b').path).toBe('')
  })
})

describe('isLoopback', () => {
  it.each([
    'localhost',
    'localhost:9000',
    'b.localhost',
    '127.0.0.1',
    '127.0.0.1:9321',
    '127.255.0.3',
    '[::1]',
    '[::1]:80',
  ])('%s never leaves this computer', (host) => {
    expect(isLoopback(host)).toBe(true)
  })

  it.each([
    '127.0.0.1.evil.com',
    '127.evil.com',
    '127.0.0.1.evil.com:9000',
    'localhost.evil.com',
    'notlocalhost',
    '.localhost',
    '128.0.0.1',
    '10.0.0.1',
    '[::2]',
    '[2001:db8::1]',
    '',
  ])('%s may', (host) => {
    expect(isLoopback(host)).toBe(false)
  })
})

describe('isPrivate', () => {
  it.each([
    '10.0.0.1',
    '192.168.1.5:9000',
    '172.16.0.1',
    '172.31.255.255',
    'nas',
    'nas:9000',
    'minio.local',
    'store.home.arpa:443',
    '[fd00::1]:9000',
    '[fe80::1]',
  ])('%s is', (host) => expect(isPrivate(host)).toBe(true))

  it.each([
    '10.evil.com',
    '192.168.evil.com',
    '172.32.0.1',
    '172.15.0.1',
    '8.8.8.8',
    's3.example.com',
    'evil.com:80',
    '[2001:db8::1]',
    '[::ffff:808:808]',
    '100.64.0.1',
    'local.evil.com',
  ])('%s is not', (host) => expect(isPrivate(host)).toBe(false))
})
