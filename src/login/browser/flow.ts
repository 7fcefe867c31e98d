import type { Messages, RequestEdges } from '../../net/post-form.ts'
import type { Gate } from '../../pool/destination.ts'
import type { Origin } from '../../pool/origin.ts'
import { type FinishedSignIn, keepSession, type NewSession } from '../../session/keep-session.ts'
import { type ApprovedEndpoints, approveEndpoints, type FoundEndpoints } from '../../session/protocol/discovery.ts'
import { type OAuthRefusal, wordsOf } from '../../session/protocol/token-endpoint.ts'
import type { StoreEdges } from '../../session/store/session-format.ts'
import { probeSessionStore } from '../../session/store/session-store.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import type { AuthorizeRequest } from './authorize-url.ts'
import { awaitAnswer, type WaitEdges } from './await-answer.ts'
import type { BrowserChoice } from './browser.ts'
import { failurePage, successPage } from './callback-page.ts'
import type { Certificate } from './callback-server.ts'
import type { LoginConfiguration } from './configuration.ts'
import { diagnose } from './diagnosis.ts'
import { type OpenCallback, openCallback, type RegisterCallback } from './open-callback.ts'
import { newAttempt } from './pkce.ts'
import { receiveTokens } from './receive-tokens.ts'
import { remarksOn } from './remarks.ts'
import { flowTrace } from './trace.ts'

/** A sign-in through the Hosted UI, as it was asked for. */
export interface BrowserSignInRequest {
  readonly session: NewSession
  /** The pool as people read it. */
  readonly poolWritten: string
  readonly authorize: AuthorizeRequest
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
  readonly gate: Pick<Gate, 'approve' | 'vouchedBy'>
}

type LoginEdges = StoreEdges & RequestEdges & WaitEdges

/**
 * Signs a person in through the Hosted UI. The tokens are verified by the core before the browser is told of success and before
 * anything is saved; whatever happens, the port is free and nothing half saved at the end.
 */
export async function signInThroughBrowser(
  request: BrowserSignInRequest,
  edges: LoginEdges,
  messages: Messages,
): Promise<FinishedSignIn> {
  const { session, authorize, configuration, browser, timeoutSeconds, canPaste } = request
  const startedAt = edges.now()
  const trace = flowTrace(request.trace, messages)
  if (authorize.flow === 'implicit') await messages.warn(implicitWarning)
  await trace.configuration(configuration, session.pool)
  const found = usableEndpoints(configuration, request)
  const endpoints = await approveEndpoints(found, request.gate.approve)
  await probeSessionStore(edges, session.store)
  const attempt = newAttempt(edges)
  await trace.attempt(attempt, authorize.flow)
  const hints = collectHints(messages)
  const { client } = configuration.setup
  const registered = typeof client === 'object' ? client.callbacks : undefined
  const callback = await openCallback(
    { ...request, pool: session.pool, endpoint: endpoints.authorization, registered, attempt, onHint: hints.add },
    edges,
    messages,
  )
  try {
    await trace.callback(callback, request.preflight)
    const expected = { flow: authorize.flow, state: attempt.state }
    const wait = { browser, timeoutSeconds, canPaste, expected, onHint: hints.add, lastHint: hints.last }
    await messages.note(escapeLine(`Signing in to ${request.poolWritten} as app client ${authorize.clientId}`))
    const answer = await awaitAnswer(callback, wait, edges, messages)
    await trace.answer(answer)
    const namedBy = request.gate.vouchedBy(found.namedBy)
    const step = { request, callback, endpoints, namedBy, attempt, startedAt, trace }
    return await finish(answer.parameters, step, edges, messages)
  } finally {
    await callback.server.close()
    await callback.removeCallback()
  }
}

interface Step {
  readonly request: BrowserSignInRequest
  readonly callback: OpenCallback
  readonly endpoints: ApprovedEndpoints
  readonly namedBy: Origin
  readonly attempt: ReturnType<typeof newAttempt>
  readonly startedAt: Date
  readonly trace: ReturnType<typeof flowTrace>
}

/** From the answer to the saved session; the browser is told how it ended, and no sooner. */
async function finish(
  answer: URLSearchParams,
  { request, callback, endpoints: { authorization: _, ...endpoints }, namedBy, attempt, startedAt, trace }: Step,
  edges: LoginEdges,
  messages: Messages,
): Promise<FinishedSignIn> {
  const { authorize, clientSecret } = request
  try {
    const exchange = { authorize, clientSecret, callback: callback.address, tokenEndpoint: endpoints.token, attempt }
    await trace.exchange(exchange)
    const { tokens } = await receiveTokens(answer, exchange, edges, messages)
    await trace.tokens(tokens)
    const grant = {
      signedInBy: 'hosted-ui',
      tokens,
      callback: callback.address.registered,
      found: { endpoints, namedBy },
      nonce: attempt.nonce,
    } as const
    const { session, verified } = await keepSession(request.session, grant, edges, async (made, claims) => {
      await trace.verified(claims)
      return made
    })
    await callback.server.finish(successPage(session))
    return { session, remarks: remarksOn(authorize, verified, startedAt) }
  } catch (error) {
    await callback.server.finish(failurePage(error))
    throw error
  }
}

/** The endpoints, unless something is known that the sign-in would fail by. */
function usableEndpoints(
  { found, setup }: LoginConfiguration,
  { authorize, session: { pool } }: BrowserSignInRequest,
): FoundEndpoints {
  const [problem] = diagnose(setup, authorize, { pool, clientId: authorize.clientId })
  if (problem) throw problem
  if (found instanceof CogtoolError) throw found
  return found
}

const implicitWarning =
  'the implicit flow shows tokens to the browser and has no refresh token; RFC 9700 2.1.2 advises against it: allow the code flow'
const mostHints = 3

/** Errors that came without proof: shown a few times, since anybody may send them, and remembered for the timeout's message. */
function collectHints(messages: Messages) {
  const seen: OAuthRefusal[] = []
  return {
    last: () => seen.at(-1),
    add(hint: OAuthRefusal): void {
      if (seen.length >= mostHints) return
      seen.push(hint)
      const text = `an error came that may not belong to this sign-in, which goes on: ${escapeLine(wordsOf(hint))}`
      messages.warn(text).catch(() => {})
    },
  }
}
