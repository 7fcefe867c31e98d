import { nearest } from '../nearest.ts'
import { equals } from './filter.ts'
import type { User } from './user.ts'

/** Which users are wanted. */
export interface Selection {
  /** The text of `--filter`, already checked. */
  readonly filter?: string
  /** Any of these; empty = every status. */
  readonly statuses: readonly string[]
  readonly enabled?: boolean
  /** Only users who were changed then or later: ISO 8601 UTC with milliseconds. */
  readonly modifiedSince?: string
}

/** A selection split between the service, which takes one condition, and cogtool. */
export interface SplitSelection {
  /** Sent to the service; undefined = everybody is asked for. */
  readonly filter: string | undefined
  /** Where `filter` is none of the user's: the opposite condition, which finds somebody in most pools. */
  readonly check: string | undefined
  /** What is selected here, of what the service gives; undefined = all of it. */
  readonly keeps: ((user: User) => boolean) | undefined
}

// nearly everybody has one of these: a filter would save nothing
const common = ['CONFIRMED', 'EXTERNAL_PROVIDER']

/**
 * Splits a selection. What the service selects is checked again here, but for the text of `--filter` itself. A sharded
 * listing has filters of its own, so that all is selected here.
 */
export function splitSelection(
  { filter, statuses, enabled, modifiedSince }: Selection,
  { sharded = false }: { readonly sharded?: boolean } = {},
): SplitSelection {
  const own = filter === undefined && !sharded ? rareKind(statuses, enabled) : undefined
  const isAll = statuses.length === 0 && enabled === undefined && modifiedSince === undefined
  const keeps = (user: User) =>
    (statuses.length === 0 || statuses.includes(user.status ?? '')) &&
    (enabled === undefined || user.enabled === enabled) &&
    // a user without a date is one too many rather than one too few
    (modifiedSince === undefined || user.modified === undefined || user.modified >= modifiedSince)
  return { filter: filter ?? own?.filter, check: own?.check, keeps: isAll ? undefined : keeps }
}

/** A kind that few users are of is worth a filter. */
function rareKind(
  statuses: readonly string[],
  enabled: boolean | undefined,
): { filter: string; check: string } | undefined {
  const [status, ...others] = statuses
  if (status !== undefined && others.length === 0 && !common.includes(status)) {
    return { filter: equals('cognito:user_status', status), check: equals('cognito:user_status', 'CONFIRMED') }
  }
  // the two words are the ones that are seen, no page of the reference names them: hence the check
  return enabled === false ? { filter: equals('status', 'Disabled'), check: equals('status', 'Enabled') } : undefined
}

const knownStatuses = [...common, 'UNCONFIRMED', 'RESET_REQUIRED', 'FORCE_CHANGE_PASSWORD']

/** A warning where a status is most likely mistyped. It is no error: UserStatus is an open string. */
export function doubtAboutStatus(status: string): string[] {
  const guess = knownStatuses.includes(status) ? undefined : nearest(status, knownStatuses)
  return guess === undefined ? [] : [`--status ${JSON.stringify(status)} is none that is known; did you mean ${guess}?`]
}
