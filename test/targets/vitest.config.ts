import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.targets.ts'],
    globalSetup: ['../helpers/pool-keys.ts'],
    setupFiles: ['../helpers/only-loopback.ts'],
    testTimeout: 30_000,
    maxWorkers: 2,
  },
})
