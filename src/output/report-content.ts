import { count } from '../text/numbers.ts'

/** What a report says, whatever it is written in: `html/html-report.ts` and `markdown-content.ts` write it. Nothing is escaped here. */
export interface ReportContent {
  readonly title: string
  /** What stands below the title: what the report is about, and when it was made. */
  readonly lead: readonly Words[]
  /** Numbers to see at a glance. */
  readonly counts: readonly { readonly name: string; readonly count: number; readonly tone: Tone }[]
  readonly sections: readonly ReportSection[]
}

export interface ReportSection {
  /** Unique in its report, in kebab case: links lead to it. */
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Cell }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: string, value: Cell])[] }
  | {
      readonly kind: 'table'
      /** Unique in its report. */
      readonly caption: string
      readonly heads: readonly string[]
      /** The first cell of each names the row. */
      readonly rows: readonly (readonly Cell[])[]
    }
  | Chart

/** Numbers as a picture and, for who cannot see it, as a table. */
export interface Chart {
  /** Columns stand side by side, for times; bars lie below each other, for names. */
  readonly kind: 'columns' | 'bars'
  /** Unique in its report. */
  readonly caption: string
  /** What the picture shows, in a sentence. */
  readonly description: string
  /** What the names of the points are, e.g. `Month`. */
  readonly head: string
  /** What is stacked in a column or a bar, from its foot up. */
  readonly series: readonly string[]
  readonly points: readonly { readonly name: string; readonly values: readonly number[] }[]
}

/** One line, or several below each other; none is a dash. */
export type Cell = Words | readonly Words[]

/** Words on one line: as they are, spelled as a program would, leading somewhere (https), or of a colour. */
export type Words =
  | string
  | { readonly code: string }
  | { readonly text: string; readonly link: string }
  | { readonly text: string; readonly tone: Tone }

/** What a colour says; the words say it too. */
export type Tone = 'bad' | 'warning' | 'good' | 'quiet'

/** The numbers of a chart as a table, with a sum where more than one is stacked. */
export function chartTable({ head, series, points }: Chart): {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
} {
  const sums = series.length > 1
  return {
    heads: [head, ...series, ...(sums ? ['All'] : [])],
    rows: points.map(({ name, values }) => [name, ...values.map(count), ...(sums ? [count(sumOf(values))] : [])]),
  }
}

export const sumOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0)

/** The lines of a cell; an empty text is none. */
export function linesOf(cell: Cell): readonly Words[] {
  return isList(cell) ? cell : cell === '' ? [] : [cell]
}

const isList = (cell: Cell): cell is readonly Words[] => Array.isArray(cell)
