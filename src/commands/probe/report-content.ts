import type { Block, Cell, ReportContent, ReportSection, Tone, Words } from '../../output/report-content.ts'
import type { ProbeVerdict } from '../../probe/judge-response.ts'
import { plural } from '../../text/numbers.ts'
import type { Severity } from '../../text/severity.ts'
import type { ProbeDocument, ProbeRecord } from './document.ts'

const outcomes = {
  yes: { text: 'No finding that counts', tone: 'good' },
  no: { text: 'The API accepts tokens that it must refuse', tone: 'bad' },
  undecided: { text: 'Not decided: the run proves nothing', tone: 'warning' },
} as const satisfies Record<string, Words>

/** What became of a case, as a mark and a word: neither colour nor mark says it alone. */
const verdicts = [
  ['refused', '✓', 'refused', 'good'],
  ['accepted', '✗', 'accepted', 'bad'],
  ['crashed', '!', 'crashed', 'warning'],
  ['inconclusive', '?', 'unclear', 'warning'],
  ['skipped', '–', 'not tried', 'quiet'],
] as const satisfies readonly (readonly [ProbeVerdict, string, string, Tone])[]

const severityTones: Readonly<Record<Severity, Tone>> = {
  critical: 'bad',
  high: 'bad',
  medium: 'warning',
  low: 'quiet',
  info: 'quiet',
}

/** A run as a report: the sentence, the attacks by group, what was found and how to fix it, what was not tried, every case. */
export function probeContent(document: ProbeDocument, { pool }: Pick<ProbeRecord, 'pool'>): ReportContent {
  const { target, runId, depth, startedAt, seconds, summary } = document
  const attacks = attacksOf(document)
  return {
    title: `Probe of ${target}`,
    lead: [
      outcomes[summary.outcome],
      `${pool.written}; depth ${depth}; ${startedAt.slice(0, 19)}Z, ${seconds} s; run ${runId}`,
      ...summary.notes.map(asSentence),
    ],
    counts: [
      { name: 'attacks tried', count: summary.attacks.tried, tone: 'quiet' },
      ...verdicts.map(([verdict, , name, tone]) => {
        const count = attacks.filter((one) => one.verdict === verdict).length
        return { name, count, tone: count > 0 ? tone : ('quiet' as const) }
      }),
    ],
    sections: [matrixSection(document), ...findingSections(document), missingSection(document), caseSection(document)],
  }
}

const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

type Case = ProbeDocument['cases'][number]

const attacksOf = ({ cases }: ProbeDocument): readonly Case[] => cases.filter(({ mustBeRefused }) => mustBeRefused)

function matrixSection(document: ProbeDocument): ReportSection {
  const attacks = attacksOf(document)
  const rows = [...new Set(attacks.map(({ group }) => group))].map((group): Cell[] => {
    const its = attacks.filter((one) => one.group === group)
    return [group, ...verdicts.map(([verdict]) => cellOf(verdict, its.filter((one) => one.verdict === verdict).length))]
  })
  const { goodToken, noToken, goodTokenAgain } = document.controls
  const controls = [
    ['Good token', goodToken],
    ['No token', noToken],
    ['Good token again', goodTokenAgain],
  ] as const
  return {
    id: 'attacks',
    title: 'Attacks',
    blocks: [
      {
        kind: 'table',
        caption: 'What became of the attacks, by group',
        heads: ['Group', 'Refused', 'Accepted', 'Crashed', 'Unclear', 'Not tried'],
        rows,
      },
      {
        kind: 'facts',
        rows: controls.map(([name, { verdict, why }]) => [name, `${wordOf(verdict)}: ${why}`]),
      },
    ],
  }
}

/** e.g. `✓ 5 refused`. */
function cellOf(wanted: ProbeVerdict, count: number): Cell {
  const found = verdicts.find(([verdict]) => verdict === wanted)
  if (!found || count === 0) return '0'
  const [, mark, word, tone] = found
  return { text: `${mark} ${count} ${word}`, tone }
}

const wordOf = (wanted: ProbeVerdict): string => verdicts.find(([verdict]) => verdict === wanted)?.[2] ?? wanted

function findingSections(document: ProbeDocument): ReportSection[] {
  const { causes, findings } = document
  if (findings.length === 0) {
    return [{ id: 'findings', title: 'Findings', blocks: [{ kind: 'paragraph', text: 'None.' }] }]
  }
  const explained = new Set(causes.flatMap((cause) => cause.findings))
  const others = findings.filter(({ id }) => !explained.has(id))
  return [
    ...causes.map((cause, index) => causeSection(cause, index, findings)),
    ...(others.length === 0
      ? []
      : [{ id: 'other-findings', title: 'Other findings', blocks: [findingTable('Other findings', others)] }]),
  ]
}

type Finding = ProbeDocument['findings'][number]

function causeSection(
  { title, why, fix, libraries, findings: ids }: ProbeDocument['causes'][number],
  index: number,
  findings: readonly Finding[],
): ReportSection {
  const fixes = Object.entries(libraries).map(([name, how]): Cell[] => [name, { code: how }])
  return {
    id: `cause-${index + 1}`,
    title: asSentence(title),
    blocks: [
      findingTable(
        `Findings: ${title}`,
        findings.filter(({ id }) => ids.includes(id)),
      ),
      { kind: 'paragraph', text: why },
      { kind: 'paragraph', text: `Fix: ${fix}` },
      ...(fixes.length === 0
        ? []
        : [{ kind: 'table' as const, caption: `Fixes: ${title}`, heads: ['Library', 'Fix'], rows: fixes }]),
    ],
  }
}

function findingTable(caption: string, findings: readonly Finding[]): Block {
  return {
    kind: 'table',
    caption,
    heads: ['Finding', 'Severity', 'What'],
    rows: findings.map(({ id, severity, message, known }) => [
      { code: id },
      { text: known ? `${severity} (known)` : severity, tone: known ? 'quiet' : severityTones[severity] },
      message,
    ]),
  }
}

function missingSection({ summary: { missing } }: ProbeDocument): ReportSection {
  const rows = missing.map(({ why, cases }): Cell[] => [cases.map((code) => ({ code })), why])
  const caption = `${plural(rows.flatMap(([cases]) => cases ?? []).length, 'case')} that were not tried`
  return {
    id: 'not-tried',
    title: 'Not tried',
    blocks: [
      rows.length === 0
        ? { kind: 'paragraph', text: 'Every case was tried.' }
        : { kind: 'table', caption, heads: ['Cases', 'Why'], rows },
    ],
  }
}

function caseSection({ cases }: ProbeDocument): ReportSection {
  return {
    id: 'cases',
    title: 'Every case',
    blocks: [
      {
        kind: 'table',
        caption: 'Every case in the order of sending',
        heads: ['Case', 'Severity', 'Expected', 'Status', 'Verdict', 'Why'],
        rows: cases.map(({ id, severity, expected, status, verdict, why, mustBeRefused }) => [
          { code: id },
          severity,
          expected.join(', '),
          String(status ?? '–'),
          verdictCell(verdict, mustBeRefused),
          why,
        ]),
      },
    ],
  }
}

function verdictCell(wanted: ProbeVerdict, mustBeRefused: boolean): Words {
  // what may be accepted is no fault where it is
  if (wanted === 'accepted' && !mustBeRefused) return { text: '✓ accepted', tone: 'good' }
  const [, mark, word, tone] = verdicts.find(([verdict]) => verdict === wanted) ?? verdicts[3]
  return { text: `${mark} ${word}`, tone }
}
