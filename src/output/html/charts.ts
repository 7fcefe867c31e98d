import type { Html } from '../../text/markup/html.ts'
import { count } from '../../text/numbers.ts'
import { type Chart, sumOf } from '../report-content.ts'
import { html } from './markup.ts'

/** So many series have a colour of their own; further ones share the last. */
const colors = 8
/** Names below columns that have room beside each other. */
const mostNames = 12

const width = 720
const plot = { left: 56, right: width - 28, top: 12, bottom: 208 }

/** Stacked columns, side by side, for values over time. */
export function columnsChart(chart: Chart, id: string): Html {
  const { points } = chart
  const most = roundUp(Math.max(1, ...points.map(({ values }) => sumOf(values))))
  const step = (plot.right - plot.left) / Math.max(1, points.length)
  const every = Math.ceil(points.length / mostNames)
  const y = (value: number) => plot.bottom - (value / most) * (plot.bottom - plot.top)
  const lines = [...new Set([0, Math.round(most / 2), most])].map(
    (value) =>
      html`<path class="line" d="M${plot.left} ${round(y(value))}H${plot.right}"/><text x="${plot.left - 6}" y="${round(y(value) + 4)}" text-anchor="end">${count(value)}</text>\n`,
  )
  const columns = points.map(({ name, values }, index) => {
    const x = plot.left + step * (index + 0.15)
    let foot = 0
    const parts = values.map((value, series) => {
      const top = y(foot + value)
      const part = html`<rect class="${colorOf(series)}" x="${round(x)}" y="${round(top)}" width="${round(step * 0.7)}" height="${round(y(foot) - top)}"/>`
      foot += value
      return value > 0 ? part : html``
    })
    const label =
      index % every === 0
        ? html`<text x="${round(x + step * 0.35)}" y="${plot.bottom + 18}" text-anchor="middle">${name}</text>`
        : html``
    return html`${parts}${label}\n`
  })
  return html`${picture(chart, id, plot.bottom + 28, [...lines, ...columns])}${legend(chart)}`
}

const bar = { left: 168, right: width - 64, height: 18, step: 28 }

/** Stacked bars, below each other, for values by name. */
export function barsChart(chart: Chart, id: string): Html {
  const { points } = chart
  const most = Math.max(1, ...points.map(({ values }) => sumOf(values)))
  const scale = (bar.right - bar.left) / most
  const bars = points.map(({ name, values }, index) => {
    const top = index * bar.step + 4
    let foot = 0
    const parts = values.map((value, series) => {
      const part = html`<rect class="${colorOf(series)}" x="${round(bar.left + foot * scale)}" y="${top}" width="${round(value * scale)}" height="${bar.height}"/>`
      foot += value
      return value > 0 ? part : html``
    })
    return html`<text x="${bar.left - 8}" y="${top + 13}" text-anchor="end">${name}</text>${parts}<text x="${round(bar.left + foot * scale + 6)}" y="${top + 13}">${count(foot)}</text>\n`
  })
  return html`${picture(chart, id, points.length * bar.step + 4, bars)}${legend(chart)}`
}

/** A picture that scrolls by itself where the screen is too narrow, by the keyboard too. */
function picture({ caption, description }: Chart, id: string, height: number, parts: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="Chart: ${caption}" tabindex="0">
<svg role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${height}">
<title id="${id}-title">${caption}</title><desc id="${id}-desc">${description}</desc>
${parts}</svg></div>
`
}

function legend({ series }: Chart): Html | undefined {
  if (series.length < 2) return undefined
  const items = series.map(
    (name, index) =>
      html`<li><svg aria-hidden="true" viewBox="0 0 12 12"><rect class="${colorOf(index)}" width="12" height="12"/></svg>${name}</li>\n`,
  )
  return html`<ul class="legend">\n${items}</ul>\n`
}

const colorOf = (series: number): string => `c${Math.min(series, colors - 1)}`

/** The next number above that reads well at a scale. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value))
  return unit * ([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((digit) => digit * unit >= value) ?? 10)
}

const round = (value: number): number => Math.round(value * 10) / 10
