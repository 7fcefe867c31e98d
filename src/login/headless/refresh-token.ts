import type { Conversation, RequestEdges } from '../../net/post-form.ts'
import type { UserPool } from '../../pool/pool-address.ts'
import { inItsFile, type SessionKeeper } from '../../session/adopt-tokens.ts'
import { remarksOf, type SignedIn } from '../../session/keep-session.ts'
import { refreshSession } from '../../session/refresh.ts'
import type { KeptSettings, Session, StoreKind } from '../../session/store/session.ts'
import { lockSession } from '../../session/store/session-lock.ts'
import type { StoreEdges } from '../../session/store/session-store.ts'
import type { KeyEdges } from '../../verification/keys/issuer-keys.ts'

/** Writes to standard output. */
interface Answering {
  readonly answer: (text: string) => Promise<void>
}

/** A sign-in by a refresh token that came from elsewhere. */
export interface RefreshTokenRequest {
  readonly refreshToken: string
  readonly pool: UserPool
  readonly clientId: string
  readonly clientSecret: string | undefined
  /** Empty where the pool has no domain: the API is asked then. */
  readonly endpoints: Session['endpoints']
  readonly sessionName: string
  /** With `none` a new refresh token is printed in place of being saved. */
  readonly store: StoreKind
  readonly kept: () => KeptSettings
}

/** Refreshes at once, as a session of that refresh token. Where the pool rotates them the given one is dead afterwards, and a warning says so. */
export async function signInByRefreshToken(
  { refreshToken, pool, clientSecret, sessionName: name, store, ...request }: RefreshTokenRequest,
  edges: RequestEdges & StoreEdges & KeyEdges,
  talk: Conversation & Answering,
): Promise<SignedIn> {
  const at = edges.now().toISOString()
  const before: Session = {
    schema: 'cogtool.session/1',
    name,
    issuer: pool.issuers[0] ?? '',
    userPoolId: pool.id,
    clientId: request.clientId,
    signedInBy: request.endpoints.token === undefined ? 'api' : 'hosted-ui',
    signedInAt: at,
    savedAt: at,
    ...request.kept(),
    endpoints: request.endpoints,
    tokens: { access: '', refresh: refreshToken },
    ...(store === 'keyring' ? { store } : {}),
  }
  const isKept = store !== 'none'
  const refresh = (keeper: SessionKeeper) =>
    refreshSession(before, { clientSecret, keeper, isGoodEnough: () => false }, edges, talk)
  const { session, warnings } = isKept
    ? await lockSession(before, 'saved', edges, () => refresh(inItsFile(before, edges, talk)))
    : await refresh(onStandardOutput(refreshToken, talk))
  const isRotated = session.tokens.refresh !== refreshToken
  if (isRotated) {
    const successor = isKept ? 'the session has its successor' : 'its successor was printed'
    await talk.warn(`the pool rotates refresh tokens: the one that was given is used up, ${successor}`)
  }
  return { session, remarks: remarksOf(warnings), isPrinted: isRotated && !isKept }
}

/** Keeps nothing: whoever asked for that gets each new refresh token at once. */
function onStandardOutput(given: string, talk: Answering): SessionKeeper {
  let last = given
  return {
    guard: (work) => work(),
    async save({ tokens: { refresh = last } }) {
      if (refresh !== last) await talk.answer(refresh)
      last = refresh
    },
    hint: 'it was printed; to try again, give it to cogtool login --refresh-token-stdin',
  }
}
