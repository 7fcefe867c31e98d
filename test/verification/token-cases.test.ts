import { describe, expect, it } from 'vitest'
import { type CheckSignature, checkSignature } from '../../src/verification/check-signature.ts'
import { checkSignatureNow, checkSignatures } from '../../src/verification/check-signatures.ts'
import { shareSignatures } from '../../src/verification/shared-signatures.ts'
import { checkNames } from '../../src/verification/verdict.ts'
import { verifyToken } from '../../src/verification/verify-token.ts'
import { threadsHere } from '../helpers/threads.ts'
import { expectedOf, keysOf, tokenCases } from '../helpers/token-cases.ts'

/** jose's answer, which those of a batch have to equal. */
const inAllWays: CheckSignature = async (token, key) => {
  const holds = await checkSignature(token, key)
  const header = token.text.slice(0, token.text.indexOf('.'))
  expect(checkSignatureNow(token, key)).toBe(holds)
  expect(checkSignatures({ tokens: [token.text], keys: [[header, key]] })).toEqual([holds ? 1 : -1])
  return holds
}

describe('every token gets the verdict it deserves', () => {
  it.each(tokenCases)('$id → $expect', async (one) => {
    const now = new Date(one.options.now * 1000)
    const means = { keys: keysOf(one), now }
    const verdict = await verifyToken(one.token, expectedOf(one), { ...means, checkSignature: inAllWays })
    const reason = verdict.ok ? 'valid' : verdict.reason
    expect(reason).toBe(one.expect)
    expect(verdict.checks.map(({ check }) => check)).toEqual(checkNames)
    if (one.warn) expect(verdict.warnings.map(({ code }) => code)).toEqual(expect.arrayContaining([...one.warn]))
    // a batch never judges otherwise: neither here, as at its begin, nor on a thread
    const { seen, edges } = threadsHere()
    const { ahead, close } = shareSignatures(edges)
    for (const copies of [65, 8]) {
      const signatureAt = await ahead(Array.from({ length: copies }, () => one.token))
      const judged = await verifyToken(one.token, expectedOf(one), {
        ...means,
        checkSignature: signatureAt(copies - 1),
      })
      expect(judged).toEqual(verdict)
    }
    await close()
    // a header that was not signed yet is nothing for a thread
    expect(seen.signatures).toBe(verdict.authentic ? 8 : 0)
  })
})
