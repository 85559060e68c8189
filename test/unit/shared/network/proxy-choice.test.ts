import { describe, expect, it } from 'vitest'
import { environmentExceptions, environmentProxy, systemProxy } from '../../../../shared/network/proxy-choice.ts'

describe('environmentProxy', () => {
  it.each([
    ['https:', { HTTPS_PROXY: 'http://one.test:3128' }, 'http://one.test:3128'],
    ['https:', { HTTPS_PROXY: 'http://one.test', https_proxy: 'http://two.test' }, 'http://two.test'],
    ['http:', { HTTP_PROXY: 'https://one.test:8443/' }, 'https://one.test:8443'],
    ['https:', { HTTPS_PROXY: 'one.test:3128' }, 'http://one.test:3128'],
    ['https:', { https_proxy: 'http://ann:p%40ss@one.test:3128' }, 'http://ann:p%40ss@one.test:3128'],
    ['https:', { https_proxy: '', HTTPS_PROXY: 'http://one.test' }, 'http://one.test'],
    // It says something, if not of this scheme.
    ['https:', { HTTP_PROXY: 'http://one.test' }, undefined],
  ])('goes to %s by %j through %s', (protocol, env, proxy) => {
    expect(environmentProxy(protocol, env)).toEqual({ proxy })
  })

  it.each([{}, { HTTPS_PROXY: '' }, { NO_PROXY: '*' }])('says nothing with %j', (env) => {
    expect(environmentProxy('https:', env)).toBeUndefined()
  })

  it.each([
    'socks5://one.test:1080',
    'socks5h://ann:secret-word@one.test',
    'http://',
    'http://one.test:port',
    'file:///etc',
  ])('goes no other way where it says %s', (address) => {
    const choose = () => environmentProxy('https:', { HTTPS_PROXY: address })
    expect(choose).toThrow(expect.objectContaining({ code: 'proxy' }))
    expect(choose).toThrow(/HTTPS_PROXY.*nothing was sent/)
    expect(choose).not.toThrow(/secret-word/)
  })
})

it('the environment’s exceptions are those of the lower-case name first', () => {
  expect(environmentExceptions({ no_proxy: 'a', NO_PROXY: 'b' })).toBe('a')
  expect(environmentExceptions({ NO_PROXY: 'b' })).toBe('b')
  expect(environmentExceptions({})).toBe('')
})

describe('systemProxy', () => {
  it.each([
    ['DIRECT', undefined],
    ['', undefined],
    ['PROXY one.test:3128', 'http://one.test:3128'],
    ['PROXY one.test:3128; DIRECT', 'http://one.test:3128'],
    ['DIRECT; PROXY one.test:3128', undefined],
    ['HTTPS one.test:8443;PROXY two.test:3128', 'https://one.test:8443'],
    ['http one.test:80', 'http://one.test:80'],
    ['SOCKS5 one.test:1080; PROXY two.test:3128', 'http://two.test:3128'],
    ['SOCKS one.test:1080; DIRECT', undefined],
    ['  PROXY   [fd00::1]:3128 ; ', 'http://[fd00::1]:3128'],
  ])('reads %j', (answer, proxy) => {
    expect(systemProxy(answer)).toEqual({ proxy })
  })

  it.each(['SOCKS one.test:1080', 'SOCKS5 one.test:1080;SOCKS4 two.test:1080', 'QUIC one.test:443', 'PROXY'])(
    'goes no other way where there is only %s',
    (answer) => {
      expect(() => systemProxy(answer)).toThrow(expect.objectContaining({ code: 'proxy' }))
    },
  )
})
