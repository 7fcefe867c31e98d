import { isJsonObject } from '../../text/json.ts'
import { compareText } from '../findings/finding.ts'

/**
 * What a JSON value from outside must be: a scalar, a list of one shape, an object by its members, or, with `*`, a map of any
 * names. A time is text, or seconds since 1970, as version 1 of the AWS CLI prints it.
 */
export type Shape =
  | 'text'
  | 'time'
  | 'number'
  | 'boolean'
  | 'anything'
  | readonly [Shape]
  | { readonly [name: string]: Shape }

/** The shape of a type, every member named, so that none is read which was not looked at. */
export type ShapeOf<T> = unknown extends T
  ? 'anything'
  : [T] extends [string | undefined]
    ? 'text' | 'time'
    : [T] extends [number | undefined]
      ? 'number'
      : [T] extends [boolean | undefined]
        ? 'boolean'
        : [T] extends [readonly (infer Item)[] | undefined]
          ? readonly [ShapeOf<Item>]
          : MembersOf<NonNullable<T>>

type MembersOf<T> = string extends keyof T
  ? { readonly '*': ShapeOf<NonNullable<T[keyof T]>> }
  : { readonly [Name in keyof T]-?: ShapeOf<T[Name]> }

/** A value that does not have the shape it should. */
export class ShapeError extends Error {
  /** e.g. `Policies.PasswordPolicy.MinimumLength`; '' where it is the whole. */
  readonly path: string

  constructor(path: string, shape: Shape) {
    super(`${path || 'it'} is not ${wordsFor(shape)}`)
    this.path = path
  }
}

/** What stands in the place of a secret, and the members that are one: only their presence is read. */
export const notSaved = '(not saved)'
export const secretNames: ReadonlySet<string> = new Set([
  'ClientSecret',
  'ClientSecretValue',
  'client_secret',
  'private_key',
])

/**
 * A copy of a value that has this shape, with members that the shape does not name as they are. null is as absent, as the AWS
 * CLI prints it. Secrets are left out, wherever they stand. Fails with a `ShapeError`.
 */
export function asShape<T>(value: unknown, shape: ShapeOf<T>): T {
  // `conform` looked at every member that T has
  return conform(value, shape as Shape, '') as T
}

function conform(value: unknown, shape: Shape, path: string): unknown {
  if (shape === 'anything') return withoutSecrets(value)
  if (typeof shape === 'string') {
    if (shape === 'time') return asTime(value, path)
    if (typeof value === (shape === 'text' ? 'string' : shape)) return value
    throw new ShapeError(path, shape)
  }
  if (isListShape(shape)) {
    if (!Array.isArray(value)) throw new ShapeError(path, shape)
    return value.filter((item) => item !== null).map((item, place) => conform(item, shape[0], `${path}[${place}]`))
  }
  if (!isJsonObject(value)) throw new ShapeError(path, shape)
  const members = membersOf(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(
    members.map(([name, inner]) => {
      const wanted = Object.hasOwn(shape, name) ? shape[name] : shape['*']
      if (secretNames.has(name)) return [name, notSaved]
      return [name, conform(inner, wanted ?? 'anything', path === '' ? name : `${path}.${name}`)]
    }),
  )
}

const isListShape = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape)

function asTime(value: unknown, path: string): string {
  const date = typeof value === 'number' ? new Date(value * 1000) : new Date(typeof value === 'string' ? value : '')
  if (Number.isNaN(date.getTime())) throw new ShapeError(path, 'time')
  return date.toISOString()
}

/** In the order of their names: the same answer is shown the same, however AWS or its CLI wrote it. */
function membersOf(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => compareText(a, b))
}

/** A copy of a value with nothing in the place of a secret but the word that there was one. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    membersOf(value).map(([name, inner]) => [name, secretNames.has(name) ? notSaved : withoutSecrets(inner)]),
  )
}

function wordsFor(shape: Shape): string {
  if (typeof shape !== 'string') return isListShape(shape) ? 'a list' : 'an object'
  return { text: 'a text', time: 'a time', number: 'a number', boolean: 'true or false', anything: 'anything' }[shape]
}
