import type { Edges } from '../../edges/edges.ts'
import type { ApiMemory } from './api-memory.ts'
import type { ClientSettings, PoolConfiguration } from './described.ts'
import type { Faults } from './faults.ts'
import type { TokenService } from './token-service.ts'

/** What the local pool may touch of the world. */
export type LocalEdges = Pick<Edges, 'now' | 'randomBytes' | 'sleep'>

/** A user as the pool keeps it; passwords are kept as SRP verifiers alone. */
export interface LocalUser {
  readonly username: string
  /** Also in `attributes`. */
  readonly sub: string
  /** Values as Cognito stores them, all strings; `sub` is always there. */
  attributes: Readonly<Record<string, string>>
  status: string
  enabled: boolean
  readonly created: Date
  modified: Date
  /** Names of groups. */
  readonly groups: readonly string[]
  /** RFC 6238 secret in base32, where a software token has been set up. */
  totpSecret?: string
  /** Names from UserMFASettingList, preferred first. */
  mfa: readonly string[]
  /** Absent for users who cannot sign in with a password (federated profiles). */
  password?: PasswordVerifier
}

/** SRP salt and verifier, in hex. */
export interface PasswordVerifier {
  readonly salt: string
  readonly verifier: string
}

/** An app client; what the pool acts on is read from its settings. */
export interface AppClient {
  /** What DescribeUserPoolClient shows. */
  settings: ClientSettings
  readonly id: string
  readonly name: string
  readonly secret: string | undefined
  readonly callbackUrls: readonly string[]
  readonly logoutUrls: readonly string[]
  /** AllowedOAuthFlows. */
  readonly oauthFlows: readonly ('code' | 'implicit' | 'client_credentials')[]
  /** AllowedOAuthScopes. */
  readonly scopes: readonly string[]
  /** AllowedOAuthFlowsUserPoolClient: false means no Hosted UI. */
  readonly hostedUi: boolean
  readonly explicitAuthFlows: readonly string[]
  readonly identityProviders: readonly string[]
  /** Lifetimes in seconds. */
  readonly accessTokenSeconds: number
  readonly idTokenSeconds: number
  readonly refreshTokenSeconds: number
  /** Refresh token rotation; undefined = off. Grace in seconds. */
  rotation: { readonly graceSeconds: number } | undefined
  readonly tokenRevocation: boolean
  readonly preventUserExistenceErrors: 'ENABLED' | 'LEGACY'
}

/** A group; its members are found through the users. */
export interface LocalGroup {
  readonly name: string
  readonly description: string
  readonly precedence: number | undefined
  readonly created: Date
}

/** Users with the look-ups that a pool has. */
export interface UserStore {
  readonly size: number
  /** In the order of the listing, which means nothing. */
  all(): readonly LocalUser[]
  byUsername(username: string): LocalUser | undefined
  bySub(sub: string): LocalUser | undefined
  /** As at sign-in: the user name or a verified e-mail alias; never the sub (measured: ministackorg/ministack#1758). */
  forSignIn(name: string): LocalUser | undefined
  add(user: LocalUser): void
  /** Users in sub order, for prefix look-ups at a cost that does not grow with depth. */
  inSubOrder(): readonly LocalUser[]
}

/** Everything a handler works with. */
export interface PoolState {
  /** us-local-1_Demo0001 unless asked otherwise. */
  readonly poolId: string
  /** The pool's own loopback base plus its id, unless asked otherwise. */
  readonly issuer: string
  /** e.g. http://127.0.0.1:9230 */
  readonly baseUrl: string
  readonly configuration: PoolConfiguration
  readonly users: UserStore
  readonly clients: readonly AppClient[]
  readonly groups: readonly LocalGroup[]
  /** What the API remembers between requests; made by `createPoolData`. */
  readonly memory: ApiMemory
  readonly tokens: TokenService
  readonly faults: Faults
  readonly edges: LocalEdges
  /** The wall clock plus the clock fault. */
  now(): Date
}
