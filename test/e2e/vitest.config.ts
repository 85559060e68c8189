import { defineConfig } from 'vitest/config'

// The built app, driven as a person would, in a real browser. Each file has a Chromium of its own: two at a time are what a small
// computer takes.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: 'test/e2e/global-setup.ts',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
  },
})
