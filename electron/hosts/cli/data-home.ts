import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/** The folder of all of Sandglass' data: `SANDGLASS_HOME`, or where this system keeps a person's application data. */
export function dataHome(env: NodeJS.ProcessEnv): string {
  const moved = env['SANDGLASS_HOME']
  if (moved !== undefined && moved !== '') return resolve(moved)
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Sandglass')
  if (process.platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Sandglass')
  const xdg = env['XDG_DATA_HOME']
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'share'), 'sandglass')
}
