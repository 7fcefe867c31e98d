import type { Conclusion } from '../../../checks/findings/conclude.ts'
import type { Acceptance, Finding, NewFinding, Outcome } from '../../../checks/findings/finding.ts'
import { checkGlobs } from '../../../checks/findings/select.ts'
import type { RuleFacts } from '../../../checks/iac/rule.ts'
import type { Snapshot } from '../../../checks/snapshot/snapshot.ts'
import type { ExitCode } from '../../../text/cogtool-error.ts'
import { escapeLine } from '../../../text/escape.ts'
import { plural } from '../../../text/numbers.ts'
import { type Severity, severities } from '../../../text/severity.ts'
import { wrap } from '../../../text/wrap.ts'
import type { BareRun } from '../context.ts'
import { type InputFile, inputFilesIn } from '../input-file.ts'
import { checkReports } from '../report-files.ts'
import { readAcceptances } from './acceptances.ts'
import type { FindingsHead } from './document.ts'
import { finishFindings } from './finish.ts'
import type { FindingFlags } from './flags.ts'
import { readPoolFolder, reportsInFolder, summaryOf } from './pool-folder.ts'
import type { FindingText } from './render.ts'

type ChangeFlags = FindingFlags & { readonly fromJson?: string }

/**
 * What is looked at before the changes themselves: that reports take no input's place, that `--only` and `--skip` name rules,
 * what the project file accepts, and the pool of `--from-json`.
 */
export async function prepareChanges(
  inputs: readonly InputFile[],
  rules: readonly RuleFacts[],
  options: ChangeFlags,
  run: BareRun,
): Promise<Pick<JudgedChanges, 'acceptances' | 'pool'>> {
  const { only = [], skip = [], report = [], fromJson } = options
  const { edges } = run
  await checkReports(report, [...inputs, ...reportsInFolder(report, fromJson, edges), ...inputFilesIn(options)], edges)
  const ids = rules.map(({ id }) => id)
  checkGlobs('--only', only, ids)
  checkGlobs(
    '--skip',
    skip.map(({ glob }) => glob),
    ids,
  )
  const acceptances = await readAcceptances(edges, rules, { only, skip })
  return { acceptances, pool: fromJson === undefined ? undefined : await readPoolFolder(fromJson, run) }
}

/** What rules say of changes, and what they are. */
interface JudgedChanges {
  readonly tool: FindingsHead['tool']
  /** What to do with them: `execute`, `apply`. */
  readonly verb: string
  /** What was looked at, e.g. `change set "update" of stack auth`. */
  readonly name: string
  readonly changes: number
  readonly ofCognito: number
  readonly outcome: Outcome
  readonly facts: readonly RuleFacts[]
  readonly acceptances: readonly Acceptance[]
  /** That of `--from-json`. */
  readonly pool: Snapshot | undefined
  readonly at: Date
}

/** Prints and reports what `check-change-set` or `check-plan` has found, and gives the exit code. */
export function finishChanges(
  { tool, verb, name, changes, ofCognito, outcome, facts, acceptances, pool, at }: JudgedChanges,
  flags: Pick<FindingFlags, 'baseline' | 'failOn' | 'only' | 'report'>,
  run: BareRun,
): Promise<ExitCode> {
  const { failOn, only = [] } = flags
  return finishFindings(
    {
      head: { tool, pool: pool ? summaryOf(pool) : null, rules: null, readAt: pool?.readAt ?? null, at },
      facts,
      outcome,
      // an entry that these changes have no use for may be meant for the next ones
      accepted: acceptances.filter((one) => outcome.findings.some((finding) => isAbout(one, finding))),
      title: wrap(escapeLine(`${name}: ${countChanges(changes, ofCognito)}`), 80),
      textOf: changeText,
      verdict: (summary) => changeVerdict(summary, { verb, failOn, isPart: only.length > 0 }),
      showsCounts: false,
      undecidedBy: [],
    },
    flags,
    run,
  )
}

const isAbout = ({ id, resource = '' }: Acceptance, finding: NewFinding): boolean =>
  id === finding.id && finding.resource.startsWith(resource)

/** How a finding is shown: the users first. */
function changeText({ resource, message, impact, observed, fix }: Finding): FindingText {
  // a name at the beginning keeps its spelling
  const [first = ''] = message.split(' ')
  const sentence = resource.includes(first) ? message : `${message.charAt(0).toUpperCase()}${message.slice(1)}`
  return {
    headline: `${sentence}.`,
    rows: [['users', impact], ...(observed === null ? [] : [['cause', observed] as const]), ['instead', fix]],
  }
}

/** `7 changes, 3 of them to Cognito`. */
function countChanges(changes: number, ofCognito: number): string {
  if (ofCognito === 0) return `${plural(changes, 'change')}, none of them to Cognito`
  return `${plural(changes, 'change')}, ${ofCognito} of them to Cognito`
}

interface Asked {
  readonly verb: string
  readonly failOn: Severity | 'none'
  /** Whether some rules alone were asked for. */
  readonly isPart: boolean
}

/** The last line: whether it is safe to do this, `verb` saying what, and what was found. */
function changeVerdict(summary: Conclusion['summary'], { verb, failOn, isPart }: Asked): string {
  const found = severities.filter((severity) => summary[severity] > 0).map((word) => `${summary[word]} ${word}`)
  if (summary.failing > 0) return `Not safe to ${verb}: ${found.join(', ')}.`
  if (found.length > 0)
    return `${found.join(', ')}; ${failOn === 'none' ? 'never fails (--fail-on none)' : `fails from ${failOn} up`}.`
  const apart = summary.accepted + summary.known + summary.skipped
  if (apart > 0) return 'Nothing else was found.'
  if (isPart) return 'Nothing that --only names was found.'
  return 'No change touches users, sign-in or protection.'
}
