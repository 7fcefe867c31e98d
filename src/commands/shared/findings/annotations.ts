import type { Finding } from '../../../checks/findings/finding.ts'
import type { Printer } from '../../../output/printer.ts'
import { escapeLine } from '../../../text/escape.ts'
import type { Severity } from '../../../text/severity.ts'
import { placeOf } from './places.ts'
import type { ReportInput } from './reports.ts'

/** GitHub shows so many of a kind for a step. */
const mostOfKind = 10

const kindOf: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
}

/** Writes the annotations of GitHub Actions, gravest first: what counts alone, as far as GitHub shows them. */
export async function writeAnnotations(
  { head, conclusion }: Pick<ReportInput, 'head' | 'conclusion'>,
  workingDirectory: string,
  { say }: Pick<Printer, 'say'>,
): Promise<void> {
  const counted = conclusion.findings.filter(({ known, accepted }) => !known && !accepted)
  const written = { error: 0, warning: 0, notice: 0 }
  let left = 0
  for (const finding of counted) {
    const kind = kindOf[finding.severity]
    if (written[kind] === mostOfKind) left++
    else {
      written[kind]++
      await say(annotation(kind, finding, placeOf(finding, head, workingDirectory)))
    }
  }
  const title = property(`cogtool ${head.tool}`)
  if (left > 0) await say(`::notice title=${title}::${left} more findings: GitHub shows ${mostOfKind} of a kind`)
}

function annotation(
  kind: string,
  { id, message, impact }: Finding,
  { file, line }: { readonly file: string; readonly line: number },
): string {
  return `::${kind} file=${property(file)},line=${line},title=${property(id)}::${data(`${message}. ${impact}`)}`
}

/** Text of a command of GitHub's runner, which would take what begins with `::` or `##[` for another one. */
const data = (text: string): string =>
  escapeLine(text).replaceAll('%', '%25').replaceAll('::', ': :').replaceAll('##[', '## [')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
