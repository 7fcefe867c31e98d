import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Acceptance, NewFinding } from '../../checks/findings/finding.ts'
import { checkGlobs } from '../../checks/findings/select.ts'
import { runRules } from '../../checks/iac/rule.ts'
import type { PlanInput } from '../../checks/plan/plan-input.ts'
import { readPlan } from '../../checks/plan/read-plan.ts'
import { planRules } from '../../checks/plan/rules.ts'
import { unlikeIn } from '../../checks/plan/weakened-rule.ts'
import type { ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { wrap } from '../../text/wrap.ts'
import type { BareRun, CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { readAcceptances } from '../shared/findings/acceptances.ts'
import { changeText, changeVerdict, countChanges } from '../shared/findings/changes.ts'
import { finishFindings } from '../shared/findings/finish.ts'
import { addFindingFlags, type FindingFlags } from '../shared/findings/flags.ts'
import { readPoolFolder, summaryOf } from '../shared/findings/pool-folder.ts'
import { inputFilesIn, unreadable } from '../shared/input-file.ts'
import { checkReports } from '../shared/report-files.ts'

const reportKinds = ['sarif', 'junit', 'md'] as const

export interface CheckPlanOptions extends FindingFlags<(typeof reportKinds)[number]> {
  /** A folder that describes the pool. */
  readonly fromJson?: string
}

/** `cogtool check-plan`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runCheckPlan): void {
  command
    .argument('<file>', 'what terraform show -json PLANFILE prints; - is standard input')
    .option('--from-json <dir>', "the pool's answers, as doctor reads them: for the number of its users")
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
    .action(async (file: string, options: CheckPlanOptions) => {
      const started = await context.startBare()
      context.finish(await run(file, options, started))
    })
}

/** Judges one plan. */
export async function runCheckPlan(file: string, options: CheckPlanOptions, run: BareRun): Promise<ExitCode> {
  const { only = [], skip = [], failOn, report = [], at = run.edges.now() } = options
  await checkReports(report, [{ flag: 'FILE', path: file }, ...inputFilesIn(options)], run.edges)
  const ids = planRules.map(({ id }) => id)
  checkGlobs('--only', only, ids)
  checkGlobs(
    '--skip',
    skip.map(({ glob }) => glob),
    ids,
  )
  const acceptances = await readAcceptances(run.edges, planRules, { only, skip })
  const pool = options.fromJson === undefined ? undefined : await readPoolFolder(options.fromJson, run)
  const name = file === '-' ? 'standard input' : file
  const plan = await readPlan(chunksOf(file, run), name)
  const hasChanged = unlikeIn({ plan }).length > 0
  const { weaknessesOf } = hasChanged ? await import('../../checks/plan/weaknesses.ts') : noWeaknesses
  const input: PlanInput = {
    plan,
    file: file === '-' ? undefined : file,
    pool: pool && { id: pool.poolId, users: pool.pool.EstimatedNumberOfUsers },
    at,
    weaknessesOf,
  }
  const { changeCount: changes, cognitoCount: ofCognito } = plan
  const outcome = runRules(planRules, input, { only, skip, name })
  return finishFindings(
    {
      head: {
        tool: 'check-plan',
        pool: pool ? summaryOf(pool) : null,
        rules: null,
        readAt: pool?.readAt ?? null,
        at,
      },
      facts: planRules,
      outcome,
      // an entry that this plan has no use for may be meant for the next one
      accepted: acceptances.filter((one) => outcome.findings.some((finding) => isAbout(one, finding))),
      title: wrap(escapeLine(`plan ${name}: ${countChanges(changes, ofCognito)}`), 80),
      textOf: changeText,
      verdict: (summary) => changeVerdict(summary, { verb: 'apply', failOn, changes, ofCognito }),
      showsCounts: false,
      isUndecided: false,
    },
    options,
    run,
  )
}

const isAbout = ({ id, resource = '' }: Acceptance, finding: NewFinding): boolean =>
  id === finding.id && finding.resource.startsWith(resource)

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
