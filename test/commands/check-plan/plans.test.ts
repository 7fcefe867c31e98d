import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures')

async function check(path: string, ...flags: string[]) {
  const edges = testEdges()
  const exitCode = await main(['check-plan', path, '--at', '2026-11-28', ...flags], edges)
  return { exitCode, out: edges.out(), err: edges.err() }
}

describe.each(['plans', 'iac/plans'].map((folder) => join(fixtures, folder)))('%s', (folder) => {
  const files = readdirSync(folder).filter((name) => name !== 'expected.json')

  it.each(files)(
    '%s: the exit code is that of its findings, lines are short, and nothing secret is told',
    async (file) => {
      const { exitCode, out, err } = await check(join(folder, file), '--json')
      const { findings } = JSON.parse(out) as { findings: { severity: string }[] }
      const fails = findings.some(({ severity }) => severity === 'critical' || severity === 'high')
      expect({ exitCode, err }).toEqual({ exitCode: fails ? 1 : 0, err: '' })
      const text = await check(join(folder, file), '--verbose')
      expect(out + text.out).not.toContain('NEVER-SHOW-THIS')
      expect(text.out.split('\n').filter((line) => line.length > 80 && !line.includes(folder))).toEqual([])
    },
  )
})
