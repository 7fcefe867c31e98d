import { isJsonObject, type JsonObject, member } from '../../text/json.ts'
import { compareText } from '../findings/finding.ts'
import { Hidden, hidden } from '../iac/hidden.ts'
import type { Change } from './change.ts'
import { shownObject } from './marking.ts'

/** A value of a resource, before or after. */
export type Seen =
  | { readonly state: 'shown'; readonly value: unknown }
  | { readonly state: 'hidden'; readonly value: Hidden }
  | { readonly state: 'absent' }

/** Both values of what a change touches. */
export interface Sides {
  readonly before: Seen
  readonly after: Seen
}

const absent = { state: 'absent' } as const
const unseen = { state: 'hidden', value: hidden } as const

/** Of what is known to change, and no more. */
export const hiddenSides: Sides = { before: unseen, after: unseen }

/** What is known of a property on both sides, or of an attribute such as DeletionPolicy; undefined where it does not change. */
export function sidesOf(change: Change, name: string, isProperty = true): Sides | undefined {
  const path = isProperty ? ['Properties', name] : [name]
  const [before, after] = [change.before, change.after].map((side) => side && seenIn(side, path))
  if (before && after) {
    if (isSame(before, after)) return undefined
    return { before, after }
  }
  const touching = change.details.filter(({ attribute, property }) =>
    isProperty ? property === name : attribute === name && property === undefined,
  )
  if (touching.length === 0) return undefined
  // item paths say too little about the whole
  const [whole] = touching.filter((detail) => (detail.path?.length ?? path.length) <= path.length)
  if (touching.length > 1 || whole === undefined) return { before: before ?? unseen, after: after ?? unseen }
  return {
    before: before ?? (whole.changeType === 'Add' ? absent : asSeen(whole.before, unseen)),
    after: after ?? (whole.changeType === 'Remove' ? absent : asSeen(whole.after, unseen)),
  }
}

/** What stands at a path; for a change that has but one side too. */
export function seenIn(resource: JsonObject, path: readonly string[]): Seen {
  let value: unknown = resource
  for (const step of path) {
    if (value instanceof Hidden) return { state: 'hidden', value }
    const object: JsonObject | undefined = shownObject(value)
    value = object && member(object, step)
  }
  return asSeen(value, absent)
}

function asSeen(value: unknown, without: Seen): Seen {
  if (value === undefined || value === null) return without
  return value instanceof Hidden ? { state: 'hidden', value } : { state: 'shown', value }
}

/** Hidden values are the same where the same stands in their place. */
function isSame(before: Seen, after: Seen): boolean {
  if (before.state === 'absent' || after.state === 'absent') return before.state === after.state
  return textOf(before.value) === textOf(after.value)
}

/** The value as text, by which `true` and `"true"` are one: members in one order, those without a value left out. */
export function textOf(value: unknown): string {
  if (value instanceof Hidden) return `(hidden) ${value.mark}`
  if (Array.isArray(value)) return JSON.stringify(value.map(textOf))
  if (!isJsonObject(value)) return String(value)
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null)
  return JSON.stringify(
    entries.map(([name, inner]) => [name, textOf(inner)]).sort(([a = ''], [b = '']) => compareText(a, b)),
  )
}

/** The items of a list as text, without order; a text alone is a list of one. */
export function itemsOf(value: unknown): string[] {
  return [...new Set((Array.isArray(value) ? value : [value]).map(textOf))].sort(compareText)
}

/** The names of what a change touches: properties, and attributes such as DeletionPolicy. */
export function touchedNames({ before, after, details, scope }: Change): readonly string[] {
  if (before && after) {
    const properties = (side: JsonObject) => shownObject(member(side, 'Properties')) ?? {}
    const [was, is] = [properties(before), properties(after)]
    return [...differing(was, is), ...differing({ ...before, Properties: null }, { ...after, Properties: null })]
  }
  const named = details.map(({ attribute, property }) => property ?? attribute)
  return [...new Set(named.length > 0 ? named : scope)].sort(compareText)
}

function differing(before: JsonObject, after: JsonObject): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareText)
  return names.filter((name) => {
    const [was, is] = [asSeen(member(before, name), absent), asSeen(member(after, name), absent)]
    return !isSame(was, is)
  })
}

/** A value for people: short, and nothing that may hold a secret. Only for settings that hold none. */
export function textOfSeen(seen: Seen): string {
  if (seen.state === 'absent') return 'none'
  return seen.state === 'hidden' || typeof seen.value === 'object' ? '(not shown)' : String(seen.value).slice(0, 80)
}

/** What to do where a value is hidden. */
export function howToSee({ set }: Pick<Change, 'set'>): string {
  return set.isTemplate
    ? 'make a change set, which knows the values, and check that'
    : 'describe it again with --include-property-values, which shows the values'
}
