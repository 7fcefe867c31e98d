import type { Edges } from '../edges.ts'
import type { Conversation, RequestEdges } from '../session/requests.ts'
import type { OAuthRefusal } from '../session/token-endpoint.ts'
import type { UserPool } from '../verification/user-pool.ts'
import { type AuthorizeRequest, authorizeUrl } from './authorize-url.ts'
import { type CallbackAddress, callbackCandidates } from './callback-address.ts'
import { callbackNotListening, callbackNotRegistered, callbackPortInUse } from './callback-error.ts'
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
 * Listens at the first callback that the pool accepts and whose port is free. Fails with `callback_port_in_use`,
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
    // asked first, so that a callback which no free port could help is named as such
    const found = search.preflight ? await preflight(endpoint, authorize, address, edges, talk) : undefined
    if (found?.outcome === 'refused') throw found.error
    if (found?.outcome === 'callback-not-registered') {
      refused.push(address)
      continue
    }
    const url = authorizeUrl(endpoint, authorize, address, attempt)
    const expected = { address, flow: authorize.flow, state: attempt.state, authorizeUrl: url, onHint }
    const server = await listenForCallback(expected, edges).catch((error: unknown) => {
      throw callbackNotListening(address, error)
    })
    if (server) return { address, authorizeUrl: url, server }
    taken.push(address)
  }
  throw taken.length > 0
    ? callbackPortInUse(taken, refused)
    : callbackNotRegistered(refused, { pool, clientId: authorize.clientId })
}
