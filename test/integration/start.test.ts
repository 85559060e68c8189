import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { settle } from '../support/settle.ts'

const START = resolve(import.meta.dirname, '../../build/start.ts')

it.runIf(process.platform === 'linux')(
  'opens the app in the browser where there is no display, and says so',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandglass-start-'))
    const opened = join(folder, 'opened')
    mkdirSync(join(folder, 'bin'))
    writeFileSync(
      join(folder, 'bin/xdg-open'),
      `#!/bin/sh\nprintf %s "$1" > ${opened}.new && mv ${opened}.new ${opened}\n`,
      {
        mode: 0o755,
      },
    )
    const child = spawn(process.execPath, [START], {
      env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, HOME: folder, SANDGLASS_HOME: join(folder, 'home') },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text
    })
    const address = () => /^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/m.exec(out)?.[0]
    await settle(() => address() !== undefined, 'the address')
    expect(out.split('\n')[0]).toBe(
      'The desktop app can’t open: there is no display here. The same app opens in your browser:',
    )

    await settle(() => read(opened) !== undefined, 'the browser')
    expect(read(opened)).toBe(address())
    const page = await fetch(new URL('/', address()))
    expect(await page.text()).toContain('<title>Sandglass')

    // It ends with what started it.
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    await expect(fetch(new URL('/', address()))).rejects.toThrow('fetch failed')
  },
)

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
