import { describe, expect, it } from 'vitest'
import {
  bytesOf,
  diskPath,
  join,
  nameText,
  systemPath,
} from '../../../../../electron/services/transfers/sources/disk-path.ts'

const bytes = (...values: readonly (number | string)[]) =>
  values.map((value) => (typeof value === 'number' ? String.fromCharCode(value) : value)).join('')

describe('a path of the disk', () => {
  it.each(['/home/ann/a.txt', '/home/änn/ü.txt', '/u\u0308', '/😀\n\u202e', 'C:\\Users\\Ann', ''])(
    '%j is its text',
    (path) => {
      expect(systemPath(path)).toBe(path)
      expect(diskPath(bytesOf(path))).toBe(path)
      expect(bytesOf(path)).toBe(Buffer.from(path).toString('latin1'))
    },
  )

  it('that is no text keeps its bytes, also when it was written down', () => {
    const path = diskPath(bytes('/tmp/', 0xff, 0xc3, 0xa4))
    expect(systemPath(JSON.parse(JSON.stringify(path)))).toEqual(
      Buffer.from([...Buffer.from('/tmp/'), 0xff, 0xc3, 0xa4]),
    )
    expect(bytesOf(path)).toBe(bytes('/tmp/', 0xff, 0xc3, 0xa4))
  })

  it('is joined without doubling the separator of a disk itself', () => {
    expect(join('/', 'a')).toBe('/a')
    expect(join('/a', 'b').replace('\\', '/')).toBe('/a/b')
  })
})

describe('the text of a name', () => {
  it('is composed', () => {
    expect(nameText(Buffer.from('u\u0308.txt').toString('latin1'))).toBe('ü.txt')
  })

  it('keeps direction marks, line breaks and everything else that is text', () => {
    const name = 'a\n\u202e😀\ufffd%FF.txt'
    expect(nameText(Buffer.from(name).toString('latin1'))).toBe(name)
  })

  it.each([
    [bytes('a', 0xff, 0xfe, '.txt'), 'a%FF%FE.txt'],
    // The characters between stay: a two-byte one, a cut three-byte one, an overlong slash, a surrogate, one beyond Unicode
    [bytes(0xc3, 0xa4, 0xe2, 0x82, 'x'), 'ä%E2%82x'],
    [bytes(0xc0, 0xaf), '%C0%AF'],
    [bytes(0xed, 0xa0, 0x80), '%ED%A0%80'],
    [bytes(0xf4, 0x90, 0x80, 0x80), '%F4%90%80%80'],
    [bytes(0xf0, 0x9f, 0x98, 0x80, 0x80), '😀%80'],
  ])('says which bytes are none: %j', (name, text) => {
    expect(nameText(name)).toBe(text)
    expect(text.isWellFormed()).toBe(true)
  })

  it('is another for every name of one file system’s bytes', () => {
    const texts = new Set<string>()
    for (let byte = 0x80; byte < 0x100; byte += 1) texts.add(nameText(String.fromCharCode(byte)))
    expect(texts.size).toBe(0x80)
  })
})
