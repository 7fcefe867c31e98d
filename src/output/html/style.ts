/** The look that all reports share: light, dark, on paper, and 390 px wide. Colours have a contrast of 4.5 at least. */
export const reportStyle = `
:root { color-scheme: light dark; --ground: #f4f6f8; --card: #fff; --ink: #16212c; --quiet: #52606d; --line: #d5dce2;
  --accent: #0b6b5f; --bad: #a3162f; --bad-tint: #fdecef; --warning: #7a4b00; --warning-tint: #fdf3de; --good: #0b6b3a;
  --good-tint: #e6f4ec; --quiet-tint: #e9edf0; --c0: #0b6b5f; --c1: #b35900; --c2: #3557b0; --c3: #8a2f7b; --c4: #6b7a12;
  --c5: #a3162f; --c6: #52606d; --c7: #8a6d3b }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0e1419; --card: #172027; --ink: #e8eef3; --quiet: #a3b1bd; --line: #33414b; --accent: #4fc9b6;
    --bad: #ff9bab; --bad-tint: #3a1a21; --warning: #f3c56b; --warning-tint: #33270f; --good: #7fd8a5; --good-tint: #14301f;
    --quiet-tint: #222d35; --c0: #4fc9b6; --c1: #f0a04b; --c2: #8fa8f0; --c3: #dd8fd0; --c4: #c0cc5a; --c5: #ff9bab; --c6: #a3b1bd;
    --c7: #d8bd8a } }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; overflow-wrap: anywhere }
header, nav, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem }
header { padding-top: 2rem }
h1 { margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.25; letter-spacing: -.01em }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; line-height: 1.3 }
p { margin: 0 0 .75rem }
a { color: var(--accent) }
header p, footer, dt, caption { color: var(--quiet) }
header p { margin: 0 }
section { margin: 1.5rem 0; padding: 1.25rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px }
footer { padding-bottom: 2rem; font-size: .875rem }
code { font: .875em/1.4 ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace; overflow-wrap: anywhere }
nav ul, .counts { display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin: 1rem 0 0; padding: 0; list-style: none }
.counts li { min-width: 6rem; padding: .5rem .875rem; border-radius: 10px; font-size: .875rem }
.counts b { display: block; font-size: 1.5rem; line-height: 1.2 }
.facts { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: .375rem 1.5rem; margin: 0 0 .75rem }
.facts div { display: contents }
dd { margin: 0 }
.scroll { overflow-x: auto; margin: 0 -.5rem }
.scroll:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
table { width: 100%; border-collapse: collapse; font-size: .875rem }
caption { padding: 0 .5rem .5rem; text-align: left }
th, td { padding: .5rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400 }
thead th { border-top: 0; font-weight: 600; white-space: nowrap; overflow-wrap: normal }
.tone { display: inline-block; padding: 0 .5em; border-radius: 6px; font-weight: 600; overflow-wrap: normal }
.bad { color: var(--bad); background: var(--bad-tint) }
.warning { color: var(--warning); background: var(--warning-tint) }
.good { color: var(--good); background: var(--good-tint) }
.quiet { color: var(--quiet); background: var(--quiet-tint) }
svg { display: block; width: 100%; height: auto }
svg text { fill: var(--quiet); font-size: 12px }
.line { stroke: var(--line) }
rect { stroke: var(--card); stroke-width: 1 }
.c0 { fill: var(--c0) } .c1 { fill: var(--c1) } .c2 { fill: var(--c2) } .c3 { fill: var(--c3) }
.c4 { fill: var(--c4) } .c5 { fill: var(--c5) } .c6 { fill: var(--c6) } .c7 { fill: var(--c7) }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .5rem 0 1rem; padding: 0; list-style: none; font-size: .875rem }
.legend svg { display: inline-block; width: .75rem; margin-right: .375rem }
tbody th { min-width: 5.5rem }
.scroll + * { margin-top: .75rem }
@media screen { table, .scroll svg { min-width: 44rem } }
@media (max-width: 600px) {
  header, nav, main, footer { padding-left: 1rem; padding-right: 1rem }
  section { padding: 1rem; border-radius: 8px }
  .facts { grid-template-columns: 1fr; gap: 0 }
  .facts div { display: block; margin-bottom: .5rem } }
@media print {
  :root { --ground: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #999; --accent: #000; --bad: #8c0f26; --bad-tint: #fff;
    --warning: #5c3900; --warning-tint: #fff; --good: #07512b; --good-tint: #fff; --quiet-tint: #fff;
    --c0: #0b6b5f; --c1: #b35900; --c2: #3557b0; --c3: #8a2f7b; --c4: #6b7a12; --c5: #a3162f; --c6: #52606d; --c7: #8a6d3b }
  body { font-size: 10pt }
  nav { display: none }
  header, main, footer { max-width: none; padding: 0 }
  section { margin: 1rem 0; padding: 0; border: 0 }
  h2, caption { break-after: avoid }
  tr, svg, .facts div, .counts li { break-inside: avoid }
  .scroll { overflow: visible; margin: 0 }
  table { font-size: 8pt }
  th, td { padding: .25rem }
  thead th { white-space: normal; overflow-wrap: anywhere }
  tbody th { min-width: 4rem } }
@media (forced-colors: active) { .tone, .counts li { border: 1px solid } }
`
