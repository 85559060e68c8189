import { promises, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes a rename or a new name in the folder survive a power cut. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await promises.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Writes a whole small file, mode 0600: a reader sees the old content or the new, never a part. */
export async function writeFileAtomically(file: string, content: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const handle = await promises.open(temporary, 'w', 0o600)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await promises.rename(temporary, file)
  } catch (error) {
    await promises.rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(file))
}

/**
 * Reads a small JSON file that may be absent or damaged: undefined then. Synchronous, because it is a few bytes, and loading Node's
 * asynchronous file functions for them would take longer than signing a link.
 */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
