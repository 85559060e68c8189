import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from 'playwright-core'
import { describe } from 'vitest'
import { realElectron } from '../../support/hosts/real-electron.ts'
import { hostSuite } from './host.suite.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const electron = realElectron()
if ('missing' in electron) throw new Error(`This needs Electron itself: ${electron.missing}.`)
const { binary } = electron

describe('the desktop host on Electron', () => {
  hostSuite(async () => {
    const home = mkdtempSync(join(tmpdir(), 'sandglass-electron-home-'))
    const env = { ...process.env, SANDGLASS_HOME: home } as Record<string, string>
    const args = [ROOT]
    // Chromium's sandbox does not work for root, as whom containers run tests.
    const options = { executablePath: binary, args, env, chromiumSandbox: process.getuid?.() !== 0 }
    const app = await _electron.launch(options)
    const page = await app.firstWindow()
    return {
      kind: 'desktop',
      page,
      async startAgain() {
        // It hands over to the first and ends.
        await once(spawn(binary, args, { env, stdio: 'ignore' }), 'exit')
        return page
      },
      async stop() {
        await app.close()
        rmSync(home, { recursive: true, force: true, maxRetries: 5 })
      },
    }
  })
})
