import type { Flow } from './authorize-url.ts'

/** What the AWS API told about a sign-in, as far as the credentials at hand may ask. */
export interface ClientSetup {
  /** `missing`: the pool has no such app client; undefined: nobody could ask. */
  readonly client: ClientSettings | 'missing' | undefined
  /** The domains of the pool, the custom one first. */
  readonly domains: readonly PoolDomain[]
  /** False: managed login shows no page for this app client, because it has no look; undefined: not asked or not told. */
  readonly hasBranding: boolean | undefined
  /** What could not be asked, and why, one sentence each. */
  readonly unread: readonly string[]
}

/** An app client's settings that a sign-in depends on. */
export interface ClientSettings {
  /** AllowedOAuthFlowsUserPoolClient. */
  readonly usesHostedUi: boolean
  /** AllowedOAuthFlows: code, implicit, client_credentials. */
  readonly flows: readonly string[]
  readonly scopes: readonly string[]
  readonly identityProviders: readonly string[]
  readonly callbacks: readonly string[]
  /** LogoutURLs: where the logout endpoint may lead. */
  readonly logouts: readonly string[]
  /** ExplicitAuthFlows: how the API lets people sign in without a browser. */
  readonly apiFlows: readonly string[]
  /** In memory alone: never stored, never shown. */
  readonly secret: string | undefined
}

export interface PoolDomain {
  /** A prefix, or the whole host of a custom domain. */
  readonly name: string
  /** ACTIVE once it can be used; undefined where nobody could ask. */
  readonly status: string | undefined
  readonly isManagedLogin: boolean | undefined
}

/** Nothing is known, which is no reason to fail. */
export function unknownSetup(...unread: string[]): ClientSetup {
  return { client: undefined, domains: [], hasBranding: undefined, unread }
}

/** The flow's name among an app client's AllowedOAuthFlows is the same as ours. */
export function allowsFlow({ flows }: ClientSettings, flow: Flow): boolean {
  return flows.includes(flow)
}
