import { refusedRefresh, sendRefreshToken } from '../session/refresh.ts'
import type { Conversation, RequestEdges } from '../session/requests.ts'
import type { KeptSettings, Session, StoreKind } from '../session/session.ts'
import type { StoreEdges } from '../session/session-store.ts'
import type { ApproveKeySet, KeyEdges } from '../verification/issuer-keys.ts'
import type { UserPool } from '../verification/user-pool.ts'
import { keepSession, type SignedIn } from './keep-session.ts'

/** A sign-in by a refresh token that came from elsewhere. */
export interface RefreshTokenRequest {
  readonly refreshToken: string
  readonly pool: UserPool
  readonly clientId: string
  readonly clientSecret: string | undefined
  /** Empty where the pool has no domain: the API is asked then. */
  readonly endpoints: Session['endpoints']
  readonly sessionName: string
  readonly store: StoreKind
  readonly kept: () => KeptSettings
  readonly approveIssuer: ApproveKeySet
}

/** Refreshes at once, verifies and saves. Where the pool rotates refresh tokens the given one is dead afterwards, and a warning says so. */
export async function signInByRefreshToken(
  request: RefreshTokenRequest,
  edges: RequestEdges & StoreEdges & KeyEdges,
  talk: Conversation,
): Promise<SignedIn> {
  const { refreshToken, pool, clientId, clientSecret, endpoints, store, approveIssuer } = request
  const made = {
    name: request.sessionName,
    clientId,
    signedInBy: endpoints.token === undefined ? 'api' : 'hosted-ui',
    ...request.kept(),
    endpoints,
  } as const
  const at = edges.now().toISOString()
  const before: Session = {
    ...made,
    schema: 'cogtool.session/1',
    issuer: pool.issuers[0] ?? '',
    userPoolId: pool.id,
    signedInAt: at,
    savedAt: at,
    tokens: { access: '', refresh: refreshToken },
  }
  const { answer, retried } = await sendRefreshToken(before, clientSecret, edges, talk)
  if ('refusal' in answer) throw refusedRefresh(answer.refusal, clientSecret !== undefined, retried)
  // said before anything can fail: from now on only the new one works
  if (answer.tokens.refresh !== undefined) {
    await talk.warn('the pool rotates refresh tokens: the one that was given is used up, the session has its successor')
  }
  return keepSession(
    { ...made, tokens: { refresh: refreshToken, ...answer.tokens } },
    { pool, store, approveIssuer },
    edges,
  )
}
