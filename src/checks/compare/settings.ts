import { isJsonObject } from '../../text/json.ts'
import { compareText } from '../findings/finding.ts'
import { notSaved, secretNames } from '../snapshot/shape.ts'
import { keysOfLists, leftOut, nothingButThere, ordered, twinsAreNamedOtherwise } from './meaning.ts'
import type { Neutral } from './neutral-text.ts'

/** One setting of an answer. */
export interface Setting {
  /** Equal where two settings mean the same. */
  readonly key: string
  /** As it was read; secrets are not there. */
  readonly shown: unknown
}

/** The settings of an answer by their paths, e.g. `Policies.PasswordPolicy.MinimumLength`, `SchemaAttributes[email].Required`. */
export function settingsOf(value: unknown, neutral: Neutral): Map<string, Setting> {
  const found = new Map<string, Setting>()
  collect(value, '', { found, neutral })
  return found
}

interface Collection {
  readonly found: Map<string, Setting>
  readonly neutral: Neutral
}

function collect(value: unknown, path: string, to: Collection): void {
  if (value === null || value === undefined) return
  if (Array.isArray(value)) collectList(value, path, to)
  else if (isJsonObject(value)) {
    if (nothingButThere.has(path)) to.found.set(path, { key: 'there', shown: value })
    for (const [name, inner] of Object.entries(value)) {
      if (leftOut.has(name) || name.startsWith('aws:')) continue
      const key = path.endsWith('RoleMappings') || path === 'Roles' ? to.neutral(name) : name
      const below = path === '' ? key : `${path}.${key}`
      if (secretNames.has(name)) {
        if (inner !== null && inner !== undefined) to.found.set(below, { key: 'there', shown: notSaved })
      } else collect(inner, below, to)
    }
  } else {
    const key = twinsAreNamedOtherwise.has(path) ? 'there' : scalarKey(value, to.neutral)
    to.found.set(path, { key, shown: value })
  }
}

/** An empty list is none. Lists have no order, but where the service goes through them from the first on. */
function collectList(items: readonly unknown[], path: string, to: Collection): void {
  if (items.length === 0) return
  const name = /\w*$/.exec(path)?.[0] ?? ''
  const keyed = byKey(items, keysOfLists[name] ?? keysOfLists[path], to.neutral)
  if (keyed === undefined) {
    const keys = items.map((item) => keyOf(item, to.neutral))
    const key = ordered.has(name) ? keys : [...new Set(keys)].sort(compareText)
    to.found.set(path, { key: JSON.stringify(key), shown: shownList(items) })
    return
  }
  for (const [key, item] of keyed) {
    const below = `${path}[${key}]`
    to.found.set(below, { key: 'there', shown: withoutSecrets(item) })
    const { found, neutral } = to
    const inner = settingsOf(item, neutral)
    for (const member of keysOfLists[name] ?? keysOfLists[path] ?? []) inner.delete(member)
    for (const [rest, setting] of inner) found.set(`${below}.${rest}`, setting)
  }
}

/** The items by the members that name them; undefined where they have no names, or twice the same. */
function byKey(
  items: readonly unknown[],
  names: readonly string[] | undefined,
  neutral: Neutral,
): ReadonlyMap<string, unknown> | undefined {
  if (names === undefined) return undefined
  const keyed = new Map<string, unknown>()
  for (const item of items) {
    if (!isJsonObject(item)) return undefined
    const parts = names.flatMap((name) => (typeof item[name] === 'string' ? neutral(item[name]) : []))
    const key = parts.join(' ')
    if (key === '' || keyed.has(key)) return undefined
    keyed.set(key, item)
  }
  return keyed
}

const scalarKey = (value: unknown, neutral: Neutral): string =>
  JSON.stringify(typeof value === 'string' ? neutral(value) : value)

/** The same for everything that means the same. */
function keyOf(value: unknown, neutral: Neutral): string {
  if (typeof value !== 'object' || value === null) return scalarKey(value, neutral)
  const settings = [...settingsOf(value, neutral)].map(([path, { key }]) => [path, key] as const)
  return JSON.stringify(settings.sort(([a], [b]) => compareText(a, b)))
}

function shownList(items: readonly unknown[]): unknown[] {
  const shown = items.map(withoutSecrets)
  if (shown.some((item) => typeof item === 'object')) return shown
  return [...shown].sort((a, b) => compareText(String(a), String(b)))
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, secretNames.has(name) ? notSaved : withoutSecrets(inner)]),
  )
}
