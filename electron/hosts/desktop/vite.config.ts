import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defineConfig } from 'vite'
import { licences } from '../../../build/licences.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const OUT = join(ROOT, 'dist/desktop')

// The main process: one file and what it loads when it needs it. `electron` is there when it runs, and keytar has a native part.
export default defineConfig({
  root: ROOT,
  logLevel: 'warn',
  plugins: [
    licences(['electron', 'keytar']),
    {
      name: 'icons',
      apply: 'build',
      writeBundle: () => cpSync(join(ROOT, 'build/packaging/icons/app'), join(OUT, 'icons'), { recursive: true }),
    },
  ],
  build: {
    ssr: true,
    target: 'node24',
    outDir: OUT,
    emptyOutDir: true,
    minify: 'oxc',
    rollupOptions: {
      input: {
        main: join(import.meta.dirname, 'main.ts'),
        'part-worker': join(ROOT, 'electron/services/transfers/sending/part-worker.ts'),
      },
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name].cjs' },
    },
  },
  ssr: { noExternal: true, external: ['electron', 'keytar'] },
})
