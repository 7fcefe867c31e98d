import { createHash } from 'node:crypto'
import { Html, html } from './html.ts'

const style = `
:root { color-scheme: light dark; --ground: #f4f6f8; --card: #fff; --ink: #16212c; --quiet: #52606d; --line: #d5dce2; --edge: #7d8b99;
  --field: #fff; --accent: #0b6b5f; --accent-strong: #08524a; --on-accent: #fff; --tint: #e8f3f1; --bad: #a3162f; --bad-tint: #fdecef;
  --shadow: 0 1px 2px rgb(22 33 44 / .06), 0 12px 32px rgb(22 33 44 / .10) }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0e1419; --card: #172027; --ink: #e8eef3; --quiet: #a3b1bd; --line: #33414b; --edge: #6d8091; --field: #0f171d; --accent: #4fc9b6;
    --accent-strong: #7bdccd; --on-accent: #05201c; --tint: #16302d; --bad: #ff9bab; --bad-tint: #3a1a21; --shadow: 0 12px 32px rgb(0 0 0 / .45) } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif }
main { width: 100%; max-width: 420px; padding: 32px 36px 28px; background: var(--card); border-radius: 16px; box-shadow: var(--shadow) }
.brand { display: flex; align-items: center; gap: 10px; margin: 0 0 20px; font-size: 15px; font-weight: 600; color: var(--quiet) }
.brand svg { flex: none }
h1 { margin: 0 0 4px; font-size: 26px; line-height: 1.25; letter-spacing: -.01em }
p { margin: 0 }
.lead { margin-bottom: 20px; color: var(--quiet) }
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
@media (max-width: 480px) {
  body { padding: 0; place-items: stretch; background: var(--card) }
  main { max-width: none; padding: 28px 20px; border-radius: 0; box-shadow: none } }
@media (forced-colors: active) { main, .alert, .hint { border: 1px solid } }
`

const icon =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"%3E%3Crect width="24" height="24" rx="7" fill="%230b6b5f"/%3E%3Ccircle cx="9" cy="12" r="3.4" fill="none" stroke="%23fff" stroke-width="2"/%3E%3Cpath d="M12.4 12H19v3m-3-3v2" fill="none" stroke="%23fff" stroke-width="2"/%3E%3C/svg%3E'

const mark = html`<svg width="28" height="28" viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="7" fill="#0b6b5f"/><g fill="none" stroke="#fff" stroke-width="2"><circle cx="9" cy="12" r="3.4"/><path d="M12.4 12H19v3m-3-3v2"/></g></svg>`

const policy = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What a server answers with a page. */
export interface Page {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A whole page. It works without a script and loads nothing; `formTargets` are the places its form may lead to. */
export function page(status: number, title: string, content: Html, formTargets: readonly string[] = []): Page {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · cogtool local pool</title>
<link rel="icon" href="${icon}">
<style>${new Html(style)}</style>
</head>
<body>
<main>
<p class="brand">${mark}<span>cogtool local pool</span></p>
${content}
<footer>A practice pool that runs on this computer alone. Everybody in it is made up: never type a real password here.</footer>
</main>
</body>
</html>
`
  const formAction = `form-action ${formTargets.length > 0 ? formTargets.join(' ') : "'none'"}`
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': `${policy}; ${formAction}` },
    body: document.text,
  }
}
