import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changeSetRules } from '../../../src/checks/change-set/rules.ts'
import { severities } from '../../../src/text/severity.ts'
import { document, findingsOf } from './judge.ts'

const folder = join(import.meta.dirname, '../../../fixtures/change-sets')
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, readonly string[]>
const textOf = (name: string) => readFileSync(join(folder, `${name}.json`), 'utf8')

describe('every rule has change sets that it finds, and some that it does not', () => {
  it.each(Object.entries(expected))('%s → %j', async (name, findings) => {
    const found = findingsOf([await document(textOf(name))])
    const lines = found.map(({ id, severity, resource, path }) => [id, severity, resource, path ?? ''].join(' ').trim())
    expect(lines.sort()).toEqual([...findings].sort())
    expect(found.filter(({ location }) => location?.file !== 'set.json')).toEqual([])
  })

  it('has an answer for each file', () => {
    const files = readdirSync(folder).filter((name) => name !== 'expected.json')
    expect(Object.keys(expected).sort()).toEqual(files.map((name) => name.replace('.json', '')).sort())
  })

  it('has a file for each rule, and for its gravest severity', () => {
    const found = Object.values(expected).flatMap((lines) => lines.map((line) => line.split(' ')))
    for (const { id, severity } of changeSetRules) {
      const given = found.filter(([name]) => name === id).map(([, word = '']) => word)
      expect({ id, gravest: severities.find((word) => given.includes(word)) }).toEqual({ id, gravest: severity })
    }
  })

  it.each([
    { name: 'deletion-policy-removed', observed: 'RetainExceptOnCreate → none' },
    { name: 'deletion-protection-hidden', observed: 'ACTIVE → (not shown)' },
    { name: 'pool-renamed', observed: 'the logical id changed: UserPool → MainUserPool' },
    { name: 'pool-replaced-conditionally', observed: 'Replacement Conditional, EmailConfiguration' },
    { name: 'alias-attributes-added', observed: 'none → preferred_username' },
    { name: 'schema-attribute-removed', observed: 'custom:plan is removed' },
    { name: 'unknown-action', observed: 'Action "Explode"' },
  ])('quotes what was seen in $name', async ({ name, observed }) => {
    const [finding] = findingsOf([await document(textOf(name))])
    expect(finding?.observed).toBe(observed)
  })

  it.each([
    { name: 'no-changes', impact: 'None by this set.' },
    { name: 'obsolete', impact: 'Unknown: what is not shown may delete a pool, with every account.' },
  ])('says what $name means for people', async ({ name, impact }) => {
    const [finding] = findingsOf([await document(textOf(name))])
    expect(finding?.impact).toBe(impact)
  })
})
