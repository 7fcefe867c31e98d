import { relative } from 'node:path'
import type { ChalkInstance } from 'chalk'
import type { ChecksOutcome } from '../../checks/doctor/run-checks.ts'
import type { Conclusion } from '../../checks/findings/conclude.ts'
import type { Finding } from '../../checks/findings/finding.ts'
import { type FixPlan, stepsOf } from '../../checks/fix-plan/fix-plan.ts'
import { escapeLine } from '../../text/escape.ts'
import { plural } from '../../text/numbers.ts'
import type { Severity } from '../../text/severity.ts'
import { wrap } from '../../text/wrap.ts'
import type { FindingsHead, PoolSummary } from '../shared/findings/document.ts'
import type { FindingText } from '../shared/findings/render.ts'

const width = 80

/** Which pool, and how large it is. */
export function renderPool({ id, name, tier, users, clients }: PoolSummary, style: ChalkInstance, indent = ''): string {
  const facts = [
    name === null ? id : `${id} ${JSON.stringify(name)}`,
    tier,
    users !== null && plural(users, 'user'),
    clients !== null && plural(clients, 'app client'),
  ]
  return wrap(style.bold(escapeLine(facts.filter((fact) => typeof fact === 'string').join(', '))), width, indent)
}

/** Which pool, and what of it was read for which checks. */
export function renderTitle(
  { pool, rules, readAt }: FindingsHead,
  { answers, wanted }: ChecksOutcome,
  folder: string,
  style: ChalkInstance,
): string {
  const read = `read ${answers.read} of ${plural(answers.needed, 'answer')} from ${folder}`
  const made = readAt === null ? '' : `, made ${readAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return [
    pool === null ? '' : renderPool(pool, style),
    style.dim(wrap(escapeLine(`${read}${made} · rules ${rules}, ${plural(wanted.length, 'check')}`), width)),
  ].join('\n')
}

/** People first; what was seen, and in which file; what to do. */
export function findingText(finding: Finding, folder: string, plan: FixPlan | undefined): FindingText {
  const { path, observed, message, impact, fix, immutable, location } = finding
  const seen = [path, observed].filter((part) => part !== null).join(' ') || message
  return {
    headline: impact,
    rows: [
      location ? ['seen', seen, shortName(relative(folder, location.file))] : ['seen', seen],
      [immutable ? 'instead' : 'fix', stepText(finding, plan) ?? fix],
    ],
  }
}

/** `clients/3n4b5urk…`: ids are long, and --json has them whole. */
function shortName(file: string): string {
  const [folder, name, ...more] = file.split(/[\\/]/)
  if (name === undefined || more.length > 0 || name.length <= 'resources.json'.length) return file
  return `${folder}/${name.slice(0, 8)}…`
}

/** The step that mends a finding, and what comes first; undefined where none does. */
function stepText(finding: Finding, plan: FixPlan | undefined): string | undefined {
  // an accepted risk has none
  const [first, ...others] = plan ? stepsOf(plan, finding) : []
  if (first === undefined) return undefined
  const names = [first, ...others].map(({ name }) => name).join(', ')
  return first.condition === undefined ? `${names} of --fix-plan` : `${names}: ${first.condition}`
}

/** What the exit code says. */
export function renderVerdict(
  { failing }: Conclusion['summary'],
  failOn: Severity | 'none',
  isUndecided: boolean,
): string {
  if (failOn === 'none') return 'Nothing fails: --fail-on none.'
  const range = failOn === 'critical' ? 'critical' : `${failOn} and above`
  if (failing > 0) return `Fails: ${range}.`
  return isUndecided ? `Undecided: nothing of ${range}, but not all could be read.` : `Passes: nothing of ${range}.`
}
