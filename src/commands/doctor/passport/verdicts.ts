import type { CheckFacts } from '../../../checks/doctor/check.ts'
import type { Conclusion } from '../../../checks/findings/conclude.ts'
import type { Finding } from '../../../checks/findings/finding.ts'
import type { Snapshot } from '../../../checks/snapshot/snapshot.ts'
import type { Cell, ReportSection, Words } from '../../../output/report-content.ts'
import { plural } from '../../../text/numbers.ts'
import type { FindingsHead } from '../../shared/findings/document.ts'
import { addressOf } from '../../shared/findings/references.ts'
import { tableOr } from './about-services.ts'
import { valuesOf } from './read-values.ts'
import { timeWords, toneOf } from './words.ts'

const mostSeen = 5

/** What is wrong, in full. */
export function findingSection({ findings }: Conclusion): ReportSection {
  const heads = ['Severity', 'What', 'What it means for users', 'What to do', 'Where']
  const counted = findings.filter(({ accepted }) => !accepted)
  const rows = counted.map((finding): Cell[] => {
    const { id, severity, resource, path, observed, message, impact, fix, immutable, known } = finding
    const marks = [immutable && 'cannot be changed', known && 'known'].filter((mark) => typeof mark === 'string')
    const seen = [path, observed].filter((part) => part !== null).join(' ')
    return [
      [{ text: severity, tone: toneOf[severity] }, ...marks],
      [message, ...(seen === '' ? [] : [{ code: seen }])],
      impact,
      fix,
      [{ code: id }, { code: resource }],
    ]
  })
  return { id: 'findings', title: 'Findings', blocks: [tableOr('Findings', heads, rows, 'Nothing was found.')] }
}

/** Each check that was wanted: its verdict, what it saw and when, and what else speaks of it. */
export function checkSection({ conclusion, facts, wanted, snapshot, head }: VerdictInput): ReportSection {
  const heads = ['Check', 'Verdict', 'Value', 'As of', 'References']
  const asOf = [timeWords(head.at), ...(head.readAt === null ? [] : [`read ${timeWords(head.readAt)}`])]
  const ids = new Set([...wanted, ...conclusion.skipped.map(({ id }) => id)])
  const rows = facts
    .filter(({ id }) => ids.has(id))
    .map((one): Cell[] => {
      const found = conclusion.findings.filter(({ id }) => id === one.id)
      const value = found.length > 0 ? seenIn(found) : valuesOf(one.reads, snapshot)
      return [
        [{ code: one.id }, one.title],
        verdictOf(one.id, found, conclusion),
        value,
        asOf,
        one.references.map(linked),
      ]
    })
  const twins =
    'Twins of other tools are about the same setting, not the same threshold: Prowler wants 14 characters and MFA ON, ' +
    'so what passes here need not pass there.'
  return {
    id: 'checks',
    title: 'Every check',
    blocks: [tableOr('Checks', heads, rows, 'None was made.'), { kind: 'paragraph', text: twins }],
  }
}

export interface VerdictInput {
  readonly conclusion: Conclusion
  readonly facts: readonly CheckFacts[]
  /** The checks that were made, or could not be. */
  readonly wanted: readonly string[]
  readonly snapshot: Snapshot
  readonly head: FindingsHead
}

function verdictOf(id: string, found: readonly Finding[], { skipped, passed }: Conclusion): Cell {
  const skips = skipped.filter((one) => one.id === id)
  const unseen = skips.length === 0 ? [] : [`${plural(skips.length, 'time')} not looked at`]
  const counted = found.filter(({ accepted, known }) => !accepted && !known)
  // conclude() sorts the gravest first
  const [worst] = counted
  if (worst) {
    const apart = found.length - counted.length
    const more = [counted.length > 1 && plural(counted.length, 'finding'), apart > 0 && `${apart} accepted or known`]
    return [{ text: worst.severity, tone: toneOf[worst.severity] }, ...more.filter((text) => text !== false), ...unseen]
  }
  if (found.length > 0) {
    const word = found.every(({ accepted }) => accepted) ? 'accepted' : 'known'
    return [{ text: word, tone: 'quiet' }, ...unseen]
  }
  const [skip] = skips
  if (skip) return [{ text: `not looked at: ${skip.reason}`, tone: 'warning' }]
  if (passed.includes(id)) return { text: 'passed', tone: 'good' }
  return 'does not apply'
}

function seenIn(found: readonly Finding[]): Words[] {
  const shown = found.slice(0, mostSeen).map(({ resource, path, observed, message }): Words => {
    const seen = [path, observed].filter((part) => part !== null).join(': ') || message
    return { code: found.length === 1 ? seen : `${resource.split('/').slice(1).join('/') || resource}: ${seen}` }
  })
  return found.length > mostSeen ? [...shown, `${found.length - mostSeen} more`] : shown
}

function linked(reference: string): Words {
  const text = reference.replace('/', ' ')
  const link = addressOf(reference)
  return link === undefined ? text : { text, link }
}

/** What is wrong and known to be. */
export function acceptedSection({ findings }: Conclusion): ReportSection {
  const heads = ['Check', 'Severity', 'Reason', 'Until', 'By']
  const rows = findings.flatMap(({ id, resource, severity, accepted }): Cell[][] => {
    if (!accepted) return []
    const { reason, until = 'without an end', by = 'not said' } = accepted
    return [[[{ code: id }, { code: resource }], { text: severity, tone: toneOf[severity] }, reason, until, by]]
  })
  return { id: 'accepted', title: 'Accepted risks', blocks: [tableOr('Accepted risks', heads, rows, 'None.')] }
}

/** What could not be judged, and what it would take. */
export function skippedSection({ skipped }: Conclusion): ReportSection {
  const heads = ['Check', 'Of', 'Reason', 'It needs']
  const rows = skipped.map(({ id, resource, reason, needs }): Cell[] => [
    { code: id },
    { code: resource },
    { text: reason, tone: reason === 'asked' ? 'quiet' : 'warning' },
    needs || 'left out on request',
  ])
  const none = 'Nothing: every check that applies was made.'
  return { id: 'skipped', title: 'Not looked at', blocks: [tableOr('Not looked at', heads, rows, none)] }
}
