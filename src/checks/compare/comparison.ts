import type { Check } from '../doctor/check.ts'
import { compareText } from '../findings/finding.ts'
import type { Reading, Snapshot } from '../snapshot/snapshot.ts'
import type { AnswerKind } from '../snapshot/sources.ts'
import { defaults } from './meaning.ts'
import { readersOf } from './readers.ts'
import { type Setting, settingsOf } from './settings.ts'
import type { Side } from './sides.ts'

/** A setting that two pools do not have in common. */
export interface Difference {
  /** The file of a snapshot that holds it, with names for ids: `user-pool`, `clients/spa`. */
  readonly resource: string
  /** Where in it; null where one of them has no such thing at all. */
  readonly path: string | null
  /** As it was read; null where it is absent. */
  readonly a: unknown
  readonly b: unknown
  /** The checks that read it. */
  readonly checks: readonly string[]
}

/** An answer that cannot be compared. */
export interface UnknownPart {
  readonly resource: string
  /** Why one side has none; null where it was read. */
  readonly a: NotRead | null
  readonly b: NotRead | null
  readonly checks: readonly string[]
}

/** Why there is no answer. */
export type NotRead = Exclude<Reading<never>, { state: 'read' }>

/** What one pool has and the other has not, and what nobody can tell. */
export interface PoolDiff {
  readonly differences: readonly Difference[]
  readonly unknown: readonly UnknownPart[]
}

/** What a run has found so far, and between which pools. */
export interface Comparison {
  readonly differences: Difference[]
  readonly unknown: UnknownPart[]
  readonly checks: readonly Check[]
  readonly left: Side
  readonly right: Side
}

/**
 * Whether two answers about the same are to be compared. What was not read on one side, and no check wants there, is the answer
 * about a thing that is not there: the setting that says so differs, or neither has it.
 */
export function isComparable(
  one: Reading<unknown>,
  other: Reading<unknown>,
  isWanted: (snapshot: Snapshot) => boolean,
  { left, right }: Comparison,
): boolean {
  const wanted = [isWanted(left.snapshot), isWanted(right.snapshot)]
  if (one.state !== 'read' || other.state !== 'read') return wanted.every((is) => is)
  return wanted[0] === wanted[1] || (!isEmpty(one.value) && !isEmpty(other.value))
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** Compares two answers, setting by setting; one that was not read makes them unknown. */
export function compareAnswers(run: Comparison, resource: string, ofA: Reading<unknown>, ofB: Reading<unknown>): void {
  const [a, b] = [orNothing(ofA), orNothing(ofB)]
  if (a.state !== 'read' || b.state !== 'read') {
    run.unknown.push({
      resource,
      a: a.state === 'read' ? null : a,
      b: b.state === 'read' ? null : b,
      checks: readersOf(run.checks, resource, null),
    })
    return
  }
  const [one, other] = [settingsOf(a.value, run.left.neutral), settingsOf(b.value, run.right.neutral)]
  const usual = defaultsOf(resource)
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort(compareText)
  const differing = paths.filter(
    (path) => (one.get(path)?.key ?? usual(path)) !== (other.get(path)?.key ?? usual(path)),
  )
  // what one side has none of differs as a whole
  const whole = differing.filter((path) => [one, other].some((side) => isWhole(side.get(path))))
  for (const path of differing) {
    if (whole.some((outer) => path.startsWith(`${outer}.`))) continue
    run.differences.push({
      resource,
      path,
      a: one.get(path)?.shown ?? null,
      b: other.get(path)?.shown ?? null,
      checks: readersOf(run.checks, resource, path),
    })
  }
}

/** A pool that has nothing of a kind has it empty. */
const orNothing = (reading: Reading<unknown>): Reading<unknown> =>
  reading.state === 'inapplicable' ? { state: 'read', value: {} } : reading

const isWhole = (setting: Setting | undefined): boolean => setting?.key === 'there'

/** The key of what an absent setting means. */
function defaultsOf(resource: string): (path: string) => string | undefined {
  const kind = resource.split('/', 1)[0] as AnswerKind
  const keys = new Map(
    Object.entries(defaults[kind] ?? {}).map(([path, value]) => [
      path,
      settingsOf({ value }, (text) => text).get('value')?.key,
    ]),
  )
  return (path) => keys.get(path.replace(/\[[^\]]*\]/g, '[]'))
}
