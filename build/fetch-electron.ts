import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ELECTRON_PACKAGE } from './electron-binary.ts'

export interface FetchParts {
  /** Electron's package; its `install.js` downloads the binary, checks it and unpacks it. */
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds without a further byte, after which it is given up. */
  readonly patience: number
}

const PATIENCE_MS = 20_000
const LOOK_MS = 500

/**
 * Has Electron's package fetch its binary. However slow the network is, it goes on while bytes come; where none come, it ends soon.
 *
 * @returns whether it succeeded; whatever was in the way, the app opens without it
 */
export async function fetchElectron({
  folder = ELECTRON_PACKAGE,
  env = process.env,
  patience = PATIENCE_MS,
}: Partial<FetchParts> = {}): Promise<boolean> {
  // The download goes to the folder of temporary files: in one of its own, its progress can be seen.
  const scratch = mkdtempSync(join(tmpdir(), 'sandglass-electron-'))
  const child = spawn(process.execPath, [join(folder, 'install.js')], {
    env: { ...env, TMPDIR: scratch, TEMP: scratch, TMP: scratch },
    stdio: ['ignore', 'inherit', 'ignore'],
  })
  let [size, quietSince] = [0, Date.now()]
  const watch = setInterval(() => {
    const now = sizeOf(scratch) + sizeOf(join(folder, 'dist'))
    if (now !== size) [size, quietSince] = [now, Date.now()]
    else if (Date.now() - quietSince > patience) child.kill('SIGKILL')
  }, LOOK_MS)
  try {
    return await new Promise<boolean>((resolve) => {
      child.once('error', () => resolve(false))
      child.once('exit', (code) => resolve(code === 0))
    })
  } finally {
    clearInterval(watch)
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Bytes in a folder, 0 where there is none. What vanishes meanwhile counts nothing. */
function sizeOf(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
      (total, name) => total + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
  } catch {
    return 0
  }
}
