import type { Origin } from '../../pool/origin.ts'
import type { JsonObject } from '../../text/json.ts'

/** One sign-in as it is kept on disk. It never holds the app client's secret. */
export interface Session {
  readonly schema: 'cogtool.session/1'
  readonly name: string
  /** The `iss` of its tokens. */
  readonly issuer: string
  readonly userPoolId: string | undefined
  readonly clientId: string
  /** Through the Hosted UI, with user name and password through the API, or as the app client itself. */
  readonly signedInBy: 'hosted-ui' | 'api' | 'machine'
  /** ISO 8601 UTC; the last sign-in is the one used where no pool is set. */
  readonly signedInAt: string
  /** ISO 8601 UTC. */
  readonly savedAt: string
  /** Whole seconds by which this machine's clock was ahead of the pool's then, where the pool told. */
  readonly clockSkew?: number
  /** The callback it was made with, byte for byte; absent where no browser was used. */
  readonly callback?: string
  /** What later commands need to find the pool again, as it was settled at sign-in. */
  readonly settings: {
    readonly issuer?: string
    readonly domain?: string
    readonly endpointUrl?: string
    readonly redirectUri?: string
    readonly apiUrl?: string
    readonly region?: string
  }
  /** Absolute addresses from discovery; there are none after a sign-in through the API. */
  readonly endpoints: {
    readonly token?: string
    readonly userInfo?: string
    readonly revocation?: string
    readonly logout?: string
  }
  /** Who named the addresses in `settings` and `endpoints`; sessions of versions before 0.2 do not tell. */
  readonly origins?: SessionOrigins
  readonly tokens: SessionTokens
  /** How it is kept: as a plain file of the user alone, or sealed under a key of the operating system's keyring. */
  readonly store?: 'keyring'
  /** The device that the pool remembers this machine as, or that its refresh token came from: of that the key alone is known. */
  readonly device?: SessionDevice | Pick<SessionDevice, 'key'>
}

/** Never a project file that nobody trusts: what only such a one names is not kept. */
export type SessionOrigins = Readonly<Partial<Record<keyof Session['settings'] | 'endpoints', Origin>>>

/** What a session remembers of the settings it was made with. */
export type KeptSettings = Required<Pick<Session, 'settings' | 'origins'>>

/** What finds a session among others: it holds no secret. */
export type SessionHeader = Pick<
  Session,
  'name' | 'issuer' | 'userPoolId' | 'clientId' | 'signedInAt' | 'settings' | 'origins'
>

/** Where a sign-in is kept. */
export type StoreKind = 'file' | 'keyring' | 'none'

/** A remembered device: it proves itself by SRP, as a person does, with a password of its own. */
export interface SessionDevice {
  readonly key: string
  readonly groupKey: string
  readonly password: string
}

/** The device of a session that can prove itself; undefined where its key is all that is known. */
export function provableDevice({ device }: Pick<Session, 'device'>): SessionDevice | undefined {
  return device && 'password' in device ? device : undefined
}

export interface SessionTokens {
  /** Empty where a refresh token from elsewhere is all there is: what it brought has not been found good. */
  readonly access: string
  readonly id?: string
  /** Opaque, in five parts; absent after the implicit flow. */
  readonly refresh?: string
}

/** Who a session belongs to, read from its tokens, which were verified before they were saved. */
export interface SessionIdentity {
  readonly sub: string
  readonly username: string | undefined
  readonly email: string | undefined
  readonly groups: readonly string[]
  readonly scopes: readonly string[]
  /** Of the access token, ISO 8601 UTC. */
  readonly expiresAt: string
  readonly accessClaims: JsonObject
  readonly idClaims: JsonObject | undefined
}

/** Whether a session has tokens that were verified, and not its refresh token alone. */
export function hasTokens({ tokens }: Pick<Session, 'tokens'>): boolean {
  return tokens.access !== ''
}
