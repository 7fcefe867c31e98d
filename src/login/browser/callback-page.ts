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
    kind: 'waiting',
    title: 'Finishing the sign-in…',
    lines: ['This takes a moment, and needs JavaScript.'],
  }
  const script = `
const fragment = location.hash.slice(1)
history.replaceState(null, "", location.pathname)
const show = ({ kind, title, lines }) => {
  document.title = title + " · cogtool"
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
<meta name="robots" content="noindex">
<title>${escapeHtml(page.title)} · cogtool</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main data-kind="${page.kind}">
<p class="brand">${mark}<span>cogtool</span></p>
${signs}
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
:root { color-scheme: light dark; --ground: #f4f6f8; --card: #fff; --ink: #16212c; --quiet: #52606d; --line: #c9d2da;
  --good: #0b6b5f; --good-tint: #e8f3f1; --bad: #a3162f; --bad-tint: #fdecef; --wait-tint: #eef1f4;
  --shadow: 0 1px 2px rgb(22 33 44 / .06), 0 12px 32px rgb(22 33 44 / .10) }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0e1419; --card: #172027; --ink: #e8eef3; --quiet: #a3b1bd; --line: #3b4954; --good: #4fc9b6; --good-tint: #16302d;
    --bad: #ff9bab; --bad-tint: #3a1a21; --wait-tint: #222d36; --shadow: 0 12px 32px rgb(0 0 0 / .45) } }
* { box-sizing: border-box; margin: 0 }
body { min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif }
main { width: 100%; max-width: 420px; padding: 36px 36px 32px; background: var(--card); border-radius: 16px; box-shadow: var(--shadow);
  overflow-wrap: anywhere }
.brand { display: flex; align-items: center; gap: 10px; margin-bottom: 24px; font-size: 15px; font-weight: 600; color: var(--quiet) }
.sign { display: none; width: 48px; height: 48px; margin-bottom: 16px; padding: 12px; border-radius: 50% }
[data-kind="success"] .sign.good { display: block; background: var(--good-tint); color: var(--good) }
[data-kind="failure"] .sign.bad { display: block; background: var(--bad-tint); color: var(--bad) }
[data-kind="stray"] .sign.wait { display: block; background: var(--wait-tint); color: var(--quiet) }
h1 { margin-bottom: 8px; font-size: 26px; line-height: 1.25; letter-spacing: -.01em }
#lines p { color: var(--quiet) }
#lines p + p { margin-top: 8px }
#lines p:first-child { color: var(--ink) }
@media (max-width: 480px) {
  body { padding: 0; place-items: stretch; background: var(--card) }
  main { max-width: none; padding: 28px 20px; border-radius: 0; box-shadow: none } }
@media (forced-colors: active) { main { border: 1px solid } }
`

const mark =
  '<svg width="28" height="28" viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="7" fill="#0b6b5f"/>' +
  '<g fill="none" stroke="#fff" stroke-width="2"><circle cx="9" cy="12" r="3.4"/><path d="M12.4 12H19v3m-3-3v2"/></g></svg>'

// all three are there, because the script of the implicit flow changes which one counts
const signs = [
  ['good', 'M4 12.5l5 5L20 6.5'],
  ['bad', 'M6 6l12 12M18 6L6 18'],
  ['wait', 'M12 5v8M12 17v2'],
]
  .map(
    ([name, path]) =>
      `<svg class="sign ${name}" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}" fill="none" stroke="currentColor" ` +
      'stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>',
  )
  .join('')
