import { escapeLine } from '../text/escape.ts'
import { count } from '../text/numbers.ts'

/** A line that GitHub Actions shows on the page of a run, and beside the code where it has a place. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  readonly place?: { readonly file: string; readonly line: number }
}

/** What GitHub Actions shows of a run. The caller redacts. */
export interface GithubReport {
  /** e.g. `cogtool probe`. */
  readonly title: string
  /** Gravest first. */
  readonly annotations: readonly Annotation[]
  /** Markdown for the page of the run. */
  readonly summary: string
}

/** GitHub shows so many of a level for a step. */
const mostOfLevel = 10

/** Annotations as commands to the runner, one a line, as far as GitHub shows them. */
export function annotationLines({ title, annotations }: Pick<GithubReport, 'title' | 'annotations'>): string[] {
  const written = { error: 0, warning: 0, notice: 0 }
  const lines = annotations.filter(({ level }) => ++written[level] <= mostOfLevel).map(asLine)
  const left = annotations.length - lines.length
  if (left === 0) return lines
  const message = `${count(left)} more findings: GitHub shows ${mostOfLevel} of a kind`
  return [...lines, asLine({ level: 'notice', title, message })]
}

function asLine({ level, title, message, place }: Annotation): string {
  const at = place === undefined ? '' : `file=${property(place.file)},line=${place.line},`
  return `::${level} ${at}title=${property(title)}::${data(message)}`
}

/** Text of a command of GitHub's runner, which would take what begins with `::` or `##[` for another one. */
const data = (text: string): string =>
  escapeLine(text).replaceAll('%', '%25').replaceAll('::', ': :').replaceAll('##[', '## [')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** GitHub refuses the whole summary of a step past this many bytes. */
const mostBytes = 1024 * 1024
const rest = '\n\nThe rest does not fit: GitHub shows 1 MiB a step.\n'

/** As much of a summary as fits behind what a step has written already; it ends with a whole line. */
export function fittingSummary(summary: string, writtenBytes: number): string {
  const text = `${writtenBytes > 0 ? '\n' : ''}${summary.trimEnd()}\n`
  const room = mostBytes - writtenBytes
  const bytes = Buffer.from(text)
  if (bytes.length <= room) return text
  const end = bytes.subarray(0, Math.max(0, room - rest.length)).lastIndexOf('\n')
  return end < 0 ? '' : `${bytes.subarray(0, end).toString()}${rest}`
}
