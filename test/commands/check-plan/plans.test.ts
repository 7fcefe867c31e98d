import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planRules } from '../../../src/checks/plan/rules.ts'
import { main } from '../../../src/main.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures')
const own = join(fixtures, 'plans')
const misread = join(fixtures, 'iac/plans')
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

interface Found {
  readonly id: string
  readonly severity: string
  readonly resource: string
  readonly path: string | null
  readonly impact: string
  readonly location: { readonly file: string; readonly line: number }
}

async function check(path: string, ...flags: string[]) {
  const edges = testEdges()
  const exitCode = await main(['check-plan', path, '--at', '2026-11-28', ...flags], edges)
  return { exitCode, out: edges.out(), err: edges.err() }
}

const { plans } = read(join(own, 'expected.json')) as {
  plans: Record<string, { findings: readonly string[]; why: string }>
}

describe('each rule', () => {
  it('has a file, and each file an answer', () => {
    const files = readdirSync(own).filter((name) => name !== 'expected.json')
    expect(files.sort()).toEqual(
      Object.keys(plans)
        .map((name) => `${name}.json`)
        .sort(),
    )
    const met = new Set(Object.values(plans).flatMap(({ findings }) => findings.map((one) => one.split(' ')[0])))
    expect(planRules.map(({ id }) => id).filter((id) => !met.has(id))).toEqual([])
  })

  it.each(Object.entries(plans))('%s', async (name, { findings: expected }) => {
    const { exitCode, out, err } = await check(join(own, `${name}.json`), '--json')
    const { findings, passed } = JSON.parse(out) as { findings: Found[]; passed: string[] }
    expect(findings.map(({ id, severity, resource }) => `${id} ${severity} ${resource}`).sort()).toEqual(
      [...expected].sort(),
    )
    const fails = expected.some((one) => / (?:critical|high) /.test(one))
    expect({ exitCode, err }).toEqual({ exitCode: fails ? 1 : 0, err: '' })
    expect(findings.filter(({ id }) => passed.includes(id))).toEqual([])
    const text = await check(join(own, `${name}.json`), '--verbose')
    expect(out + text.out).not.toContain('NEVER-SHOW-THIS')
    expect(text.out.split('\n').filter((line) => line.length > 80 && !line.includes(own))).toEqual([])
  })
})

interface Expected {
  readonly must: readonly string[]
  readonly may?: readonly string[]
  readonly never?: readonly string[]
}

describe('what is easy to misread', () => {
  const cases = read(join(fixtures, 'iac/expected.json'))['check-plan'] as Record<string, Expected>
  const isMeant = (wanted: string, { id, severity, resource, path }: Found) => {
    const [rule = '', severities] = wanted.split(' ')
    const [name, part = ''] = rule.split('@')
    return name === id && severities === severity && (resource.includes(part) || (path ?? '').includes(part))
  }

  it.each(Object.entries(cases))('%s', async (name, { must, may = [], never = [] }) => {
    const { out } = await check(join(misread, `${name}.json`), '--json')
    const { findings } = JSON.parse(out) as { findings: Found[] }
    expect(must.filter((wanted) => !findings.some((one) => isMeant(wanted, one)))).toEqual([])
    expect(findings.filter(({ id }) => never.includes(id))).toEqual([])
    const loud = findings.filter(({ severity }) => severity === 'critical' || severity === 'high')
    expect(loud.filter((one) => ![...must, ...may].some((wanted) => isMeant(wanted, one)))).toEqual([])
    expect(out).not.toContain('NEVER-SHOW-THIS')
  })
})
