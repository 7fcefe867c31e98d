import type { MonthCount } from '../../duplicates/user-counts.ts'
import type { Block, Chart } from '../../output/report-content.ts'

/** More columns than these leave no room for their names. */
const mostColumns = 48

interface Period {
  readonly name: string
  readonly byStatus: Readonly<Record<string, number>>
}

/** The users by when they were created, stacked by their status: by month, or by year where these are too many months. */
export function usersByMonth(byMonth: readonly MonthCount[]): Block {
  if (byMonth.length === 0) {
    return {
      kind: 'paragraph',
      text: 'The users have no time of creation (created), so that they are not shown by month.',
    }
  }
  const isLong = monthsBetween(byMonth) > mostColumns
  const periods = isLong ? byYear(byMonth) : withEmptyMonths(byMonth)
  const totals = new Map<string, number>()
  for (const { byStatus } of periods) {
    for (const [status, users] of Object.entries(byStatus)) totals.set(status, (totals.get(status) ?? 0) + users)
  }
  const series = [...totals].sort(([, one], [, other]) => other - one).map(([status]) => status)
  const word = isLong ? 'year' : 'month'
  const first = periods[0]?.name ?? ''
  const last = periods.at(-1)?.name ?? ''
  const chart: Chart = {
    kind: 'columns',
    caption: `Users by ${word} of creation`,
    description: `Columns from ${first} to ${last}, stacked by status: ${series.join(', ')}. The table below has the numbers.`,
    head: isLong ? 'Year' : 'Month',
    series,
    points: periods.map(({ name, byStatus }) => ({ name, values: series.map((status) => byStatus[status] ?? 0) })),
  }
  return chart
}

/** Months since the year 0. */
function indexOf(month: string): number {
  return 12 * Number(month.slice(0, 4)) + Number(month.slice(5)) - 1
}

function monthsBetween(byMonth: readonly MonthCount[]): number {
  const indexes = byMonth.map(({ month }) => indexOf(month))
  return (indexes.at(-1) ?? 0) - (indexes[0] ?? 0) + 1
}

/** Every month from the first to the last: time must not look shorter than it was. */
function withEmptyMonths(byMonth: readonly MonthCount[]): Period[] {
  const known = new Map(byMonth.map((one) => [indexOf(one.month), one.byStatus]))
  const first = indexOf(byMonth[0]?.month ?? '')
  return Array.from({ length: monthsBetween(byMonth) }, (_, index) => {
    const month = first + index
    const name = `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`
    return { name, byStatus: known.get(month) ?? {} }
  })
}

/** The last years; whatever was before them is one column. */
function byYear(byMonth: readonly MonthCount[]): Period[] {
  const all = [...new Set(byMonth.map(({ month }) => month.slice(0, 4)))]
  const first = all.slice(-(mostColumns - 1))[0] ?? ''
  const years = new Map<string, Record<string, number>>()
  for (const { month, byStatus } of byMonth) {
    const year = month.slice(0, 4)
    const name = year < first ? `before ${first}` : year
    const counts = years.get(name) ?? {}
    for (const [status, users] of Object.entries(byStatus)) counts[status] = (counts[status] ?? 0) + users
    years.set(name, counts)
  }
  return [...years].map(([name, byStatus]) => ({ name, byStatus }))
}
