import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { licences } from './build/licences.ts'

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importers: readonly string[] } | null
}

/**
 * Whether the command line imports a module, directly or through others, but not dynamically. All of those go into one file: each
 * further one costs a command half a millisecond.
 */
function isNeededByEveryCommand(id: string, graph: ModuleGraph, seen = new Set<string>()): boolean {
  if (id.endsWith('/hosts/cli/command-line.ts')) return true
  if (seen.has(id)) return false
  seen.add(id)
  return (graph.getModuleInfo(id)?.importers ?? []).some((importer) => isNeededByEveryCommand(importer, graph, seen))
}

/** The id of a module that has nothing. */
const NOTHING = '\0nothing'

// `vite build` bundles the command line: start-up is one small file, everything a command may not need is a chunk.
export default defineConfig({
  plugins: [
    licences(['keytar']),
    {
      name: 'executable',
      apply: 'build',
      // npm does it for packages that it installs, not for the checkout itself.
      writeBundle: ({ dir }) => chmodSync(join(dir ?? '', 'sandglass.cjs'), 0o755),
    },
    {
      // It would take a millisecond of every command: commander starts a program for a command that is one, and none of ours is.
      name: 'commander-without-child-process',
      enforce: 'pre',
      resolveId: (id, importer) =>
        id === 'node:child_process' && importer?.includes('/node_modules/commander/') ? NOTHING : undefined,
      load: (id) => (id === NOTHING ? 'export default {}' : undefined),
    },
  ],
  logLevel: 'warn',
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/cli',
    emptyOutDir: true,
    minify: 'oxc',
    rollupOptions: {
      input: {
        sandglass: 'electron/hosts/cli/main.ts',
        'part-worker': 'electron/services/transfers/sending/part-worker.ts',
      },
      output: {
        format: 'cjs',
        entryFileNames: '[name].cjs',
        chunkFileNames: 'chunks/[name].cjs',
        // Files whose code is kept (`code-cache.ts`) have no `import()`, and loading Node’s own modules by it is slower.
        dynamicImportInCjs: false,
        codeSplitting: {
          groups: [{ debugName: 'start', name: (id, graph) => (isNeededByEveryCommand(id, graph) ? 'start' : null) }],
        },
      },
    },
  },
  ssr: { noExternal: true, external: ['keytar'] },
  test: {
    environment: 'node',
    include: ['test/unit/**/*.test.ts', 'test/contract/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
