import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const ROOT = resolve(import.meta.dirname, '../..')

// One file beside the main process's: a sandboxed preload script can load nothing but `electron`.
export default defineConfig({
  root: ROOT,
  logLevel: 'warn',
  build: {
    ssr: true,
    target: 'chrome140',
    outDir: resolve(ROOT, 'dist/desktop'),
    emptyOutDir: false,
    minify: 'oxc',
    rollupOptions: {
      input: { preload: resolve(import.meta.dirname, 'index.ts') },
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
  ssr: { noExternal: true, external: ['electron'] },
})
