import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../text/json.ts'
import { otherPoolIssuer } from './forgeries.ts'
import { forge, rsa, without } from './forging/forge.ts'
import {
  type BuiltCase,
  bearer,
  type CaseBuilder,
  type CaseBuilders,
  type LabKey,
  type ProbeMaterials,
} from './materials.ts'
import { marked } from './tampering.ts'

interface Content {
  readonly header?: JsonObject
  /** An object, or JSON text as it stands. */
  readonly claims?: unknown
  readonly hash?: 'sha512'
}

/** A token under the issuer's own key. */
function signed(m: ProbeMaterials, lab: LabKey, { header = {}, claims, hash }: Content): string {
  const head = { ...m.good.header, kid: lab.kid, ...header }
  return forge(head, claims ?? marked(m), rsa(lab.privateKey, hash))
}

/** A case that needs the issuer's private key. */
function lab(make: (m: ProbeMaterials, key: LabKey) => BuiltCase): CaseBuilder {
  return (m) => ('missing' in m.lab ? m.lab : make(m, m.lab))
}

const content = (make: (m: ProbeMaterials) => Content): CaseBuilder => lab((m, key) => bearer(signed(m, key, make(m))))
const claims = (change: (claims: JsonObject, m: ProbeMaterials) => unknown): CaseBuilder =>
  content((m) => ({ claims: change(marked(m), m) }))
const missing = (name: string): CaseBuilder => claims((all) => without(all, name))

/** A token about somebody else: an answer counts only where it names them. */
const about = (subject: () => string): CaseBuilder =>
  lab((m, key) => {
    const sub = subject()
    return { ...bearer(signed(m, key, { claims: otherSubject(m, sub) })), subject: sub }
  })

const seconds = ({ now }: ProbeMaterials): number => Math.floor(now.getTime() / 1000)
const hour = 60 * 60

const times: CaseBuilders = {
  'expired-1s': claims((all, m) => ({ ...all, exp: seconds(m) - 1 })),
  'exp-missing': missing('exp'),
  'exp-string': claims((all) => ({ ...all, exp: String(all.exp) })),
  'exp-word': claims((all) => ({ ...all, exp: 'never' })),
  'exp-huge': claims((all) => ({ ...all, exp: 1e20 })),
  'nbf-future': claims((all, m) => ({ ...all, nbf: seconds(m) + hour })),
  'iat-future': claims((all, m) => ({ ...all, iat: seconds(m) + hour })),
}

/** Cases that take the issuer's private key: a pool on this machine. */
export const labCases: CaseBuilders = {
  ...times,
  'iss-missing': missing('iss'),
  'iss-trailing-slash': claims((all) => ({ ...all, iss: `${all.iss}/` })),
  'iss-other-same-key': claims((all, m) => ({ ...all, iss: otherPoolIssuer(m) })),
  'token-use-missing': missing('token_use'),
  'sub-missing': missing('sub'),
  'sub-empty': claims((all) => ({ ...all, sub: '' })),
  'sub-number': claims((all) => ({ ...all, sub: 12345 })),
  'sub-300-chars': claims((all) => ({ ...all, sub: 'x'.repeat(300) })),
  'sub-of-admin-user': about(() => 'admin'),
  'crit-unknown': content(({ runId }) => ({ header: { crit: ['cogtool_probe'], cogtool_probe: runId } })),
  'typ-missing': lab((m, key) => {
    const header = { ...without(m.good.header, 'typ'), kid: key.kid }
    return bearer(forge(header, marked(m), rsa(key.privateKey)))
  }),
  'rs512-pool-key': content(() => ({ header: { alg: 'RS512' }, hash: 'sha512' })),
  // JSON.stringify cannot write a name twice
  'dup-claim': claims((all) => JSON.stringify(all).replace(/^\{/, `{"sub":"${randomUUID()}",`)),
  'scope-missing': missing('scope'),
  'unknown-user': about(randomUUID),
  'sub-inactive-user': about(() => 'disabled-user'),
  'dup-two-users': lab((m, key) => {
    const subject = randomUUID()
    const second = signed(m, key, { claims: otherSubject(m, subject) })
    return {
      headers: [m.good.text, second].map((token) => ['Authorization', `Bearer ${token}`] as const),
      token: m.good.text,
      subject,
    }
  }),
}

function otherSubject(m: ProbeMaterials, sub: string): JsonObject {
  const all = marked(m)
  return { ...all, sub, ...(typeof all.username === 'string' && { username: sub }) }
}
