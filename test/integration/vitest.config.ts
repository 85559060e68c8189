import { configDefaults, defineConfig } from 'vitest/config'
import { realElectron } from '../support/hosts/real-electron.ts'

const withoutElectron = 'missing' in realElectron() ? ['test/integration/hosts/electron.test.ts'] : []

// Tests against real servers, which are started once and shared.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/integration/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...withoutElectron, 'test/integration/keyring/**'],
    globalSetup: 'test/integration/global-setup.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
