import { isUtf8 } from 'node:buffer'
import { decodeCanonical } from '../text/base64url.ts'
import type { JsonObject } from '../text/json.ts'
import { isDeeperThan, isJsonObject, member } from '../text/json.ts'

/** A token and its signature. */
export interface SplitToken {
  /** Everything before the second dot: what was signed. */
  readonly signed: string
  readonly signature: Uint8Array
}

/** A token whose text and JSON are sound. Nothing in it can be believed yet. */
export interface DecodedToken extends SplitToken {
  readonly unverifiedHeader: JsonObject
  readonly unverifiedClaims: JsonObject
}

/** What is wrong with a token that cannot even be read, in one sentence. */
export interface Unreadable {
  readonly problem: string
}

/** A base64url part as JSON object, or what is wrong with it. */
export type ReadPart = (part: string) => JsonObject | string

const longest = 65_536
const deepest = 100

/**
 * The parts of a token as JSON. An empty signature is let through: whether it is `none` or a torn token is the
 * algorithm's to say. `readHeader` may remember headers that many tokens share.
 */
export function decodeToken(text: string, readHeader: ReadPart = readPart): DecodedToken | Unreadable {
  if (text.length > longest) return { problem: `it has ${text.length} characters, more than ${longest}` }
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (first === -1 || second === -1 || text.indexOf('.', second + 1) !== -1) {
    const parts = text === '' ? 0 : text.split('.').length
    return { problem: parts === 0 ? 'it is empty' : `it has ${parts} part${parts === 1 ? '' : 's'}, a JWT has 3` }
  }
  const header = readHeader(text.slice(0, first))
  if (typeof header === 'string') return { problem: `its header ${header}` }
  const claims = readPart(text.slice(first + 1, second))
  if (typeof claims === 'string') return { problem: `its payload ${claims}` }
  const signature = decodeCanonical(text.slice(second + 1))
  if (!signature) return { problem: 'its signature is not base64url' }
  return { signed: text.slice(0, second), signature, unverifiedHeader: header, unverifiedClaims: claims }
}

/** One part of a token as JSON object, or what is wrong with it. */
export function readPart(part: string): JsonObject | string {
  if (part === '') return 'is empty'
  const bytes = decodeCanonical(part)
  if (!bytes) return 'is not base64url'
  // before it becomes text: decoding would replace what is not UTF-8 and hide it
  if (!isUtf8(bytes)) return 'is not UTF-8'
  const text = bytes.toString()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'is not JSON'
  }
  if (!isJsonObject(value)) return 'is not a JSON object'
  const isTooDeep = hasMoreBrackets(deepest, text) && isDeeperThan(deepest, value)
  return isTooDeep ? `is nested deeper than ${deepest} levels` : value
}

/** Whether JSON has more opening brackets than this, strings included: with no more it cannot be nested deeper. */
function hasMoreBrackets(most: number, text: string): boolean {
  let found = 0
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (++found > most) return true
    }
  }
  return false
}

/** A reader that reads each distinct part once, for many tokens in a row. It forgets all when it has seen too many. */
export function cachedHeaderReader(): ReadPart {
  const known = new Map<string, JsonObject | string>()
  return (part) => {
    const before = known.get(part)
    if (before !== undefined) return before
    if (known.size > 100) known.clear()
    const read = readPart(part)
    known.set(part, read)
    return read
  }
}

/** What forbids reading on, of what every token of Cognito has in its header and of the types RFC 7519 gives to claims. */
export function findFormatError(token: DecodedToken): { check: 'format' | 'algorithm'; problem: string } | undefined {
  const { unverifiedHeader: header, unverifiedClaims: claims } = token
  const alg = member(header, 'alg')
  if (alg === undefined) return { check: 'algorithm', problem: 'its header names no algorithm' }
  if (typeof alg !== 'string') return { check: 'format', problem: 'the `alg` in its header is not text' }
  if (alg !== 'RS256') return { check: 'algorithm', problem: `it is signed with ${JSON.stringify(alg.slice(0, 40))}` }
  const problem = findMemberError(token, header, claims)
  return problem === undefined ? undefined : { check: 'format', problem }
}

function findMemberError(token: SplitToken, header: JsonObject, claims: JsonObject): string | undefined {
  if (token.signature.length === 0) return 'its signature is empty'
  // RFC 7515 4.1.11: extensions that must be understood; we understand none
  if (Object.hasOwn(header, 'crit')) return 'its header has `crit`, an extension that we do not know'
  const kid = member(header, 'kid')
  if (kid !== undefined && typeof kid !== 'string') return 'the `kid` in its header is not text'
  for (const name of ['exp', 'iat', 'nbf', 'auth_time']) {
    const value = member(claims, name)
    // JSON.parse reads 1e400 as Infinity: a token without end
    if (value !== undefined && !Number.isFinite(value)) return `its \`${name}\` is not a number of seconds`
  }
  for (const name of ['iss', 'sub', 'jti']) {
    const value = member(claims, name)
    if (value !== undefined && typeof value !== 'string') return `its \`${name}\` is not text`
  }
  const aud = member(claims, 'aud')
  const audience = Array.isArray(aud) ? aud : [aud ?? '']
  if (aud === null || !audience.every((one) => typeof one === 'string'))
    return 'its `aud` is neither text nor a list of texts'
  return undefined
}
