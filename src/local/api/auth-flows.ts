import type { PoolState } from '../state/model.ts'
import { type Input, requiredText, textMap, violated } from './api-input.ts'
import { requireClient } from './api-pools.ts'
import { openChallenge, type SignInContext } from './open-challenges.ts'
import { requireSecretHash } from './secret-hash.ts'
import { invalidParameter, notAuthorized } from './service-error.ts'
import {
  afterPassword,
  authenticationResult,
  challengeAnswer,
  findSignInUser,
  requiredParameter,
  userByPassword,
} from './sign-in.ts'
import { askForPasswordProof } from './srp-challenge.ts'

type Parameters = Readonly<Record<string, string>>
type Flow = (context: SignInContext, parameters: Parameters) => Promise<object>

interface KnownFlow {
  readonly run: Flow
  /** Any of these in ExplicitAuthFlows allows it. */
  readonly allowedBy: readonly string[]
  readonly operations: readonly ('InitiateAuth' | 'AdminInitiateAuth')[]
  /** The sentence for a client that does not allow it; the general one where none is known. */
  readonly refusal?: string
}

const either = ['InitiateAuth', 'AdminInitiateAuth'] as const
const refresh: KnownFlow = { run: refreshTokens, allowedBy: ['ALLOW_REFRESH_TOKEN_AUTH'], operations: either }
const adminPassword: KnownFlow = {
  run: signInWithPassword,
  allowedBy: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
  operations: ['AdminInitiateAuth'],
}

const flows = new Map<string, KnownFlow>([
  [
    'USER_SRP_AUTH',
    {
      run: signInWithProof,
      allowedBy: ['ALLOW_USER_SRP_AUTH'],
      operations: either,
      refusal: 'USER_SRP_AUTH is not enabled for the client.',
    },
  ],
  [
    'USER_PASSWORD_AUTH',
    {
      run: signInWithPassword,
      allowedBy: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
      operations: ['InitiateAuth'],
      refusal: 'USER_PASSWORD_AUTH flow not enabled for this client',
    },
  ],
  [
    'USER_AUTH',
    {
      run: signInByChoice,
      allowedBy: ['ALLOW_USER_AUTH'],
      operations: either,
      refusal: 'USER_AUTH flow not enabled for this client',
    },
  ],
  ['ADMIN_USER_PASSWORD_AUTH', adminPassword],
  ['ADMIN_NO_SRP_AUTH', adminPassword],
  ['REFRESH_TOKEN_AUTH', refresh],
  ['REFRESH_TOKEN', refresh],
])

/** InitiateAuth: tokens, or the first challenge. */
export function initiateAuth(state: PoolState, input: Input): Promise<object> {
  return initiate('InitiateAuth', state, input)
}

/** AdminInitiateAuth, which has flows of its own. */
export function adminInitiateAuth(state: PoolState, input: Input): Promise<object> {
  return initiate('AdminInitiateAuth', state, input)
}

async function initiate(
  operation: 'InitiateAuth' | 'AdminInitiateAuth',
  state: PoolState,
  input: Input,
): Promise<object> {
  const name = requiredText(input, 'AuthFlow')
  const client = requireClient(state, input)
  const flow = flows.get(name)
  if (name === 'CUSTOM_AUTH') throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.')
  if (!flow) throw violated('AuthFlow', `Member must satisfy enum value set: [${[...flows.keys()].join(', ')}]`)
  // soto-project/soto-cognito-authentication-kit#10
  if (!flow.operations.includes(operation)) throw invalidParameter('Initiate Auth method not supported.')
  if (!flow.allowedBy.some((value) => client.explicitAuthFlows.includes(value))) {
    throw invalidParameter(flow.refusal ?? 'Auth flow not enabled for this client')
  }
  return flow.run({ state, client }, textMap(input, 'AuthParameters'))
}

async function signInWithPassword(context: SignInContext, parameters: Parameters): Promise<object> {
  const name = userName(context, parameters)
  const password = requiredParameter(parameters, 'PASSWORD')
  return afterPassword(context, userByPassword(context, name, password), name)
}

async function signInWithProof(context: SignInContext, parameters: Parameters): Promise<object> {
  const name = userName(context, parameters)
  return askForPasswordProof(context, name, requiredParameter(parameters, 'SRP_A'), false)
}

/** Choice-based sign-in (API InitiateAuth, USER_AUTH): straight to the preferred challenge, else the list of those that there are. */
async function signInByChoice(context: SignInContext, parameters: Parameters): Promise<object> {
  const name = userName(context, parameters)
  const preferred = parameters.PREFERRED_CHALLENGE
  const { PASSWORD: password, SRP_A: publicA } = parameters
  if (preferred === 'PASSWORD' && password !== undefined) {
    return afterPassword(context, userByPassword(context, name, password), name)
  }
  if (preferred === 'PASSWORD_SRP' && publicA !== undefined) return askForPasswordProof(context, name, publicA, true)
  const user = findSignInUser(context, name)
  const available = ['PASSWORD', 'PASSWORD_SRP']
  const next = preferred !== undefined && available.includes(preferred) ? preferred : 'SELECT_CHALLENGE'
  const session = openChallenge(context, { name: next, user, signInName: name })
  return challengeAnswer(next, session, {}, next === 'SELECT_CHALLENGE' ? available : undefined)
}

async function refreshTokens({ state, client }: SignInContext, parameters: Parameters): Promise<object> {
  const refreshToken = requiredParameter(parameters, 'REFRESH_TOKEN')
  // rotation and this flow exclude each other (DG "Refresh token rotation"); the sentence is inferred
  if (client.rotation) throw invalidParameter('Auth flow not enabled for this client')
  const issued = await state.tokens.refresh(refreshToken, client)
  if ('refused' in issued) throw notAuthorized(issued.message)
  // the hash is over the real name, which only the tokens know
  const holder = await state.tokens.authenticate(issued.access)
  if ('refused' in holder) throw notAuthorized(holder.message)
  requireSecretHash(client, holder.user?.username ?? '', parameters.SECRET_HASH)
  return { AuthenticationResult: authenticationResult(issued), ChallengeParameters: {} }
}

/** USERNAME, once the secret hash over it has been checked. */
function userName({ client }: SignInContext, parameters: Parameters): string {
  const name = requiredParameter(parameters, 'USERNAME')
  requireSecretHash(client, name, parameters.SECRET_HASH)
  return name
}
