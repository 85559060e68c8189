import { defineConfig } from 'vitest/config'

// Tests against a real Secret Service. `npm test` runs them inside a D-Bus session and home folder of their own; they
// start gnome-keyring-daemon themselves. One after another: a session has one keyring.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/integration/keyring/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
