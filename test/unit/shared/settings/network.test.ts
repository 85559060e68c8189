import { describe, expect, it } from 'vitest'
import { caFileProblem, noProxyEntries, noProxyProblem, proxyProblem } from '../../../../shared/settings/network.ts'

describe('proxyProblem', () => {
  it.each([
    'system',
    'none',
    'http://proxy.example.com:3128',
    'HTTPS://proxy.example.com',
    'http://proxy.example.com:3128/',
    'http://10.0.0.1:8080',
    'http://[fd00::1]:3128',
  ])('takes %s', (proxy) => {
    expect(proxyProblem(proxy)).toBeUndefined()
  })

  it.each([
    ['', /Write it like/],
    ['proxy.example.com:3128', /Write it like/],
    ['socks5://proxy.example.com:1080', /Write it like/],
    ['http://', /Write it like/],
    ['http://proxy.example.com:3128/path', /Write it like/],
    ['http://proxy.example.com?x', /Write it like/],
    ['http://proxy.example.com#x', /Write it like/],
    ['http://proxy example.com', /Write it like/],
    ['http://proxy.example.com:99999', /Write it like/],
    ['http://ann:secret-word@proxy.example.com', /HTTPS_PROXY/],
    ['http://ann@proxy.example.com', /HTTPS_PROXY/],
  ])('says what is wrong with %j', (proxy, says) => {
    expect(proxyProblem(proxy)).toMatch(says)
    expect(proxyProblem(proxy)).not.toContain('secret-word')
  })
})

describe('noProxyProblem', () => {
  it.each(['', 'nas.local', '.example.com, *.test,10.0.0.0/8', '[fd00::1]:9000 fd00::2', 'münchen.example', '*'])(
    'takes %j',
    (list) => {
      expect(noProxyProblem(list)).toBeUndefined()
    },
  )

  it.each(['https://example.com', 'a;b', 'a@b', `${'x'.repeat(256)}`, 'a\u0000'])('refuses %j', (list) => {
    expect(noProxyProblem(list)).toMatch(/commas/)
  })
})

it('hosts are separated by commas and spaces, as many as there are', () => {
  expect(noProxyEntries(' a,b  c ,, d')).toEqual(['a', 'b', 'c', 'd'])
})

describe('caFileProblem', () => {
  it.each(['', '/etc/ssl/ca.pem', 'C:\\certs\\ca.pem', 'c:/certs/ca.pem', '\\\\server\\share\\ca.pem'])(
    'takes %j',
    (path) => {
      expect(caFileProblem(path)).toBeUndefined()
    },
  )

  it.each(['ca.pem', './ca.pem', '~/ca.pem', 'C:ca.pem', '/a\u0000b'])('refuses %j', (path) => {
    expect(caFileProblem(path)).toBeTypeOf('string')
  })
})
