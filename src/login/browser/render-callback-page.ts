import { type RenderedPage, renderPage, styleSheet } from '../../net/page-shell.ts'
import { html } from '../../text/markup/html.ts'
import type { Page } from './callback-page.ts'

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
