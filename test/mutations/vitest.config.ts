import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { type Group, groups } from './groups.ts'
import { mutateGroup, root } from './sources.ts'

/** Puts mutants into the sources, and has the tests of tables collected instead of run. */
function mutations(group: Group) {
  const { code } = mutateGroup(group)
  const tests = group.tests.map((test) => join(root, test))
  return {
    name: 'mutations',
    enforce: 'pre' as const,
    resolveId: (source: string, importer = '') =>
      source === 'vitest' && tests.includes(importer) ? join(import.meta.dirname, 'collect.ts') : undefined,
    transform: (_: string, path: string) => code.get(path),
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['minimal'],
    projects: Object.entries<Group>(groups).map(([name, group]) => ({
      plugins: [mutations(group)],
      test: {
        name,
        root,
        include: [`test/mutations/${name}.mutants.ts`],
        setupFiles: ['test/helpers/only-loopback.ts'],
        testTimeout: 20_000,
      },
    })),
  },
})
