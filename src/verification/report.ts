import { isoDate } from './instants.ts'
import type { Verdict } from './verdict.ts'

/**
 * The `cogtool.verify/1` document. `brief` leaves out checks, header and claims, as batch lines do. Where the signature did
 * not hold, header and claims stand under `unverified`. It never holds the token itself.
 */
export function verdictReport(verdict: Verdict, { brief = false } = {}): object {
  const { header, claims } = verdict
  const content = header && claims ? { header, claims } : undefined
  return {
    schema: 'cogtool.verify/1',
    ok: verdict.ok,
    ...(!verdict.ok && { reason: verdict.reason, message: verdict.message, hint: verdict.hint }),
    authentic: verdict.authentic,
    pinned: verdict.pinned,
    ...(!brief && { checks: verdict.checks }),
    warnings: verdict.warnings,
    issuer: verdict.issuer,
    userPoolId: verdict.userPoolId,
    tokenUse: verdict.tokenUse,
    keyId: verdict.keyId,
    keySource: verdict.keySource,
    at: isoDate(verdict.at),
    ...(!brief && content && (verdict.authentic ? content : { unverified: content })),
  }
}
