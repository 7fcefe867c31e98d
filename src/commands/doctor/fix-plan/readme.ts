import { posix } from 'node:path'
import type { FixPlan, Step } from '../../../checks/fix-plan/fix-plan.ts'
import { markdownCode, markdownProse, markdownTable, markdownText } from '../../../output/markdown.ts'
import { carryFlags } from '../../../text/carried-flags.ts'
import { shellWord } from '../../../text/shell.ts'
import { doctorCommand } from './render-next.ts'
import type { PlanPlace } from './write-fix-plan.ts'

/** What a plan's folder begins with: the order, what each step is for, and what it asks of people. */
export function fixPlanReadme(plan: FixPlan, place: PlanPlace): string {
  const { poolId, expected, region } = plan
  const name = expected.pool.Name === undefined ? '' : ` ${markdownText(JSON.stringify(expected.pool.Name))}`
  const read =
    expected.readAt === undefined ? '' : `, read ${expected.readAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return [
    `# Fix plan for ${markdownCode(poolId)}${name}`,
    `Region ${markdownCode(region)}${read}. cogtool has changed nothing, and runs none of these commands.`,
    beforehand(plan, place),
    numbered(plan),
    later(plan, place),
    byHand(plan, place),
    afterwards(plan, place),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n')
}

function beforehand({ steps, later: others }: FixPlan, { folder }: PlanPlace): string {
  const [first] = [...steps, ...others]
  if (first === undefined) return ''
  const hasTemplate = [...steps, ...others].some(({ template }) => template !== undefined)
  return [
    '## Before you begin',
    '',
    '- Each command sets a whole configuration: **what it does not name would be reset**. Leave nothing out of `after.json`.',
    '- Look at `changes.diff`: nothing but this changes. `before.json` is how it was read; if that is no longer so, make the',
    '  plan anew.',
    '- A step goes on from the one before it on the same resource: keep the order.',
    ...(hasTemplate
      ? [
          '- **The stack comes first.** Where a step has `template.yaml`, put its lines into the template and update the stack;',
          '  then the call changes nothing more. The call alone makes the stack drift, and its next change undoes it.',
        ]
      : []),
    '- Run a step in its own folder:',
    '',
    '```sh',
    `cd ${shellWord(posix.join(folder, first.folder))} && sh command.txt`,
    '```',
  ].join('\n')
}

function numbered({ steps }: FixPlan): string {
  if (steps.length === 0) return ''
  const rows = steps.map((step) => [markdownCode(step.folder), resolvedBy(step), noticesOf(step)])
  return ['## Now: nobody has to follow', '', markdownTable(['step', 'resolves', 'what people notice'], rows)].join(
    '\n',
  )
}

function later({ later: steps }: FixPlan, place: PlanPlace): string {
  if (steps.length === 0) return ''
  const rows = steps.map((step) => [
    markdownCode(step.folder),
    resolvedBy(step),
    markdownText(step.condition ?? ''),
    noticesOf(step),
  ])
  return [
    '## Later, one at a time',
    '',
    'Users or apps must follow these: do what is under "first" before. Each is made from the pool as it is',
    'after the numbered steps. **After any other change, another of these among them, make the plan anew**: it would undo that.',
    '',
    markdownTable(['step', 'resolves', 'first', 'what people notice'], rows),
    '',
    '```sh',
    doctorCommand(place.source, place.next, wordsOf(place)),
    '```',
  ].join('\n')
}

function byHand({ byHand: findings }: FixPlan, place: PlanPlace): string {
  if (findings.length === 0) return ''
  const rows = findings.map(({ finding: { id, resource, fix, immutable }, why }) => [
    markdownText(id),
    markdownCode(resource),
    markdownProse(
      [immutable ? 'cannot be changed' : '', why ?? '', carryFlags(fix, wordsOf(place), place.live?.reach.ofAws)]
        .filter((part) => part !== '')
        .join('; '),
    ),
  ])
  return [
    '## By hand',
    '',
    'No step of this plan resolves these.',
    '',
    markdownTable(['finding', 'resource', 'what to do'], rows),
  ].join('\n')
}

function afterwards({ steps, later: others }: FixPlan, place: PlanPlace): string {
  if (steps.length === 0 && others.length === 0) return ''
  const { folder, live } = place
  const compare = `cogtool doctor --diff ${shellWord(posix.join(folder, 'expected'))}`
  return [
    '## Afterwards',
    '',
    '`expected/` is the pool as it is after the numbered steps.',
    `${live ? 'See' : 'Read the pool into a folder again, and see'} that nothing else has changed:`,
    '',
    '```sh',
    live ? carryFlags(`${compare} ${shellWord(live.reach.pool)}`, wordsOf(place)) : `${compare} snapshot-after`,
    '```',
  ].join('\n')
}

/** The command line, after what says the same in a shell of another day: of a flag the last one counts. */
function wordsOf({ commandLine, live }: PlanPlace): readonly string[] {
  return [...(live?.reach.flags ?? []), ...commandLine]
}

function resolvedBy({ resolves }: Step): string {
  return [...new Set(resolves.map(({ id }) => markdownText(id)))].join(', ')
}

function noticesOf({ notices }: Step): string {
  return markdownText(notices.join(' '))
}
