import type { Edges } from '../../edges/edges.ts'
import type { SessionDevice } from '../../session/store/session.ts'
import { member } from '../../text/json.ts'
import type { Answers, CodeKind } from './answers.ts'
import type { CallOpen, Parameters } from './api.ts'
import { type Challenge, listIn, missingAttributes } from './auth-answer.ts'
import type { RefusalContext } from './denied-hints.ts'
import { requireAnswer } from './refusals.ts'
import type { SrpExchange } from './srp.ts'

/** What a sign-in knows while it goes on. */
export interface Exchange {
  /** As it was given, then as the pool calls the person: USER_ID_FOR_SRP. */
  readonly name: string
  readonly poolName: string
  /** The exchange whose SRP_A was sent first. */
  readonly srp: SrpExchange
  readonly device: SessionDevice | undefined
  readonly deviceSrp: SrpExchange
  readonly answers: Answers
  readonly edges: Pick<Edges, 'now'>
  readonly call: CallOpen
  readonly context: RefusalContext
}

/** The parameters that answer a challenge; `session` where another one has taken the place of the challenge's. */
export interface ChallengeAnswer {
  readonly responses: Parameters
  readonly session?: string
}

type Respond = (challenge: Challenge, exchange: Exchange) => Promise<Parameters | undefined>

/** How each challenge is answered (API RespondToAuthChallenge). One that is not here needs a browser, or a newer cogtool. */
const responders = new Map<string, Respond>([
  ['PASSWORD_VERIFIER', proveThePassword],
  ['PASSWORD', async (_, { answers }) => ({ PASSWORD: await answers.password() })],
  ['PASSWORD_SRP', async (_, { srp }) => ({ SRP_A: srp.publicA })],
  ['SELECT_CHALLENGE', selectChallenge],
  ['NEW_PASSWORD_REQUIRED', giveNewPassword],
  ['SELECT_MFA_TYPE', selectMfaType],
  ['SMS_MFA', giveCode('sms', 'SMS_MFA_CODE')],
  ['SMS_OTP', giveCode('sms', 'SMS_OTP_CODE')],
  ['EMAIL_OTP', giveCode('email', 'EMAIL_OTP_CODE')],
  ['SOFTWARE_TOKEN_MFA', giveCode('totp', 'SOFTWARE_TOKEN_MFA_CODE')],
  ['CUSTOM_CHALLENGE', giveCustomAnswer],
  ['DEVICE_SRP_AUTH', startDeviceProof],
  ['DEVICE_PASSWORD_VERIFIER', proveTheDevice],
])

/** The answer to a challenge, or undefined where nobody has one. */
export async function answerTo(challenge: Challenge, exchange: Exchange): Promise<ChallengeAnswer | undefined> {
  if (challenge.name === 'MFA_SETUP') return setUpMfa(challenge, exchange)
  const responses = await responders.get(challenge.name)?.(challenge, exchange)
  return responses && { responses }
}

async function proveThePassword({ parameters }: Challenge, exchange: Exchange): Promise<Parameters> {
  const { srp, poolName, answers, edges } = exchange
  const name = parameters.USER_ID_FOR_SRP ?? exchange.name
  return srp.prove(parameters, { realm: poolName, name, password: await answers.password() }, edges.now())
}

async function selectChallenge({ available }: Challenge, { srp, answers }: Exchange): Promise<Parameters | undefined> {
  const usable = available.filter((name) => responders.has(name))
  const known = answers.hasPassword
    ? ['PASSWORD_SRP', 'PASSWORD'].find((name) => usable.includes(name))
    : usable.find((name) => answers.preferred !== undefined && kindOf(name) === answers.preferred)
  const chosen = known ?? (await answers.choose('How do you want to sign in?', usable))
  if (chosen === undefined) return undefined
  if (chosen === 'PASSWORD_SRP') return { ANSWER: chosen, SRP_A: srp.publicA }
  if (chosen === 'PASSWORD') return { ANSWER: chosen, PASSWORD: await answers.password() }
  return { ANSWER: chosen }
}

async function selectMfaType({ parameters }: Challenge, { answers }: Exchange): Promise<Parameters | undefined> {
  const types = listIn(parameters.MFAS_CAN_CHOOSE)
  // a code that is known before one was sent can only be that of an app
  const wanted = answers.preferred ?? (answers.hasCode ? 'totp' : undefined)
  const chosen =
    types.find((type) => wanted !== undefined && kindOf(type) === wanted) ??
    (answers.preferred === undefined ? await answers.choose('Which second factor?', types) : undefined)
  return chosen === undefined ? undefined : { ANSWER: chosen }
}

/** SMS_MFA, EMAIL_OTP and EMAIL_MFA, SOFTWARE_TOKEN_MFA: the pool has several names for one way. */
function kindOf(name: string): CodeKind | undefined {
  if (name.startsWith('SMS_')) return 'sms'
  if (name.startsWith('EMAIL_')) return 'email'
  return name === 'SOFTWARE_TOKEN_MFA' ? 'totp' : undefined
}

async function giveNewPassword({ parameters }: Challenge, { answers }: Exchange): Promise<Parameters | undefined> {
  const given = new Map(answers.attributes)
  for (const name of missingAttributes(parameters)) {
    const value = given.get(name) ?? (await answers.attribute(name))
    if (value === undefined) return undefined
    given.set(name, value)
  }
  const password = await answers.newPassword()
  if (password === undefined) return undefined
  const attributes = [...given].map(([name, value]) => [`userAttributes.${name}`, value])
  return { NEW_PASSWORD: password, ...Object.fromEntries(attributes) }
}

function giveCode(kind: CodeKind, parameter: string): Respond {
  return async ({ parameters }, { answers }) => {
    const code = await answers.code(kind, parameters.CODE_DELIVERY_DESTINATION)
    return code === undefined ? undefined : { [parameter]: code }
  }
}

async function giveCustomAnswer({ parameters }: Challenge, { answers }: Exchange): Promise<Parameters | undefined> {
  const answer = await answers.custom(parameters)
  return answer === undefined ? undefined : { ANSWER: answer }
}

async function startDeviceProof(_: Challenge, { device, deviceSrp }: Exchange): Promise<Parameters | undefined> {
  return device && { SRP_A: deviceSrp.publicA }
}

async function proveTheDevice({ parameters }: Challenge, exchange: Exchange): Promise<Parameters | undefined> {
  const { device, deviceSrp, edges } = exchange
  if (!device) return undefined
  const identity = { realm: device.groupKey, name: device.key, password: device.password }
  return deviceSrp.prove(parameters, identity, edges.now())
}

/** A new authenticator app: AssociateSoftwareToken, VerifySoftwareToken, then the answer with the new Session. */
async function setUpMfa(
  challenge: Challenge,
  { answers, call, context }: Exchange,
): Promise<ChallengeAnswer | undefined> {
  const types = listIn(challenge.parameters.MFAS_CAN_SETUP)
  if (!answers.canSetUp || (types.length > 0 && !types.includes('SOFTWARE_TOKEN_MFA'))) return undefined
  const associated = requireAnswer(await call('AssociateSoftwareToken', { Session: challenge.session }), context)
  const secret = textOf(member(associated, 'SecretCode'))
  const code = await answers.setUpApp(secret)
  const proof = { Session: textOf(member(associated, 'Session')), UserCode: code, FriendlyDeviceName: 'cogtool login' }
  const verified = requireAnswer(await call('VerifySoftwareToken', proof), context)
  return { responses: {}, session: textOf(member(verified, 'Session')) }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
