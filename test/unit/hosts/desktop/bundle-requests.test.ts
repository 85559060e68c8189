import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { APP_SCHEME, answerRequest } from '../../../../electron/hosts/desktop/protocol.ts'
import { readAppFiles } from '../../../../electron/services/app-files/app-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'sandglass-bundle-'))
mkdirSync(join(folder, 'app/assets'), { recursive: true })
writeFileSync(join(folder, 'app/index.html'), '<h1>page</h1>')
writeFileSync(join(folder, 'app/assets/main.js'), 'run()')
writeFileSync(join(folder, 'app/assets/main.js.map'), '{}')
writeFileSync(join(folder, 'app/.env'), 'SECRET=1')
writeFileSync(join(folder, 'secret.html'), 'secret')
mkdirSync(join(folder, 'app-evil'))
writeFileSync(join(folder, 'app-evil/index.html'), 'secret')
symlinkSync(join(folder, 'secret.html'), join(folder, 'app/linked.html'))
const files = readAppFiles(join(folder, 'app'))
rmSync(folder, { recursive: true })

/** As Electron hands it over: the address as the page wrote it, once it was parsed. */
const ask = (url: string, method = 'GET') => answerRequest(files, { url, method })

function expectSafeHeaders(response: Response): void {
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(policy).not.toMatch(/unsafe|\*|https?:|ws:/)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.has('access-control-allow-origin')).toBe(false)
}

describe('answerRequest', () => {
  it.each([
    ['app://bundle/', 'text/html; charset=utf-8', '<h1>page</h1>'],
    ['app://bundle/index.html', 'text/html; charset=utf-8', '<h1>page</h1>'],
    ['app://bundle/#links?id=1', 'text/html; charset=utf-8', '<h1>page</h1>'],
    ['app://bundle/assets/main.js', 'text/javascript; charset=utf-8', 'run()'],
  ])('gives the app’s own files: %s', async (url, type, body) => {
    const response = ask(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(await response.text()).toBe(body)
    expectSafeHeaders(response)
  })

  it.each([
    'app://bundle/../secret.html',
    'app://bundle/..%2fsecret.html',
    'app://bundle/%2e%2e/secret.html',
    'app://bundle/%2e%2e%2fsecret.html',
    'app://bundle/%252e%252e%252fsecret.html',
    'app://bundle/..%5csecret.html',
    'app://bundle/%5c..%5csecret.html',
    'app://bundle/..\\secret.html',
    'app://bundle/..;/secret.html',
    'app://bundle/assets/../../secret.html',
    'app://bundle/assets/..%2f..%2fsecret.html',
    'app://bundle/../app-evil/index.html',
    'app://bundle/linked.html',
    'app://bundle/.env',
    'app://bundle/assets/main.js.map',
    'app://bundle/assets/',
    'app://bundle/assets',
    'app://bundle/ASSETS/main.js',
    'app://bundle/assets/main.js/',
    'app://bundle/assets/main.js%00.html',
    'app://bundle/assets/main.js%20',
    'app://bundle/assets/main.js.',
    'app://bundle/assets/main.js::$DATA',
    'app://bundle/%00',
    'app://bundle/%',
    'app://bundle/%zz',
    'app://bundle/%c0%ae%c0%ae/secret.html',
    'app://bundle//index.html',
    'app://bundle//host/share',
    'app://bundle/C:/Windows/win.ini',
    'app://bundle/c|/windows/win.ini',
    'app://bundle/CON',
    'app://bundle/etc/passwd',
    'app://bundle//etc/passwd',
    'app://bundle/file:///etc/passwd',
    'app://bundle/__proto__',
    'app://bundle/constructor',
    'app://bundle/toString',
    'app://bundle/api/call',
    `app://bundle/${'a'.repeat(10_000)}`,
    `app://bundle/${'../'.repeat(3000)}etc/passwd`,
    'app://other/',
    'app://other/index.html',
    'app://bundle.evil/index.html',
    'app://BUNDLE/index.html',
    'app://bundle:80/index.html',
    'app://person@bundle/index.html',
    'app:///index.html',
    'app:index.html',
  ])('has nothing else: %s', async (url) => {
    const response = ask(url)
    expect(response.status).toBe(404)
    const body = await response.text()
    expect(body).toBe('There is nothing at this address.\n')
    expectSafeHeaders(response)
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'get', ''])('only reads: %s', (method) => {
    const response = ask('app://bundle/', method)
    expect(response.status).toBe(405)
    expectSafeHeaders(response)
  })

  it('answers HEAD without a body', async () => {
    const response = ask('app://bundle/', 'HEAD')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
    expectSafeHeaders(response)
  })
})

it('has a scheme that bypasses nothing and that no other origin may read', () => {
  expect(APP_SCHEME).toEqual({ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } })
})
