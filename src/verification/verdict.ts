import type { JsonObject } from '../text/json.ts'
import type { KeySource } from './keys/keys.ts'

/** Why a token was rejected, in the order in which several failures are named at the top. */
export const reasons = [
  'malformed',
  'alg_not_allowed',
  'wrong_issuer',
  'unknown_kid',
  'bad_signature',
  'missing_claim',
  'wrong_token_use',
  'wrong_client',
  'expired',
  'not_yet_valid',
  'missing_scope',
  'missing_group',
  'wrong_claim',
  'revoked',
] as const
export type Reason = (typeof reasons)[number]

/** The checks of every verdict, in their order; what nobody asked for is reported as skipped. */
export const checkNames = [
  'format',
  'algorithm',
  'issuer',
  'key',
  'signature',
  'required',
  'token_use',
  'client',
  'expiry',
  'not_before',
  'scope',
  'groups',
  'claims',
  'revocation',
] as const
export type CheckName = (typeof checkNames)[number]

/** `untrusted`: a claim judged though the signature had failed. */
export type CheckStatus = 'pass' | 'fail' | 'skipped' | 'untrusted'

export interface Check {
  readonly check: CheckName
  readonly status: CheckStatus
  readonly reason?: Reason
  /** One sentence that names both sides. */
  readonly message?: string
  readonly expected?: unknown
  readonly actual?: unknown
}

export interface Warning {
  readonly code:
    | 'expires_soon'
    | 'iat_in_future'
    | 'exp_looks_like_milliseconds'
    | 'updated_issuer'
    | 'stale_keys'
    | 'clock_skew'
    | 'keys_elsewhere'
  readonly message: string
}

declare const proof: unique symbol
/** Claims of a token that passed every check asked for. Only `verifyToken` makes this type. */
export type VerifiedClaims = JsonObject & {
  readonly [proof]: true
  readonly iss: string
  readonly sub: string
  /** Epoch seconds. */
  readonly exp: number
  readonly iat: number
  readonly token_use: 'access' | 'id'
}

interface Common {
  readonly checks: readonly Check[]
  readonly warnings: readonly Warning[]
  readonly issuer: string | undefined
  /** Of the pool that it was judged for, whatever the token says. */
  readonly userPoolId: string | undefined
  readonly tokenUse: string | undefined
  readonly keyId: string | undefined
  readonly keySource: KeySource | undefined
  /** The instant the token was judged at. */
  readonly at: Date
  /** Whether the pool was chosen by the user; false where the token itself named it. */
  readonly pinned: boolean
  /** Seconds by which our clock is ahead of the issuer's, where the answer with its keys told. */
  readonly clockSkew?: number
}

export interface Accepted extends Common {
  readonly ok: true
  readonly authentic: true
  readonly header: JsonObject
  readonly claims: VerifiedClaims
}

export interface Rejected extends Common {
  readonly ok: false
  readonly reason: Reason
  /** One sentence: what is wrong, both sides named. */
  readonly message: string
  /** A command or flag that helps, where there is one. */
  readonly hint: string | undefined
  /** Whether the signature held: the pool made this token, whatever else is wrong. */
  readonly authentic: boolean
  /** What the token says: facts about the past when `authentic`, unverified otherwise; undefined where it could not be read. */
  readonly header: JsonObject | undefined
  readonly claims: JsonObject | undefined
}

/** The answer about a token. A rejection is a value; only "could not decide" is thrown. */
export type Verdict = Accepted | Rejected
