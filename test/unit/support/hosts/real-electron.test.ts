import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { realElectron } from '../../../support/hosts/real-electron.ts'

it('is used wherever it can run, and says why not elsewhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-real-electron-'))
  const env = { ELECTRON_OVERRIDE_DIST_PATH: folder }
  try {
    expect(realElectron({ ...env, DISPLAY: ':0' }, 'linux')).toEqual({ missing: 'its binary is not installed' })
    const binary = join(folder, 'electron')
    writeFileSync(binary, '')
    expect(realElectron(env, 'linux')).toEqual({ missing: 'there is no display' })
    expect(realElectron({ ...env, DISPLAY: ':0' }, 'linux')).toEqual({ binary })
    expect(realElectron({ ...env, WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toEqual({ binary })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
