import type { Edges } from '../edges.ts'
import type { Conversation, RequestEdges } from '../session/requests.ts'
import type { OAuthRefusal } from '../session/token-endpoint.ts'
import type { UserPool } from '../verification/user-pool.ts'
import { type AuthorizeRequest, authorizeUrl } from './authorize-url.ts'
import { type CallbackAddress, callbackCandidates } from './callback-address.ts'
import { callbackNotRegistered, callbackPortInUse } from './callback-error.ts'
import { type CallbackServer, listenForCallback } from './callback-server.ts'
import type { Attempt } from './pkce.ts'
import { preflight } from './preflight.ts'

/** What choosing a callback needs to know. */
export interface CallbackSearch {
  readonly pool: UserPool
  readonly authorize: AuthorizeRequest
  /** The authorize address. */
  readonly endpoint: string
  readonly redirectUri: string | undefined
  readonly preflight: boolean
  readonly attempt: Attempt
  readonly onHint: (hint: OAuthRefusal) => void
}

/** A callback that is listened at, and the address that leads a browser to it. */
export interface OpenCallback {
  readonly address: CallbackAddress
  readonly authorizeUrl: string
  readonly server: CallbackServer
}

/**
 * Listens at the first callback whose port is free and which the pool accepts. Fails with `callback_port_in_use`,
 * `callback_not_registered`, or with what the pool refused.
 */
export async function openCallback(
  search: CallbackSearch,
  edges: RequestEdges & Pick<Edges, 'randomBytes'>,
  talk: Conversation,
): Promise<OpenCallback> {
  const { pool, authorize, endpoint, attempt, onHint } = search
  const taken: CallbackAddress[] = []
  const refused: CallbackAddress[] = []
  for (const address of callbackCandidates(search.redirectUri)) {
    const url = authorizeUrl(endpoint, authorize, address, attempt)
    const expected = { address, flow: authorize.flow, state: attempt.state, authorizeUrl: url, onHint }
    const server = await listenForCallback(expected, edges)
    if (!server) {
      taken.push(address)
      continue
    }
    try {
      const found = search.preflight ? await preflight(endpoint, authorize, address, edges, talk) : undefined
      if (found?.outcome === 'refused') throw found.error
      if (found?.outcome !== 'callback-not-registered') return { address, authorizeUrl: url, server }
      refused.push(address)
      await server.close()
    } catch (error) {
      await server.close()
      throw error
    }
  }
  throw taken.length > 0
    ? callbackPortInUse(taken, refused)
    : callbackNotRegistered(refused, { pool, clientId: authorize.clientId })
}
