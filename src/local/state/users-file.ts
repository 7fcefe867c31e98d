import { CogtoolError } from '../../text/cogtool-error.ts'
import type { LocalEdges, LocalUser } from './model.ts'
import { newUser } from './new-user.ts'
import { seededRandom, seededSub } from './seeded-random.ts'
import { passwordVerifier } from './srp.ts'

const keys = [
  'username',
  'status',
  'enabled',
  'created',
  'modified',
  'attributes',
  'groups',
  'mfa',
  'password',
] as const
type Line = Readonly<Partial<Record<(typeof keys)[number], unknown>>>

/**
 * The users of a JSON Lines file in the shape of `export-users --format jsonl`, plus an optional `password`. Only `username` is required; a missing
 * `sub` is made from the line's number. Fails with `input_invalid`, naming the line.
 */
export function parseUsers(text: string, poolName: string, edges: Pick<LocalEdges, 'now'>): LocalUser[] {
  const now = edges.now()
  const seen = new Set<string>()
  return text
    .replace(/^\ufeff/, '')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return []
      const user = asUser(asLine(line, index + 1), index + 1, poolName, now)
      for (const [what, value] of [
        ['username', user.username],
        ['sub', user.sub],
      ] as const) {
        if (seen.has(`${what} ${value}`)) throw invalid(index + 1, `the ${what} ${JSON.stringify(value)} occurs twice`)
        seen.add(`${what} ${value}`)
      }
      return [user]
    })
}

function asLine(line: string, number: number): Line {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw invalid(number, 'it is not JSON')
  }
  if (!isObject(value)) throw invalid(number, 'it is not a JSON object')
  const unknown = Object.keys(value).find((key) => !(keys as readonly string[]).includes(key))
  if (unknown !== undefined) throw invalid(number, `it has the unknown key ${JSON.stringify(unknown)}`)
  return value
}

function asUser(line: Line, number: number, poolName: string, now: Date): LocalUser {
  const { username, status = 'CONFIRMED', enabled = true, attributes = {}, groups = [], mfa = [], password } = line
  if (typeof username !== 'string' || username === '') throw invalid(number, '`username` is missing or empty')
  if (typeof status !== 'string' || status === '') throw invalid(number, '`status` is not text')
  if (typeof enabled !== 'boolean') throw invalid(number, '`enabled` is neither true nor false')
  if (!isObject(attributes) || !Object.values(attributes).every((value) => typeof value === 'string')) {
    throw invalid(number, '`attributes` is not an object of texts')
  }
  if (!areTexts(groups)) throw invalid(number, '`groups` is not a list of texts')
  if (!areTexts(mfa)) throw invalid(number, '`mfa` is not a list of texts')
  if (password !== undefined && typeof password !== 'string') throw invalid(number, '`password` is not text')
  const values = attributes as Readonly<Record<string, string>>
  const created = asDate(line, 'created', number) ?? now
  return newUser({
    username,
    sub: values.sub || seededSub(seededRandom(number)),
    created,
    modified: asDate(line, 'modified', number) ?? created,
    attributes: values,
    status,
    enabled,
    groups,
    mfa,
    ...(password !== undefined && { password: passwordVerifier(poolName, username, password) }),
  })
}

function asDate(line: Line, key: 'created' | 'modified', number: number): Date | undefined {
  const value = line[key]
  if (value === undefined) return undefined
  const date = new Date(typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(date.getTime())) throw invalid(number, `\`${key}\` is not an ISO 8601 time`)
  return date
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// the line itself is never quoted: it may hold a password
function invalid(number: number, why: string): CogtoolError {
  return new CogtoolError('input_invalid', `line ${number} of the users file is not a user`, {
    why,
    hint: `one JSON object a line, as cogtool export-users --format jsonl writes it: ${keys.join(', ')}`,
  })
}
