import { poolNameOf } from '../../cognito-crypto/srp-group.ts'
import type { PendingChallenge } from '../state/api-memory.ts'
import type { PoolSettings } from '../state/described.ts'
import type { LocalUser, PoolState } from '../state/model.ts'
import { passwordVerifier } from '../state/srp.ts'
import { type Input, optionalText, requiredText, textMap, violated } from './api-input.ts'
import { requireClient } from './api-pools.ts'
import { type SignInContext, takeChallenge } from './open-challenges.ts'
import { requireSecretHash } from './secret-hash.ts'
import { invalidParameter, notAuthorized, ServiceError } from './service-error.ts'
import {
  afterFirstFactor,
  afterPassword,
  issueTokens,
  requiredParameter,
  userByPassword,
  wrongPassword,
} from './sign-in.ts'
import { matchingStep } from './software-tokens.ts'
import { askForPasswordProof, checkPasswordProof } from './srp-challenge.ts'

interface Answer {
  readonly context: SignInContext
  readonly responses: Readonly<Record<string, string>>
  readonly session: string | undefined
}

const challenges = new Map<string, (answer: Answer) => Promise<object>>([
  ['PASSWORD_VERIFIER', checkProof],
  ['SELECT_CHALLENGE', selectChallenge],
  ['PASSWORD', (answer) => checkPassword(takeFor('PASSWORD', answer), answer)],
  ['PASSWORD_SRP', (answer) => startPasswordProof(takeFor('PASSWORD_SRP', answer), answer)],
  ['SOFTWARE_TOKEN_MFA', checkTotp],
  ['NEW_PASSWORD_REQUIRED', setNewPassword],
  ['MFA_SETUP', finishMfaSetUp],
])

/** RespondToAuthChallenge: tokens, or the next challenge. */
export async function respondToAuthChallenge(state: PoolState, input: Input): Promise<object> {
  const name = requiredText(input, 'ChallengeName')
  const client = requireClient(state, input)
  const respond = challenges.get(name)
  if (!respond) {
    throw violated('ChallengeName', `Member must satisfy enum value set: [${[...challenges.keys()].join(', ')}]`)
  }
  const responses = textMap(input, 'ChallengeResponses')
  requiredParameter(responses, 'USERNAME')
  return respond({ context: { state, client }, responses, session: optionalText(input, 'Session') })
}

async function checkProof({ context, responses, session }: Answer): Promise<object> {
  const pending = checkPasswordProof(context, responses, session)
  requireSameUser(context, pending, responses)
  return afterPassword(context, pending.user, pending.signInName)
}

async function selectChallenge(answer: Answer): Promise<object> {
  const chosen = requiredParameter(answer.responses, 'ANSWER')
  const pending = takeFor('SELECT_CHALLENGE', answer)
  if (chosen === 'PASSWORD') return checkPassword(pending, answer)
  if (chosen === 'PASSWORD_SRP') return startPasswordProof(pending, answer)
  throw invalidParameter('Selected challenge is not available.')
}

async function checkPassword({ signInName }: PendingChallenge, { context, responses }: Answer): Promise<object> {
  const user = userByPassword(context, signInName, requiredParameter(responses, 'PASSWORD'))
  return afterPassword(context, user, signInName)
}

async function startPasswordProof({ signInName }: PendingChallenge, { context, responses }: Answer): Promise<object> {
  return askForPasswordProof(context, signInName, requiredParameter(responses, 'SRP_A'), true)
}

async function checkTotp(answer: Answer): Promise<object> {
  const { context, responses } = answer
  const { state } = context
  const code = requiredParameter(responses, 'SOFTWARE_TOKEN_MFA_CODE')
  const user = userOf(takeFor('SOFTWARE_TOKEN_MFA', answer))
  const step = user.totpSecret === undefined ? undefined : matchingStep(user.totpSecret, code, state.now())
  if (step === undefined) throw new ServiceError('CodeMismatchException', 'Invalid code received for user')
  if (step <= (state.memory.spentTotp.get(user.username) ?? -1)) {
    throw new ServiceError('ExpiredCodeException', 'Your software token has already been used once.')
  }
  state.memory.spentTotp.set(user.username, step)
  return issueTokens(context, user)
}

async function setNewPassword(answer: Answer): Promise<object> {
  const { context, responses } = answer
  const password = requiredParameter(responses, 'NEW_PASSWORD')
  const pending = takeFor('NEW_PASSWORD_REQUIRED', answer)
  const user = userOf(pending)
  checkNewPassword(password, context.state.configuration.pool)
  const prefix = 'userAttributes.'
  const given = Object.entries(responses).filter(([name]) => name.startsWith(prefix))
  user.attributes = {
    ...user.attributes,
    ...Object.fromEntries(given.map(([name, value]) => [name.slice(prefix.length), value])),
    sub: user.sub,
  }
  user.password = passwordVerifier(poolNameOf(context.state.poolId), user.username, password)
  user.status = 'CONFIRMED'
  user.modified = context.state.now()
  return afterFirstFactor(context, user, pending.signInName)
}

type PasswordPolicy = NonNullable<NonNullable<PoolSettings['Policies']>['PasswordPolicy']>

/** The rules that a pool may have, with the service's word for what is missing. */
const passwordRules: readonly {
  readonly of: (policy: PasswordPolicy) => boolean | undefined
  readonly wanted: RegExp
  readonly missing: string
}[] = [
  { of: (policy) => policy.RequireUppercase, wanted: /[A-Z]/, missing: 'Password must have uppercase characters' },
  { of: (policy) => policy.RequireLowercase, wanted: /[a-z]/, missing: 'Password must have lowercase characters' },
  { of: (policy) => policy.RequireNumbers, wanted: /\d/, missing: 'Password must have numeric characters' },
  {
    of: (policy) => policy.RequireSymbols,
    wanted: /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/,
    missing: 'Password must have symbol characters',
  },
]

/** Fails with InvalidPasswordException, naming the first rule of the pool that is broken. */
function checkNewPassword(password: string, { Policies }: PoolSettings): void {
  const { PasswordPolicy: policy = {} } = Policies ?? {}
  const isShort = [...password].length < (policy.MinimumLength ?? 8)
  const broken = passwordRules.find(({ of, wanted }) => of(policy) === true && !wanted.test(password))
  const missing = isShort ? 'Password not long enough' : broken?.missing
  if (missing !== undefined) {
    throw new ServiceError('InvalidPasswordException', `Password did not conform with policy: ${missing}`)
  }
}

async function finishMfaSetUp(answer: Answer): Promise<object> {
  const pending = takeFor('MFA_SETUP', answer)
  if (!pending.totp?.verified) throw notAuthorized('Invalid session for the user.')
  return issueTokens(answer.context, userOf(pending))
}

function takeFor(name: string, { context, responses, session }: Answer): PendingChallenge {
  if (session === undefined) throw invalidParameter('Missing required parameter Session')
  const pending = takeChallenge(context, session, name)
  requireSameUser(context, pending, responses)
  return pending
}

/**
 * After the first step the real user name counts: USERNAME may still be the alias that the sign-in began with, but the secret hash is over what
 * USER_ID_FOR_SRP said (alexrudd/cognito-srp#1).
 */
function requireSameUser(
  { client }: SignInContext,
  { user, signInName }: PendingChallenge,
  responses: Readonly<Record<string, string>>,
): void {
  const realName = user?.username ?? signInName
  const name = responses.USERNAME
  if (name !== realName && name !== signInName) throw wrongPassword()
  requireSecretHash(client, realName, responses.SECRET_HASH)
}

function userOf({ user }: PendingChallenge): LocalUser {
  if (!user) throw wrongPassword()
  return user
}
