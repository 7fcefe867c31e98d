import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../text/json.ts'
import { forge, rsa, without } from './forge.ts'
import { otherPoolIssuer } from './forgeries.ts'
import { bearer, type Kit, type LabKey, type Made, type Maker, type Makers } from './materials.ts'
import { marked } from './tampering.ts'

interface Content {
  readonly header?: JsonObject
  /** An object, or JSON text as it stands. */
  readonly claims?: unknown
  readonly hash?: 'sha512'
}

/** A token under the issuer's own key. */
function signed(kit: Kit, lab: LabKey, { header = {}, claims, hash }: Content): string {
  const head = { ...kit.good.header, kid: lab.kid, ...header }
  return forge(head, claims ?? marked(kit), rsa(lab.privateKey, hash))
}

/** A case that needs the issuer's private key. */
function lab(make: (kit: Kit, key: LabKey) => Made): Maker {
  return (kit) => ('missing' in kit.lab ? kit.lab : make(kit, kit.lab))
}

const content = (make: (kit: Kit) => Content): Maker => lab((kit, key) => bearer(signed(kit, key, make(kit))))
const claims = (change: (claims: JsonObject, kit: Kit) => unknown): Maker =>
  content((kit) => ({ claims: change(marked(kit), kit) }))
const missing = (name: string): Maker => claims((all) => without(all, name))

/** A token about somebody else: an answer counts only where it names them. */
const about = (subject: () => string): Maker =>
  lab((kit, key) => {
    const sub = subject()
    return { ...bearer(signed(kit, key, { claims: otherSubject(kit, sub) })), subject: sub }
  })

const seconds = ({ now }: Kit): number => Math.floor(now.getTime() / 1000)
const hour = 60 * 60

const times: Makers = {
  'expired-1s': claims((all, kit) => ({ ...all, exp: seconds(kit) - 1 })),
  'exp-missing': missing('exp'),
  'exp-string': claims((all) => ({ ...all, exp: String(all.exp) })),
  'exp-word': claims((all) => ({ ...all, exp: 'never' })),
  'exp-huge': claims((all) => ({ ...all, exp: 1e20 })),
  'nbf-future': claims((all, kit) => ({ ...all, nbf: seconds(kit) + hour })),
  'iat-future': claims((all, kit) => ({ ...all, iat: seconds(kit) + hour })),
}

/** Cases that take the issuer's private key: a pool on this machine. */
export const labCases: Makers = {
  ...times,
  'iss-missing': missing('iss'),
  'iss-trailing-slash': claims((all) => ({ ...all, iss: `${all.iss}/` })),
  'iss-other-same-key': claims((all, kit) => ({ ...all, iss: otherPoolIssuer(kit) })),
  'token-use-missing': missing('token_use'),
  'sub-missing': missing('sub'),
  'sub-empty': claims((all) => ({ ...all, sub: '' })),
  'sub-number': claims((all) => ({ ...all, sub: 12345 })),
  'sub-300-chars': claims((all) => ({ ...all, sub: 'x'.repeat(300) })),
  'sub-of-admin-user': about(() => 'admin'),
  'crit-unknown': content(({ runId }) => ({ header: { crit: ['cogtool_probe'], cogtool_probe: runId } })),
  'typ-missing': lab((kit, key) => {
    const header = { ...without(kit.good.header, 'typ'), kid: key.kid }
    return bearer(forge(header, marked(kit), rsa(key.privateKey)))
  }),
  'rs512-pool-key': content(() => ({ header: { alg: 'RS512' }, hash: 'sha512' })),
  // JSON.stringify cannot write a name twice
  'dup-claim': claims((all) => JSON.stringify(all).replace(/^\{/, `{"sub":"${randomUUID()}",`)),
  'scope-missing': missing('scope'),
  'unknown-user': about(randomUUID),
  'sub-inactive-user': about(() => 'disabled-user'),
  'dup-two-users': lab((kit, key) => {
    const subject = randomUUID()
    const second = signed(kit, key, { claims: otherSubject(kit, subject) })
    return {
      headers: [kit.good.text, second].map((token) => ['Authorization', `Bearer ${token}`] as const),
      token: kit.good.text,
      subject,
    }
  }),
}

function otherSubject(kit: Kit, sub: string): JsonObject {
  const all = marked(kit)
  return { ...all, sub, ...(typeof all.username === 'string' && { username: sub }) }
}
