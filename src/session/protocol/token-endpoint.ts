import type { Approved } from '../../net/approved-address.ts'
import { type Messages, type RequestEdges, type ServiceAnswer, send } from '../../net/post-form.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import type { JsonObject } from '../../text/json.ts'
import { member } from '../../text/json.ts'
import { redactor } from '../../text/redact.ts'
import type { SessionTokens } from '../store/session.ts'

/** The app client as it shows itself to the token and revocation endpoints. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string | undefined
}

/** An OAuth error (RFC 6749 5.2) in the service's own words: untrusted text. */
export interface OAuthRefusal {
  readonly error: string
  readonly description: string | undefined
}

/** What a grant brought, not yet verified. */
export interface UnverifiedTokens {
  readonly tokens: SessionTokens
}

export type GrantAnswer = UnverifiedTokens | { readonly refusal: OAuthRefusal }

/**
 * Sends one grant to the token endpoint. A refusal is an answer. Fails with `service_unreachable`, `service_failed` or
 * `tls_untrusted` where none came.
 */
export async function requestTokens(
  endpoint: Approved<'secret'>,
  client: ClientCredentials,
  grant: Readonly<Record<string, string>>,
  edges: RequestEdges,
  messages: Messages,
): Promise<GrantAnswer> {
  const answer = await postForm('the token endpoint', endpoint, client, grant, edges, messages)
  if (answer.status === 200 && answer.json) {
    const tokens = asTokens(answer.json)
    if (tokens) return { tokens }
  }
  const refusal = asRefusal(answer)
  if (refusal) return { refusal }
  throw unusable('the token endpoint', endpoint, answer)
}

/** Sends a form as the app client. The secret goes in the body: whether Cognito decodes a Basic header is undocumented. */
export async function postForm(
  service: string,
  url: Approved<'secret'>,
  { clientId, clientSecret }: ClientCredentials,
  parameters: Readonly<Record<string, string>>,
  edges: RequestEdges,
  messages: Messages,
): Promise<ServiceAnswer> {
  const form = new URLSearchParams({
    ...parameters,
    client_id: clientId,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
  })
  const words = [...form].map(([name, value]) => `${name}=${shown(name, value)}`)
  await messages.debug(escapeLine(`${service}: ${words.join(' ')}`))
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return send({ service, url, method: 'POST', headers, body: form.toString() }, edges)
}

/** The refusal in a 4xx answer, or undefined where there is none. */
export function asRefusal({ status, json, secrets }: ServiceAnswer): OAuthRefusal | undefined {
  if (status < 400 || status > 499 || !json) return undefined
  const [error, description] = [member(json, 'error'), member(json, 'error_description')]
  if (typeof error !== 'string') return undefined
  const hide = redactor(secrets)
  return { error: hide(error), description: typeof description === 'string' ? hide(description) : undefined }
}

/** A refusal as one text: untrusted, and escaped where it is printed. */
export function wordsOf({ error, description }: OAuthRefusal): string {
  const words = description === undefined ? error : `${error}: ${description}`
  return words.length > 500 ? `${words.slice(0, 500)}…` : words
}

/** The error of a refused app client: the secret that was given is wrong, or, as `missing` says, none was given. */
export function clientSecretError(
  why: string,
  isGiven: boolean,
  missing: string,
  hint = 'set COGTOOL_CLIENT_SECRET, or pipe it in with --client-secret-stdin',
): CogtoolError {
  const message = isGiven ? "the app client's secret was not accepted" : missing
  return new CogtoolError('client_secret_required', message, { why, hint })
}

/** The error of an answer that says nothing usable. */
export function unusable(service: string, url: string, { status }: Pick<ServiceAnswer, 'status'>): CogtoolError {
  return new CogtoolError('service_failed', `${service} did not answer usably: HTTP ${status}`, {
    why: `${new URL(url).host} sent neither what was asked for nor an error it could be understood by`,
    hint: 'try again later; --debug shows the requests',
  })
}

// a list of what may be shown, so that a parameter added later is hidden until somebody decides
const showable = new Set(['grant_type', 'client_id', 'redirect_uri', 'scope'])

function shown(name: string, value: string): string {
  return showable.has(name) ? value : `<${value.length} characters>`
}

/** The tokens of a grant's answer (RFC 6749 5.1), or undefined where it holds no bearer token. */
export function asTokens(json: JsonObject): SessionTokens | undefined {
  const [access, id, refresh, type] = ['access_token', 'id_token', 'refresh_token', 'token_type'].map((name) =>
    member(json, name),
  )
  if (typeof access !== 'string' || typeof type !== 'string' || type.toLowerCase() !== 'bearer') return undefined
  return {
    access,
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof refresh === 'string' ? { refresh } : {}),
  }
}
