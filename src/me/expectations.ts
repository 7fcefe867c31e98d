import { CogtoolError } from '../text/cogtool-error.ts'
import type { HeaderLine } from './headers.ts'
import type { Identity } from './identity.ts'
import { valueAt } from './json-path.ts'
import type { ApiResponse } from './response.ts'

/** What the caller demands of the answer. */
export interface Expectations {
  /** Any of them. */
  readonly statuses: readonly number[]
  readonly fields: readonly FieldExpectation[]
  readonly headers: readonly HeaderLine[]
  /** `auto` searches, `off` does not, a pair is demanded. */
  readonly identity: 'auto' | 'off' | IdentityPair
}

/** `user.email=V`. */
export interface FieldExpectation {
  readonly path: string
  readonly value: string
}

/** `FIELD=CLAIM`: a field of the answer that must hold a claim of the token. */
export interface IdentityPair {
  readonly field: string
  readonly claim: string
}

/** One demand and what became of it. */
export interface ExpectationResult {
  readonly expect: string
  readonly ok: boolean
  /** What was there instead or as demanded; null where there was nothing. */
  readonly actual: unknown
}

/** A status for `--expect-status`. Fails with `invalid_value`. */
export function parseStatus(text: string): number {
  if (/^[1-5]\d\d$/.test(text)) return Number(text)
  throw new CogtoolError('invalid_value', `this is not an HTTP status: ${JSON.stringify(text.slice(0, 40))}`, {
    why: 'a status is a number from 100 to 599',
    hint: 'repeat --expect-status for several that are fine: --expect-status 200 --expect-status 204',
  })
}

/** A demand on the body for `--expect`. Fails with `invalid_value`. */
export function parseField(text: string): FieldExpectation {
  const [path, value] = splitPair(
    text,
    'an expectation is a path, =, and the value',
    "--expect 'user.email=ann@example.com'",
  )
  return { path, value }
}

/** `auto`, `off` or `FIELD=CLAIM`, for `--expect-identity`. Fails with `invalid_value`. */
export function parseIdentity(text: string): Expectations['identity'] {
  if (text === 'auto' || text === 'off') return text
  const [field, claim] = splitPair(text, 'it is auto, off, or FIELD=CLAIM', '--expect-identity username=sub')
  return { field, claim }
}

/** Every demand judged, in the order status, headers, fields, identity. */
export function judgeExpectations(
  expected: Expectations,
  response: ApiResponse,
  identity: Identity | null,
): ExpectationResult[] {
  const { statuses, headers, fields } = expected
  return [
    ...(statuses.length > 0
      ? [{ expect: `status ${statuses.join(' or ')}`, ok: statuses.includes(response.status), actual: response.status }]
      : []),
    ...headers.map(([name, value]) => {
      const values = response.headers.get(name.toLowerCase()) ?? []
      return { expect: `${name}: ${value}`, ok: values.includes(value), actual: listed(values) }
    }),
    ...fields.map(({ path, value }) => {
      const actual = valueAt(response.json, path)
      return {
        expect: `${path}=${value}`,
        ok: actual !== undefined && asText(actual) === value,
        actual: actual ?? null,
      }
    }),
    ...(typeof expected.identity === 'object' ? [identityResult(expected.identity, response, identity)] : []),
  ]
}

function identityResult(pair: IdentityPair, response: ApiResponse, identity: Identity | null): ExpectationResult {
  return {
    expect: `identity ${pair.field}=${pair.claim}`,
    ok: identity?.verdict === 'match',
    actual: valueAt(response.json, pair.field) ?? null,
  }
}

/** Texts as they are, everything else as JSON: `true`, `5`, `null`. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const listed = (values: readonly string[]): string | readonly string[] | null =>
  values.length > 1 ? values : (values[0] ?? null)

function splitPair(text: string, why: string, hint: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)]
  throw new CogtoolError('invalid_value', 'this expectation cannot be read', { why, hint })
}
