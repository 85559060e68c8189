import { expect, it } from 'vitest'
import { browserLine, chooseStart, type StartSituation } from '../../../build/start-choice.ts'

const seated: StartSituation = {
  platform: 'linux',
  env: { DISPLAY: ':0' },
  userId: 1000,
  binary: '/opt/electron/electron',
}

it.each<[string, Partial<StartSituation>, ReturnType<typeof chooseStart>]>([
  ['its binary is there', {}, { with: 'electron', binary: '/opt/electron/electron' }],
  ['Wayland alone', { env: { WAYLAND_DISPLAY: 'wayland-0' } }, { with: 'electron', binary: '/opt/electron/electron' }],
  ['its binary is missing', { binary: undefined }, { with: 'fetched-electron' }],
  ['macOS needs no variable', { platform: 'darwin', env: {}, binary: '/E' }, { with: 'electron', binary: '/E' }],
  [
    'Windows needs none',
    { platform: 'win32', env: {}, userId: undefined },
    { with: 'electron', binary: '/opt/electron/electron' },
  ],
  ['no display', { env: {} }, { with: 'browser', because: 'there is no display here' }],
  ['an empty display', { env: { DISPLAY: '' } }, { with: 'browser', because: 'there is no display here' }],
  // Nothing is fetched that could not be used.
  [
    'no display and no binary',
    { env: {}, binary: undefined },
    { with: 'browser', because: 'there is no display here' },
  ],
  ['root', { userId: 0 }, { with: 'browser', because: 'Electron does not run as root' }],
])('opens the app where it can run: %s', (_case, situation, choice) => {
  expect(chooseStart({ ...seated, ...situation })).toEqual(choice)
})

it('says why in one line', () => {
  expect(browserLine('there is no display here')).toBe(
    'The desktop app can’t open: there is no display here. The same app opens in your browser:\n',
  )
})
