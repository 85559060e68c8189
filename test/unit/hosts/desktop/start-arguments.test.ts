import { describe, expect, it } from 'vitest'
import { ownArguments, readArguments } from '../../../../electron/hosts/desktop/start-arguments.ts'

describe('ownArguments', () => {
  it.each([
    ['the packaged program', true, ['/opt/sandglass', 'a.txt'], ['a.txt']],
    ['a checkout', false, ['/electron', '/checkout', 'a.txt'], ['a.txt']],
    [
      'a second start of a checkout',
      false,
      ['/electron', '--some-switch', '/checkout', 'a.txt'],
      ['--some-switch', 'a.txt'],
    ],
    ['nothing', true, [], []],
  ])('are those behind the program: %s', (_case, isPackaged, args, own) => {
    expect(ownArguments(args, isPackaged)).toEqual(own)
  })
})

describe('readArguments', () => {
  it.each([
    ['an absolute path', ['/tmp/a b.txt'], ['/tmp/a b.txt']],
    ['one relative to where it was started', ['a.txt', '../b.txt'], ['/home/person/a.txt', '/home/b.txt']],
    ['a file address', ['file:///tmp/a%20b.txt'], ['/tmp/a b.txt']],
    ['behind --', ['--', '-not-a-switch.txt'], ['/home/person/-not-a-switch.txt']],
    ['--hidden', ['--hidden'], []],
    ['switches of Chromium', ['--no-sandbox', '--inspect=0.0.0.0:9229', '--gpu-launcher=calc', '-psn_0_1'], []],
    ['another scheme', ['https://evil.example/a', 'smb://host/share', 'javascript://x', 'app://bundle/'], []],
    ['a file on another computer', ['file://host/share/a.txt'], []],
    ['a broken file address', ['file:///%'], []],
    ['nothing', [''], []],
    ['a NUL', ['a\0b'], []],
    ['too long to be a path', ['a'.repeat(1_000_000)], []],
  ])('finds the paths: %s', (_case, args, paths) => {
    expect(readArguments(args, '/home/person')).toEqual({ deepLink: undefined, paths })
  })

  it('takes no more than a thousand', () => {
    expect(readArguments(Array<string>(5000).fill('/a'), '/').paths).toHaveLength(1000)
  })

  it.each([
    ['alone', ['sandglass://links']],
    ['behind --, as Windows passes it', ['--', 'sandglass://links']],
    ['among switches', ['--some-switch', 'sandglass://links']],
    ['behind one that is none', ['sandglass://evil', 'sandglass://links']],
  ])('finds the address: %s', (_case, args) => {
    expect(readArguments(args, '/')).toEqual({ deepLink: { to: 'links' }, paths: [] })
  })

  it('takes an address that leads nowhere for no path either', () => {
    expect(readArguments(['sandglass://upload?path=/etc/passwd', 'sandglass:x'], '/')).toEqual({
      deepLink: undefined,
      paths: [],
    })
  })
})
