import { describe, expect, it } from 'vitest'
import { isExcepted, isLoopback } from '../../../../shared/network/bypass.ts'

describe('isLoopback', () => {
  it.each([
    'http://localhost',
    'http://photos.localhost:9000',
    'http://localhost.:9000',
    'http://127.0.0.1',
    'http://127.1.2.3',
    // As URLs write 127.0.0.1, too.
    'http://127.1',
    'http://2130706433',
    'http://[::1]:9000',
    'http://[::ffff:127.0.0.1]',
  ])('%s is this computer', (url) => {
    expect(isLoopback(new URL(url))).toBe(true)
  })

  it.each([
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://10.0.0.1',
    'http://[::2]',
  ])('%s is not', (url) => {
    expect(isLoopback(new URL(url))).toBe(false)
  })
})

describe('isExcepted', () => {
  it.each([
    ['https://s3.example.com', 's3.example.com'],
    ['https://s3.example.com', 'EXAMPLE.com'],
    ['https://s3.example.com', '.example.com'],
    ['https://example.com', '.example.com'],
    ['https://s3.example.com', '*.example.com'],
    ['https://s3.example.com', 'one.test, two.test ,example.com'],
    ['https://s3.example.com', 'one.test two.test example.com'],
    ['https://s3.example.com', '*'],
    ['https://s3.example.com', 'example.com:443'],
    ['http://s3.example.com', 'example.com:80'],
    ['http://s3.example.com:9000', 's3.example.com:9000'],
    ['http://10.1.2.3:9000', '10.0.0.0/8'],
    ['http://192.168.1.255', '192.168.1.0/24'],
    ['http://10.1.2.3', '0.0.0.0/0'],
    ['http://10.1.2.3', '10.1.2.3/32'],
    ['http://[fd00::1]:9000', 'fd00::1'],
    ['http://[fd00::1]:9000', '[fd00::1]:9000'],
  ])('%s is excepted by %s', (url, list) => {
    expect(isExcepted(new URL(url), list)).toBe(true)
  })

  it.each([
    ['https://s3.example.com', ''],
    ['https://s3.example.com', ','],
    ['https://s3.example.com', 'ample.com'],
    ['https://s3.example.com', 's3.example.com.test'],
    ['https://s3.example.com', 'example.com:9000'],
    ['http://s3.example.com', 'example.com:443'],
    ['http://11.1.2.3', '10.0.0.0/8'],
    ['http://192.168.2.0', '192.168.1.0/24'],
    ['http://10.1.2.3', '10.0.0.0/33'],
    ['http://10.1.2.3', '10.0.0/8'],
    ['http://10.1.2.3', '10.0.0.0/'],
    ['http://[fd00::1]', 'fd00::2'],
  ])('%s is not by %j', (url, list) => {
    expect(isExcepted(new URL(url), list)).toBe(false)
  })
})
