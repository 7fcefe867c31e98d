import { secretHash } from '../../cognito-crypto/secret-hash.ts'
import type { Messages, RequestEdges } from '../../net/post-form.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { isJsonObject, member } from '../../text/json.ts'
import { identityOf } from '../store/identity.ts'
import type { Session, SessionTokens } from '../store/session.ts'
import { type ApiAnswer, type ApiRefusal, callApi, hintForPoolFailure, refusalOf, unsupportedIn } from './api.ts'
import { type GrantAnswer, unusable } from './token-endpoint.ts'

/**
 * New tokens from the API for a session that was signed in there. GetTokensFromRefreshToken works with and without rotation;
 * emulators that do not have it are asked by REFRESH_TOKEN_AUTH.
 */
export async function refreshThroughApi(
  session: Session & { readonly tokens: { readonly refresh: string } },
  clientSecret: string | undefined,
  edges: RequestEdges,
  messages: Messages,
): Promise<GrantAnswer> {
  const { clientId, device } = session
  const grant = (answer: ApiAnswer, operation: string) =>
    grantOf(answer, operation, 'AuthenticationResult', (refusal) =>
      isAboutSecret(refusal) ? 'invalid_client' : 'invalid_grant',
    )
  const input = {
    RefreshToken: session.tokens.refresh,
    ClientId: clientId,
    ...(clientSecret === undefined ? {} : { ClientSecret: clientSecret }),
    ...(device === undefined ? {} : { DeviceKey: device.key }),
  }
  const answer = await callApi(session, 'GetTokensFromRefreshToken', input, edges, messages)
  if (!unsupportedIn(answer)) return grant(answer, 'GetTokensFromRefreshToken')

  // the hash is over the real name, never the alias that the sign-in began with
  const realName = identityOf(session).username ?? ''
  const parameters = {
    REFRESH_TOKEN: session.tokens.refresh,
    ...(clientSecret === undefined ? {} : { SECRET_HASH: secretHash(clientSecret, realName, clientId) }),
    ...(device === undefined ? {} : { DEVICE_KEY: device.key }),
  }
  const request = { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: clientId, AuthParameters: parameters }
  return grant(await callApi(session, 'InitiateAuth', request, edges, messages), 'InitiateAuth')
}

/** The tokens of AuthenticationResult or ClientAuthenticationResult, or undefined where there is no bearer token. */
export function asApiTokens(result: unknown): SessionTokens | undefined {
  if (!isJsonObject(result)) return undefined
  const [access, id, refresh] = ['AccessToken', 'IdToken', 'RefreshToken'].map((name) => member(result, name))
  if (typeof access !== 'string') return undefined
  return {
    access,
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof refresh === 'string' ? { refresh } : {}),
  }
}

/** Whether the API's words are about the app client's secret: there is no error name for it. */
export function isAboutSecret({ type, message }: ApiRefusal): boolean {
  return /^(?:NotAuthorized|InvalidParameter)Exception$/.test(type) && /\bsecret\b|SECRET_HASH/i.test(message)
}

/** What a grant through the API brought; `errorOf` gives a refusal its name in OAuth. */
export function grantOf(
  answer: ApiAnswer,
  operation: string,
  result: 'AuthenticationResult' | 'ClientAuthenticationResult',
  errorOf: (refusal: ApiRefusal) => string,
): GrantAnswer {
  const tokens = answer.json && asApiTokens(member(answer.json, result))
  if (answer.status === 200 && tokens) return { tokens }
  const unsupported = unsupportedIn(answer)
  if (unsupported) throw operationUnknown(operation, unsupported)
  const refusal = refusalOf(answer)
  if (!refusal || answer.status >= 500) throw unusable(operation, answer.url, answer)
  const hint = hintForPoolFailure(refusal.type)
  if (hint !== undefined) {
    throw new CogtoolError('service_failed', `the pool could not do ${operation}`, {
      why: `${refusal.type}: ${refusal.message.slice(0, 300)}`,
      hint,
    })
  }
  return { refusal: { error: errorOf(refusal), description: `${refusal.type}: ${refusal.message}` } }
}

function operationUnknown(operation: string, { message }: ApiRefusal): CogtoolError {
  return new CogtoolError('flow_not_allowed', `the endpoint does not know ${operation}`, {
    why: message.slice(0, 300),
    hint: 'sign in another way: cogtool login --help lists them',
  })
}
