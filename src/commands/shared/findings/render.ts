import type { ChalkInstance } from 'chalk'
import type { Conclusion } from '../../../checks/findings/conclude.ts'
import { compareText, type Finding, type Skipped } from '../../../checks/findings/finding.ts'
import { escapeLine } from '../../../text/escape.ts'
import { plural } from '../../../text/numbers.ts'
import { type Severity, severities } from '../../../text/severity.ts'
import { wrap } from '../../../text/wrap.ts'

/** How one command shows a finding: a sentence, then rows of a word and a text. */
export interface FindingText {
  readonly headline: string
  /** With an aside, such as the file in which it was seen, at the end of the line. */
  readonly rows: readonly (readonly [label: string, text: string, aside?: string])[]
}

/** How a run is shown. */
export interface FindingsFormat {
  readonly style: ChalkInstance
  /** Whether findings of low and info are shown whole. */
  readonly verbose: boolean
  readonly textOf: (finding: Finding) => FindingText
  /** Whether the counts stand at the end. */
  readonly showsCounts: boolean
}

/** Text that is harmless for a terminal, and of which no line can begin with a command of GitHub's runner (`::name::`, `##[name]`). */
const shown = (text: string): string =>
  escapeLine(text)
    .replace(/(^|\s)::/g, '$1: :')
    .replaceAll('##[', '## [')

/** Columns of every line, on a terminal and in a pipe alike. */
const width = 80

/** Findings, accepted risks, what was not looked at, and the counts: the part that the three commands share. */
export function renderFindings(conclusion: Conclusion, format: FindingsFormat): string {
  const { findings, skipped } = conclusion
  const counted = findings.filter(({ accepted, known }) => !accepted && !known)
  const changeable = counted.filter(({ immutable }) => !immutable)
  return [
    ...sectionsOf(changeable, format),
    section(
      'CANNOT BE CHANGED ANY MORE',
      sectionsOf(
        counted.filter(({ immutable }) => immutable),
        format,
      ),
    ),
    acceptedLines(findings),
    knownLine(findings),
    skippedLines(skipped),
    format.showsCounts ? countLine(conclusion) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const section = (title: string, parts: readonly string[]): string =>
  parts.length === 0 ? '' : [title, parts.join('\n\n')].join('\n')

/** One block for each finding; those of low and info by id, unless all were asked for. */
function sectionsOf(findings: readonly Finding[], format: FindingsFormat): string[] {
  const isShown = ({ severity }: Finding) => format.verbose || (severity !== 'low' && severity !== 'info')
  const whole = findings.filter(isShown)
  const words = new Set(findings.map(({ severity }) => severity))
  const margin = Math.max(0, ...[...words].map((word) => word.length)) + 2
  const brief = (['low', 'info'] as const).flatMap((severity) => {
    const ids = [...new Set(findings.filter((one) => !isShown(one) && one.severity === severity).map(({ id }) => id))]
    if (ids.length === 0) return []
    return [
      `${marked(severity, margin, format.style)}${wrap(`${ids.join(', ')} (--verbose)`, width, ' '.repeat(margin))}`,
    ]
  })
  return [...whole.map((finding) => findingLines(finding, margin, format)), ...brief]
}

function findingLines(finding: Finding, margin: number, { style, textOf }: FindingsFormat): string {
  const { headline, rows } = textOf(finding)
  const indent = ' '.repeat(margin)
  const label = Math.max(0, ...rows.map(([name]) => name.length)) + 2
  return [
    `${marked(finding.severity, margin, style)}${wrap(shown(headline), width, indent)}`,
    ...rows.map(([name, text, aside]) => {
      const under = ' '.repeat(margin + label)
      return `${indent}${style.dim(name.padEnd(label))}${withAside(wrap(shown(text), width, under), aside, under, style)}`
    }),
    // a row that says where it was seen says it better
    `${indent}${style.dim(wrap(originOf(finding, !rows.some(([, , aside]) => aside)), width, indent))}`,
  ].join('\n')
}

/** A text with something at the right edge, or on a line of its own where there is no room for it. */
function withAside(text: string, aside: string | undefined, indent: string, style: ChalkInstance): string {
  if (aside === undefined) return text
  const shown = escapeLine(aside)
  const last = (text.includes('\n') ? 0 : indent.length) + (text.split('\n').at(-1)?.length ?? 0)
  const room = width - last - shown.length
  return room >= 2 ? `${text}${' '.repeat(room)}${style.dim(shown)}` : `${text}\n${indent}${style.dim(shown)}`
}

/** Which check, what it answers, and where it stands. */
function originOf({ id, references, location }: Finding, isPlaced: boolean): string {
  const place = isPlaced && location && `${location.file}:${location.line}`
  return shown([id, ...references.map((name) => name.replace('/', ' ')), ...(place ? [place] : [])].join(' · '))
}

function marked(severity: Severity, margin: number, style: ChalkInstance): string {
  const word = severity.toUpperCase().padEnd(margin)
  if (severity === 'critical' || severity === 'high') return style.red(word)
  return severity === 'medium' ? style.yellow(word) : word
}

function acceptedLines(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ id, accepted }) => {
      if (!accepted) return []
      const until = accepted.until === undefined ? '' : ` until ${accepted.until}`
      return [wrap(shown(`ACCEPTED  ${id}${until}: ${accepted.reason}`), width, ' '.repeat(10))]
    })
    .join('\n')
}

function knownLine(findings: readonly Finding[]): string {
  const ids = [...new Set(findings.filter(({ known, accepted }) => known && !accepted).map(({ id }) => id))]
  return ids.length === 0 ? '' : wrap(`KNOWN  ${ids.join(', ')}`, width, ' '.repeat(7))
}

function skippedLines(skipped: readonly Skipped[]): string {
  if (skipped.length === 0) return ''
  const needs = new Map<string, Set<string>>()
  for (const { id, needs: need } of skipped) needs.set(need, (needs.get(need) ?? new Set()).add(id))
  const rows = [...needs]
    .map(([need, ids]) => [namesFor([...ids].sort(compareText)), need || 'left out'] as const)
    .sort(([a], [b]) => compareText(a, b))
  const label = Math.max(0, ...rows.map(([name]) => name.length).filter((length) => length <= longestLabel)) + 2
  const under = ' '.repeat(label + 2)
  return [
    `NOT LOOKED AT: ${plural(new Set(skipped.map(({ id }) => id)).size, 'check')}`,
    ...rows.map(([name, need]) => {
      const names = name.length > longestLabel ? `${wrap(name, width, '  ')}\n${under}` : name.padEnd(label)
      return `  ${names}${wrap(shown(need), width, under)}`
    }),
  ].join('\n')
}

/** Columns that names may take beside what is needed. */
const longestLabel = 30

/** `pool-waf`, or `users-… (4)` for several: those of one family by what they have in common, in whole words. */
function namesFor(ids: readonly string[]): string {
  const families = new Map<string, string[]>()
  for (const id of ids) {
    const [family = ''] = id.split('-')
    families.set(family, [...(families.get(family) ?? []), id])
  }
  return [...families.values()].map(shortened).join(', ')
}

function shortened([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return first
  const words = first.split('-')
  const stems = words.map((_, place) =>
    words
      .slice(0, place)
      .map((word) => `${word}-`)
      .join(''),
  )
  const stem = stems.findLast((one) => others.every((id) => id.startsWith(one))) ?? ''
  return `${stem}… (${others.length + 1})`
}

function countLine({ findings, summary }: Conclusion): string {
  const immutable = findings.filter((one) => one.immutable && !one.accepted && !one.known).length
  const found = severities.filter((severity) => summary[severity] > 0).map((word) => `${summary[word]} ${word}`)
  const apart = [
    summary.accepted > 0 && `${summary.accepted} accepted`,
    summary.known > 0 && `${summary.known} known`,
    immutable > 0 && `${immutable} cannot be changed`,
  ].filter((text) => text !== false)
  const parts = [found.join(', ') || 'nothing found', apart.join(', '), `${summary.passed} passed`]
  return wrap(parts.filter((part) => part !== '').join('; '), width)
}
