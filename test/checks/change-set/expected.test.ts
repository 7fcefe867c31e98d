import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NewFinding } from '../../../src/checks/findings/finding.ts'
import { document, findingsOf } from './judge.ts'

const folder = join(import.meta.dirname, '../../../fixtures/iac')

interface Expected {
  readonly must: readonly string[]
  readonly may?: readonly string[]
  readonly never?: readonly string[]
}

const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))['check-change-set'] as Readonly<
  Record<string, Expected>
>

/** Whether a finding is what `id severity`, or `id@part severity`, names. */
function isNamed(finding: NewFinding, name: string): boolean {
  const [, id, part = '', severity] = /^([\w-]+)(?:@(\S+))? (\w+)$/.exec(name) ?? []
  const place = `${finding.resource} ${finding.path}`
  return finding.id === id && finding.severity === severity && place.includes(part)
}

describe('change sets that are easy to misread', () => {
  it('has an answer for each file', () => {
    const files = readdirSync(join(folder, 'change-sets')).map((name) => name.replace('.json', ''))
    expect(Object.keys(expected).sort()).toEqual(files.sort())
  })

  it.each(Object.entries(expected))('%s', async (name, { must, may = [], never = [] }) => {
    const text = readFileSync(join(folder, 'change-sets', `${name}.json`), 'utf8')
    const findings = findingsOf([await document(text)])
    expect(must.filter((one) => !findings.some((finding) => isNamed(finding, one)))).toEqual([])
    expect(findings.filter(({ id }) => never.includes(id))).toEqual([])
    const grave = findings.filter(({ severity }) => severity === 'critical' || severity === 'high')
    expect(grave.filter((finding) => ![...must, ...may].some((one) => isNamed(finding, one)))).toEqual([])
  })
})
