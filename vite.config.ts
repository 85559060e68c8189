import { defineConfig } from 'vitest/config'

// `vite build` bundles the command line: start-up is one small file, everything a command may not need is a chunk.
export default defineConfig({
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/cli',
    emptyOutDir: true,
    minify: 'oxc',
    rollupOptions: {
      input: { sandglass: 'electron/hosts/cli/main.ts' },
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
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
