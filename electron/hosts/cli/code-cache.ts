// Nothing of the project is imported here, and nothing but `main.ts` imports it: it loads the project.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'

const DIGEST_BYTES = 32

interface Loaded {
  readonly script: Script
  readonly source: Buffer
}

/**
 * Loads the files of the bundle from here on with the code that V8 compiled in an earlier run, which a folder keeps. Node's own
 * compile cache keeps what V8 compiles when it loads a file; most functions it compiles when they are first called, and for a
 * command that signs one link those take longer than the link. So this keeps the code of a file as it is when the command is done.
 *
 * Such files can't use `import()`; the build writes `require` for it.
 *
 * @param folder for one command: the functions that another one calls are not in its code
 * @returns what keeps the code of files that had none that fits; it never throws
 */
export function loadWithKeptCode(folder: string): () => void {
  const loaded = new Map<string, Loaded>()
  // The one place where Node lets a program say how CommonJS files are loaded.
  createRequire(import.meta.filename).extensions['.cjs'] = (module, filename) => {
    const source = readFileSync(filename)
    const keptAt = join(folder, basename(filename))
    const cachedData = keptCode(keptAt, source)
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename,
      cachedData,
    })
    // V8 refuses what another version of it wrote, or one with other flags.
    if (script.cachedDataRejected !== false) loaded.set(keptAt, { script, source })
    const require = (id: string): unknown => module.require(id)
    script.runInThisContext().call(module.exports, module.exports, require, module, filename, dirname(filename))
  }
  return () => {
    for (const [keptAt, { script, source }] of loaded) keepCode(keptAt, source, script.createCachedData())
  }
}

/** V8 does not look at what it is given: damaged code ends the process, and that of another source of the same length runs. */
function digestOf(source: Buffer, code: Buffer): Buffer {
  return createHash('sha256').update(source).update(code).digest()
}

function keptCode(path: string, source: Buffer): Buffer | undefined {
  try {
    const kept = readFileSync(path)
    const code = kept.subarray(DIGEST_BYTES)
    return digestOf(source, code).equals(kept.subarray(0, DIGEST_BYTES)) ? code : undefined
  } catch {
    return undefined
  }
}

function keepCode(path: string, source: Buffer, code: Buffer): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    // What is half written, or written by two at once, has another digest: it is written anew the next time.
    writeFileSync(path, Buffer.concat([digestOf(source, code), code]), { mode: 0o600 })
  } catch {
    // The next run takes as long as this one.
  }
}
