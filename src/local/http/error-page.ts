import { html } from '../../text/markup/html.ts'
import type { LocalAnswer, LocalRequest } from './messages.ts'
import { renderPoolPage } from './pool-page.ts'

const explanations: Readonly<Record<string, string>> = {
  redirect_mismatch:
    'The address to return to is not registered for this app client, byte for byte, or there is no such app client. Nothing was sent to that address.',
}

/** `GET /error`: where a sign-in ends that may not go back to its callback. Shows what the address says, escaped. */
export function answerErrorPage({ url }: LocalRequest): LocalAnswer {
  const error = url.searchParams.get('error')?.slice(0, 200) || 'unknown_error'
  const clientId = url.searchParams.get('client_id')?.slice(0, 200)
  return renderPoolPage(
    400,
    'Sign-in stopped',
    html`<h1>Sign-in stopped</h1>
<p class="lead">${explanations[error] ?? 'The request to sign in was not right.'}</p>
<div class="hint"><dl><dt>Error</dt><dd><code>${error}</code></dd>${
      clientId === undefined ? undefined : html`<dt>App client</dt><dd><code>${clientId}</code></dd>`
    }</dl></div>
<p>Compare the app client and its callback with what <code>cogtool local</code> printed when it started.</p>`,
  )
}

/** For an address where nothing is. */
export function notFoundPage(): LocalAnswer {
  return renderPoolPage(
    404,
    'Nothing here',
    html`<h1>Nothing here</h1>
<p>There is nothing at this address. <code>cogtool local</code> printed all addresses when it started.</p>`,
  )
}
