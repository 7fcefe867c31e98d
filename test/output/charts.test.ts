import { describe, expect, it } from 'vitest'
import { barsChart, columnsChart } from '../../src/output/html/charts.ts'
import { htmlReport } from '../../src/output/html/html-report.ts'
import { markdownReport } from '../../src/output/markdown-content.ts'
import type { Chart } from '../../src/output/report-content.ts'

const chart: Chart = {
  kind: 'columns',
  caption: 'Users by month',
  description: 'Two months.',
  head: 'Month',
  series: ['CONFIRMED', 'UNCONFIRMED'],
  points: [
    { name: '2026-01', values: [30, 10] },
    { name: '2026-02', values: [0, 20] },
  ],
}
const rectsOf = (svg: string) =>
  [...svg.matchAll(/<rect class="(c\d)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)].map(
    ([, color, ...numbers]) => ({ color, box: numbers.map(Number) }),
  )

describe('columns', () => {
  it('are as high as their values, stacked from the foot up, and nothing is no column', () => {
    const rects = rectsOf(columnsChart(chart, 'x').text)
    expect(rects.map(({ color }) => color)).toEqual(['c0', 'c1', 'c1'])
    const [first, second, third] = rects.map(({ box: [, y = 0, , height = 0] }) => ({ y, height }))
    expect(first?.height).toBeCloseTo(3 * (second?.height ?? 0), 0)
    expect(third?.height).toBeCloseTo(2 * (second?.height ?? 0), 0)
    expect((second?.y ?? 0) + (second?.height ?? 0)).toBeCloseTo(first?.y ?? 0, 0)
  })

  it('name at most twelve of many, and say what they show', () => {
    const points = Array.from({ length: 40 }, (_, index) => ({ name: `m${index}`, values: [index] }))
    const { text } = columnsChart({ ...chart, series: ['Users'], points }, 'x')
    expect(text.match(/>m\d+</g)?.length).toBeLessThanOrEqual(12)
    expect(text).toContain('<title id="x-title">Users by month</title><desc id="x-desc">Two months.</desc>')
    // one series needs no legend
    expect(text).not.toContain('legend')
  })
})

describe('bars', () => {
  it('are as long as their values, and have them beside', () => {
    const bars = {
      ...chart,
      kind: 'bars',
      series: ['Groups'],
      points: [
        { name: 'a', values: [2000] },
        { name: 'b', values: [500] },
      ],
    } as const
    const { text } = barsChart(bars, 'x')
    const [long = 0, short = 0] = rectsOf(text).map(({ box }) => box[2] ?? 0)
    expect(long / short).toBeCloseTo(4, 1)
    expect(text).toContain('>2,000</text>')
  })
})

describe('both', () => {
  const empty: Chart[] = [
    { ...chart, points: [] },
    { ...chart, points: [{ name: 'x', values: [0, 0] }] },
    { ...chart, series: [], points: [{ name: 'x', values: [] }] },
  ]
  it.each(empty)('draw nothing from nothing %#', (one) => {
    for (const draw of [columnsChart, barsChart]) expect(draw(one, 'x').text).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('show names as text', () => {
    const name = '"><script>x</script>\u202e'
    const odd: Chart = {
      ...chart,
      caption: name,
      description: name,
      series: [name, name],
      points: [{ name, values: [1, 2] }],
    }
    for (const draw of [columnsChart, barsChart]) expect(draw(odd, 'x').text).not.toMatch(/<script|\u202e/)
  })

  it('have their numbers in a table, in HTML and Markdown', () => {
    const content = { title: 't', lead: [], counts: [], sections: [{ id: 's', title: 's', blocks: [chart] }] }
    expect(htmlReport(content)).toContain('<tr><th scope="row">2026-01</th><td>30</td><td>10</td><td>40</td></tr>')
    expect(markdownReport(content, 'marker')).toContain('| 2026-01 | 30 | 10 | 40 |')
  })
})
