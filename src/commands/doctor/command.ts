import { join } from 'node:path'
import type { Command } from 'commander'
import { allFacts } from '../../checks/doctor/facts.ts'
import { findingFile } from '../../checks/doctor/finding-file.ts'
import { type CheckFinding, type ChecksOutcome, runChecks } from '../../checks/doctor/run-checks.ts'
import { checks } from '../../checks/doctor/table.ts'
import type { Acceptance, NewFinding, Skipped } from '../../checks/findings/finding.ts'
import { checkGlobs } from '../../checks/findings/select.ts'
import type { Snapshot } from '../../checks/snapshot/snapshot.ts'
import { CogtoolError, type ExitCode } from '../../text/cogtool-error.ts'
import type { BareRun, CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { readAcceptances } from '../shared/findings/acceptances.ts'
import { finishFindings } from '../shared/findings/finish.ts'
import { readPoolFolder, reportsInFolder, summaryOf } from '../shared/findings/pool-folder.ts'
import { inputFilesIn } from '../shared/input-file.ts'
import { checkReports } from '../shared/report-files.ts'
import { refuseFullFolder } from './fix-plan/full-folder.ts'
import { planFor } from './fix-plan/plan-for.ts'
import { renderNext } from './fix-plan/render-next.ts'
import { addDoctorFlags, type DoctorFlags } from './flags.ts'
import { findingText, renderTitle, renderVerdict } from './render.ts'
import { explainCheck, listChecks } from './show.ts'

/** `cogtool doctor`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runDoctor): void {
  addDoctorFlags(command)
    .description(
      'Looks for the pitfalls of a pool and its app clients: what each means for the users, and how to mend it.\n' +
        'It only reads, and it makes nobody a monthly active user.',
    )
    .addHelpText(
      'after',
      examples([
        ['judge a pool by answers that were saved', 'cogtool doctor --from-json snapshot'],
        [
          'the same in CI: fail where something could not be looked at',
          'cogtool doctor --from-json snapshot --require-all --json',
        ],
        ['mend it without resetting anything else', 'cogtool doctor --from-json snapshot --fix-plan fix'],
        ['what has staging that production has not?', 'cogtool doctor --diff staging production'],
      ]),
    )
    .action(async (flags: DoctorFlags) => context.finish(await run(flags, await context.startBare())))
}

/** Judges a pool, or shows what would be looked for. */
export async function runDoctor(flags: DoctorFlags, run: BareRun): Promise<ExitCode> {
  const ids = checks.map(({ id }) => id)
  const { only = [], skip = [], rules = 'baseline' } = flags
  checkGlobs('--only', only, ids)
  checkGlobs(
    '--skip',
    skip.map(({ glob }) => glob),
    ids,
  )
  if (flags.explain !== undefined) return explainCheck(flags.explain, run.printer)
  if (flags.list) return listChecks(flags, run.printer)
  if (flags.diff) return (await import('./diff.ts')).showDiff(flags.diff, run)
  if (flags.calendar) return (await import('./calendar.ts')).showCalendar(() => readSnapshot(flags, run), flags, run)
  const { edges, printer } = run
  // before anything is read: a file that cannot be used must not look like a finding of the pool
  const accepted = await readAcceptances(edges, checks, { only, skip })
  const { fromJson, report = [] } = flags
  await checkReports(report, [...inputFilesIn(flags), ...reportsInFolder(report, fromJson, edges)], edges)
  if (flags.fixPlan !== undefined) await refuseFullFolder(flags.fixPlan, edges)
  const snapshot = await readSnapshot(flags, run)
  const at = flags.at ?? edges.now()
  const outcome = runChecks(checks, snapshot, { rules, only, skip, at })
  if (outcome.wanted.length === 0) throw nothingChosen()
  const counting = accepted.filter((one) => isAbout(one, snapshot, outcome))
  // the document names no steps
  const isPlanned = flags.fixPlan !== undefined || !printer.json
  const plan = isPlanned ? planFor(snapshot, outcome.findings, counting, flags, at) : undefined
  if (plan && flags.fixPlan !== undefined) {
    // late: most runs write none
    const { writeFixPlan } = await import('./fix-plan/write-fix-plan.ts')
    await writeFixPlan(plan, { folder: flags.fixPlan, source: flags }, edges)
  }
  const head = { tool: 'doctor', pool: summaryOf(snapshot), rules, readAt: snapshot.readAt ?? null, at } as const
  return finishFindings(
    {
      head,
      facts: allFacts(),
      outcome: { ...outcome, findings: outcome.findings.map((one) => located(one, flags)) },
      ...(snapshot.pool.Arn !== undefined && { arn: snapshot.pool.Arn }),
      accepted: counting,
      title: renderTitle(head, outcome, flags.fromJson ?? '', printer.style),
      textOf: (finding) => findingText(finding, flags.fromJson ?? '', plan),
      verdict: (summary) => {
        const verdict = renderVerdict(summary, flags.failOn, isUndecided(outcome.skipped, flags))
        return renderNext(verdict, plan, flags)
      },
      showsCounts: true,
      isUndecided: isUndecided(outcome.skipped, flags),
    },
    flags,
    run,
  )
}

async function readSnapshot({ fromJson }: DoctorFlags, run: BareRun): Promise<Snapshot> {
  if (fromJson === undefined) {
    throw new CogtoolError('usage', 'doctor does not know which pool to look at', {
      why: '--from-json names a folder with the answers of AWS, one in a file',
      hint: 'cogtool doctor --from-json snapshot',
    })
  }
  return readPoolFolder(fromJson, run)
}

/** What the check said, with the file that it was seen in; what of it counts may be anywhere there. */
function located({ check, ...finding }: CheckFinding, { fromJson }: DoctorFlags): NewFinding {
  if (fromJson === undefined) return finding
  return { ...finding, location: { file: join(fromJson, findingFile(check, finding)), line: 1 } }
}

/** Whether this run can tell if an entry of the project file still matches something. */
function isAbout({ id, resource = '' }: Acceptance, { poolId }: Snapshot, { wanted }: ChecksOutcome): boolean {
  const isOfPool = resource.startsWith(poolId) || poolId.startsWith(resource)
  return wanted.includes(id) && isOfPool
}

/** Whether not all could be read, so that no finding does not mean that there is nothing. */
function isUndecided(skipped: readonly Skipped[], { requireAll }: DoctorFlags): boolean {
  return skipped.some(
    ({ reason }) => reason === 'failed' || (requireAll && (reason === 'denied' || reason === 'absent')),
  )
}

function nothingChosen(): CogtoolError {
  return new CogtoolError('usage', 'no check was chosen: nothing was looked at', {
    why: '--only and --skip leave none',
    hint: 'cogtool doctor --list shows them all',
  })
}
