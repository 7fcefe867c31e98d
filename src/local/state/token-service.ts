import type { JsonObject } from '../../text/json.ts'
import type { AppClient, LocalUser } from './model.ts'

/** The tokens of one sign-in or refresh. */
export interface IssuedTokens {
  readonly access: string
  readonly id?: string
  readonly refresh?: string
  /** Seconds until the access token ends. */
  readonly expiresIn: number
}

/** Whom to issue tokens to, and which. */
export interface IssueRequest {
  /** undefined for client_credentials. */
  readonly user: LocalUser | undefined
  readonly client: AppClient
  readonly scopes: readonly string[]
  readonly nonce?: string | undefined
  /** When the person proved who they are, where that was before now: a browser session's `auth_time`. */
  readonly authenticatedAt?: Date
  /** Whether a refresh token comes along (never in the implicit flow nor for machines). */
  readonly refreshable: boolean
  /** Where the sign-in happened: at_hash and an ID token only for openid come with the Hosted UI. */
  readonly through: 'hosted-ui' | 'api' | 'machine'
}

/** Why a token was refused, in the words of the endpoint that asked. */
export interface Refusal {
  readonly refused: 'unknown' | 'expired' | 'revoked' | 'wrong_client' | 'reused' | 'wrong_kind' | 'invalid'
  readonly message: string
}

/** Who sends an access token that counts. */
export interface Caller {
  readonly user: LocalUser | undefined
  readonly client: AppClient
  readonly scopes: readonly string[]
  readonly claims: JsonObject
}

/** Makes, renews, ends and recognises the pool's tokens. */
export interface TokenService {
  issue(request: IssueRequest): Promise<IssuedTokens>
  refresh(refreshToken: string, client: AppClient): Promise<IssuedTokens | Refusal>
  /** Ends a refresh token and every access token that came from it. */
  revoke(refreshToken: string, client: AppClient): Promise<'revoked' | Refusal>
  /** Ends all tokens of a user for GetUser and userInfo; offline verifiers never notice. */
  signOutEverywhere(user: LocalUser): void
  /** Who an access token of this pool belongs to, if it still counts; decided by the verification core. */
  authenticate(accessToken: string): Promise<Caller | Refusal>
  /** The public keys, as served. */
  readonly jwks: { readonly keys: readonly JsonObject[] }
  /** The private keys as PEM, by token use, for `--state DIR`. */
  readonly privateKeys: { readonly access: string; readonly id: string }
}
