import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['test/quotas/*.quotas.ts'],
    globalSetup: ['test/helpers/pool-keys.ts'],
    setupFiles: ['test/helpers/only-loopback.ts'],
    reporters: ['verbose'],
  },
})
