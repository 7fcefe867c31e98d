import { secretHash } from '../../cognito-crypto/secret-hash.ts'
import { poolNameOf } from '../../cognito-crypto/srp-group.ts'
import type { Approved } from '../../net/approved-address.ts'
import type { Messages, RequestEdges } from '../../net/post-form.ts'
import { type FinishedSignIn, keepSession, type NewSession, remarksOf } from '../../session/keep-session.ts'
import type { ApiRefusal } from '../../session/protocol/api.ts'
import type { SessionDevice, SessionTokens } from '../../session/store/session.ts'
import type { StoreEdges } from '../../session/store/session-format.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import type { KeyEdges } from '../../verification/keys/issuer-keys.ts'
import type { Answers } from './answers.ts'
import { type AuthService, type CallOpen, openService, type Parameters } from './api.ts'
import type { Challenge } from './auth-answer.ts'
import { answerTo, type Exchange } from './challenges.ts'
import type { RefusalContext } from './denied-hints.ts'
import { type DeviceKeys, newDevice } from './device-srp.ts'
import { type AuthFlow, startFlow } from './flows.ts'
import { refusedSignIn, withoutSent } from './refusals.ts'
import { startSrp } from './srp.ts'
import { stepTracer } from './trace.ts'
import { unanswered } from './unanswered.ts'

/** A sign-in with user name and password, as it was asked for. */
export interface ApiSignInRequest {
  readonly session: NewSession
  readonly username: string
  readonly clientSecret: string | undefined
  /** The address of the cognito-idp API. */
  readonly api: Approved<'secret'>
  readonly flow: AuthFlow
  readonly answers: Answers
  /** The device that the pool remembers this machine as. */
  readonly device: SessionDevice | undefined
  readonly admin: () => Promise<AuthService>
  /** Tells each step. */
  readonly trace: boolean
}

type SignInEdges = StoreEdges & RequestEdges & KeyEdges

/** Signs a person in through the API, whatever the pool asks on the way; the tokens are verified before anything is saved. */
export async function signInThroughApi(
  request: ApiSignInRequest,
  edges: SignInEdges,
  messages: Messages,
): Promise<FinishedSignIn> {
  const { session: wanted, device } = request
  const { tokens, fresh, call } = await authenticate(request, edges, messages)
  const grant = { signedInBy: 'api', tokens, found: undefined, ...(device && { device }) } as const
  const { session, verified } = await keepSession(wanted, grant, edges, async (made) => {
    const isNew = wanted.store !== 'none' && fresh
    return isNew ? { ...made, device: await confirmDevice(fresh, tokens, call, edges, messages) } : made
  })
  return { session, remarks: remarksOf(verified.warnings) }
}

interface Authenticated {
  readonly tokens: SessionTokens
  /** A device that the pool has not seen before. */
  readonly fresh: DeviceKeys | undefined
  readonly call: CallOpen
}

async function authenticate(request: ApiSignInRequest, edges: SignInEdges, messages: Messages): Promise<Authenticated> {
  const { username, clientSecret, answers, device } = request
  const { clientId, pool, endpointUrl } = request.session
  let context: RefusalContext = { pool, endpointUrl, username, secretGiven: clientSecret !== undefined }
  const open = openService(request.api, clientId, edges, messages)
  const [srp, deviceSrp] = [startSrp(edges), startSrp(edges)]
  const traced = stepTracer(request.trace, messages)
  const { flow, service, answer } = await startFlow(request.flow, {
    username,
    clientId,
    clientSecret,
    deviceKey: device?.key,
    publicA: srp.publicA,
    answers,
    context,
    open: traced(open),
    admin: async () => traced(await request.admin()),
    messages,
  })
  await messages.note(`signing in with ${flow}`)
  const poolName = poolNameOf(pool.id ?? '')
  const { call } = open
  let exchange: Exchange = { name: username, poolName, srp, device, deviceSrp, answers, edges, call, context }
  let current = answer
  for (let steps = 0; 'challenge' in current; steps += 1) {
    const { challenge } = current
    if (steps === mostSteps) throw endless(challenge)
    await messages.debug(`the pool asks: ${escapeLine(challenge.name)}`)
    // an alias is good for the first step only; then the pool's own name for the person counts
    exchange = { ...exchange, name: challenge.parameters.USER_ID_FOR_SRP ?? exchange.name }
    const given = await answerTo(challenge, exchange)
    if (!given) throw unanswered(challenge)
    const common = {
      USERNAME: exchange.name,
      ...(clientSecret === undefined ? {} : { SECRET_HASH: secretHash(clientSecret, exchange.name, clientId) }),
      ...(device === undefined ? {} : { DEVICE_KEY: device.key }),
    }
    const asked = { name: challenge.name, session: given.session ?? challenge.session }
    const respond = (responses: Parameters) => service.respond(asked, { ...responses, ...common })
    let { responses } = given
    let reply = await respond(responses)
    if ('refusal' in reply && isRefusedCode(challenge, reply.refusal)) {
      const next = await answers.nextCode()
      if (next !== undefined) {
        responses = { SOFTWARE_TOKEN_MFA_CODE: next }
        reply = await respond(responses)
      }
      context = { ...context, isComputed: next !== undefined }
    }
    if ('refusal' in reply) {
      const newPassword = responses.NEW_PASSWORD !== undefined
      throw refusedSignIn(withoutSent(reply.refusal, responses), { ...context, newPassword })
    }
    current = reply.answer
  }
  return { tokens: current.tokens, fresh: current.newDevice, call }
}

/** Whether the code of an authenticator app was refused: a code works once, and each for half a minute. */
function isRefusedCode({ name }: Challenge, { type }: ApiRefusal): boolean {
  return name === 'SOFTWARE_TOKEN_MFA' && (type === 'CodeMismatchException' || type === 'ExpiredCodeException')
}

// a pool with triggers may ask several times; one that never ends asking is broken
const mostSteps = 20

/** Tells the pool the device's verifier, so that it may be remembered, and refresh tokens work with its key. */
async function confirmDevice(
  keys: DeviceKeys,
  { access }: SessionTokens,
  call: CallOpen,
  edges: SignInEdges,
  messages: Messages,
): Promise<SessionDevice> {
  const { device, verifier } = newDevice(keys, edges)
  const input = {
    AccessToken: access,
    DeviceKey: keys.key,
    DeviceName: 'cogtool',
    DeviceSecretVerifierConfig: verifier,
  }
  const reply = await call('ConfirmDevice', input)
  if ('refusal' in reply) {
    await messages.warn(
      `the pool did not take this machine as a device: ${escapeLine(reply.refusal.message.slice(0, 300))}`,
    )
  }
  return device
}

function endless({ name }: Challenge): CogtoolError {
  return new CogtoolError('service_failed', 'the pool does not stop asking', {
    why: `its last challenge of ${mostSteps} was ${name}`,
    hint: "look at the pool's Lambda triggers, or sign in with the browser: cogtool login",
  })
}
