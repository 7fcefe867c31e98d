import type { LocalPool } from '../../local/server/local-pool.ts'

/** The `cogtool.local/1` document: where the pool is, and who can sign in. */
export function localDocument(pool: LocalPool, person: LocalPool['demoUser'] | undefined, processId: number) {
  return {
    schema: 'cogtool.local/1',
    baseUrl: pool.baseUrl,
    issuer: pool.issuer,
    userPoolId: pool.poolId,
    clientId: pool.client.id,
    // ids and names alone: a secret is no answer to "where is it"
    clients: pool.clients.map(({ id, name }) => ({ id, name })),
    endpointUrl: pool.baseUrl,
    domain: pool.baseUrl,
    redirectUri: pool.client.callbackUrls[0],
    apiUrl: pool.apiUrl,
    users: pool.state.users.size,
    demoUser: person ?? null,
    processId,
  }
}
