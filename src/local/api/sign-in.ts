import { poolNameOf } from '../../cognito-crypto/srp-group.ts'
import type { LocalUser } from '../state/model.ts'
import { passwordMatches } from '../state/srp.ts'
import type { IssuedTokens } from '../state/token-service.ts'
import { openChallenge, type SignInContext } from './open-challenges.ts'
import { invalidParameter, notAuthorized, ServiceError } from './service-error.ts'

/** The one scope of tokens from a sign-in through the API. */
export const selfServiceScope = 'aws.cognito.signin.user.admin'

/** A parameter that a flow cannot do without. */
export function requiredParameter(parameters: Readonly<Record<string, string>>, name: string): string {
  const value = parameters[name]
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`)
  return value
}

/** Who signs in under a name; undefined where nobody does and the client hides that. Fails with UserNotFoundException. */
export function findSignInUser({ state, client }: SignInContext, name: string): LocalUser | undefined {
  const user = state.users.forSignIn(name)
  if (!user && client.preventUserExistenceErrors === 'LEGACY') throw userNotFound()
  return user
}

/** The user with this name and password. Fails as the service does for everybody else. */
export function userByPassword(context: SignInContext, name: string, password: string): LocalUser {
  const user = findSignInUser(context, name)
  // said before the password is looked at (measured: ministackorg/ministack#1758)
  if (user?.status === 'UNCONFIRMED') throw notConfirmed()
  const poolName = poolNameOf(context.state.poolId)
  if (!user?.password || !passwordMatches(poolName, user.username, password, user.password)) throw wrongPassword()
  return user
}

/** What comes after a right password: an error, another challenge, or tokens. */
export async function afterPassword(context: SignInContext, user: LocalUser, signInName: string): Promise<object> {
  if (!user.enabled) throw notAuthorized('User is disabled.')
  if (user.status === 'UNCONFIRMED') throw notConfirmed()
  if (user.status === 'RESET_REQUIRED') {
    throw new ServiceError('PasswordResetRequiredException', 'Password reset required for the user')
  }
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    const { sub, ...attributes } = user.attributes
    return challengeUser(context, 'NEW_PASSWORD_REQUIRED', user, signInName, {
      requiredAttributes: '[]',
      userAttributes: JSON.stringify(attributes),
    })
  }
  return afterFirstFactor(context, user, signInName)
}

/** The second factor where the user has one or the pool wants one, else tokens. */
export async function afterFirstFactor(context: SignInContext, user: LocalUser, signInName: string): Promise<object> {
  const mfa = context.state.configuration.pool.MfaConfiguration ?? 'OFF'
  const hasToken = user.totpSecret !== undefined
  if (mfa !== 'OFF' && hasToken && (mfa === 'ON' || user.mfa.includes('SOFTWARE_TOKEN_MFA'))) {
    return challengeUser(context, 'SOFTWARE_TOKEN_MFA', user, signInName, {
      FRIENDLY_DEVICE_NAME: 'Authenticator app',
    })
  }
  if (mfa === 'ON') {
    return challengeUser(context, 'MFA_SETUP', user, signInName, { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' })
  }
  return issueTokens(context, user)
}

/** The next challenge of somebody who is known by now. */
function challengeUser(
  context: SignInContext,
  name: string,
  user: LocalUser,
  signInName: string,
  parameters: Readonly<Record<string, string>>,
): object {
  const session = openChallenge(context, { name, user, signInName })
  return challengeAnswer(name, session, { USER_ID_FOR_SRP: user.username, ...parameters })
}

/** AuthenticationResult with all three tokens. */
export async function issueTokens({ state, client }: SignInContext, user: LocalUser): Promise<object> {
  const issued = await state.tokens.issue({
    user,
    client,
    scopes: [selfServiceScope],
    refreshable: true,
    through: 'api',
  })
  return { AuthenticationResult: authenticationResult(issued), ChallengeParameters: {} }
}

/** AuthenticationResultType. */
export function authenticationResult({ access, id, refresh, expiresIn }: IssuedTokens): object {
  return { AccessToken: access, ExpiresIn: expiresIn, TokenType: 'Bearer', RefreshToken: refresh, IdToken: id }
}

/** The answer that names the next challenge. */
export function challengeAnswer(
  name: string,
  session: string | undefined,
  parameters: Readonly<Record<string, string>>,
  available?: readonly string[],
): object {
  return { ChallengeName: name, ChallengeParameters: parameters, Session: session, AvailableChallenges: available }
}

/** The error for a wrong password, and for a user who does not exist where the client hides that. */
export function wrongPassword(): ServiceError {
  return notAuthorized('Incorrect username or password.')
}

/** UserNotFoundException. */
export function userNotFound(): ServiceError {
  return new ServiceError('UserNotFoundException', 'User does not exist.')
}

function notConfirmed(): ServiceError {
  return new ServiceError('UserNotConfirmedException', 'User is not confirmed.')
}
