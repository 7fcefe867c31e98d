import type { Conclusion } from '../../../checks/findings/conclude.ts'
import type { Finding } from '../../../checks/findings/finding.ts'
import { plural } from '../../../text/numbers.ts'
import { type Severity, severities } from '../../../text/severity.ts'
import type { FindingText } from './render.ts'

/** How `check-change-set` and `check-plan` show a finding: the users first. */
export function changeText({ resource, message, impact, observed, fix }: Finding): FindingText {
  // a name at the beginning keeps its spelling
  const [first = ''] = message.split(' ')
  const sentence = resource.includes(first) ? message : `${message.charAt(0).toUpperCase()}${message.slice(1)}`
  return {
    headline: `${sentence}.`,
    rows: [['users', impact], ...(observed === null ? [] : [['cause', observed] as const]), ['instead', fix]],
  }
}

/** `7 changes, 3 of them Cognito's`. */
export function countChanges(changes: number, ofCognito: number): string {
  if (ofCognito === 0) return `${plural(changes, 'change')}, none of them Cognito's`
  return `${plural(changes, 'change')}, ${ofCognito} of them Cognito's`
}

/** The last line: whether it is safe to do this, `verb` saying what, and what was found. */
export function changeVerdict(
  summary: Conclusion['summary'],
  { verb, failOn, changes, ofCognito }: { verb: string; failOn: Severity | 'none'; changes: number; ofCognito: number },
): string {
  const found = severities.filter((severity) => summary[severity] > 0).map((word) => `${summary[word]} ${word}`)
  if (summary.failing > 0) return `Not safe to ${verb}: ${found.join(', ')}.`
  if (found.length > 0) return `${found.join(', ')}; fails ${failOn === 'none' ? 'never' : `from ${failOn} up`}.`
  const apart = summary.accepted + summary.known + summary.skipped
  if (apart > 0) return 'Nothing else was found.'
  if (ofCognito === 0) return `${plural(changes, 'change')}, none of Cognito.`
  return `${plural(changes, 'change')}, ${ofCognito} of Cognito, none of them touches users, sign-in or protection.`
}
