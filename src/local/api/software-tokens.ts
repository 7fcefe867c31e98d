import { timingSafeEqual } from 'node:crypto'
import { toBase32, totpCode, totpStep } from '../../cognito-crypto/totp.ts'
import type { PendingChallenge } from '../state/api-memory.ts'
import type { LocalUser, PoolState } from '../state/model.ts'
import { type Input, optionalText, requiredText } from './api-input.ts'
import { requireCaller } from './api-tokens.ts'
import { openChallenge, type SignInContext, takeChallenge } from './open-challenges.ts'
import { invalidParameter, notAuthorized, ServiceError } from './service-error.ts'

// codes of the service outlive their window (aws-amplify/amplify-js#3873); by how much is not documented
const stepsBack = 2
const stepsAhead = 1

/** A new secret, for a signed-in user or within MFA_SETUP. */
export async function associateSoftwareToken(state: PoolState, input: Input): Promise<object> {
  if ((state.configuration.pool.MfaConfiguration ?? 'OFF') === 'OFF') throw notEnabled()
  const secret = toBase32(state.edges.randomBytes(32))
  const session = optionalText(input, 'Session')
  if (session === undefined) {
    const user = await requireCaller(state, input)
    state.memory.unverifiedTotp.set(user.username, secret)
    return { SecretCode: secret }
  }
  const { context, pending } = takeMfaSetUp(state, session)
  const next = openChallenge(context, { ...pending, totp: { secret, verified: false } })
  return { SecretCode: secret, Session: next }
}

/** The first code from the new secret. Fails with EnableSoftwareTokenMFAException where it is wrong. */
export async function verifySoftwareToken(state: PoolState, input: Input): Promise<object> {
  const code = requiredText(input, 'UserCode')
  const session = optionalText(input, 'Session')
  if (session === undefined) {
    const user = await requireCaller(state, input)
    requireCode(state, state.memory.unverifiedTotp.get(user.username), code, user)
    state.memory.unverifiedTotp.delete(user.username)
    return { Status: 'SUCCESS' }
  }
  const { context, pending } = takeMfaSetUp(state, session)
  if (!pending.user || !pending.totp) throw notAuthorized('Invalid session for the user.')
  requireCode(state, pending.totp.secret, code, pending.user)
  pending.user.mfa = ['SOFTWARE_TOKEN_MFA']
  const next = openChallenge(context, { ...pending, totp: { ...pending.totp, verified: true } })
  return { Status: 'SUCCESS', Session: next }
}

// these two operations name no client: the session knows it
function takeMfaSetUp(state: PoolState, session: string): { context: SignInContext; pending: PendingChallenge } {
  const clientId = state.memory.challenges.get(session)?.clientId
  const client = state.clients.find(({ id }) => id === clientId)
  if (!client) throw notAuthorized('Invalid session for the user, session can only be used once.')
  const context = { state, client }
  return { context, pending: takeChallenge(context, session, 'MFA_SETUP') }
}

function requireCode(state: PoolState, secret: string | undefined, code: string, user: LocalUser): void {
  if (secret === undefined) throw invalidParameter('No software token has been associated.')
  if (matchingStep(secret, code, state.now()) === undefined) {
    throw new ServiceError('EnableSoftwareTokenMFAException', 'Code mismatch')
  }
  user.totpSecret = secret
  user.modified = state.now()
}

/** The step whose code this is, if it is one that counts now. */
export function matchingStep(secret: string, code: string, now: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const current = totpStep(now)
  for (let step = current - stepsBack; step <= current + stepsAhead; step += 1) {
    if (timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code))) return step
  }
  return undefined
}

function notEnabled(): ServiceError {
  return new ServiceError('SoftwareTokenMFANotFoundException', 'Software Token MFA is not enabled by the userPool.')
}
