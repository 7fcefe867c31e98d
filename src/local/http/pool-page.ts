import { createHash } from 'node:crypto'
import { renderPage, styleSheet } from '../../net/page-shell.ts'
import { type Html, html } from '../../text/markup/html.ts'
import type { LocalAnswer } from './messages.ts'

const style = styleSheet(`.lead { margin-bottom: 20px; color: var(--quiet) }
label { display: block; margin: 0 0 6px; font-weight: 600; font-size: 15px }
input { width: 100%; margin: 0 0 18px; padding: 11px 12px; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--edge);
  border-radius: 9px }
input[aria-invalid] { border-color: var(--bad) }
button { width: 100%; padding: 12px 16px; font: inherit; font-weight: 600; border: 1px solid transparent; border-radius: 9px; cursor: pointer;
  background: var(--accent); color: var(--on-accent) }
button:hover { background: var(--accent-strong) }
button.other { margin-top: 10px; background: transparent; color: var(--ink); border-color: var(--edge) }
button.other:hover { background: var(--tint); border-color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.alert { display: flex; gap: 10px; margin-bottom: 20px; padding: 12px 14px; border-radius: 9px; background: var(--bad-tint); color: var(--bad); font-weight: 600 }
.alert svg { flex: none; margin-top: 2px }
.or { display: flex; align-items: center; gap: 12px; margin: 14px 0 4px; color: var(--quiet); font-size: 14px }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line) }
.hint { margin-bottom: 20px; padding: 12px 14px; border-radius: 9px; background: var(--tint); font-size: 15px }
.hint dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 6px 0 0 }
.hint dt { color: var(--quiet) }
.hint dd { margin: 0; overflow-wrap: anywhere }
code { font: 600 .94em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; user-select: all }
footer { margin-top: 24px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--quiet); font-size: 14px }
`)

const icon =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"%3E%3Crect width="24" height="24" rx="7" fill="%230b6b5f"/%3E%3Ccircle cx="9" cy="12" r="3.4" fill="none" stroke="%23fff" stroke-width="2"/%3E%3Cpath d="M12.4 12H19v3m-3-3v2" fill="none" stroke="%23fff" stroke-width="2"/%3E%3C/svg%3E'

const styleHash = createHash('sha256').update(style).digest('base64')

/** A page of the local pool. It works without a script; `formTargets` are the places its form may lead to. */
export function renderPoolPage(
  status: number,
  title: string,
  content: Html,
  formTargets: readonly string[] = [],
): LocalAnswer {
  const { headers, html: body } = renderPage({
    title,
    brand: 'cogtool local pool',
    content: html`${content}
<footer>A practice pool that runs on this computer alone. Everybody in it is made up: never type a real password here.</footer>`,
    style,
    head: html`<link rel="icon" href="${icon}">`,
    policy: {
      'img-src': 'data:',
      'style-src': `'sha256-${styleHash}'`,
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
      'form-action': formTargets.length > 0 ? formTargets.join(' ') : "'none'",
    },
  })
  return { status, headers, body }
}
