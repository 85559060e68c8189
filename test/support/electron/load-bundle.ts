import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { compileFunction, constants } from 'node:vm'

/** What a bundle finds in place of the real thing. */
export interface BundleWorld {
  readonly electron: object
  readonly process: NodeJS.Process
}

/**
 * Runs a built CommonJS bundle with an `electron` and a `process` of the test's own, and its chunks when it loads them. Nothing of it is
 * shared with another load, and Node's own module cache sees none of it.
 */
export function loadBundle(entry: string, world: BundleWorld): void {
  const modules = new Map<string, { exports: unknown }>()
  const load = (file: string): unknown => {
    const known = modules.get(file)
    if (known !== undefined) return known.exports
    const module = { exports: {} }
    modules.set(file, module)
    const nodeRequire = createRequire(file)
    const require = (id: string): unknown => {
      if (id === 'electron') return world.electron
      return id.startsWith('.') ? load(resolve(dirname(file), id)) : nodeRequire(id)
    }
    const run = compileFunction(
      readFileSync(file, 'utf8'),
      ['exports', 'require', 'module', '__filename', '__dirname', 'process'],
      { filename: file, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
    )
    run(module.exports, require, module, file, dirname(file), world.process)
    return module.exports
  }
  load(entry)
}
