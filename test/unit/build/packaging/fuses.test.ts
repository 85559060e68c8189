import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fusesFor } from '../../../../build/packaging/fuses.ts'

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const ALL = Object.values(FuseV1Options).filter((value) => typeof value === 'number')
const ON = '1'.charCodeAt(0)

describe.each(['linux', 'darwin', 'win32'])('the fuses on %s', (platform) => {
  let folder: string
  let program: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandglass-fuses-'))
    program = join(folder, 'program')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** A file that has the fuses which a program of Electron's has, all on. */
  function writeProgram(count: number): void {
    const wire = [Buffer.from(SENTINEL), Buffer.from([Number(FuseVersion.V1), count]), Buffer.alloc(count, ON)]
    writeFileSync(program, Buffer.concat([Buffer.alloc(100), ...wire, Buffer.alloc(100)]))
  }

  it('are decided on one by one', () => {
    const table = fusesFor(platform)
    expect(ALL.filter((fuse) => typeof table[fuse] !== 'boolean')).toEqual([])
    expect(table.strictlyRequireAllFuses).toBe(true)
  })

  it('are those which let nobody else’s code in', async () => {
    writeProgram(ALL.length)
    await flipFuses(program, fusesFor(platform))
    const { version, ...wire } = await getCurrentFuseWire(program)
    const on = ALL.filter((fuse) => wire[fuse] === ON).map((fuse) => FuseV1Options[fuse])
    // Electron checks the archive on these two.
    const integrity = platform === 'linux' ? [] : ['EnableEmbeddedAsarIntegrityValidation']
    expect(on).toEqual([...integrity, 'OnlyLoadAppFromAsar', 'WasmTrapHandlers'])
  })

  it('of an Electron that has one more are refused', async () => {
    writeProgram(ALL.length + 1)
    await expect(flipFuses(program, fusesFor(platform))).rejects.toThrow('strictlyRequireAllFuses')
  })

  it.each(ALL)('are refused with one left out (%i)', async (fuse) => {
    writeProgram(ALL.length)
    const { [fuse]: _, ...others } = fusesFor(platform)
    await expect(flipFuses(program, others as ReturnType<typeof fusesFor>)).rejects.toThrow(FuseV1Options[fuse])
  })
})
