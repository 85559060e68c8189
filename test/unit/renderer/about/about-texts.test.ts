import { expect, it } from 'vitest'
import { findLicences, versionsText } from '../../../../renderer/features/about/about-texts.ts'

const LICENCES = [
  { name: '@aws-sdk/client-s3', version: '3.0.0', licence: 'Apache-2.0' },
  { name: 'react', version: '19.0.0', licence: 'MIT' },
  { name: 'react-aria', version: '3.0.0', licence: 'Apache-2.0' },
]

it.each([
  ['', [0, 1, 2]],
  ['React', [1, 2]],
  ['apache react', [2]],
  ['  mit ', [1]],
  ['gpl', []],
])('finds licences by %j', (text, found) => {
  expect(findLicences(LICENCES, text)).toEqual(found.map((index) => LICENCES[index]))
})

it('writes versions for a message', () => {
  const text = versionsText({
    version: '0.1.0',
    host: 'desktop',
    abilities: [],
    platform: 'linux',
    components: [{ name: 'Electron', version: '45.4.1' }],
    dataFolder: '/home/person',
    logFile: '/home/person/log',
    licences: LICENCES,
  })
  expect(text).toBe('Sandglass 0.1.0 (desktop, linux)\nElectron 45.4.1')
})
