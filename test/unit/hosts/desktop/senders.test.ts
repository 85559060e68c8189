import { describe, expect, it } from 'vitest'
import { isPageUrl } from '../../../../electron/hosts/desktop/bundle-address.ts'
import { isFromOurPage } from '../../../../electron/hosts/desktop/ipc.ts'

const OURS = 7
const frame = { url: 'app://bundle/', parent: null, detached: false }
const isOurWindow = (id: number) => id === OURS

describe('isFromOurPage', () => {
  it.each(['app://bundle/', 'app://bundle/#links'])('takes the page: %s', (url) => {
    expect(isFromOurPage({ sender: { id: OURS }, senderFrame: { ...frame, url } }, isOurWindow)).toBe(true)
  })

  it.each([
    ['no frame', { sender: { id: OURS }, senderFrame: null }],
    ['a frame in the page', { sender: { id: OURS }, senderFrame: { ...frame, parent: frame } }],
    ['a frame that was taken out', { sender: { id: OURS }, senderFrame: { ...frame, detached: true } }],
    ['another window', { sender: { id: 8 }, senderFrame: frame }],
  ])('refuses %s', (_case, sender) => {
    expect(isFromOurPage(sender, isOurWindow)).toBe(false)
  })
})

describe('isPageUrl', () => {
  it.each([
    '',
    'about:blank',
    'about:srcdoc',
    'data:text/html,x',
    'blob:app://bundle/x',
    'https://evil.example/',
    'https://bundle/',
    'http://localhost/',
    'file:///app/index.html',
    'app://evil/',
    'app://bundle.evil/',
    'app://evil.bundle/',
    'app://BUNDLE/',
    'app://bundle:80/',
    'app://person@bundle/',
    'app://person:password@bundle/',
    'app://bundle@evil/',
    'app://bundle/other.html',
    'app://bundle/?x',
    'app:///bundle/',
    'app:bundle',
    'apps://bundle/',
    'javascript:1',
    'chrome://gpu',
    'devtools://devtools/',
  ])('no other address is the page: %j', (url) => {
    expect(isPageUrl(url)).toBe(false)
  })
})
