import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../text/json.ts'
import { type Leaf, leavesOf, valueAt } from './json-path.ts'

/** Whose answer it is. */
export interface Identity {
  /** `absent`: the answer names nobody that could be compared. */
  readonly verdict: 'match' | 'different' | 'absent'
  /** Where in the body, e.g. `$.username`; null where nothing was found. */
  readonly path: string | null
  /** The token's claim that it was compared with. */
  readonly claim: string | null
  /** What else is worth knowing, in one sentence. */
  readonly note: string | null
}

type Kind = 'uuid' | 'email' | 'phone' | 'text'
interface KnownValue {
  readonly claim: string
  readonly value: string
  readonly kind: Kind
}

const identifyingClaims = ['sub', 'username', 'cognito:username', 'email', 'phone_number']
const identityFields = new Set(['sub', 'username', 'user_id', 'email', 'phone_number'])
// where an answer keeps its person; a list or a deeper object may be about others
const personPaths = /^\$(?:\.(?:user|data|profile))?\.([^.[]+)$/
// a plain name such as "admin" is also a role: it counts only where the field says that it names somebody
const namingField = /user|name|login|account|sub|(?:^|[._])id$/i

/** Searches the body for the token's person. `claims` may come from two tokens of one person, the stronger source first. */
export function findIdentity(body: unknown, claims: readonly JsonObject[]): Identity {
  const known = knownValues(claims)
  const leaves = leavesOf(body)
  const match = findMatch(leaves, known)
  const other = leaves.flatMap((leaf) => findContradiction(leaf, known))
  if (match) {
    const stale = other.find(({ known: { kind } }) => kind === 'email')
    return {
      verdict: 'match',
      path: match.leaf.path,
      claim: match.known.claim,
      note: stale
        ? `${stale.leaf.path} is another address than the token's ${stale.known.claim}: the API keeps a copy that is out of date`
        : null,
    }
  }
  const [first] = other
  if (first) {
    const note = `${first.leaf.path} names another user than the token's ${first.known.claim}`
    return { verdict: 'different', path: first.leaf.path, claim: first.known.claim, note }
  }
  return { verdict: 'absent', path: null, claim: null, note: 'nothing in the answer says whose it is' }
}

/** The demand `FIELD=CLAIM`: exactly this field holds exactly this claim's value. */
export function checkIdentityField(
  body: unknown,
  claims: readonly JsonObject[],
  field: string,
  claim: string,
): Identity {
  const found = valueAt(body, field)
  const source = claims.find((candidate) => Object.hasOwn(candidate, claim))
  const base = { path: `$.${field.replace(/^\$\.?/, '')}`, claim }
  if (!source) return { ...base, verdict: 'absent', note: `the token has no claim ${claim}` }
  if (found === undefined) return { ...base, verdict: 'absent', note: `the answer has no field ${field}` }
  const isMatch = isDeepStrictEqual(comparable(found), comparable(source[claim]))
  return isMatch
    ? { ...base, verdict: 'match', note: null }
    : { ...base, verdict: 'different', note: `${field} is not the token's ${claim}` }
}

function knownValues(claims: readonly JsonObject[]): KnownValue[] {
  return identifyingClaims.flatMap((claim) => {
    const value = claims
      .map((source) => source[claim])
      .find((candidate) => typeof candidate === 'string' && candidate !== '')
    return typeof value === 'string' ? [{ claim, value, kind: kindOf(value) }] : []
  })
}

function findMatch(
  leaves: readonly Leaf[],
  known: readonly KnownValue[],
): { leaf: Leaf; known: KnownValue } | undefined {
  for (const candidate of known) {
    const leaf = leaves.find(
      ({ path, value }) => isSame(value, candidate.value) && (candidate.kind !== 'text' || namingField.test(path)),
    )
    if (leaf) return { leaf, known: candidate }
  }
  return undefined
}

/** A field that by its name and kind should have held the known value, and does not. */
function findContradiction(leaf: Leaf, known: readonly KnownValue[]): { leaf: Leaf; known: KnownValue }[] {
  const field = personPaths.exec(leaf.path)?.[1]
  if (field === undefined || !identityFields.has(field) || leaf.value === '') return []
  const kind = kindOf(leaf.value)
  const comparables = known.filter(
    (candidate) => candidate.kind === kind && (kind !== 'text' || namesUser(field, candidate)),
  )
  const [first] = comparables
  // one person may have several values of a kind, such as an email that is also the user name
  return first && !comparables.some(({ value }) => isSame(leaf.value, value)) ? [{ leaf, known: first }] : []
}

/** A user_id such as "17" is the API's own number: plain text is compared user name with user name only. */
function namesUser(field: string, { claim }: KnownValue): boolean {
  return field === 'username' && claim !== 'sub'
}

function kindOf(value: string): Kind {
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value)) return 'uuid'
  if (/^[^\s@]+@[^\s@]+$/.test(value)) return 'email'
  if (/^\+\d{5,}$/.test(value)) return 'phone'
  return 'text'
}

/** UUIDs and addresses compare without case, everything else to the letter. */
function isSame(a: string, b: string): boolean {
  return comparable(a) === comparable(b)
}

function comparable(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return kindOf(value) === 'uuid' || kindOf(value) === 'email' ? value.toLowerCase() : value
}
