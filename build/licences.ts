import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** What a bundle contains of one package. */
interface Licence {
  readonly name: string
  readonly version: string
  readonly licence: string
}

interface Chunk {
  readonly type: 'chunk' | 'asset'
  readonly moduleIds?: readonly string[]
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
}

interface Emitter {
  emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown
}

const NODE_MODULES = resolve(import.meta.dirname, '../node_modules')

/**
 * Lays two files beside a bundle: `licences.json`, which package in which version under which licence is in it, for the screen; and
 * `licences.txt`, the licences' own texts, which must go wherever the code goes.
 *
 * @param external packages that are not bundled and delivered with it all the same
 */
export function licences(external: readonly string[] = []) {
  return {
    name: 'licences',
    apply: 'build' as const,
    generateBundle(this: Emitter, _options: unknown, bundle: Readonly<Record<string, Chunk>>) {
      const chunks = Object.values(bundle)
      const imported = new Set(
        chunks.flatMap(({ imports = [], dynamicImports = [] }) => [...imports, ...dynamicImports]),
      )
      const folders = new Set([
        ...chunks.flatMap(({ moduleIds = [] }) =>
          moduleIds.map(packageFolder).filter((folder) => folder !== undefined),
        ),
        ...external.filter((name) => imported.has(name)).map((name) => join(NODE_MODULES, name)),
      ])
      const packages = [...folders].map((folder) => ({ folder, ...licenceOf(folder) })).toSorted(byName)
      const list = packages.map(({ name, version, licence }) => ({ name, version, licence }))
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(list) })
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: licenceTexts(packages) })
    },
  }
}

/** The folder of the package that a module belongs to; undefined for our own. */
export function packageFolder(moduleId: string): string | undefined {
  return /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(moduleId)?.[1]
}

/** @throws Error when a package doesn't say its licence: then somebody has to look, and the build stops. */
export function licenceOf(folder: string): Licence {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (typeof license !== 'string') throw new Error(`${folder} doesn’t say under which licence it is.`)
  return { name, version, licence: license }
}

/** Each text once, under the packages that it is the licence of. */
function licenceTexts(packages: readonly (Licence & { readonly folder: string })[]): string {
  const owners = new Map<string, string[]>()
  for (const { folder, name, version, licence } of packages) {
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')
    const key = text === '' ? `Licence: ${licence}. The package has no text of it.` : text
    owners.set(key, [...(owners.get(key) ?? []), `${name} ${version}`])
  }
  return [...owners].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join(`\n${'-'.repeat(80)}\n\n`)
}

function byName(a: Licence, b: Licence): number {
  return a.name < b.name ? -1 : Number(a.name > b.name)
}
