import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Electron's package, which brings no binary: that is fetched when it is first used. */
export const ELECTRON_PACKAGE = join(import.meta.dirname, '../node_modules/electron')

/**
 * Electron's binary for this computer, or undefined where it is not installed. `ELECTRON_OVERRIDE_DIST_PATH` names a folder of another
 * one, as Electron's own package reads it.
 */
export function findElectron(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  folder: string = ELECTRON_PACKAGE,
): string | undefined {
  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  const file = join(override || join(folder, 'dist'), binaryIn(platform))
  if (override) return existsSync(file) ? file : undefined
  // Written when it was unpacked whole.
  return isUnpacked(folder) && existsSync(file) ? file : undefined
}

function binaryIn(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

function isUnpacked(folder: string): boolean {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const unpacked = readFileSync(join(folder, 'dist/version'), 'utf8').trim().replace(/^v/, '')
    return unpacked === version && existsSync(join(folder, 'path.txt'))
  } catch {
    return false
  }
}
