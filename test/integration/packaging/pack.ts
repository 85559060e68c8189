import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { makeElectron } from './electron-stand-in.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const PACK = join(import.meta.dirname, 'pack-process.ts')
const MAX_OUTPUT = 1024 ** 2

export type System = 'linux' | 'mac' | 'win'

/** What the program that makes an installer would have been told. */
export interface InstallerOptions {
  readonly options: unknown
  readonly desktopEntry?: string
}

export interface Packed {
  /** Where the builder leaves a program for a processor, with its resources. */
  folder(arch: 'x64' | 'arm64'): string
  readonly installers: readonly InstallerOptions[]
  remove(): void
}

/**
 * Packs the built app with the builder itself, on a stand-in for Electron.
 * @param fuses what the stand-in's are, one digit each
 * @throws Error with the builder's own words when it fails
 */
export async function pack(system: System, fuses?: string): Promise<Packed> {
  const scratch = mkdtempSync(join(tmpdir(), 'sandglass-pack-'))
  const output = join(scratch, 'packed')
  const result = join(scratch, 'installers.json')
  try {
    const electron = makeElectron(join(scratch, 'electron'), system, fuses)
    await promisify(execFile)(process.execPath, [PACK, system, electron, output, result], {
      cwd: ROOT,
      maxBuffer: MAX_OUTPUT,
    })
  } catch (error) {
    rmSync(scratch, { recursive: true })
    throw error
  }
  return {
    folder: (arch) =>
      join(output, `${system}${arch === 'x64' ? '' : `-${arch}`}${system === 'mac' ? '' : '-unpacked'}`),
    installers: JSON.parse(readFileSync(result, 'utf8')),
    remove: () => rmSync(scratch, { recursive: true }),
  }
}
