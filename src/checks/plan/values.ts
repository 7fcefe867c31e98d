import { isJsonObject } from '../../text/json.ts'
import { isMarked, type Path, valueAt } from '../iac/terraform-values.ts'
import type { PlannedChange } from './plan.ts'

type Side = 'before' | 'after'

/** Whether what comes to stand at a path is known after apply alone. */
export function isUnknown({ afterUnknown }: PlannedChange, path: Path): boolean {
  return isMarked(afterUnknown, path)
}

/** What stands at a path, or undefined: as text, where it may be shown and is no list or object. */
export function scalarAt(change: PlannedChange, side: Side, path: Path): string | undefined {
  const value = valueAt(change[side], path)
  if (isHidden(change, side, path)) return undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

// `sensitive` marks what the provider or the configuration calls so; these are secrets whatever they say
const secretNames = /secret|private_key|^(?:temporary_)?password$|^(?:provider_details|client_metadata|external_id)$/

/** Whether what stands at a path, or a part of it, must not be shown. */
export function isHidden(change: PlannedChange, side: Side, path: Path): boolean {
  const marks = side === 'before' ? change.beforeSensitive : change.afterSensitive
  return isMarked(marks, path) || path.some((step) => secretNames.test(String(step)))
}

const longestShown = 60

/** A change for people, e.g. `name: "prod" → "production"`: the path alone where its values are lists, objects or not to be shown. */
export function shownChange(change: PlannedChange, path: Path): string {
  const name = pathText(path)
  const side = (which: Side): string | undefined => {
    if (which === 'after' && isUnknown(change, path)) return '(known after apply)'
    if (isHidden(change, which, path)) return '(not shown)'
    const value = valueAt(change[which], path)
    if (value === undefined || value === null || value === '') return '(none)'
    if (typeof value === 'object') return undefined
    const text = JSON.stringify(value)
    return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
  }
  const [from, to] = [side('before'), side('after')]
  return from === undefined || to === undefined ? name : `${name}: ${from} → ${to}`
}

/** e.g. `username_configuration[0].case_sensitive`. */
export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}

/** Whether two values mean the same to the provider, to which nothing, an empty list, '', false and 0 are one; sets have no order. */
export function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map(canonical).filter((item) => item !== '')
    return items.length === 0 ? '' : `[${items.sort().join()}]`
  }
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((name) => [name, canonical(value[name])] as const)
      .filter(([, text]) => text !== '')
    return members.length === 0 ? '' : `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join()}}`
  }
  return value ? JSON.stringify(value) : ''
}
