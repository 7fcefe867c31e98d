import { timingSafeEqual } from 'node:crypto'
import { totpCode, totpStep } from '../../cognito-crypto/totp.ts'

// codes of the service outlive their window (aws-amplify/amplify-js#3873); by how much is not documented
const stepsBack = 2
const stepsAhead = 1

/** The step whose code this is, if it is one that counts now. */
export function matchingStep(secret: string, code: string, now: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const current = totpStep(now)
  for (let step = current - stepsBack; step <= current + stepsAhead; step += 1) {
    if (timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code))) return step
  }
  return undefined
}
