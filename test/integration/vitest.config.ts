import { configDefaults, defineConfig } from 'vitest/config'

// Tests against real servers, which are started once and shared.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/integration/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/integration/keyring/**'],
    globalSetup: 'test/integration/global-setup.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
