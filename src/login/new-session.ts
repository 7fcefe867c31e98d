import type { Session, SessionTokens } from '../session/session.ts'
import type { VerifiedTokens } from '../session/verify-tokens.ts'
import type { CallbackAddress } from './callback-address.ts'
import type { Endpoints } from './discovery.ts'
import type { SignInRequest } from './flow.ts'

/** The session of a finished sign-in. It takes claims that were verified; the client secret is not in it. */
export function newSession(
  { pool, authorize, sessionName, settings }: SignInRequest,
  tokens: SessionTokens,
  { access }: VerifiedTokens,
  callback: CallbackAddress,
  { token, userInfo, revocation, logout }: Endpoints,
  now: Date,
): Session {
  return {
    schema: 'cogtool.session/1',
    name: sessionName,
    issuer: access.iss,
    userPoolId: pool.id,
    clientId: authorize.clientId,
    signedInBy: 'hosted-ui',
    signedInAt: now.toISOString(),
    savedAt: now.toISOString(),
    callback: callback.registered,
    settings,
    endpoints: {
      token,
      ...(userInfo === undefined ? {} : { userInfo }),
      ...(revocation === undefined ? {} : { revocation }),
      ...(logout === undefined ? {} : { logout }),
    },
    tokens,
  }
}
