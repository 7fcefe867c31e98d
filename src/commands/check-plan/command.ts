import { resolve } from 'node:path'
import type { Command } from 'commander'
import { checkGlobs } from '../../checks/findings/select.ts'
import { runRules } from '../../checks/iac/rule.ts'
import { readPlan } from '../../checks/plan/read-plan.ts'
import { planRules } from '../../checks/plan/rules.ts'
import { changedIn } from '../../checks/plan/weakened-rule.ts'
import type { ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import type { BareRun, CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { readAcceptances } from '../shared/findings/acceptances.ts'
import { changeText, changeVerdict, countChanges } from '../shared/findings/changes.ts'
import { finishFindings } from '../shared/findings/finish.ts'
import { addFindingFlags, type FindingFlags } from '../shared/findings/flags.ts'
import { inputFilesIn, unreadable } from '../shared/input-file.ts'
import { checkReports } from '../shared/report-files.ts'

const reportKinds = ['sarif', 'junit', 'md'] as const
type ReportKind = (typeof reportKinds)[number]

/** `cogtool check-plan`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runCheckPlan): void {
  command.argument('<file>', 'what terraform show -json PLANFILE prints; - is standard input')
  addFindingFlags(command, reportKinds)
    .description(
      'Reads a plan of Terraform or OpenTofu, and tells what it would do to the users of the pools in it.\nIt asks nobody, and ' +
        'changes nothing.',
    )
    .addHelpText(
      'after',
      examples([
        ['is this plan safe?', 'terraform show -json plan.bin | cogtool check-plan -'],
        ['for code scanning', 'cogtool check-plan plan.json --report sarif=plan.sarif'],
        ['only what loses a pool', "cogtool check-plan plan.json --only 'tf-pool-*'"],
      ]),
    )
    .action(async (file: string, flags: FindingFlags<ReportKind>) => {
      const started = await context.startBare()
      context.finish(await run(file, flags, started))
    })
}

/** Judges one plan. */
export async function runCheckPlan(file: string, flags: FindingFlags<ReportKind>, run: BareRun): Promise<ExitCode> {
  const { only = [], skip = [], failOn, report = [], at = run.edges.now() } = flags
  await checkReports(report, [{ flag: 'FILE', path: file }, ...inputFilesIn(flags)], run.edges)
  const ids = planRules.map(({ id }) => id)
  checkGlobs('--only', only, ids)
  checkGlobs(
    '--skip',
    skip.map(({ glob }) => glob),
    ids,
  )
  const name = file === '-' ? 'standard input' : file
  const plan = await readPlan(chunksOf(file, run), name)
  const { weaknessesOf } =
    changedIn({ plan }).length > 0 ? await import('../../checks/plan/weaknesses.ts') : noWeaknesses
  const input = { plan, file: file === '-' ? undefined : file, users: new Map<string, number>(), at, weaknessesOf }
  const { changeCount: changes, cognitoCount: ofCognito } = plan
  return finishFindings(
    {
      head: { tool: 'check-plan', pool: null, rules: null, readAt: null, at },
      outcome: runRules(planRules, input, { only, skip, name }),
      accepted: await readAcceptances(run.edges, planRules, { only, skip }),
      title: escapeLine(`plan ${name}: ${countChanges(changes, ofCognito)}`),
      textOf: changeText,
      verdict: (summary) => changeVerdict(summary, { verb: 'apply', failOn, changes, ofCognito }),
      showsCounts: false,
      isUndecided: false,
      facts: planRules,
    },
    flags,
    run,
  )
}

const noWeaknesses = { weaknessesOf: () => [] }

async function* chunksOf(
  file: string,
  { edges: { stdin, files, workingDirectory } }: BareRun,
): AsyncGenerator<Uint8Array> {
  try {
    yield* file === '-' ? stdin.chunks() : files.chunks(resolve(workingDirectory, file))
  } catch (error) {
    const hint = 'check the path: terraform show -json plan.bin > plan.json writes one'
    throw unreadable({ flag: 'FILE', path: file }, error, { message: `the plan cannot be read: ${file}`, hint })
  }
}
