import { isoDate } from '../text/instants.ts'
import type { Verdict } from './verdict.ts'

type VerdictReport = Readonly<Record<string, unknown>> & {
  readonly schema: 'cogtool.verify/1'
  readonly userPoolId: string | null
}

/**
 * The `cogtool.verify/1` document. `brief` leaves out checks, header and claims, as batch lines do. Where the signature did
 * not hold, header and claims stand under `unverified`. It never holds the token itself.
 */
export function verdictReport(verdict: Verdict, { brief = false } = {}): VerdictReport {
  const { header, claims, authentic } = verdict
  const rejection = verdict.ok ? undefined : verdict
  const content = !brief && header && claims ? { header, claims } : undefined
  // members without a value are left out of the JSON
  return {
    schema: 'cogtool.verify/1',
    ok: verdict.ok,
    reason: rejection?.reason,
    message: rejection?.message,
    hint: rejection?.hint,
    authentic,
    pinned: verdict.pinned,
    checks: brief ? undefined : verdict.checks,
    warnings: verdict.warnings,
    issuer: verdict.issuer,
    userPoolId: verdict.userPoolId ?? null,
    tokenUse: verdict.tokenUse,
    keyId: verdict.keyId,
    keySource: verdict.keySource,
    at: isoDate(verdict.at),
    header: authentic ? content?.header : undefined,
    claims: authentic ? content?.claims : undefined,
    unverified: authentic ? undefined : content,
  }
}
