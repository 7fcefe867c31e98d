import type { Command } from 'commander'
import type { Changes, KnownPool } from '../../checks/change-set/change.ts'
import { readChangeSets } from '../../checks/change-set/read-change-sets.ts'
import { readTemplates } from '../../checks/change-set/read-templates.ts'
import { changeSetRules } from '../../checks/change-set/rules.ts'
import { runRules } from '../../checks/iac/rule.ts'
import type { Snapshot } from '../../checks/snapshot/snapshot.ts'
import { CogtoolError, type ExitCode } from '../../text/cogtool-error.ts'
import { plural } from '../../text/numbers.ts'
import type { BareRun, CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { finishChanges, prepareChanges } from '../shared/findings/changes.ts'
import { addFindingFlags, type FindingFlags } from '../shared/findings/flags.ts'
import { readInput } from './read-input.ts'

const reportKinds = ['sarif', 'junit', 'md'] as const

export interface CheckChangeSetOptions extends FindingFlags<(typeof reportKinds)[number]> {
  /** Whether the files are two templates. */
  readonly templates?: boolean
  /** A folder that describes the pool. */
  readonly fromJson?: string
}

/** `cogtool check-change-set`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runCheckChangeSet): void {
  command
    .argument('<files...>', 'Read what aws cloudformation describe-change-set prints')
    .option('--templates', 'Compare two templates, the old one and the new one')
    .option('--from-json <folder>', "Read the number of users from doctor's saved answers")
  addFindingFlags(command, reportKinds)
    .description(
      'Show what a CloudFormation change set, with those of nested stacks, would do to the users of its pools. ' +
        'It sends nothing and changes nothing.',
    )
    .addHelpText(
      'after',
      examples([
        [
          'is this change set safe?',
          'aws cloudformation describe-change-set --include-property-values \\\n' +
            '    --change-set-name ARN | cogtool check-change-set -',
        ],
        ['with its nested sets', 'cogtool check-change-set root.json nested-*.json'],
        [
          'before there is a change set: a Git revision against the working tree',
          'git show main:auth.yaml | cogtool check-change-set --templates - auth.yaml',
        ],
        ['only what loses a pool', "cogtool check-change-set set.json --only 'cs-pool-*'"],
      ]),
    )
    .action(async (files: string[], options: CheckChangeSetOptions) => {
      const started = await context.startBare()
      context.finish(await run(files, options, started))
    })
}

/** Judges change sets, or two templates. */
export async function runCheckChangeSet(
  files: readonly string[],
  options: CheckChangeSetOptions,
  run: BareRun,
): Promise<ExitCode> {
  const { only = [], skip = [], at = run.edges.now() } = options
  checkFiles(files, options)
  const inputs = files.map((path) => ({ flag: 'FILE', path }))
  const { acceptances, pool } = await prepareChanges(inputs, changeSetRules, options, run)
  const changes: Changes = { ...(await readChanges(files, options, run)), pool: pool && knownPool(pool), at }
  const count = changes.sets.reduce((sum, set) => sum + set.count, 0)
  const ofCognito = changes.changes.filter(({ type }) => type.startsWith('AWS::Cognito::')).length
  const name = nameOf(changes)
  const outcome = runRules(changeSetRules, changes, { only, skip, name })
  return finishChanges(
    {
      ...{ tool: 'check-change-set', verb: 'execute', name, outcome, facts: changeSetRules, acceptances, pool, at },
      ...{ changes: count, ofCognito },
    },
    options,
    run,
  )
}

function knownPool({ poolId, pool }: Snapshot): KnownPool {
  return { id: poolId, users: pool.EstimatedNumberOfUsers }
}

/** Fails with `usage`. */
function checkFiles(files: readonly string[], { templates }: CheckChangeSetOptions): void {
  if (templates && files.length !== 2) {
    throw new CogtoolError(
      'usage',
      `--templates accepts two files, and ${files.length === 1 ? 'one was' : `${files.length} were`} given`,
      {
        why: 'the old template comes first, the new one second',
        hint: 'cogtool check-change-set --templates OLD NEW',
      },
    )
  }
  if (files.filter((file) => file === '-').length > 1) {
    throw new CogtoolError('usage', '- was given twice', {
      why: 'standard input can be read once',
      hint: 'write one of them to a file',
    })
  }
}

async function readChanges(
  files: readonly string[],
  { templates }: CheckChangeSetOptions,
  run: BareRun,
): Promise<Pick<Changes, 'sets' | 'changes' | 'givenSets'>> {
  const documents = await readInput(files, templates ? 'template' : 'change-set', run)
  const [old, next] = documents
  return templates && old && next ? readTemplates(old, next) : readChangeSets(documents)
}

/** What was looked at: `change set "update" of stack auth`. */
function nameOf({ sets }: Changes): string {
  const roots = sets.filter(({ isNested }) => !isNested)
  const [root, ...others] = roots
  if (root?.isTemplate) return root.name
  const nested = sets.length - roots.length
  const more = nested === 0 ? '' : `, with ${plural(nested, 'nested one')}`
  if (root === undefined || others.length > 0) return `${plural(roots.length, 'change set')}${more}`
  return `change set ${JSON.stringify(root.name)}${root.stack === undefined ? '' : ` of stack ${root.stack}`}${more}`
}
