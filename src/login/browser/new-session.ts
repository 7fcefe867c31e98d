import type { FoundEndpoints } from '../../session/protocol/discovery.ts'
import type { Session, SessionTokens } from '../../session/store/session.ts'
import type { VerifiedTokens } from '../../session/verify-tokens.ts'
import type { CallbackAddress } from './callback-address.ts'
import type { SignInRequest } from './flow.ts'

/** The session of a finished sign-in. It takes claims that were verified; the client secret is not in it. */
export function newSession(
  { pool, authorize, sessionName, kept }: SignInRequest,
  tokens: SessionTokens,
  { access }: VerifiedTokens,
  callback: CallbackAddress,
  { endpoints: { token, userInfo, revocation, logout }, namedBy }: FoundEndpoints,
  now: Date,
): Session {
  const { settings, origins } = kept()
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
    origins: { ...origins, endpoints: namedBy },
    endpoints: {
      token,
      ...(userInfo === undefined ? {} : { userInfo }),
      ...(revocation === undefined ? {} : { revocation }),
      ...(logout === undefined ? {} : { logout }),
    },
    tokens,
  }
}
