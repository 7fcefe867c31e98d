import { Html, html } from '../text/markup/html.ts'

const base = `
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
`

const smallScreens = `@media (max-width: 480px) {
  body { padding: 0; place-items: stretch; background: var(--card) }
  main { max-width: none; padding: 28px 20px; border-radius: 0; box-shadow: none } }
@media (forced-colors: active) { main, .alert, .hint { border: 1px solid } }
`

const mark = html`<svg width="28" height="28" viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="7" fill="#0b6b5f"/><g fill="none" stroke="#fff" stroke-width="2"><circle cx="9" cy="12" r="3.4"/><path d="M12.4 12H19v3m-3-3v2"/></g></svg>`

/** What a page is made of. */
export interface PageParts {
  readonly title: string
  /** Whose page it is: shown at the top, and in the title. */
  readonly brand: string
  readonly content: Html
  /** The whole style sheet, as `styleSheet` gives it. */
  readonly style: string
  /** The Content-Security-Policy: what `default-src 'none'` does not cover, and what it has to allow. */
  readonly policy: Readonly<Record<'base-uri' | 'form-action' | 'frame-ancestors' | (string & {}), string>>
  /** More for the head. */
  readonly head?: Html
  /** Marks the style and the script as ours. */
  readonly nonce?: string
  readonly script?: string
}

/** A page with the headers that it is served with. */
export interface RenderedPage {
  readonly headers: Readonly<Record<string, string>>
  readonly html: string
}

/** The look that all pages share, with these rules of one page. */
export function styleSheet(rules: string): string {
  return base + rules + smallScreens
}

/** A whole page, which loads nothing. */
export function renderPage({ title, brand, content, style, policy, head, nonce, script }: PageParts): RenderedPage {
  const ours = nonce === undefined ? undefined : html` nonce="${nonce}"`
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${brand}</title>
${head}
<style${ours}>${new Html(style)}</style>
</head>
<body>
<main>
<p class="brand">${mark}<span>${brand}</span></p>
${content}
</main>
${script === undefined ? undefined : html`<script${ours}>${new Html(script)}</script>\n`}</body>
</html>
`
  const directives = Object.entries({ 'default-src': "'none'", ...policy }).map((directive) => directive.join(' '))
  return {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': directives.join('; ') },
    html: document.text,
  }
}
