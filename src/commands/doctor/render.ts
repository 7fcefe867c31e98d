import type { ChalkInstance } from 'chalk'
import type { ChecksOutcome } from '../../checks/doctor/run-checks.ts'
import type { Conclusion } from '../../checks/findings/conclude.ts'
import type { Finding } from '../../checks/findings/finding.ts'
import { type FixPlan, stepsOf } from '../../checks/fix-plan/fix-plan.ts'
import { escapeLine } from '../../text/escape.ts'
import { durationWords } from '../../text/instants.ts'
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

/** Where answers come from: a folder, as it was typed, or AWS, in so many seconds. */
export type AnswersOrigin = { readonly folder: string } | { readonly seconds: number }

/** Which pool, and what of it was read for which checks. */
export function renderTitle(
  { pool, rules, readAt }: FindingsHead,
  { answers, wanted }: ChecksOutcome,
  from: AnswersOrigin,
  style: ChalkInstance,
): string {
  const origin = 'folder' in from ? `from ${from.folder}` : `in ${durationWords(Math.round(from.seconds))}`
  const read = `read ${answers.read} of ${plural(answers.needed, 'answer')} ${origin}`
  const isOld = 'folder' in from && readAt !== null
  const made = isOld ? `, made ${readAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''
  return [
    pool === null ? '' : renderPool(pool, style),
    style.dim(wrap(escapeLine(`${read}${made} · rules ${rules}, ${plural(wanted.length, 'check')}`), width)),
  ].join('\n')
}

/** People first; what was seen, and in which file, below the folder; what to do. */
export function findingText(finding: Finding, file: string | undefined, plan: FixPlan | undefined): FindingText {
  const { path, observed, message, impact, fix, immutable } = finding
  const seen = [path, observed].filter((part) => part !== null).join(' ') || message
  return {
    headline: impact,
    rows: [
      file === undefined ? ['seen', seen] : ['seen', seen, shortName(file)],
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
  return first.condition === undefined ? `${names} of --fix-plan` : `${names} of --fix-plan: ${first.condition}`
}

/** What the exit code says. */
export function renderVerdict(
  { failing }: Conclusion['summary'],
  failOn: Severity | 'none',
  isUndecided: boolean,
): string {
  if (failOn === 'none') return 'Nothing fails: --fail-on none.'
  const range = failOn === 'critical' ? 'critical' : `${failOn} or above`
  if (failing > 0) return `Fails: severity ${range}.`
  return isUndecided
    ? `Undecided: no finding of severity ${range}, but not all could be read.`
    : `Passes: no finding of severity ${range}.`
}
