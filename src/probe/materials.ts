import type { KeyObject } from 'node:crypto'
import type { HeaderLine } from '../me/headers.ts'
import type { RsaJwk } from '../verification/keys/keys.ts'
import type { OwnKey, SplitToken } from './forging/forge.ts'

/** Genuine tokens beside the good one; each is made by a sign-in of its own. */
export type GenuineName =
  | 'id'
  | 'expired'
  | 'otherClientAccess'
  | 'otherClientId'
  | 'otherPool'
  | 'lowScope'
  | 'revoked'

/** The issuer's private key, which only a local pool gives away. */
export interface LabKey {
  readonly kid: string
  readonly privateKey: KeyObject
}

/** Everything that the cases of a run are made of. */
export interface ProbeMaterials {
  readonly target: URL
  /** A valid token of the kind that the API takes. */
  readonly good: SplitToken
  /** The pool's public keys, and the one that signed the good token. */
  readonly keys: readonly RsaJwk[]
  readonly key: RsaJwk
  readonly own: OwnKey
  /** Tokens at hand, or in one line why there is none: what is wrong with it, or the way to one. */
  readonly genuine: Readonly<Record<GenuineName, { readonly token: string } | { readonly missing: string }>>
  readonly lab: LabKey | { readonly missing: string }
  /** Where a case's keys would be found, without the slash at the end: the canary listener, or a name that nobody has. */
  readonly canary: (id: string) => string
  /** The run's id, which accepted forgeries leave in logs. */
  readonly runId: string
  readonly now: Date
}

/** What a case sends beside what all cases send. */
export interface BuiltCase {
  /** GET unless named. */
  readonly method?: 'HEAD' | 'OPTIONS'
  /** The target unless named. */
  readonly url?: URL
  readonly headers: readonly HeaderLine[]
  readonly body?: Uint8Array
  /** The token in it; undefined where there is none. */
  readonly token: string | undefined
  /** Whom the token names, where that is not the user of the good one. */
  readonly subject?: string
}

/** Makes a case, or says in one line why it cannot. */
export type CaseBuilder = (materials: ProbeMaterials) => BuiltCase | { readonly missing: string }

/** The cases of one group or more, by id. */
export type CaseBuilders = Readonly<Record<string, CaseBuilder>>

/** The token as RFC 6750 2.1 says. */
export function bearer(token: string): BuiltCase {
  return { headers: [['Authorization', `Bearer ${token}`]], token }
}

/** CaseBuilders from functions that give a token each. */
export function sentAsBearer(
  caseBuilders: Readonly<Record<string, (materials: ProbeMaterials) => string>>,
): CaseBuilders {
  return Object.fromEntries(
    Object.entries(caseBuilders).map(([id, make]): [string, CaseBuilder] => [
      id,
      (materials) => bearer(make(materials)),
    ]),
  )
}
