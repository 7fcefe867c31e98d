import { compareText, type Finding } from '../../../checks/findings/finding.ts'
import { type JunitCase, junitXml } from '../../../output/junit.ts'
import { isAtLeast, type Severity } from '../../../text/severity.ts'
import type { ReportInput } from './reports.ts'

/** What was found as JUnit: a case for each check and resource, failed where a finding of it counts from `--fail-on` up. */
export function junitReport({ head, conclusion, failOn, undecidedBy }: ReportInput): string {
  const { findings, skipped, passed } = conclusion
  const className = `cogtool.${head.tool}`
  const nameOf = ({ id, resource }: { id: string; resource: string }) => (resource === '' ? id : `${id} ${resource}`)
  const open = new Set(undecidedBy.map(nameOf))
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) groups.set(nameOf(finding), [...(groups.get(nameOf(finding)) ?? []), finding])
  const cases: JunitCase[] = [
    ...[...groups].map(([name, group]): JunitCase => {
      const failing = group.filter((finding) => isFailing(finding, failOn))
      const [first] = failing
      if (!first) return { name, className, result: 'passed', details: detailsOf(group) }
      return { name, className, result: 'failed', message: first.message, details: detailsOf(failing) }
    }),
    ...skipped.map((one): JunitCase => {
      const message = [one.reason, one.needs].filter(Boolean).join(': ')
      return { name: nameOf(one), className, result: open.has(nameOf(one)) ? 'error' : 'skipped', message }
    }),
    ...passed.map((id): JunitCase => ({ name: id, className, result: 'passed' })),
  ]
  cases.sort((a, b) => compareText(a.name, b.name))
  return junitXml({ name: `cogtool ${head.tool}`, at: head.at, seconds: 0, cases })
}

function isFailing({ severity, known, accepted }: Finding, failOn: Severity | 'none'): boolean {
  return failOn !== 'none' && !known && !accepted && isAtLeast(severity, failOn)
}

function detailsOf(findings: readonly Finding[]): string {
  return findings
    .map(({ severity, message, impact, observed, fix, known, accepted, location }) => {
      const state = accepted ? `, accepted: ${accepted.reason}` : known ? ', known' : ''
      const place = location ? `${location.file}:${location.line}` : ''
      const seen = observed === null ? '' : `seen: ${observed}`
      return [`${severity}${state}: ${message}`, impact, seen, `fix: ${fix}`, place].filter(Boolean).join('\n')
    })
    .join('\n\n')
}
