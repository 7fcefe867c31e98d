import { CogtoolError } from '../errors.ts'
import { member } from '../verification/json.ts'
import { poolOfSession } from './as-session.ts'
import { type Conversation, type RequestEdges, type ServiceAnswer, send } from './requests.ts'
import type { Session } from './session.ts'

export interface ApiAnswer extends ServiceAnswer {
  readonly url: string
}

/** Calls an operation of the cognito-idp API that needs no AWS credentials. An error of the API is an answer; see `refusalOf`. */
export async function callApi(
  session: Session,
  operation: 'GetUser' | 'GlobalSignOut' | 'RevokeToken',
  input: Readonly<Record<string, string>>,
  edges: RequestEdges,
  talk: Conversation,
): Promise<ApiAnswer> {
  const url = apiAddressOf(session)
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
  }
  await talk.debug(`${operation} with ${Object.keys(input).join(', ')}`)
  const answer = await send(
    { service: `the cognito-idp API (${operation})`, url, method: 'POST', headers, body: JSON.stringify(input) },
    edges,
    talk,
  )
  return { ...answer, url }
}

/** The API's error: its name without prefix, and its message, which is untrusted text. */
export function refusalOf({ json }: Pick<ServiceAnswer, 'json'>): { type: string; message: string } | undefined {
  const [type, message] = [json && member(json, '__type'), json && member(json, 'message')]
  if (typeof type !== 'string') return undefined
  return { type: type.replace(/^.*#/, ''), message: typeof message === 'string' ? message : type }
}

/** Where the pool's API answers: as configured, or at the host of its issuer. */
function apiAddressOf(session: Session): string {
  const { endpointUrl } = session.settings
  if (endpointUrl !== undefined) return endpointUrl
  const { region, issuers } = poolOfSession(session)
  // the first form is the API's own host; of an emulator only the issuer is known, and its API may be anywhere
  if (region !== undefined && issuers[0] !== undefined) return `${new URL(issuers[0]).origin}/`
  throw new CogtoolError('usage', "the address of the pool's API is not known", {
    why: 'the session was made with --issuer alone',
    hint: 'sign in with --endpoint-url <url> as well',
  })
}
