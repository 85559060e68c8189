import { chmodSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

// `vite build` bundles the command line: start-up is one small file, everything a command may not need is a chunk.
export default defineConfig({
  plugins: [
    {
      name: 'executable',
      apply: 'build',
      // npm does it for packages that it installs, not for the checkout itself.
      closeBundle: () => chmodSync('dist/cli/sandglass.cjs', 0o755),
    },
  ],
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
