import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { licences } from '../build/licences.ts'
import { reactAria } from '../build/react-aria.ts'

// The app's pages, scripts and styles, as both hosts serve them: from the root of their origin, without anything inline.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), reactAria(), licences()],
  logLevel: 'warn',
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: ['chrome130', 'firefox130', 'safari18'],
    // A data: URL would need a looser content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
