import { createHash } from 'node:crypto'
import { Html } from '../../text/markup/html.ts'
import { count } from '../../text/numbers.ts'
import { version } from '../../text/version.ts'
import {
  type Block,
  type Cell,
  type Chart,
  chartTable,
  linesOf,
  type ReportContent,
  type ReportSection,
  type Words,
} from '../report-content.ts'
import { barsChart, columnsChart } from './charts.ts'
import { html } from './markup.ts'
import { reportStyle } from './style.ts'

/** A report as one page, which loads nothing and runs nothing: its own policy forbids it. */
export function htmlReport({ title, lead, counts, sections }: ReportContent): string {
  const hash = createHash('sha256').update(reportStyle).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(reportStyle)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${lead.map((line) => html`<p>${wordsOf(line)}</p>\n`)}${countsList(counts)}</header>
<nav aria-label="Contents"><ul>
${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul></nav>
<main>
${sections.map(sectionOf)}</main>
<footer><p>Made by cogtool ${version}. This page loads nothing and runs nothing.</p></footer>
</body>
</html>
`.text
}

function countsList(counts: ReportContent['counts']): Html | undefined {
  if (counts.length === 0) return undefined
  const items = counts.map((one) => html`<li class="${one.tone}"><b>${count(one.count)}</b>${one.name}</li>\n`)
  return html`<ul class="counts">\n${items}</ul>\n`
}

function sectionOf({ id, title, blocks }: ReportSection): Html {
  const content = blocks.map((block, place) => blockOf(block, `${id}-${place}`))
  return html`<section id="${id}">
<h2>${title}</h2>
${content}</section>
`
}

function blockOf(block: Block, id: string): Html {
  switch (block.kind) {
    case 'paragraph':
      return html`<p>${cellOf(block.text)}</p>\n`
    case 'facts': {
      const rows = block.rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${cellOf(value)}</dd></div>\n`)
      return html`<dl class="facts">\n${rows}</dl>\n`
    }
    case 'table':
      return tableOf(block, id)
    case 'columns':
    case 'bars':
      return chartOf(block, id)
  }
}

/** A picture, and its numbers as a table. */
function chartOf(chart: Chart, id: string): Html {
  const draw = chart.kind === 'columns' ? columnsChart : barsChart
  return html`${draw(chart, `${id}-chart`)}${tableOf({ caption: chart.caption, ...chartTable(chart) }, id)}`
}

/** A table that is wider than the screen scrolls by itself, by the keyboard too. */
function tableOf(
  { caption, heads, rows }: Pick<Extract<Block, { kind: 'table' }>, 'caption' | 'heads' | 'rows'>,
  id: string,
): Html {
  const head = heads.map((name) => html`<th scope="col">${name}</th>`)
  const body = rows.map(([first = '', ...others]) => {
    const cells = others.map((cell) => html`<td>${cellOf(cell)}</td>`)
    return html`<tr><th scope="row">${cellOf(first)}</th>${cells}</tr>\n`
  })
  return html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table>
<caption id="${id}">${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody>
</table></div>
`
}

function cellOf(cell: Cell): Html | string {
  const [first, ...others] = linesOf(cell)
  if (first === undefined) return '–'
  return html`${wordsOf(first)}${others.map((line) => html`<br>${wordsOf(line)}`)}`
}

function wordsOf(words: Words): Html | string {
  if (typeof words === 'string') return words
  if ('code' in words) return html`<code>${words.code}</code>`
  if ('tone' in words) return html`<span class="tone ${words.tone}">${words.text}</span>`
  return words.link.startsWith('https://') ? html`<a href="${words.link}">${words.text}</a>` : words.text
}
