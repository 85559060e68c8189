import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { dataHome } from '../../../electron/services/data-home.ts'

const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {}
afterEach(() => void Object.defineProperty(process, 'platform', platform))

function on(name: NodeJS.Platform): void {
  Object.defineProperty(process, 'platform', { ...platform, value: name })
}

describe('dataHome', () => {
  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
    ['linux', {}, join(homedir(), '.local', 'share', 'sandglass')],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/sandglass'],
    // The specification has relative paths ignored.
    ['linux', { XDG_DATA_HOME: 'data' }, join(homedir(), '.local', 'share', 'sandglass')],
    ['linux', { XDG_DATA_HOME: '' }, join(homedir(), '.local', 'share', 'sandglass')],
    ['freebsd', {}, join(homedir(), '.local', 'share', 'sandglass')],
    ['darwin', { XDG_DATA_HOME: '/data' }, join(homedir(), 'Library', 'Application Support', 'Sandglass')],
    ['win32', { APPDATA: '/roaming' }, join('/roaming', 'Sandglass')],
    ['win32', {}, join(homedir(), 'AppData', 'Roaming', 'Sandglass')],
    ['linux', { SANDGLASS_HOME: '/elsewhere', XDG_DATA_HOME: '/data' }, '/elsewhere'],
    ['darwin', { SANDGLASS_HOME: '/elsewhere' }, '/elsewhere'],
    ['win32', { SANDGLASS_HOME: '/elsewhere', APPDATA: '/roaming' }, '/elsewhere'],
    ['linux', { SANDGLASS_HOME: '/elsewhere/../here/' }, '/here'],
    ['linux', { SANDGLASS_HOME: 'relative' }, resolve('relative')],
    ['linux', { SANDGLASS_HOME: '', XDG_DATA_HOME: '/data' }, '/data/sandglass'],
  ])('on %s with %j it is %s', (name, env, home) => {
    on(name)
    expect(dataHome(env)).toBe(home)
  })
})
