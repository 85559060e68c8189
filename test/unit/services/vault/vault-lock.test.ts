import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withVaultLock } from '../../../../electron/services/vault/vault-lock.ts'

const MODULE = new URL('../../../../electron/services/vault/vault-lock.ts', import.meta.url).href

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the vault’s lock', () => {
  it('lets one in at a time', async () => {
    let inside = 0
    const work = async (): Promise<void> => {
      inside += 1
      expect(inside).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside -= 1
    }
    await Promise.all(Array.from({ length: 5 }, () => withVaultLock(join(folder, 'lock'), work)))
  })

  it('is free again after an error', async () => {
    const failure = new Error('no')
    await expect(withVaultLock(join(folder, 'lock'), () => Promise.reject(failure))).rejects.toBe(failure)
    expect(await withVaultLock(join(folder, 'lock'), async () => 1)).toBe(1)
  })

  it('makes others wait, then give up; and dies with its holder', async () => {
    const path = join(folder, 'lock')
    const script = `
      import { withVaultLock } from ${JSON.stringify(MODULE)}
      await withVaultLock(${JSON.stringify(path)}, () => { console.log('held'); return new Promise((resolve) => setTimeout(resolve, 60_000)) })`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    await expect(withVaultLock(path, async () => 1, 60)).rejects.toMatchObject({ code: 'library-busy' })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect(await withVaultLock(path, async () => 1, 60)).toBe(1)
  })

  it('can’t be where there is no folder', async () => {
    await expect(withVaultLock(join(folder, 'none', 'lock'), async () => 1)).rejects.toMatchObject({
      code: 'library-unwritable',
    })
  })
})
