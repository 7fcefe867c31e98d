import { describe, expect, it } from 'vitest'
import { changeSetRules } from '../../../src/checks/change-set/rules.ts'
import { checks } from '../../../src/checks/doctor/table.ts'
import { checkGlobs } from '../../../src/checks/findings/select.ts'
import { planRules } from '../../../src/checks/plan/rules.ts'

const rules = { doctor: checks, 'check-change-set': changeSetRules, 'check-plan': planRules }

describe('a glob that matches no check', () => {
  it.each([
    {
      name: 'a beginning',
      of: 'check-plan',
      glob: 'tf-pol*',
      hint: /^choose from: (?:tf-pool-\w+(?:, |$)){4}$/,
    },
    { name: 'a slip', of: 'check-plan', glob: 'tf-pool-renamd', hint: 'did you mean tf-pool-renamed?' },
    { name: 'something else', of: 'check-plan', glob: 'zzz*', hint: /^choose from: tf-[\w, -]+$/ },
    { name: "another command's", of: 'check-change-set', glob: 'tf-drif*', hint: /^choose from: cs-[\w, -]+$/ },
    { name: 'nothing of any', of: 'doctor', glob: 'zzz*', hint: 'cogtool doctor --list shows them' },
    { name: 'a beginning', of: 'doctor', glob: 'client-zz*', hint: /^choose from: client-[\w, -]+$/ },
  ] as const)('$name, of $of: what to choose', ({ of, glob, hint }) => {
    const ids = rules[of].map(({ id }) => id)
    const expected = typeof hint === 'string' ? hint : expect.stringMatching(hint)
    expect(() => checkGlobs('--only', [glob], ids)).toThrow(expect.objectContaining({ hint: expected }))
  })
})
