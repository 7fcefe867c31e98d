import { type Html, html } from '../../text/markup/html.ts'
import type { LocalAnswer } from '../http/messages.ts'
import { renderPoolPage } from '../http/pool-page.ts'
import type { Authorization } from './authorize.ts'

/** What the sign-in page shows. */
export interface LoginPage {
  readonly authorization: Authorization
  /** The address that the form is sent to, with all parameters of the request. */
  readonly action: string
  readonly formToken: string
  /** The user name to begin with. */
  readonly username: string
  /** One sentence; undefined on the first visit. */
  readonly error: string | undefined
  /** A person to try it with; undefined where the users are the caller's own. */
  readonly demo: { readonly username: string; readonly password: string } | undefined
  /** Names of other identity providers that the app client allows. */
  readonly providers: readonly string[]
}

/** The sign-in page: 200 at first, 422 with the error in place. */
export function renderLoginPage(view: LoginPage): LocalAnswer {
  const { authorization, action, formToken, error, providers } = view
  const content = html`<h1>Sign in</h1>
<p class="lead">for the app client <strong>${authorization.client.name}</strong></p>
${error === undefined ? undefined : alert(error)}
<form method="post" action="${action}">
<input type="hidden" name="form_token" value="${formToken}">
${authorization.provider === undefined ? passwordFields(view) : undefined}
${providers.length > 0 && authorization.provider === undefined ? html`<p class="or">or</p>` : undefined}
${providers.map((name) => html`<button class="other" name="provider" value="${name}" formnovalidate>Continue with ${name}</button>`)}
</form>`
  return renderPoolPage(
    error === undefined ? 200 : 422,
    error === undefined ? 'Sign in' : 'Not signed in',
    content,
    targets(authorization),
  )
}

function passwordFields({ username, error, demo }: LoginPage): Html {
  const marks = error === undefined ? undefined : html` aria-invalid="true" aria-describedby="problem"`
  // whoever comes back after a mistake is taken to the field to correct
  const [first, second] = username === '' ? [html` autofocus`, undefined] : [undefined, html` autofocus`]
  return html`${demo && credentials(demo)}
<label for="username">User name or email</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" required${marks}${first}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${marks}${second}>
<button>Sign in</button>`
}

function credentials({ username, password }: NonNullable<LoginPage['demo']>): Html {
  return html`<div class="hint">Try it as the demo person:
<dl><dt>User name</dt><dd><code>${username}</code></dd><dt>Password</dt><dd><code>${password}</code></dd></dl></div>`
}

function alert(error: string): Html {
  return html`<p class="alert" role="alert" id="problem"><svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="8.5" fill="none" stroke="currentColor" stroke-width="2"/><path d="M10 5.5v5.5M10 13.2v1.6" stroke="currentColor" stroke-width="2"/></svg><span>${error}</span></p>`
}

// Chromium holds the redirects after a form to form-action too, so that the callback, and what a local app does next, must be in it
function targets({ redirectUri }: Authorization): string[] {
  const { protocol, origin, hostname } = new URL(redirectUri)
  const callback = protocol === 'http:' || protocol === 'https:' ? origin : protocol
  // a host source cannot be an IPv6 address (CSP 3, section 2.3.1)
  return ["'self'", 'http://localhost:*', 'http://127.0.0.1:*', hostname.startsWith('[') ? protocol : callback]
}
