import { describe, expect, it } from 'vitest'
import { checkNames } from '../../src/verification/verdict.ts'
import { verifyToken } from '../../src/verification/verify-token.ts'
import { joseVerifies } from '../helpers/second-opinion.ts'
import { expectedOf, keysOf, tokenCases } from '../helpers/token-cases.ts'

describe('every token gets the verdict it deserves', () => {
  it.each(tokenCases)('$id → $expect', async (one) => {
    const keys = keysOf(one)
    const verdict = await verifyToken(one.token, expectedOf(one), { keys, now: new Date(one.options.now * 1000) })
    const reason = verdict.ok ? 'valid' : verdict.reason
    expect(reason).toBe(one.expect)
    expect(verdict.checks.map(({ check }) => check)).toEqual(checkNames)
    if (one.warn) expect(verdict.warnings.map(({ code }) => code)).toEqual(expect.arrayContaining([...one.warn]))
    // jose says the same of every signature that was checked
    const { issuer = '', keyId: kid = '' } = verdict
    const isChecked = verdict.checks.some(({ check, status }) => check === 'signature' && status !== 'skipped')
    const sets = isChecked ? [await keys({ issuer, kid, again: false }), await keys({ issuer, kid, again: true })] : []
    const candidates = sets.flatMap((set) => set.keys.filter((key) => key.kid === kid))
    const answers = await Promise.all(candidates.map((key) => joseVerifies(one.token, key)))
    expect(verdict.authentic).toBe(answers.includes(true))
  })
})
