import type { Edges } from '../../edges/edges.ts'
import type { Conversation } from '../../net/post-form.ts'
import type { Gate } from '../../pool/destination.ts'
import type { Origin } from '../../pool/origin.ts'
import type { UserPool } from '../../pool/pool-address.ts'
import { type ApprovedEndpoints, approveEndpoints, type FoundEndpoints } from '../../session/protocol/discovery.ts'
import type { OAuthRefusal } from '../../session/protocol/token-endpoint.ts'
import type { KeptSettings, Session, StoreKind } from '../../session/store/session.ts'
import { probeSessionStore, saveSignIn } from '../../session/store/session-store.ts'
import { verifyTokens } from '../../session/verify-tokens.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { keysFromIssuer } from '../../verification/keys/signing-keys.ts'
import { wordsOf } from './authorization-error.ts'
import type { AuthorizeRequest } from './authorize-url.ts'
import { awaitAnswer } from './await-answer.ts'
import type { BrowserChoice } from './browser.ts'
import { failurePage, successPage } from './callback-page.ts'
import type { Certificate } from './callback-server.ts'
import type { LoginConfiguration } from './configuration.ts'
import { diagnose } from './diagnosis.ts'
import { newSession } from './new-session.ts'
import { type OpenCallback, openCallback, type RegisterCallback } from './open-callback.ts'
import { newAttempt } from './pkce.ts'
import { receiveTokens } from './receive-tokens.ts'
import { remarksOn } from './remarks.ts'
import { flowTrace } from './trace.ts'

/** A sign-in through the Hosted UI, as it was asked for. */
export interface SignInRequest {
  readonly authorize: AuthorizeRequest
  readonly pool: UserPool
  readonly configuration: LoginConfiguration
  readonly clientSecret: string | undefined
  /** The one registered callback, byte for byte; undefined = the registered ones, or the default candidates. */
  readonly redirectUri: string | undefined
  /** For a callback that is https. */
  readonly certificate: Certificate | undefined
  readonly canPaste: boolean
  readonly register: RegisterCallback | undefined
  readonly preflight: boolean
  readonly browser: BrowserChoice
  readonly timeoutSeconds: number
  /** Whether each step is told as it happens. */
  readonly trace: boolean
  readonly sessionName: string
  readonly store: StoreKind
  /** The settings that later commands need to find the pool again, once leave was given for its addresses. */
  readonly kept: () => KeptSettings
  readonly gate: Gate
}

export type LoginEdges = Pick<
  Edges,
  | 'fetch'
  | 'signal'
  | 'now'
  | 'randomBytes'
  | 'sleep'
  | 'openBrowser'
  | 'prompt'
  | 'files'
  | 'directories'
  | 'waiting'
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
  const { authorize, pool, configuration, browser, timeoutSeconds, canPaste } = request
  const startedAt = edges.now()
  const trace = flowTrace(request.trace, talk)
  if (authorize.flow === 'implicit') await talk.warn(implicitWarning)
  await trace.configuration(configuration, pool)
  const found = usableEndpoints(configuration, request)
  const endpoints = await approveEndpoints(found, request.gate.approve)
  await probeSessionStore(edges, request.store)
  const attempt = newAttempt(edges)
  await trace.attempt(attempt, authorize.flow)
  const hints = collectHints(talk)
  const { client } = configuration.setup
  const registered = typeof client === 'object' ? client.callbacks : undefined
  const callback = await openCallback(
    { ...request, endpoint: endpoints.authorization, registered, attempt, onHint: hints.add },
    edges,
    talk,
  )
  try {
    await trace.callback(callback, request.preflight)
    const expected = { flow: authorize.flow, state: attempt.state }
    const wait = { browser, timeoutSeconds, canPaste, expected, onHint: hints.add, lastHint: hints.last }
    await talk.note(`The sign-in's code goes to ${new URL(endpoints.token).host}`)
    const answer = await awaitAnswer(callback, wait, edges, talk)
    await trace.answer(answer)
    const endpointsNamedBy = request.gate.vouchedBy(found.namedBy)
    const step = { request, callback, endpoints, endpointsNamedBy, attempt, startedAt, trace }
    return await finish(answer.parameters, step, edges, talk)
  } finally {
    await callback.server.close()
    await callback.takeAway()
  }
}

interface Step {
  readonly request: SignInRequest
  readonly callback: OpenCallback
  readonly endpoints: ApprovedEndpoints
  readonly endpointsNamedBy: Origin
  readonly attempt: ReturnType<typeof newAttempt>
  readonly startedAt: Date
  readonly trace: ReturnType<typeof flowTrace>
}

/** From the answer to the saved session; the browser is told how it ended, and no sooner. */
async function finish(
  answer: URLSearchParams,
  { request, callback, endpoints, endpointsNamedBy, attempt, startedAt, trace }: Step,
  edges: LoginEdges,
  talk: Conversation,
): Promise<SignedIn> {
  const { authorize, pool, clientSecret } = request
  try {
    const exchange = { authorize, clientSecret, callback: callback.address, tokenEndpoint: endpoints.token, attempt }
    await trace.exchange(exchange)
    const { tokens, clockSkew } = await receiveTokens(answer, exchange, edges, talk)
    await trace.tokens(tokens)
    const expected = { pool, clientId: authorize.clientId, nonce: attempt.nonce, sub: undefined }
    const now = edges.now()
    const verified = await verifyTokens(tokens, expected, {
      keys: keysFromIssuer(edges, request.gate.approveIssuer),
      now,
    })
    await trace.verified(verified)
    const made = newSession(request, tokens, verified, callback.address, { endpoints, namedBy: endpointsNamedBy }, now)
    const session = await saveSignIn(made, request.store, edges)
    await callback.server.finish(successPage(session))
    return { session, remarks: remarksOn(authorize, verified, { startedAt, clockSkew }) }
  } catch (error) {
    await callback.server.finish(failurePage(error))
    throw error
  }
}

/** The endpoints, unless something is known that the sign-in would fail by. */
function usableEndpoints({ found, setup }: LoginConfiguration, { authorize, pool }: SignInRequest): FoundEndpoints {
  const [problem] = diagnose(setup, authorize, { pool, clientId: authorize.clientId })
  if (problem) throw problem
  if (found instanceof CogtoolError) throw found
  return found
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
