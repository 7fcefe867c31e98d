import type { ExpectedClaim } from '../shared/flag-parsers.ts'

/** What `verify` was asked to do, as its flags say; settings come beside it. */
export interface VerifyOptions {
  readonly token?: string
  readonly tokenFile?: string
  /** A file with one token per line, or `-`. */
  readonly batch?: string
  readonly poolFromToken?: boolean
  /** A file or an address. */
  readonly jwks?: string
  readonly tokenUse: 'access' | 'id' | 'any'
  readonly scope?: readonly string[]
  readonly group?: readonly string[]
  readonly allGroups?: boolean
  readonly audience?: string
  /** Seconds. */
  readonly maxAge?: number
  readonly claim?: readonly ExpectedClaim[]
  readonly nonce?: string
  /** Seconds. */
  readonly clockTolerance: number
  readonly at?: Date
  readonly online?: boolean
  readonly offline?: boolean
}
