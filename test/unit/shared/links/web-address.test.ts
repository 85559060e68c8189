import { expect, it } from 'vitest'
import { assertWebAddress } from '../../../../shared/links/web-address.ts'

it.each(['https://example.com/', 'http://127.0.0.1:9000/bucket/key?X-Amz-Date=1', 'https://example.com/%20#part'])(
  'takes %s',
  (url) => {
    expect(assertWebAddress(url)).toBe(url)
  },
)

it.each([
  '',
  'example.com',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'smb://host/share',
  'ms-msdt:/id PCWDiagnostic',
  '\\\\host\\share',
  'https://user:password@example.com/',
  'https://user@example.com/',
  'https:\\\\example.com',
  'https:///example.com',
  ' https://example.com',
  'https://example.com/a b',
  'https://example.com/\n',
  'HTTPS\t://example.com',
  'https://',
  `https://example.com/${'a'.repeat(9000)}`,
])('refuses %j', (url) => {
  expect(() => assertWebAddress(url)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
})
