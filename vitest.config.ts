import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/helpers/pool-keys.ts'],
    setupFiles: ['test/helpers/only-loopback.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 3,
    // a new process for each of the files would start and load the same modules hundreds of times
    isolate: false,
  },
})
