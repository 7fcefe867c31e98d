import { describe, expect, it } from 'vitest'
import { toBase32, totpCode, totpStep } from '../../../src/cognito-crypto/totp.ts'
import { matchingStep } from '../../../src/local/api/software-tokens.ts'

const rfcSecret = toBase32(Buffer.from('12345678901234567890'))

describe('the step of a code', () => {
  const now = new Date('2026-11-22T06:22:00Z')
  const current = totpStep(now)

  it.each([
    { offset: -3, found: false },
    { offset: -2, found: true },
    { offset: -1, found: true },
    { offset: 0, found: true },
    { offset: 1, found: true },
    { offset: 2, found: false },
  ])('$offset steps from now is found: $found', ({ offset, found }) => {
    const step = current + offset
    expect(matchingStep(rfcSecret, totpCode(rfcSecret, step), now)).toBe(found ? step : undefined)
  })

  it.each(['', '12345', '1234567', 'abcdef', '12345٣'])('of %j is none', (code) => {
    expect(matchingStep(rfcSecret, code, now)).toBeUndefined()
  })
})
