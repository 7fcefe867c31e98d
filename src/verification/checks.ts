import { type Check, type CheckName, type CheckStatus, checkNames, type Reason } from './verdict.ts'

// most checks of most tokens are one of these: shared, as a batch would otherwise make a dozen of them for every token
const plain = (status: CheckStatus) =>
  Object.fromEntries(checkNames.map((check) => [check, Object.freeze({ check, status })])) as Readonly<
    Record<CheckName, Check>
  >

/** Checks that passed, by name. */
export const passed = plain('pass')

/** Checks that nobody asked for, or that an earlier failure left no ground for. */
export const skipped = plain('skipped')

const untrusted = plain('untrusted')

/** A failed check, with both sides; without a message where another one says it. */
export function failed(
  check: CheckName,
  reason: Reason,
  message: string | undefined,
  expected?: unknown,
  actual?: unknown,
): Check {
  return { check, status: 'fail', reason, ...(message !== undefined && { message }), expected, actual }
}

/** The same judgement about a claim that nobody signed. */
export function asUntrusted(check: Check): Check {
  if (check.status === 'skipped') return check
  return check.status === 'pass' ? untrusted[check.check] : { ...check, status: 'untrusted' }
}

/** A value from a token, quoted and cut, for a message. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
