import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { main } from '../../../../src/main.ts'
import { AwsFault } from '../../../helpers/scripted-aws.ts'
import { testEdges } from '../../../helpers/test-edges.ts'
import { actionsOf, answers, doctorAt, filesIn, marker, poolId } from './pool-at-aws.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const strict = ['--rules', 'strict', '--json', '--at', '2026-11-28']
const documentOf = (out: string) => JSON.parse(out)

/** The actions of --print-policy. */
async function policyOf(...args: string[]): Promise<string[]> {
  const edges = testEdges()
  expect(await main(['doctor', '--print-policy', ...args], edges)).toBe(0)
  const { Statement } = JSON.parse(edges.out())
  return Statement.flatMap(({ Action }: { Action: string[] }) => Action).sort()
}

describe('reading a pool', () => {
  it('asks for all that strict checks need, and gives each an answer', async () => {
    const { exitCode, out, err, aws } = await doctorAt(answers, [...strict, '--users'])
    const { skipped, findings } = documentOf(out)
    expect({ exitCode, skipped }, err).toEqual({ exitCode: 1, skipped: [] })
    const { 'cloudformation:ListStackResources': _, ...all } = answers
    expect(actionsOf(aws)).toEqual(Object.keys(all).sort())
    expect(findings.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining([
        'idpool-guests',
        'pool-waf',
        'pool-sms-spend',
        'users-case-collisions',
        'client-branding',
      ]),
    )
  })
})
