import { describe, expect, it } from 'vitest'
import { changeSetRules } from '../../src/checks/change-set/rules.ts'
import { checks } from '../../src/checks/doctor/table.ts'
import { planRules } from '../../src/checks/plan/rules.ts'
import { groups } from './groups.ts'
import { mutate } from './mutants.ts'
import { mutateGroup } from './sources.ts'

// those of `npm run test:mutations` take minutes; here is whether it finds what there is to change

describe.each([
  { name: 'doctor' as const, table: checks },
  { name: 'change-set' as const, table: changeSetRules },
  { name: 'plan' as const, table: planRules },
])('mutants of $name', ({ name, table }) => {
  const { mutants } = mutateGroup(groups[name])
  const lowered = mutants.filter(({ what }) => /^(?:critical|high|medium|low|info) → /.test(what))

  it('lower a severity of each', () => {
    const ids = new Set(lowered.map(({ id }) => id))
    expect(table.map(({ id }) => id).filter((id) => !ids.has(id))).toEqual([])
  })

  it('negate conditions in every file that gives a severity', () => {
    const negated = new Set(mutants.filter(({ what }) => what.startsWith('not: ')).map(({ file }) => file))
    expect([...new Set(lowered.map(({ file }) => file))].filter((file) => !negated.has(file))).toEqual([])
  })
})

it.each([
  ['if (a && !b) c()', ['not: a && !b', 'not: a', 'not: b']],
  ['const c = a > 7 ? 1 : 2', ['not: a > 7', '> → >=: a > 7', '7 → 8', '1 → 2', '2 → 3']],
  ["const c = { severity: a ? 'high' : 'info' }", ['not: a', 'high → medium', 'info → low']],
  ['const c = list.filter((one) => one.isBad)', ['not: one.isBad']],
  ['const isBad = one.bad', ['not: one.bad']],
  ['function isBad(one: T): boolean { return one.bad }', ['not: one.bad']],
  ["const c = { message: a ? 'x' : 'y' }", []],
  ['const c = list.slice(0, 10)[1] as T', []],
])('%s', (text, what) => {
  expect(mutate('x.ts', text, 1).mutants.map((one) => one.what)).toEqual(what)
})

it('has the text as it is where no mutant is on', () => {
  const { code } = mutate('x.ts', 'if (a > 7 && b) c()', 1)
  expect(code).toBe(
    'if ($mutants.negate(1,$mutants.negate(2,$mutants.choose(3,(a,b)=>a>b,(a,b)=>a>=b)(a , $mutants.choose(4,7,8))) && $mutants.negate(5,b))) c()',
  )
})
