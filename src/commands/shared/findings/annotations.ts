import type { Finding } from '../../../checks/findings/finding.ts'
import type { Annotation } from '../../../output/github.ts'
import type { Severity } from '../../../text/severity.ts'
import { placeOf } from './places.ts'
import type { ReportInput } from './reports.ts'

const levelOf: Readonly<Record<Severity, Annotation['level']>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
}

/** The annotations of what counts, gravest first. */
export function annotationsOf(
  { head, conclusion }: Pick<ReportInput, 'head' | 'conclusion'>,
  workingDirectory: string,
): Annotation[] {
  return conclusion.findings
    .filter(({ known, accepted }) => !known && !accepted)
    .map((finding: Finding) => ({
      level: levelOf[finding.severity],
      title: finding.id,
      message: `${finding.message}. ${finding.impact}`,
      place: placeOf(finding, head, workingDirectory),
    }))
}
