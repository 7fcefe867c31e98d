import { CogtoolError } from '../errors.ts'
import { redact } from '../output/redact.ts'
import { identityOf } from '../session/identity.ts'
import type { Session } from '../session/session.ts'

/** What the page at the callback says. All of it may be untrusted text. */
export interface Page {
  readonly kind: 'success' | 'failure' | 'stray'
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

/** A page and the header that lets nothing but its own style and script run. */
export interface RenderedPage {
  readonly html: string
  readonly contentSecurityPolicy: string
}

/** The page of a finished sign-in, or of a visit that was none. Its script takes the query and fragment off the address bar. */
export function renderPage(page: Page, nonce: string): RenderedPage {
  const script = 'history.replaceState(null, "", location.pathname)'
  return layout({ page, nonce, script, policy: '' })
}

/**
 * The page of the implicit flow, whose tokens stand in the fragment, which browsers do not send: its script clears the
 * address bar, then posts the fragment back to this origin with the run's key, and shows the answer.
 */
export function renderRelayPage(key: string, nonce: string): RenderedPage {
  const page: Page = {
    kind: 'stray',
    title: 'Finishing the sign-in…',
    lines: ['This takes a moment, and needs JavaScript.'],
  }
  const script = `
const fragment = location.hash.slice(1)
history.replaceState(null, "", location.pathname)
const show = ({ kind, title, lines }) => {
  document.title = title
  document.querySelector("main").dataset.kind = kind
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
  return layout({ page, nonce, script, policy: "; connect-src 'self'" })
}

interface Layout {
  readonly page: Page
  readonly nonce: string
  readonly script: string
  readonly policy: string
}

function layout({ page, nonce, script, policy }: Layout): RenderedPage {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(page.title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main data-kind="${page.kind}">
<p class="brand">cogtool</p>
<div role="status">
<h1>${escapeHtml(page.title)}</h1>
<div id="lines">${page.lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}</div>
</div>
</main>
<script nonce="${nonce}">${script}</script>
</body>
</html>
`
  const contentSecurityPolicy =
    `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; ` +
    `form-action 'none'; frame-ancestors 'none'${policy}`
  return { html, contentSecurityPolicy }
}

/** Text as HTML shows it, in elements and in quoted attributes. Direction marks are shown too, as U+FFFD. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}

const style = `
:root { color-scheme: light dark; --ground: #f4f5f7; --card: #fff; --text: #1c2330; --soft: #566074; --line: #d9dde5;
  --mark: #566074; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #12161d; --card: #1b212b; --text: #e8ebf1; --soft: #a4aebf; --line: #323b49; --mark: #a4aebf; }
}
* { box-sizing: border-box; margin: 0; }
body { min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-top: 4px solid var(--mark); border-radius: 0.75rem; overflow-wrap: anywhere; }
main[data-kind="success"] { --mark: #1a7f4b; }
main[data-kind="failure"] { --mark: #b3261e; }
.brand { color: var(--soft); font-size: 0.875rem; margin-bottom: 1rem; }
h1 { font-size: 1.375rem; line-height: 1.3; margin-bottom: 0.75rem; }
h1::before { color: var(--mark); margin-right: 0.5rem; }
main[data-kind="success"] h1::before { content: "✓"; content: "✓" / ""; }
main[data-kind="failure"] h1::before { content: "✗"; content: "✗" / ""; }
#lines p + p { margin-top: 0.5rem; }
#lines p { color: var(--soft); }
`
