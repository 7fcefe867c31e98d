import type { CheckFacts } from '../../../checks/doctor/check.ts'
import type { Acceptance } from '../../../checks/findings/finding.ts'
import type { AnswerRecord, Snapshot } from '../../../checks/snapshot/snapshot.ts'
import { htmlReport } from '../../../output/html/html-report.ts'
import { markdownDetails } from '../../../output/markdown-content.ts'
import type { Cell, ReportContent, ReportSection } from '../../../output/report-content.ts'
import { severities } from '../../../text/severity.ts'
import { clientSection } from './about-clients.ts'
import { costSection, unjudgedSection } from './about-costs.ts'
import { poolSection, signInSection } from './about-pool.ts'
import { dateSection, domainSection, providerSection, tableOr, triggerSection } from './about-services.ts'
import { acceptedSection, checkSection, findingSection, skippedSection, type VerdictInput } from './verdicts.ts'
import { codeOr, timeWords, toneOf } from './words.ts'

/** What a passport is made of. */
export interface PassportInput extends VerdictInput {
  readonly facts: readonly CheckFacts[]
  readonly snapshot: Snapshot
  readonly accepted: readonly Acceptance[]
}

/** The pool's passport for auditors: one page. */
export function passportPage(input: PassportInput): string {
  const { conclusion } = input
  const content = passportOf(input)
  const [pool, ...others] = content.sections
  const sections = [pool, findingSection(conclusion), ...others, skippedSection(conclusion)]
  return htmlReport({ ...content, sections: sections.filter((one) => one !== undefined) })
}

/** The passport as a part of the Markdown report, which has the findings and what was not looked at already. */
export const passportDetails = (input: PassportInput): string => markdownDetails(passportOf(input))

function passportOf(input: PassportInput): ReportContent {
  const { head, conclusion, snapshot, accepted } = input
  const { pool } = snapshot
  const { summary } = conclusion
  const found = severities.map((severity) => ({ name: severity, count: summary[severity], tone: toneOf[severity] }))
  return {
    title: `Passport of the user pool ${pool.Name ?? snapshot.poolId}`,
    lead: [
      { code: pool.Arn ?? snapshot.poolId },
      `Region ${snapshot.region}; rules ${head.rules}; judged as of ${timeWords(head.at)}`,
      head.readAt === null ? 'Nothing says when the answers were read.' : `Answers read ${timeWords(head.readAt)}`,
    ],
    counts: [
      ...found.filter(({ count }) => count > 0),
      { name: 'accepted', count: summary.accepted, tone: 'quiet' as const },
      {
        name: 'not looked at',
        count: summary.skipped,
        tone: summary.skipped > 0 ? ('warning' as const) : ('quiet' as const),
      },
      { name: 'passed', count: summary.passed, tone: 'good' as const },
    ],
    sections: [
      poolSection(snapshot),
      clientSection(snapshot),
      signInSection(snapshot),
      providerSection(snapshot),
      triggerSection(snapshot),
      domainSection(snapshot),
      dateSection(snapshot, accepted, head.at),
      checkSection(input),
      acceptedSection(conclusion),
      unjudgedSection(snapshot),
      costSection(snapshot),
      answerSection(snapshot.answers),
    ],
  }
}

/** The answers of AWS that all of this was read from, so that anybody can tell whether two passports saw the same. */
function answerSection(answers: readonly AnswerRecord[] = []): ReportSection {
  const heads = ['File', 'Call', 'State', 'SHA-256']
  const rows = answers.map(({ file, call, state, sha256, isChanged }): Cell[] => [
    { code: file },
    { code: call },
    isChanged
      ? { text: 'not as snapshot.json knows it', tone: 'bad' }
      : { text: state, tone: state === 'read' ? 'good' : 'warning' },
    codeOr(sha256 ?? undefined, '–'),
  ])
  return { id: 'answers', title: 'Answers of AWS', blocks: [tableOr('Answers', heads, rows, 'Not taken down.')] }
}
