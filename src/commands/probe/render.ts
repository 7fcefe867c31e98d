import type { ChalkInstance } from 'chalk'
import type { ChosenPool } from '../../pool/settings.ts'
import { escapeLine } from '../../text/escape.ts'
import { plural } from '../../text/numbers.ts'
import type { Severity } from '../../text/severity.ts'
import { wrap } from '../../text/wrap.ts'
import type { ProbeDocument } from './document.ts'

/** How much is shown, and how wide. */
export interface ProbeFormat {
  readonly pool: ChosenPool
  /** Whose the good token is. */
  readonly user?: string | undefined
  readonly verbose: boolean
  /** Columns; undefined is unlimited. */
  readonly width: number | undefined
}

const label = 12
const mostNames = 12
const indent = ' '.repeat(label)

/** A run for a person: how many attacks were refused, what was found, why it matters and how to fix it. */
export function renderProbe(
  document: ProbeDocument,
  style: ChalkInstance,
  { pool, user, verbose, width = Number.POSITIVE_INFINITY }: ProbeFormat,
): string {
  const { causes, summary } = document
  return [
    headLines(document, { pool, user, verbose }, style, width),
    matrixLines(document, style, width),
    verbose ? caseLines(document, style, width) : '',
    ...causes.map((cause) => causeLines(cause, document, style, { verbose, width })),
    summary.notes.map((note) => line('note', note, width)).join('\n'),
    verbose ? missingLines(document, style, width) : '',
    verdictLine(document, style, width),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function line(name: string, text: string, width: number): string {
  return `  ${name.padEnd(label - 2)}${wrap(escapeLine(text), width, indent)}`
}

function headLines(
  document: ProbeDocument,
  { pool, user, verbose }: Pick<ProbeFormat, 'pool' | 'user' | 'verbose'>,
  style: ChalkInstance,
  width: number,
): string {
  const { target, runId, depth, seconds, findings } = document
  const as = user === undefined ? '' : ` as ${escapeLine(user)}`
  return [
    wrap(`${style.bold('probe')} of ${escapeLine(target)}${as}, ${escapeLine(pool.written)}`, width, '  '),
    wrap(`${attackWords(document)}; ${controlWords(document)}`, width, '  '),
    // accepted forgeries leave the id in logs
    ...(verbose || findings.length > 0 ? [wrap(`run ${runId}, depth ${depth}, ${seconds} s`, width, '  ')] : []),
  ].join('\n')
}

const verdictWords = {
  refused: 'refused',
  accepted: 'accepted',
  crashed: 'crashed',
  inconclusive: 'unclear',
  skipped: 'not tried',
} as const

/** `15 of 15 attacks refused, 3 not tried`. */
function attackWords({ cases, summary }: ProbeDocument): string {
  const { tried, refused } = summary.attacks
  const attacks = cases.filter(({ mustBeRefused }) => mustBeRefused)
  const others = (['accepted', 'crashed', 'inconclusive', 'skipped'] as const)
    .map((wanted) => [attacks.filter(({ verdict }) => verdict === wanted).length, verdictWords[wanted]] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
  return [`${refused} of ${plural(tried, 'attack')} refused`, ...others].join(', ')
}

function controlWords({ controls: { goodToken, goodTokenAgain } }: ProbeDocument): string {
  const [before, after] = [verdictWords[goodToken.verdict], verdictWords[goodTokenAgain.verdict]]
  return before === after ? `good token ${before} before and after` : `good token ${before} before, ${after} after`
}

const marks = { refused: '✓', accepted: '✗', crashed: '!', inconclusive: '?', skipped: '–' } as const

/** Of the matrix where nothing is as wide as a terminal: it is a table, not a sentence that stays whole. */
const pipeWidth = 80

/** A mark for each attack, by group. */
function matrixLines({ cases, summary }: ProbeDocument, style: ChalkInstance, width: number): string {
  const columns = Math.min(width, pipeWidth)
  const attacks = cases.filter(({ mustBeRefused }) => mustBeRefused)
  const groups = [...new Set(attacks.map(({ group }) => group))].map((group) => {
    const its = attacks.filter((one) => one.group === group)
    return `${group}  ${its.map(({ verdict }) => paint(marks[verdict], style)).join('')}`
  })
  const why = summary.attacks.notTried > 0 ? ' (--verbose says why)' : ''
  const legend = Object.entries(marks).map(([verdict, mark]) => {
    return `${mark} ${verdictWords[verdict as keyof typeof marks]}${verdict === 'skipped' ? why : ''}`
  })
  return `${inRows(groups, 4, columns)}\n${inRows(legend, 2, columns)}`
}

/** Cells in as few lines as a terminal needs, `gap` columns apart. */
function inRows(cells: readonly string[], gap: number, width: number): string {
  const apart = ' '.repeat(gap - 1)
  const text = wrap(
    cells.map((cell) => `${cell}${apart}`),
    width + gap - 1,
    '  ',
  )
  return `  ${text}`.replace(/ +$/gm, '')
}

function paint(mark: string, style: ChalkInstance): string {
  return mark === '✓' ? style.green(mark) : mark === '✗' ? style.red(mark) : style.yellow(mark)
}

function caseLines({ cases }: ProbeDocument, style: ChalkInstance, width: number): string {
  const longest = Math.max(...cases.map(({ id }) => id.length))
  return cases
    .map(({ id, verdict, why, mustBeRefused }) => {
      // what may be accepted is no fault where it is
      const mark = verdict === 'accepted' && !mustBeRefused ? '✓' : marks[verdict]
      return `  ${paint(mark, style)} ${id.padEnd(longest)}  ${wrap(`${verdictWords[verdict]}: ${escapeLine(why)}`, width, '    ')}`
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
    yes: `no finding of severity ${failOn} or worse`,
    no: 'the API accepts tokens that it must refuse',
    undecided: 'not decided: the run proves nothing',
  }[outcome]
  const mark = { yes: style.green('✓'), no: style.red('✗'), undecided: style.yellow('?') }[outcome]
  return `${mark} ${wrap(text, width, '  ')}`
}
