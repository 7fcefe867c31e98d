import { randomUUID } from 'node:crypto'
import { poolNameOf } from '../../cognito-crypto/srp-group.ts'
import { formOf, type LocalAnswer, type LocalRequest, redirectTo, withParameters } from '../http/messages.ts'
import type { LocalUser, PoolState } from '../state/model.ts'
import { passwordMatches } from '../state/srp.ts'
import type { AuthorizationCodes } from '../tokens/authorization-codes.ts'
import { type Authorization, answerProblem, readAuthorization, returnedState } from './authorize.ts'
import type { BrowserSession, BrowserSessions } from './browser-sessions.ts'
import { renderLoginPage } from './login-page.ts'

/** What the pages work with, beside the pool itself. */
export interface HostedUi {
  readonly pool: PoolState
  readonly codes: AuthorizationCodes
  readonly sessions: BrowserSessions
  readonly demo: { readonly username: string; readonly password: string } | undefined
}

/** `GET /oauth2/authorize`: back to the callback at once for a browser that is signed in, else to the sign-in page. */
export async function answerAuthorize(request: LocalRequest, ui: HostedUi): Promise<LocalAnswer> {
  const read = readAuthorization(request.url.searchParams, ui.pool)
  if ('answer' in read) return read.answer
  const { authorization } = read
  const session = ui.sessions.find(request, ui.pool.now())
  const mayReuse = !authorization.prompt.some((value) => value === 'login' || value === 'select_account')
  if (session?.user.enabled && mayReuse) return redirectToCallback(authorization, session, ui)
  if (authorization.prompt.includes('none')) {
    return answerProblem(authorization, 'login_required', 'not signed in', ui.pool.faults)
  }
  return redirectTo(`/login${request.url.search}`)
}

/** `GET /login`: the sign-in page. */
export function answerLoginPage(request: LocalRequest, ui: HostedUi): LocalAnswer {
  const read = readAuthorization(request.url.searchParams, ui.pool)
  return 'answer' in read ? read.answer : loginPage(request, ui, read.authorization)
}

/** `POST /login`: the form. The right password leads to the callback; anything else shows the page again, with one sentence. */
export async function answerLogin(request: LocalRequest, ui: HostedUi): Promise<LocalAnswer> {
  const read = readAuthorization(request.url.searchParams, ui.pool)
  if ('answer' in read) return read.answer
  const { authorization } = read
  const form = formOf(request)
  if (!form || !ui.sessions.isOurForm(request, form.get('form_token'))) {
    return loginPage(request, ui, authorization, { error: 'This page had gone stale. Please sign in again.' })
  }
  const username = form.get('username')?.trim() ?? ''
  const provider = form.get('provider')
  const user =
    provider === null
      ? signInByPassword(ui.pool, username, form.get('password') ?? '')
      : (federatedUser(ui.pool, authorization, provider) ?? 'No user of this pool came from that provider.')
  if (typeof user === 'string') return loginPage(request, ui, authorization, { username, error: user })

  const session = { user, authenticatedAt: ui.pool.now() }
  const answer = await redirectToCallback(authorization, session, ui)
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': ui.sessions.start(session) } }
}

const statusProblems: Readonly<Record<string, string>> = {
  UNCONFIRMED: 'This account has not been confirmed yet.',
  RESET_REQUIRED: 'The password of this account must be reset first.',
  FORCE_CHANGE_PASSWORD: 'This account needs a new password, which this page cannot set.',
}

/** The user, or why they cannot sign in: what is wrong with an account is told only to those who know its password. */
function signInByPassword(pool: PoolState, name: string, password: string): LocalUser | string {
  const user = pool.users.forSignIn(name)
  const isRight = user?.password && passwordMatches(poolNameOf(pool.poolId), user.username, password, user.password)
  if (!isRight || !user.enabled) return 'Incorrect user name or password.'
  if (user.status !== 'CONFIRMED') return statusProblems[user.status] ?? 'This account may not sign in.'
  if (user.mfa.length > 0) return 'This account needs a second factor, which this page cannot ask for.'
  return user
}

// the stand-in for another provider signs in the first person who came from it
function federatedUser(pool: PoolState, { client }: Authorization, provider: string): LocalUser | undefined {
  if (!client.identityProviders.includes(provider)) return undefined
  for (const user of pool.users.all()) {
    if (user.enabled && user.status === 'EXTERNAL_PROVIDER' && user.username.startsWith(`${provider}_`)) return user
  }
  return undefined
}

function loginPage(
  request: LocalRequest,
  ui: HostedUi,
  authorization: Authorization,
  { username = authorization.loginHint ?? '', error }: { username?: string; error?: string } = {},
): LocalAnswer {
  const { token, cookie } = ui.sessions.formToken(request)
  const others = authorization.client.identityProviders.filter((name) => name !== 'COGNITO')
  const answer = renderLoginPage({
    authorization,
    action: `/login${request.url.search}`,
    formToken: token,
    username,
    error,
    demo: ui.demo,
    providers: authorization.provider === undefined ? others : [authorization.provider],
  })
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookie } }
}

/** To the callback, with what was asked for: a code in the query, or tokens in the fragment and never a refresh token. */
async function redirectToCallback(
  authorization: Authorization,
  session: BrowserSession,
  ui: HostedUi,
): Promise<LocalAnswer> {
  const { pool, codes } = ui
  const { client, redirectUri, scopes } = authorization
  const { user, authenticatedAt } = session
  const nonce = pool.faults.foreignNonce ? randomUUID() : authorization.nonce
  const state = returnedState(authorization.state, pool.faults)
  if (authorization.responseType === 'code') {
    const { challenge } = authorization
    const code = codes.issue({ client, redirectUri, user, scopes, nonce, challenge, authenticatedAt }, pool.now())
    // no `iss` (RFC 9207): the service sends none, as far as is known (inferred)
    return redirectTo(withParameters(redirectUri, '?', { code, state }))
  }
  const issued = await pool.tokens.issue({
    user,
    client,
    scopes,
    nonce,
    authenticatedAt,
    refreshable: false,
    through: 'hosted-ui',
  })
  const parameters = {
    id_token: issued.id,
    access_token: issued.access,
    expires_in: String(issued.expiresIn),
    token_type: 'Bearer',
    state,
  }
  return redirectTo(withParameters(redirectUri, '#', parameters))
}
