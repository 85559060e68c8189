// Nothing of the project is imported here: the command line loads this before it knows the version of Node.
import { mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'

/** The folder of all of Sandglass' data: `SANDGLASS_HOME`, or where this system keeps a person's application data. */
export function dataHome(env: NodeJS.ProcessEnv): string {
  const moved = env['SANDGLASS_HOME']
  if (moved !== undefined && moved !== '') return resolve(moved)
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Sandglass')
  if (process.platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Sandglass')
  const xdg = env['XDG_DATA_HOME']
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'share'), 'sandglass')
}

/**
 * Makes the folder, for its owner alone, and says whether it is there. Not by Node's `recursive`, which never ends where the system
 * refuses a folder as if its parent were missing, as `/proc` does.
 */
export function makeDataHome(home: string): boolean {
  if (isFolder(home)) return true
  try {
    if (dirname(home) !== home) makeDataHome(dirname(home))
    mkdirSync(home, { mode: 0o700 })
    return true
  } catch {
    // Another process may have been faster.
    return isFolder(home)
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
