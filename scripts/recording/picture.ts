import { Html, html } from '../../src/text/markup/html.ts'
import type { Cell, Color, Line, Pen } from './screen.ts'

/** Of one character, in the picture's own unit; 80 columns and the margins make 720. */
const character = { width: 8.4, height: 20 }
const margin = 24
const bar = 36

/** Between two lines, in seconds: long enough to follow, and no longer than one waits for a picture. */
const pause = { least: 0.25, most: 1.5 }
/** How long the last screen is shown before it begins again. */
const rest = 6

const light = {
  ground: '#fff',
  bar: '#f4f6f8',
  line: '#d5dce2',
  ink: '#16212c',
  quiet: '#52606d',
  red: '#a3162f',
  green: '#0b6b3a',
  yellow: '#7a4b00',
  blue: '#3557b0',
  magenta: '#8a2f7b',
  cyan: '#0a6375',
}
const dark: typeof light = {
  ground: '#172027',
  bar: '#222d35',
  line: '#33414b',
  ink: '#e8eef3',
  quiet: '#a3b1bd',
  red: '#ff9bab',
  green: '#7fd8a5',
  yellow: '#f3c56b',
  blue: '#8fa8f0',
  magenta: '#dd8fd0',
  cyan: '#4fc9b6',
}

/** Black and white are what the rest of the text is: no terminal shows them well on every ground. */
const classes: Readonly<Record<Color, string | undefined>> = {
  black: undefined,
  white: undefined,
  gray: 'q',
  red: 'r',
  green: 'g',
  yellow: 'y',
  blue: 'b',
  magenta: 'm',
  cyan: 'c',
}

const colorRules = (tones: typeof light) =>
  `.w{fill:${tones.ground};stroke:${tones.line}}.h{fill:${tones.bar}}.d{fill:${tones.line}}text{fill:${tones.ink}}.q{fill:${tones.quiet}}` +
  `.r{fill:${tones.red}}.g{fill:${tones.green}}.y{fill:${tones.yellow}}.b{fill:${tones.blue}}.m{fill:${tones.magenta}}.c{fill:${tones.cyan}}`

const style = `text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace}.s{font-weight:700}
${colorRules(light)}
@media(prefers-color-scheme:dark){${colorRules(dark)}}`

/** A terminal of so many columns and rows. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/** An SVG that shows the lines one after another, as fast as they came if one can follow, scrolls, and begins again. */
export function drawMoving(lines: readonly Line[], title: string, size: Size): string {
  const shown = showingTimes(lines)
  const duration = round((shown.at(-1) ?? 0) + rest)
  const percent = (seconds: number) => `${round((seconds / duration) * 100)}%`
  const appearing = lines.map(({ cells }, index) =>
    isBlank(cells)
      ? ''
      : `@keyframes l${index}{0%{visibility:hidden}${percent(shown[index] ?? 0)}{visibility:visible}}\n`,
  )
  const scrolling = lines.map((_, index) => {
    const above = index + 1 - size.rows
    return above < 1 ? '' : `${percent(shown[index] ?? 0)}{transform:translateY(${-above * character.height}px)}\n`
  })
  const motion = `
@media(prefers-reduced-motion:no-preference){
g{animation:${duration}s step-end infinite}
${appearing.join('')}@keyframes up{0%{transform:none}
${scrolling.join('')}}}`
  return draw(lines, title, size, motion)
}

/** An SVG of all the lines, for those who want no motion. */
export function drawStill(lines: readonly Line[], title: string, columns: number): string {
  return draw(lines, title, { columns, rows: lines.length }, '')
}

/** When each line is shown, in seconds: as it came after the first, within the bounds of a pause. */
function showingTimes(lines: readonly Line[]): readonly number[] {
  let last = lines[0]?.at ?? 0
  let shown = 0
  return lines.map(({ at }) => {
    shown += Math.min(pause.most, Math.max(pause.least, at - last))
    last = at
    return shown
  })
}

function draw(lines: readonly Line[], title: string, { columns, rows }: Size, motion: string): string {
  const width = columns * character.width + 2 * margin
  const height = bar + rows * character.height + 2 * margin
  const above = Math.max(0, lines.length - rows) * character.height
  const isMoving = motion !== ''
  const drawn = lines.map((line, index) => {
    if (isBlank(line.cells)) return html``
    const texts = drawLine(line, index)
    return isMoving ? html`<g style="animation-name:l${index}">${texts}</g>\n` : html`${texts}\n`
  })
  // whoever plays no animation sees the end
  const moved = isMoving ? html` transform="translate(0 ${-above})" style="animation-name:up"` : html``
  const text = lines
    .map(({ cells }) =>
      cells
        .map((cell) => cell.text)
        .join('')
        .trimEnd(),
    )
    .join('\n')
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">
<title id="title">${title}</title>
<desc id="desc">${text}</desc>
<style>${new Html(`${style}${motion}`)}</style>
<rect class="w" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10"/>
<path class="h" d="M1 ${bar}V10a9 9 0 0 1 9-9H${width - 10}a9 9 0 0 1 9 9V${bar}z"/>
<path class="d" d="M0 ${bar}H${width}v1H0z"/>
<circle class="d" cx="24" cy="18" r="6"/><circle class="d" cx="44" cy="18" r="6"/><circle class="d" cx="64" cy="18" r="6"/>
<text class="q" x="${width / 2}" y="23" text-anchor="middle">${title}</text>
<svg x="${margin}" y="${bar + margin}" width="${columns * character.width}" height="${rows * character.height}">
<g${moved}>
${drawn}</g>
</svg>
</svg>
`.text
}

/** The texts of a line, each from its column and as wide as its columns, whatever font there is. */
function drawLine({ cells }: Line, index: number): readonly Html[] {
  return runsOf(cells).flatMap((run) => {
    const text = run.map((cell) => cell.text).join('')
    const [first, last] = [run.find(isVisible), run.findLast(isVisible)]
    if (first === undefined || last === undefined) return []
    const kinds = classOf(first.pen)
    // a lone character keeps its shape
    const length =
      first === last ? html`` : html` textLength="${round((last.column + 1 - first.column) * character.width)}"`
    const kind = kinds === '' ? html`` : html` class="${kinds}"`
    return html`<text x="${round(first.column * character.width)}" y="${index * character.height + 15}"${length}${kind}>${text.trim()}</text>`
  })
}

/** What most monospaced fonts have, at the same width; anything else may come from another font. */
const common = /^[\u0020-\u02ff\u2010-\u2030]$/

/** Cells side by side that are written in one go: with the same pen, and as wide as each other in any font. */
function runsOf(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  const runs: Cell[][] = []
  let last: Cell | undefined
  for (const cell of cells) {
    const goesOn =
      last !== undefined &&
      [last, cell].every(({ text }) => common.test(text)) &&
      // SVG makes one space of two
      [last, cell].some(isVisible) &&
      classOf(last.pen) === classOf(cell.pen)
    if (goesOn) runs.at(-1)?.push(cell)
    else runs.push([cell])
    last = cell
  }
  return runs
}

function classOf({ color, isBold, isDim }: Pen): string {
  const hue = color === undefined ? undefined : classes[color]
  return [isBold ? 's' : undefined, hue ?? (isDim ? 'q' : undefined)].filter((name) => name !== undefined).join(' ')
}

const isVisible = ({ text }: Cell) => text !== ' '
const isBlank = (cells: readonly Cell[]) => !cells.some(isVisible)

function round(value: number): number {
  return Math.round(value * 100) / 100
}
