import { describe, expect, it } from 'vitest'
import { checkSignature } from '../../src/verification/check-signature.ts'
import { shareSignatures } from '../../src/verification/shared-signatures.ts'
import { checkNames } from '../../src/verification/verdict.ts'
import { verifyToken } from '../../src/verification/verify-token.ts'
import { testEdges } from '../helpers/test-edges.ts'
import { expectedOf, keysOf, tokenCases } from '../helpers/token-cases.ts'

describe('every token gets the verdict it deserves', () => {
  it.each(tokenCases)('$id → $expect', async (one) => {
    const now = new Date(one.options.now * 1000)
    const means = { keys: keysOf(one), now }
    const verdict = await verifyToken(one.token, expectedOf(one), { ...means, checkSignature })
    const reason = verdict.ok ? 'valid' : verdict.reason
    expect(reason).toBe(one.expect)
    expect(verdict.checks.map(({ check }) => check)).toEqual(checkNames)
    if (one.warn) expect(verdict.warnings.map(({ code }) => code)).toEqual(expect.arrayContaining([...one.warn]))
    // the batch's signature check never judges otherwise
    const shared = shareSignatures(testEdges())
    expect(await verifyToken(one.token, expectedOf(one), { ...means, ...shared })).toEqual(verdict)
  })
})
