import { defineConfig } from 'vitest/config'

// Tests against a real keyring. Each makes sessions of its own; the run as a whole has a bus and home folder of its own too.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/integration/keyring/**/*.test.ts'],
    testTimeout: 60_000,
  },
})
