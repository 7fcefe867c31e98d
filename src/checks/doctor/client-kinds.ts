import type { Client } from '../snapshot/snapshot.ts'

/** Whether the Hosted UI and the OAuth endpoints serve the client: without it only sign-in by the SDK works. */
export function usesOauth({ AllowedOAuthFlowsUserPoolClient }: Client): boolean {
  return AllowedOAuthFlowsUserPoolClient === true
}

/** Whether the client may use an OAuth flow. */
export function hasGrant(client: Client, ...flows: readonly string[]): boolean {
  return usesOauth(client) && (client.AllowedOAuthFlows ?? []).some((flow) => flows.includes(flow))
}

/** Absent flows mean these (API CreateUserPoolClient, ExplicitAuthFlows). */
const defaultFlows = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']

/** The sign-in flows of the client, in the names that the service uses today or used before. */
export function signInFlows({ ExplicitAuthFlows = [] }: Client): readonly string[] {
  return ExplicitAuthFlows.length === 0 ? defaultFlows : ExplicitAuthFlows
}

/** Those in which a user of the pool itself signs in. */
export function nativeFlows(client: Client): readonly string[] {
  return signInFlows(client).filter((flow) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH')
}

/** Whether nobody signs in through the client: it has client_credentials, and no flow but refresh. */
export function isMachine(client: Client): boolean {
  return hasGrant(client, 'client_credentials') && nativeFlows(client).length === 0
}

/** Whether the client has a secret; it is looked at no further. */
export function hasSecret({ ClientSecret }: Client): boolean {
  return ClientSecret !== undefined
}

/** Its name for people: `"spa"`, else its id. */
export function clientName({ ClientName, ClientId }: Client): string {
  return ClientName === undefined ? `the client ${ClientId ?? ''}` : JSON.stringify(ClientName)
}

/** What tells whether people sign in through a client. */
export const readsForPeople = [
  'clients:ExplicitAuthFlows',
  'clients:AllowedOAuthFlows',
  'clients:AllowedOAuthFlowsUserPoolClient',
] as const

/** Whether people sign in through the client: for `applies`, where an undescribed one counts as such. */
export function isForPeople(client: Client | undefined): boolean {
  return client === undefined || !isMachine(client)
}
