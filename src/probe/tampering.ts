import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../text/json.ts'
import { bytes, encode, forge, rsa } from './forging/forge.ts'
import { bearer, type CaseBuilders, type ProbeMaterials, sentAsBearer } from './materials.ts'

/** The good token's claims with the marker that forgeries carry. */
export function marked({ good, runId }: ProbeMaterials): JsonObject {
  return { ...good.claims, cogtool_probe: runId }
}

/** The good token with one character of its signature changed. */
export function flippedSignature({ good: { parts } }: ProbeMaterials): string {
  const { header, payload, signature } = parts
  // the first character: the last one has bits that count for nothing
  return `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
}

const structure = sentAsBearer({
  'not-a-jwt': () => 'cogtool',
  'dots-only': () => '..',
  'two-parts': ({ good: { parts } }) => `${parts.header}.${parts.payload}`,
  'four-parts': ({ good }) => `${good.text}.AAAA`,
  'five-parts-jwe': ({ good }) => `${good.text}.AAAA.AAAA`,
  'header-not-json': ({ good: { parts } }) => `${encode('not json')}.${parts.payload}.${parts.signature}`,
  'header-json-array': ({ good: { parts } }) => `${encode(['RS256'])}.${parts.payload}.${parts.signature}`,
  'payload-not-json': ({ good: { parts } }) => `${parts.header}.${encode('not json')}.${parts.signature}`,
  'huge-token-9k': (m) => tokenOfLength(9_000, m),
  'huge-token-60k': (m) => tokenOfLength(60_000, m),
  'non-canonical-base64': ({ good: { text } }) => text.slice(0, -1) + equivalentCharacter(text.slice(-1)),
})

const signature = sentAsBearer({
  'empty-signature': ({ good: { parts } }) => `${parts.header}.${parts.payload}.`,
  'tampered-payload-groups': (m) => tampered(m, { 'cognito:groups': ['admin', 'admins', 'Administrators'] }),
  'tampered-payload-exp': (m) => tampered(m, { exp: Math.floor(m.now.getTime() / 1000) + tenYears }),
  'tampered-header': ({ good: { header, parts }, runId }) =>
    `${encode({ ...header, cogtool_probe: runId })}.${parts.payload}.${parts.signature}`,
  'flipped-signature': flippedSignature,
  'truncated-signature': ({ good: { text } }) => text.slice(0, -12),
  'zero-signature': (m) => forge(m.good.header, marked(m), bytes(Buffer.alloc(256))),
})

const tenYears = 10 * 365 * 24 * 60 * 60

/** Cases made from the parts of the good token: other shapes, other content, other signatures. */
export const tamperedCases: CaseBuilders = {
  ...structure,
  ...signature,
  'latin1-in-token': ({ good: { text } }) => ({
    headers: [['Authorization', `Bearer \u00e9\u00e8${text}`]],
    token: text,
  }),
  'tampered-payload-sub': (m) => {
    const subject = randomUUID()
    const { sub, username } = m.good.claims
    return { ...bearer(tampered(m, { sub: subject, ...(username === sub && { username: subject }) })), subject }
  },
}

/** Other claims under the signature of the good token. */
function tampered(m: ProbeMaterials, changes: JsonObject): string {
  const { header, signature: old } = m.good.parts
  return `${header}.${encode({ ...marked(m), ...changes })}.${old}`
}

/** A well-formed token of exactly so many characters, signed with a key of our own. */
function tokenOfLength(length: number, m: ProbeMaterials): string {
  const signer = rsa(m.own.privateKey)
  const make = (padding: number) => forge(m.good.header, { ...marked(m), padding: 'x'.repeat(padding) }, signer)
  const room = length - make(0).length
  // three bytes become four characters
  return make(Math.max(0, Math.floor((room * 3) / 4)))
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Another last character for the same bytes: four of its six bits stand for nothing after 256 bytes (RFC 4648 3.5). */
function equivalentCharacter(last: string): string {
  return alphabet[alphabet.indexOf(last) ^ 1] ?? last
}
