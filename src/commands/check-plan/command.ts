import { resolve } from 'node:path'
import type { Command } from 'commander'
import { runRules } from '../../checks/iac/rule.ts'
import type { PlanInput } from '../../checks/plan/plan-input.ts'
import { readPlan } from '../../checks/plan/read-plan.ts'
import { planRules } from '../../checks/plan/rules.ts'
import { unlikeIn } from '../../checks/plan/weakened-rule.ts'
import type { ExitCode } from '../../text/cogtool-error.ts'
import type { BareRun, CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { finishChanges, prepareChanges } from '../shared/findings/changes.ts'
import { addFindingFlags, type FindingFlags } from '../shared/findings/flags.ts'
import { unreadable } from '../shared/input-file.ts'

const reportKinds = ['sarif', 'junit', 'md'] as const

export interface CheckPlanOptions extends FindingFlags<(typeof reportKinds)[number]> {
  /** A folder that describes the pool. */
  readonly fromJson?: string
}

/** `cogtool check-plan`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runCheckPlan): void {
  command
    .argument('<file>', 'Read what terraform show -json PLANFILE prints; - is stdin')
    .option('--from-json <folder>', "Read the number of users from doctor's saved answers")
  addFindingFlags(command, reportKinds)
    .description(
      'Show what a plan of Terraform or OpenTofu would do to the users of its pools. It sends nothing and changes nothing.',
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
  const { only = [], skip = [], at = run.edges.now() } = options
  const inputs = [{ flag: 'FILE', path: file }]
  const { acceptances, pool } = await prepareChanges(inputs, planRules, options, run)
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
  return finishChanges(
    {
      ...{ tool: 'check-plan', verb: 'apply', name: `plan ${name}`, outcome, facts: planRules, acceptances, pool, at },
      ...{ changes, ofCognito },
    },
    options,
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
