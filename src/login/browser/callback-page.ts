import { html } from '../../net/html.ts'
import { type RenderedPage, renderPage, styleSheet } from '../../net/page-shell.ts'
import { type OAuthRefusal, wordsOf } from '../../session/protocol/token-endpoint.ts'
import { identityOf } from '../../session/store/identity.ts'
import type { Session } from '../../session/store/session.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { redact } from '../../text/redact.ts'

/** What the page at the callback says. All of it may be untrusted text. */
export interface Page {
  readonly kind: 'success' | 'failure' | 'stray' | 'waiting'
  readonly title: string
  readonly lines: readonly string[]
}

/** The page of a sign-in that went well: verified, and saved where that was asked for. */
export function successPage(session: Session): Page {
  const { username, email, sub } = identityOf(session)
  return {
    kind: 'success',
    title: 'You are signed in',
    lines: [`as ${email ?? username ?? sub}`, 'You can close this tab and go back to the terminal.'],
  }
}

/** The page of a sign-in that failed, in the words of the terminal. */
export function failurePage(error: unknown): Page {
  const known = error instanceof CogtoolError
  const words = known ? [error.message, error.why, error.hint] : ['Something went wrong in cogtool.']
  return {
    kind: 'failure',
    title: 'You are not signed in',
    lines: [...words.flatMap((line) => (line === undefined ? [] : [redact(line)])), 'The terminal shows the same.'],
  }
}

/** The page of a second visit to the address that the browser was started with. */
export const usedPage: Page = {
  kind: 'stray',
  title: 'This address works once',
  lines: [
    'It was made for the browser that cogtool started, and has been opened before. The sign-in goes on.',
    'Go back to its page, or open the address that stands after “Open:” in the terminal.',
    'If no sign-in page has opened, another program was faster: press Ctrl-C in the terminal and start again.',
  ],
}

/** The page of a visit that is no answer of this sign-in. */
export const strayPage: Page = {
  kind: 'stray',
  title: 'This is not the sign-in',
  lines: [
    'This visit does not belong to the sign-in that cogtool is waiting for. Nothing has changed: it is still waiting.',
  ],
}

/** The page of an error that came without `state`. */
export function hintPage(refusal: OAuthRefusal): Page {
  const proofless = 'It came without a proof that it belongs to this sign-in, so cogtool is still waiting.'
  return { kind: 'failure', title: 'An error arrived', lines: [wordsOf(refusal), proofless] }
}

/** The page of a finished sign-in, or of a visit that was none. Its script takes the query and fragment off the address bar. */
export function renderCallbackPage(page: Page, nonce: string): RenderedPage {
  return render(page, nonce, 'history.replaceState(null, "", location.pathname)')
}

/**
 * The page of the implicit flow, whose tokens stand in the fragment, which browsers do not send: its script clears the
 * address bar, then posts the fragment back to this origin with the run's key, and shows the answer.
 */
export function renderRelayPage(key: string, nonce: string): RenderedPage {
  const page: Page = {
    kind: 'waiting',
    title: 'Finishing the sign-in…',
    lines: ['This takes a moment, and needs JavaScript.'],
  }
  const script = `
const fragment = location.hash.slice(1)
history.replaceState(null, "", location.pathname)
const show = ({ kind, title, lines }) => {
  document.title = title + " · cogtool"
  document.querySelector("[data-kind]").dataset.kind = kind
  document.querySelector("h1").textContent = title
  document.querySelector("#lines").replaceChildren(...lines.map((line) => {
    const paragraph = document.createElement("p")
    paragraph.textContent = line
    return paragraph
  }))
}
if (fragment === "") show({ kind: "stray", title: "Nothing arrived", lines: ["This address holds no sign-in. Look at the terminal."] })
else fetch(location.pathname, {
  method: "POST", credentials: "omit", cache: "no-store",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ key: ${JSON.stringify(key)}, fragment }),
}).then((answer) => answer.json()).then(show).catch(() => show({
  kind: "failure", title: "The answer was lost", lines: ["cogtool is not waiting any more. Look at the terminal."],
}))`
  return render(page, nonce, script, { 'connect-src': "'self'" })
}

// all three are there, because the script of the implicit flow changes which one counts
const signs = [
  ['good', 'M4 12.5l5 5L20 6.5'],
  ['bad', 'M6 6l12 12M18 6L6 18'],
  ['wait', 'M12 5v8M12 17v2'],
].map(
  ([name, path]) =>
    html`<svg class="sign ${name}" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
)

const style = styleSheet(`main { overflow-wrap: anywhere }
:root { --wait-tint: #eef1f4 }
@media (prefers-color-scheme: dark) { :root { --wait-tint: #222d36 } }
.sign { display: none; width: 48px; height: 48px; margin-bottom: 16px; padding: 12px; border-radius: 50% }
[data-kind="success"] .sign.good { display: block; background: var(--tint); color: var(--accent) }
[data-kind="failure"] .sign.bad { display: block; background: var(--bad-tint); color: var(--bad) }
[data-kind="stray"] .sign.wait { display: block; background: var(--wait-tint); color: var(--quiet) }
h1 { margin-bottom: 8px }
#lines p { color: var(--quiet) }
#lines p + p { margin-top: 8px }
#lines p:first-child { color: var(--ink) }
`)

function render(
  { kind, title, lines }: Page,
  nonce: string,
  script: string,
  policy: Readonly<Record<string, string>> = {},
): RenderedPage {
  return renderPage({
    title,
    brand: 'cogtool',
    head: html`<meta name="referrer" content="no-referrer">`,
    content: html`<div data-kind="${kind}">
${signs}
<div role="status">
<h1>${title}</h1>
<div id="lines">${lines.map((line) => html`<p>${line}</p>`)}</div>
</div>
</div>`,
    style,
    nonce,
    script,
    policy: {
      'script-src': `'nonce-${nonce}'`,
      'style-src': `'nonce-${nonce}'`,
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      ...policy,
    },
  })
}
