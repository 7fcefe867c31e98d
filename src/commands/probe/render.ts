import type { ChalkInstance } from 'chalk'
import type { ChosenPool } from '../../pool/settings.ts'
import { escapeLine } from '../../text/escape.ts'
import type { Severity } from '../../text/severity.ts'
import { wrap } from '../../text/wrap.ts'
import type { ProbeDocument } from './document.ts'

/** How much is shown, and how wide. */
export interface ProbeFormat {
  readonly pool: ChosenPool
  readonly verbose: boolean
  /** Columns; undefined is unlimited. */
  readonly width: number | undefined
}

const label = 12
const mostNames = 12
const indent = ' '.repeat(label)

/** A run for a person: what was found, why it matters, how to fix it, and what was not tried. */
export function renderProbe(
  document: ProbeDocument,
  style: ChalkInstance,
  { pool, verbose, width = Number.POSITIVE_INFINITY }: ProbeFormat,
): string {
  const { causes, summary } = document
  return [
    headLines(document, pool, style, width),
    verbose ? caseLines(document, style) : '',
    ...causes.map((cause) => causeLines(cause, document, style, { verbose, width })),
    summary.notes.map((note) => line('note', note, width)).join('\n'),
    missingLines(document, style, width),
    verdictLine(document, style, width),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function line(name: string, text: string, width: number): string {
  return `  ${name.padEnd(label - 2)}${wrap(escapeLine(text), width, indent)}`
}

function headLines(
  { target, runId, depth, seconds, controls, summary }: ProbeDocument,
  pool: ChosenPool,
  style: ChalkInstance,
  width: number,
): string {
  const { goodToken, noToken, goodTokenAgain } = controls
  const shown = ({ status, verdict }: typeof goodToken) => `${status ?? '–'} ${verdict}`
  const counts = Object.entries(summary.verdicts).filter(([, count]) => count > 0)
  return [
    `${style.bold('probe')} ${escapeLine(target)}, depth ${depth}, ${seconds} s, run ${runId}`,
    line('pool', pool.written, width),
    line(
      'controls',
      `good token ${shown(goodToken)}, no token ${shown(noToken)}, good token again ${shown(goodTokenAgain)}`,
      width,
    ),
    line('cases', counts.map(([verdict, count]) => `${count} ${verdict}`).join(', '), width),
  ].join('\n')
}

const marks = { refused: '✓', accepted: '✗', crashed: '!', inconclusive: '?', skipped: '–' } as const

function caseLines({ cases }: ProbeDocument, style: ChalkInstance): string {
  const longest = Math.max(...cases.map(({ id }) => id.length))
  return cases
    .map(({ id, verdict, why, mustBeRefused }) => {
      // what may be accepted is no fault where it is
      const mark = verdict === 'accepted' && !mustBeRefused ? '✓' : marks[verdict]
      const colored = mark === '✓' ? style.green(mark) : mark === '✗' ? style.red(mark) : style.yellow(mark)
      return `  ${colored} ${id.padEnd(longest)}  ${verdict}: ${escapeLine(why)}`
    })
    .join('\n')
}

function causeLines(
  { title, why, fix, libraries, findings: ids, cases: own }: ProbeDocument['causes'][number],
  { findings }: ProbeDocument,
  style: ChalkInstance,
  { verbose, width }: { verbose: boolean; width: number },
): string {
  const those = findings.filter(({ id }) => ids.includes(id))
  const [worst] = those
  const names = those.map(({ id, cases, known }) => {
    const its = cases.filter((name) => own.includes(name))
    const name = its.length === 1 && its[0] === id ? id : `${id} (${listed(its, verbose)})`
    return known ? `${name} [known]` : name
  })
  const longest = Math.max(0, ...Object.keys(libraries).map((name) => name.length))
  return [
    `${colored(worst?.severity ?? 'info', style)} ${style.bold(title)}`,
    line('found', listed(names, verbose), width),
    line('why', why, width),
    line('fix', fix, width),
    ...Object.entries(libraries).map(([name, how]) => {
      const under = `${indent}${' '.repeat(longest + 2)}`
      return `${indent}${style.cyan(name.padEnd(longest))}  ${wrap(how, width, under)}`
    }),
  ].join('\n')
}

/** Enough names to see what it is about; --verbose gives all. */
function listed(names: readonly string[], verbose: boolean): string {
  const shown = verbose ? names : names.slice(0, mostNames)
  return [...shown, ...(shown.length < names.length ? [`${names.length - shown.length} more (--verbose)`] : [])].join(
    ', ',
  )
}

function colored(severity: Severity, style: ChalkInstance): string {
  const word = severity.toUpperCase()
  if (severity === 'critical' || severity === 'high') return style.red(word)
  return severity === 'medium' ? style.yellow(word) : word
}

function missingLines({ summary }: ProbeDocument, style: ChalkInstance, width: number): string {
  if (summary.missing.length === 0) return ''
  return [
    style.bold('Not tried'),
    ...summary.missing.flatMap(({ why, cases }) => [
      `  ${wrap(cases.join(', '), width, '  ')}`,
      `    ${wrap(escapeLine(why), width, '    ')}`,
    ]),
  ].join('\n')
}

function verdictLine(document: ProbeDocument, style: ChalkInstance, width: number): string {
  const { outcome, failOn } = document.summary
  const text = {
    yes: `${refusalWords(document)}; no finding of severity ${failOn} or worse`,
    no: 'the API takes what it must refuse',
    undecided: 'not decided: the run proves nothing',
  }[outcome]
  const mark = { yes: style.green('✓'), no: style.red('✗'), undecided: style.yellow('?') }[outcome]
  return `${mark} ${wrap(text, width, '  ')}`
}

/** What became of the cases that must be refused. */
function refusalWords({ cases }: ProbeDocument): string {
  const tried = cases.filter(({ mustBeRefused, verdict }) => mustBeRefused && verdict !== 'skipped')
  const counts = (['refused', 'accepted', 'crashed', 'inconclusive'] as const)
    .map((wanted) => [tried.filter(({ verdict }) => verdict === wanted).length, wanted] as const)
    .filter(([count]) => count > 0)
  if (counts.length === 1) return `refused, as it must be: everything in ${tried.length} cases`
  return `of ${tried.length} cases that must be refused: ${counts.map(([count, verdict]) => `${count} ${verdict}`).join(', ')}`
}
