import type { LocalPool } from '../../src/local/server/local-pool.ts'
import type { AppClient } from '../../src/local/state/model.ts'

export const callback = 'http://localhost:8484/callback'

/** Parameters to set, replace, or (undefined) leave out. */
export type Changes = Readonly<Record<string, string | undefined>>

/** The pool's app client of this name. */
export function clientNamed(pool: LocalPool, name: string): AppClient {
  const client = pool.clients.find((candidate) => candidate.name === name)
  if (!client) throw new Error(`the pool has no app client named ${name}`)
  return client
}

/** A right request for the default app client, with changes. */
export function authorizeUrl(pool: LocalPool, changes: Changes = {}, path = '/oauth2/authorize'): string {
  const parameters = {
    client_id: pool.client.id,
    redirect_uri: callback,
    response_type: 'code',
    state: 's',
    ...changes,
  }
  return `${pool.baseUrl}${path}?${query(parameters)}`
}

export function query(parameters: Changes): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.append(name, value)
  return query
}

/** GET without following redirects. */
export function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers })
}

export function postForm(url: string, fields: Changes, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', redirect: 'manual', headers, body: query(fields) })
}

/** Opens the sign-in page and sends its form; the answer is where the pool leads to, or the page again. */
export async function submitLogin(pool: LocalPool, changes: Changes = {}, fields: Changes = {}): Promise<Response> {
  const url = authorizeUrl(pool, changes, '/login')
  const page = await get(url)
  const token = /name="form_token" value="([^"]+)"/.exec(await page.text())?.[1]
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return postForm(url, { form_token: token, ...pool.demoUser, ...fields }, { cookie })
}

/** Signs the demo person in; gives the address that the browser is sent to. */
export async function signIn(pool: LocalPool, changes: Changes = {}): Promise<URL> {
  const answer = await submitLogin(pool, changes)
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`the pool answered ${answer.status} and no address`)
  return new URL(location, pool.baseUrl)
}

export function exchange(pool: LocalPool, fields: Changes, headers: Record<string, string> = {}): Promise<Response> {
  const right = { grant_type: 'authorization_code', client_id: pool.client.id, redirect_uri: callback }
  return postForm(`${pool.baseUrl}/oauth2/token`, { ...right, ...fields }, headers)
}

export interface Tokens {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly token_type: string
}

/** Signs the demo person in with the code grant, up to the tokens. */
export async function tokensFor(pool: LocalPool, changes: Changes = {}, fields: Changes = {}): Promise<Tokens> {
  const code = (await signIn(pool, changes)).searchParams.get('code') ?? undefined
  const answer = await exchange(pool, { client_id: changes.client_id ?? pool.client.id, code, ...fields })
  if (answer.status !== 200) throw new Error(`the token endpoint answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Tokens
}

/** What a JWT says, unverified. */
export function partsOf(token: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString())
  return { header: JSON.parse(header ?? ''), claims: JSON.parse(claims ?? '') }
}

/** Status and JSON body of an answer in one object. */
export async function answerOf(response: Response): Promise<Record<string, unknown>> {
  return { status: response.status, ...((await response.json()) as object) }
}

/** A signed request to the cognito-idp API. */
export function callApi(
  at: LocalPool,
  operation: string,
  body = '{}',
  headers: Record<string, string> = {},
): Promise<Response> {
  const target = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` }
  const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=any' }
  return fetch(at.baseUrl, { method: 'POST', headers: { ...target, ...signed, ...headers }, body })
}
