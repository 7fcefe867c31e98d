import type { Edges } from '../edges.ts'
import { escapeLine } from '../output/escape.ts'
import type { Conversation } from '../session/requests.ts'
import type { Session, StoreKind } from '../session/session.ts'
import { probeSessionStore, saveSignIn } from '../session/session-store.ts'
import type { OAuthRefusal } from '../session/token-endpoint.ts'
import { verifyTokens } from '../session/verify-tokens.ts'
import { keysFromIssuer } from '../verification/signing-keys.ts'
import type { UserPool } from '../verification/user-pool.ts'
import { wordsOf } from './authorization-error.ts'
import type { AuthorizeRequest } from './authorize-url.ts'
import { awaitAnswer } from './await-answer.ts'
import type { BrowserChoice } from './browser.ts'
import { failurePage, successPage } from './callback-page.ts'
import { findEndpoints } from './discovery.ts'
import { newSession } from './new-session.ts'
import { openCallback } from './open-callback.ts'
import { newAttempt } from './pkce.ts'
import { receiveTokens } from './receive-tokens.ts'
import { remarksOn } from './remarks.ts'

/** A sign-in through the Hosted UI, as it was asked for. */
export interface SignInRequest {
  readonly authorize: AuthorizeRequest
  readonly pool: UserPool
  readonly clientSecret: string | undefined
  readonly domain: string | undefined
  /** The one registered callback, byte for byte; undefined = the default candidates. */
  readonly redirectUri: string | undefined
  readonly preflight: boolean
  readonly browser: BrowserChoice
  readonly timeoutSeconds: number
  readonly sessionName: string
  readonly store: StoreKind
  /** The settings that later commands need to find the pool again. */
  readonly settings: Session['settings']
}

export type LoginEdges = Pick<
  Edges,
  | 'fetch'
  | 'signal'
  | 'now'
  | 'randomBytes'
  | 'sleep'
  | 'openBrowser'
  | 'files'
  | 'directories'
  | 'platform'
  | 'keyring'
>

/** A finished sign-in, and what there is to say about it. */
export interface SignedIn {
  readonly session: Session
  readonly remarks: readonly string[]
}

/**
 * Signs a person in through the Hosted UI. The tokens are verified by the core before the browser is told of success and before
 * anything is saved; whatever happens, the port is free and nothing half saved at the end.
 */
export async function signIn(request: SignInRequest, edges: LoginEdges, talk: Conversation): Promise<SignedIn> {
  const { authorize, pool, clientSecret, browser, timeoutSeconds } = request
  const startedAt = edges.now()
  if (authorize.flow === 'implicit') await talk.warn(implicitWarning)
  const endpoints = await findEndpoints(pool, request.domain, edges, talk)
  await probeSessionStore(edges, request.store)
  const attempt = newAttempt(edges)
  const hints = collectHints(talk)
  const callback = await openCallback(
    { ...request, endpoint: endpoints.authorization, attempt, onHint: hints.add },
    edges,
    talk,
  )
  try {
    const answer = await awaitAnswer(callback, { browser, timeoutSeconds, lastHint: hints.last }, edges, talk)
    try {
      const exchange = { authorize, clientSecret, callback: callback.address, tokenEndpoint: endpoints.token, attempt }
      const { tokens, clockSkew } = await receiveTokens(answer, exchange, edges, talk)
      const expected = { pool, clientId: authorize.clientId, nonce: attempt.nonce, sub: undefined }
      const now = edges.now()
      const verified = await verifyTokens(tokens, expected, { keys: keysFromIssuer(edges), now })
      const made = newSession(request, tokens, verified, callback.address, endpoints, now)
      const session = await saveSignIn(made, request.store, edges)
      await callback.server.finish(successPage(session))
      return { session, remarks: remarksOn(authorize, verified, { startedAt, clockSkew }) }
    } catch (error) {
      await callback.server.finish(failurePage(error))
      throw error
    }
  } finally {
    await callback.server.close()
  }
}

const implicitWarning =
  'the implicit flow shows tokens to the browser and has no refresh token; RFC 9700 2.1.2 advises against it: allow the code flow'
const mostHints = 3

/** Errors that came without proof: shown a few times, since anybody may send them, and remembered for the timeout's message. */
function collectHints(talk: Conversation) {
  const seen: OAuthRefusal[] = []
  return {
    last: () => seen.at(-1),
    add(hint: OAuthRefusal): void {
      if (seen.length >= mostHints) return
      seen.push(hint)
      const text = `an error came that may not belong to this sign-in, which goes on: ${escapeLine(wordsOf(hint))}`
      talk.warn(text).catch(() => {})
    },
  }
}
