import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { testEdges } from '../helpers/test-edges.ts'

it('docs/pool-safety.md shows the policy that doctor prints', async () => {
  const edges = testEdges()
  expect(await main(['doctor', '--print-policy', '--user-pool-id', 'eu-west-1_AbC123xyz'], edges)).toBe(0)
  expect(readFileSync('docs/pool-safety.md', 'utf8')).toContain(`\`\`\`json\n${edges.out()}\`\`\`\n`)
})
