import { join } from 'node:path'
import type { Command } from 'commander'
import type { Check } from '../../checks/doctor/check.ts'
import { allFacts } from '../../checks/doctor/facts.ts'
import { findingFile } from '../../checks/doctor/finding-file.ts'
import { type CheckFinding, type ChecksOutcome, chosenChecks, runChecks } from '../../checks/doctor/run-checks.ts'
import { checks } from '../../checks/doctor/table.ts'
import type { Acceptance, NewFinding, Skipped } from '../../checks/findings/finding.ts'
import { checkGlobs } from '../../checks/findings/select.ts'
import type { Snapshot } from '../../checks/snapshot/snapshot.ts'
import type { CommandTarget } from '../../pool/aws-command.ts'
import { reachOf } from '../../pool/reach.ts'
import { carryFlags } from '../../text/carried-flags.ts'
import { CogtoolError, type ExitCode } from '../../text/cogtool-error.ts'
import type { BareRun, CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { readAcceptances } from '../shared/findings/acceptances.ts'
import { finishFindings } from '../shared/findings/finish.ts'
import { readPoolFolder, reportsInFolder, summaryOf } from '../shared/findings/pool-folder.ts'
import { inputFilesIn } from '../shared/input-file.ts'
import { checkReports } from '../shared/report-files.ts'
import { freeFolder, refuseFullFolder } from './fix-plan/full-folder.ts'
import { planFor } from './fix-plan/plan-for.ts'
import { renderNext } from './fix-plan/render-next.ts'
import { addDoctorFlags, type DoctorFlags } from './flags.ts'
import { type AnswersOrigin, findingText, renderTitle, renderVerdict } from './render.ts'
import { explainCheck, listChecks } from './show.ts'

/** `cogtool doctor`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runDoctor): void {
  addDoctorFlags(command)
    .description(
      'Check a pool and its app clients for known pitfalls: what each means for the users, and how to fix it. ' +
        'It only reads, and counts no user as active.',
    )
    .addHelpText(
      'after',
      examples([
        ['what is wrong with a pool?', 'cogtool doctor'],
        [
          'save what was read, and write a page for auditors',
          'cogtool doctor --save-json saved --report passport.html',
        ],
        ['fix it without resetting anything else', 'cogtool doctor --fix-plan fix'],
        ['what has staging that production has not?', 'cogtool doctor --diff pool:staging pool:production'],
      ]),
    )
    .action(async (flags: DoctorFlags) => context.finish(await run(flags, await startFor(flags, context), context)))
}

/** Settings are read where a pool is: neither answers that were saved nor the table of checks need any. */
function startFor(
  { fromJson, diff, list, explain, printPolicy }: DoctorFlags,
  context: CommandContext,
): Promise<BareRun | Run> {
  if (printPolicy) return context.start()
  const readsNone = fromJson !== undefined || diff !== undefined || list || explain !== undefined
  return readsNone ? context.startBare() : context.start('pool')
}

/** Judges a pool, or shows what would be looked for; `context` gives the pools of a comparison. */
export async function runDoctor(
  flags: DoctorFlags,
  run: BareRun | Run,
  context: Pick<CommandContext, 'startAt'>,
): Promise<ExitCode> {
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
  if (flags.printPolicy) return (await import('./live/print-policy.ts')).printPolicy(flags, asRun(run))
  if (flags.diff) return (await import('./diff.ts')).showDiff(flags.diff, run, context)
  const { edges, printer } = run
  if (flags.saveJson !== undefined) await refuseFullFolder('--save-json', flags.saveJson, edges)
  if (flags.calendar) {
    const { calendarChecks, showCalendar } = await import('./calendar.ts')
    return showCalendar(async () => (await readSnapshot(flags, calendarChecks, run)).snapshot, flags, run)
  }
  // before anything is read: a file that cannot be used must not look like a finding of the pool
  const accepted = await readAcceptances(edges, checks, { only, skip })
  const { fromJson, report = [] } = flags
  await checkReports(report, [...inputFilesIn(flags), ...reportsInFolder(report, fromJson, edges)], edges)
  if (flags.fixPlan !== undefined) await refuseFullFolder('--fix-plan', flags.fixPlan, edges)
  const chosen = chosenChecks(checks, { rules, only, skip })
  if (chosen.length === 0) throw nothingChosen()
  const { snapshot, origin, target } = await readSnapshot(flags, chosen, run)
  const at = flags.at ?? edges.now()
  const outcome = runChecks(checks, snapshot, { rules, only, skip, at })
  const live = target && 'settings' in run ? { target, reach: reachOf(run.settings, snapshot.poolId) } : undefined
  const counting = accepted.filter((one) => isAbout(one, snapshot, outcome))
  // the document names no steps
  const isPlanned = flags.fixPlan !== undefined || !printer.json
  const plan = isPlanned ? planFor(snapshot, outcome.findings, counting, flags, at) : undefined
  if (plan && flags.fixPlan !== undefined) {
    // late: most runs write none
    const { writeFixPlan } = await import('./fix-plan/write-fix-plan.ts')
    const next = await freeFolder(flags.fixPlan, 2, edges)
    const place = { folder: flags.fixPlan, next, source: flags, commandLine: run.commandLine, live }
    await writeFixPlan(plan, place, edges)
  }
  const free = plan && flags.fixPlan === undefined ? await freeFolder('fix', 1, edges) : 'fix'
  const files = new Map(outcome.findings.map((one) => [keyOf(one), findingFile(one.check, one)]))
  const head = { tool: 'doctor', pool: summaryOf(snapshot), rules, readAt: snapshot.readAt ?? null, at } as const
  const facts = allFacts()
  const evidence = { head, facts, snapshot, accepted: counting, wanted: outcome.wanted }
  const undecidedBy = unread(outcome.skipped, flags)
  return finishFindings(
    {
      head,
      facts,
      outcome: { ...outcome, findings: outcome.findings.map((one) => located(one, flags)) },
      ...(snapshot.pool.Arn !== undefined && { arn: snapshot.pool.Arn }),
      accepted: counting,
      appendix: async (conclusion) => (await passport()).passportDetails({ ...evidence, conclusion }),
      ownReports: { html: async (conclusion) => (await passport()).passportPage({ ...evidence, conclusion }) },
      title: renderTitle(head, outcome, origin, printer.style),
      textOf: ({ fix, ...finding }) => {
        const reaching = carryFlags(fix, run.commandLine, live?.reach.ofAws)
        return findingText({ ...finding, fix: reaching }, files.get(keyOf(finding)), plan)
      },
      verdict: (summary) => {
        const verdict = renderVerdict(summary, flags.failOn, undecidedBy.length > 0)
        return renderNext(verdict, plan, flags, run.commandLine, free)
      },
      showsCounts: true,
      undecidedBy,
    },
    flags,
    run,
  )
}

/** Late: most runs write none. */
const passport = () => import('./passport/passport.ts')

/** The pool: from answers that were saved, or from AWS, as far as these checks need it. */
async function readSnapshot(
  flags: DoctorFlags,
  wanted: readonly Check[],
  run: BareRun | Run,
): Promise<{ readonly snapshot: Snapshot; readonly origin: AnswersOrigin; readonly target?: CommandTarget }> {
  const { fromJson } = flags
  if (fromJson !== undefined) return { snapshot: await readPoolFolder(fromJson, run), origin: { folder: fromJson } }
  // late: it brings the AWS SDK
  const { readLive } = await import('./live/read-live.ts')
  const { snapshot, seconds, target } = await readLive(wanted, flags, asRun(run))
  return { snapshot, origin: { seconds }, target }
}

function asRun(run: BareRun | Run): Run {
  if ('settings' in run) return run
  throw new Error('a pool is to be read, and the settings were not')
}

const keyOf = ({ id, resource, path }: Pick<NewFinding, 'id' | 'resource' | 'path'>): string =>
  JSON.stringify([id, resource, path])

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

/** What could not be read, so that no finding does not mean that there is nothing. */
function unread(skipped: readonly Skipped[], { requireAll }: DoctorFlags): Skipped[] {
  return skipped.filter(
    ({ reason }) => reason === 'failed' || (requireAll && (reason === 'denied' || reason === 'absent')),
  )
}

function nothingChosen(): CogtoolError {
  return new CogtoolError('usage', 'no check was chosen: nothing was looked at', {
    why: '--only and --skip leave none',
    hint: 'cogtool doctor --list shows them all',
  })
}
