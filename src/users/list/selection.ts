import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { nearest } from '../../text/nearest.ts'
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
  const rare = filter === undefined && !sharded ? rareKind(statuses, enabled) : undefined
  const isAll = statuses.length === 0 && enabled === undefined && modifiedSince === undefined
  const keeps = (user: User) =>
    (statuses.length === 0 || statuses.includes(user.status ?? '')) &&
    (enabled === undefined || user.enabled === enabled) &&
    // keep a user without a date: one too many is better than one too few
    (modifiedSince === undefined || user.modified === undefined || user.modified >= modifiedSince)
  return { filter: filter ?? rare?.filter, check: rare?.check, keeps: isAll ? undefined : keeps }
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
  // services answer to these two words, but the API reference does not name them: hence the check
  return enabled === false ? { filter: equals('status', 'Disabled'), check: equals('status', 'Enabled') } : undefined
}

/** UserStatusType of the API, and EXTERNAL_PROVIDER, which it gives federated users. */
export const knownStatuses: readonly string[] = [
  'UNCONFIRMED',
  'CONFIRMED',
  'ARCHIVED',
  'COMPROMISED',
  'UNKNOWN',
  'RESET_REQUIRED',
  'FORCE_CHANGE_PASSWORD',
  'EXTERNAL_PROVIDER',
]

/** The value of `--status`, in capitals as the service writes them. Fails with `invalid_value`. */
export function parseStatus(text: string): string {
  const status = text.toUpperCase()
  if (knownStatuses.includes(status)) return status
  const guess = nearest(status, knownStatuses)
  throw new CogtoolError('invalid_value', `Cognito has no status ${JSON.stringify(text.slice(0, 40))}`, {
    why: `--status accepts ${knownStatuses.join(', ')}`,
    // a status that is newer than this list can be asked for so
    hint:
      guess === undefined
        ? `--filter accepts any: --filter '${equals('cognito:user_status', 'NAME')}'`
        : `did you mean ${guess}?`,
  })
}

/** A warning where nobody was selected, with what selected; an empty pool without any selection is no surprise. */
export function noMatchWarnings({ filter, statuses, enabled, modifiedSince }: Selection): string[] {
  const flags = [
    ...statuses.map((status) => `--status ${status}`),
    ...(enabled === undefined ? [] : [enabled ? '--enabled' : '--disabled']),
    ...(modifiedSince === undefined ? [] : [`--modified-since ${modifiedSince}`]),
    ...(filter === undefined ? [] : [`--filter '${filter}'`]),
  ]
  return flags.length === 0 ? [] : [`no user fits ${escapeLine(flags.join(' '))}`]
}
