import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { drawMoving, drawStill } from '../../scripts/recording/picture.ts'
import { readRecording, readScreen } from '../../scripts/recording/screen.ts'
import { describeWithBrowser, openPage } from '../helpers/browser.ts'
import { hasXmlParser, parseXml } from '../helpers/parse-xml.ts'
import { recordedText } from '../helpers/recorded-text.ts'

const root = join(import.meta.dirname, '../..')

/** The lines of a terminal after this text, a cell as its character, column and look. */
function screenOf(text: string, width = 80): string[][] {
  return readScreen([{ at: 1, text }], width).map(({ cells }) =>
    cells.map(({ text, column, pen }) =>
      [text, column, pen.color, pen.isBold && 'bold', pen.isDim && 'dim']
        .filter((part) => part || part === 0)
        .join(' '),
    ),
  )
}

describe('a terminal is read', () => {
  it.each([
    { name: 'lines', text: 'a\r\nb', gives: [['a 0'], ['b 0']] },
    { name: 'an empty line', text: 'a\r\n\r\nb\r\n', gives: [['a 0'], [], ['b 0']] },
    { name: 'two carriage returns at the end of a line', text: 'a\r\r\nb', gives: [['a 0'], ['b 0']] },
    { name: 'colours that go on', text: '\u001b[31ma\r\nb\u001b[39mc', gives: [['a 0 red'], ['b 0 red', 'c 1']] },
    { name: 'bright colours', text: '\u001b[90ma\u001b[92mb', gives: [['a 0 gray', 'b 1 green']] },
    { name: 'two parameters', text: '\u001b[1;32ma\u001b[22mb', gives: [['a 0 green bold', 'b 1 green']] },
    { name: 'dim', text: '\u001b[2ma\u001b[22mb', gives: [['a 0 dim', 'b 1']] },
    {
      name: 'a reset',
      text: '\u001b[1;31ma\u001b[0mb\u001b[1mc\u001b[md',
      gives: [['a 0 red bold', 'b 1', 'c 2 bold', 'd 3']],
    },
    { name: 'wide characters', text: '漢字a', gives: [['漢 0', '字 2', 'a 4']] },
    { name: 'a character beyond 16 bits', text: '😀a', gives: [['😀 0', 'a 2']] },
    { name: 'a mark over a character', text: 'e\u0301a', gives: [['e\u0301 0', 'a 1']] },
    { name: 'a line that is just as wide', text: 'abc\r\nd', width: 3, gives: [['a 0', 'b 1', 'c 2'], ['d 0']] },
    { name: 'a wider line', text: 'abcd', width: 3, gives: [['a 0', 'b 1', 'c 2'], ['d 0']] },
    { name: 'a wide character at the edge', text: 'ab漢', width: 3, gives: [['a 0', 'b 1'], ['漢 0']] },
    { name: 'a mark at the edge', text: 'abe\u0301', width: 3, gives: [['a 0', 'b 1', 'e\u0301 2']] },
  ])('$name', ({ text, width, gives }) => {
    expect(screenOf(text, width)).toEqual(gives)
  })

  it.each([
    ['256 colours', '\u001b[38;5;9m'],
    ['a background', '\u001b[41m'],
    ['reverse video', '\u001b[7m'],
    ['one of two parameters', '\u001b[1;4m'],
    ['erasing a line', '\u001b[2K'],
    ['the cursor going up', '\u001b[1A'],
    ['hiding the cursor', '\u001b[?25l'],
    ['a window title', '\u001b]0;title\u0007'],
    ['an unfinished sequence', '\u001b[3'],
    ['an escape at the end', '\u001b'],
    ['a C1 control', '\u009b1m'],
    ['writing over a line', '\rb'],
    ['a line feed alone', '\n'],
    ['a tab', '\t'],
    ['a bell', '\u0007'],
    ['a backspace', '\b'],
    ['text turned around', '\u202e'],
    ['what has no width', '\u200b'],
  ])('what cannot be drawn is an error: %s', (_, piece) => {
    expect(() => screenOf(`first\r\na${piece}`)).toThrow(/^cannot be drawn: \\u[0-9a-f]{4}.* in line 2$/)
  })

  it('a mark with nothing below it is an error', () => {
    expect(() => screenOf('\u0301')).toThrow('cannot be drawn')
  })

  it('a sequence that came in two parts, and when each line was whole', () => {
    const chunks = [
      { at: 1, text: 'a\r\nb\u001b[3' },
      { at: 2, text: '1mc\r' },
      { at: 4, text: '\nd' },
    ]
    const lines = readScreen(chunks, 80)
    expect(lines.map(({ at }) => at)).toEqual([1, 4, 4])
    expect(lines[1]?.cells[1]).toMatchObject({ text: 'c', column: 1, pen: { color: 'red' } })
  })
})

describe('the files of script are read', () => {
  const output = Buffer.from('Script started on …\n✓ a\r\nb\r\n\nScript done on …\n')

  it('without their own lines, and where a character came in two parts', () => {
    expect(readRecording(output, '1.500000 2\n0.250000 4\n2.000000 2\n')).toEqual([
      { at: 1.5, text: '' },
      { at: 1.75, text: '✓ a\r' },
      { at: 3.75, text: '\nb' },
    ])
  })

  it.each([
    ['a line of another format', output, 'O 1.5 2\n', 'not a line of timing: O 1.5 2'],
    ['no UTF-8', Buffer.from([0x0a, 0xff, 0x61]), '1.0 2\n', /encoded data was not valid/],
  ])('%s is an error', (_, bytes, timing, message) => {
    expect(() => readRecording(bytes, timing)).toThrow(message)
  })
})

describe('a recording is drawn', () => {
  const linesOf = (text: string, at = 1) => readScreen([{ at, text }], 80)
  const many = linesOf(Array.from({ length: 30 }, (_, index) => `line ${index + 1}\r\n`).join(''))
  /** The texts of a picture, as "x y text". */
  const textsOf = (svg: string) =>
    [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</g)].map(([, x, y, text]) => `${x} ${y} ${text}`)

  it('each text at its column, in any font', () => {
    const svg = drawStill(linesOf('  ab   c d\r\n\r\n漢字é✓ e\u001b[1mf\u001b[0m'), 'title', 80)
    expect(textsOf(svg)).toEqual([
      '16.8 15 ab',
      '58.8 15 c d',
      '0 55 漢',
      '16.8 55 字',
      '33.6 55 é',
      '42 55 ✓',
      '58.8 55 e',
      '67.2 55 f',
    ])
    expect(svg).toContain('textLength="25.2">c d<')
  })

  it('with what is typed as text', () => {
    const text = `<script>&amp;"'</desc>]]>`
    const svg = drawStill(linesOf(text), '<b>', 80)
    expect(svg).not.toMatch(/<script|<b>/)
    expect(recordedText(svg)).toBe(text)
  })

  it.skipIf(!hasXmlParser)('as XML that others can read', () => {
    const lines = linesOf(`<a href="x">&'\r\n漢`)
    for (const svg of [drawStill(lines, 'title', 80), drawMoving(lines, 'title', { columns: 80, rows: 24 })]) {
      const [title, description] = parseXml(svg).children
      expect([title?.text, description?.text]).toEqual(['title', recordedText(svg)])
    }
  })

  it('line by line, scrolling once the screen is full', () => {
    const svg = drawMoving(many, 'title', { columns: 80, rows: 24 })
    const scrolls = [...svg.matchAll(/^([\d.]+)%\{transform:translateY\((-\d+)px\)\}/gm)]
    expect(scrolls.map(([, , y]) => y)).toEqual(['-20', '-40', '-60', '-80', '-100', '-120'])
    // each with the line that needs the room
    const shown = [...svg.matchAll(/@keyframes l\d+\{0%\{visibility:hidden\}([\d.]+)%/g)].map(([, percent]) => percent)
    expect(shown).toHaveLength(30)
    expect(scrolls.map(([, percent]) => percent)).toEqual(shown.slice(24))
    // whoever plays no animation sees the last screen
    expect(svg).toContain('<g transform="translate(0 -120)"')
  })

  it('without scrolling where all of it fits', () => {
    expect(drawMoving(many, 'title', { columns: 80, rows: 30 })).not.toContain('translateY')
  })

  it('slowly enough to follow, without long pauses', () => {
    const lines = [5, 5.01, 5.71, 100].flatMap((at) => linesOf('a', at))
    const svg = drawMoving(lines, 'title', { columns: 80, rows: 24 })
    const [, duration] = /animation:([\d.]+)s/.exec(svg) ?? []
    const percents = [...svg.matchAll(/hidden\}([\d.]+)%/g)].map(([, percent]) => Number(percent))
    expect(percents.map((percent) => Math.round(percent * Number(duration)) / 100)).toEqual([0.25, 0.5, 1.2, 2.7])
  })

  it('without motion for those who want none', () => {
    expect(drawStill(many, 'title', 80)).not.toMatch(/animation|@keyframes/)
    expect(
      drawMoving(many, 'title', { columns: 80, rows: 24 }).split('@media(prefers-reduced-motion:no-preference)')[0],
    ).not.toMatch(/animation|@keyframes/)
  })
})

describe.each(['docs/demo.svg', 'docs/demo-still.svg'])('%s', (path) => {
  const svg = readFileSync(join(root, path), 'utf8')

  it('is small and whole by itself', () => {
    expect(Buffer.byteLength(svg)).toBeLessThanOrEqual(30_000)
    expect(svg).not.toMatch(/<script|<foreignObject|<image|<use|href|url\(|@import|@font-face|\son\w+=/i)
  })

  it('tells nothing of the machine that drew it', () => {
    expect(svg).not.toMatch(/\/(?:tmp|home|root|work|Users|usr|var)\b|\d{4}-\d\d-\d\d|\d\d:\d\d|127\.0\.0\.1|localhost/)
  })
})

it('both pictures are of one recording', () => {
  const [moving, still] = ['demo.svg', 'demo-still.svg'].map((name) => readFileSync(join(root, 'docs', name), 'utf8'))
  expect(recordedText(moving ?? '')).toBe(recordedText(still ?? ''))
})

describeWithBrowser('in a browser', () => {
  it.each(['light', 'dark'] as const)(
    'the pictures show all their text and ask for nothing: %s',
    async (colorScheme) => {
      const page = await openPage({ colorScheme, viewport: { width: 720, height: 1500 } })
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      for (const name of ['demo.svg', 'demo-still.svg']) {
        const address = pathToFileURL(join(root, 'docs', name)).href
        await page.goto(address)
        const look = await page.evaluate<{ ground: string; outside: string[]; shown: number }>(`({
        ground: getComputedStyle(document.querySelector('rect')).fill,
        outside: [...document.querySelectorAll('text')]
          .filter((one) => one.getBoundingClientRect().left < 24 || one.getBoundingClientRect().right > 697)
          .map((one) => one.textContent),
        shown: (document.getAnimations().forEach((one) => { one.pause(); one.currentTime = 2000 }),
          [...document.querySelectorAll('text')].filter((one) => getComputedStyle(one).visibility === 'visible').length),
      })`)
        expect(look).toMatchObject({
          ground: colorScheme === 'dark' ? 'rgb(23, 32, 39)' : 'rgb(255, 255, 255)',
          outside: [],
        })
        if (name === 'demo.svg') expect(look.shown).toBeLessThan(15)
        else expect(look.shown).toBeGreaterThan(60)
      }
      expect(requests.every((request) => request.startsWith('file:'))).toBe(true)
      expect(requests).toHaveLength(2)
    },
  )
})
