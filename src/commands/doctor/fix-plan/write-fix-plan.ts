import { join, resolve } from 'node:path'
import { expectedFiles } from '../../../checks/fix-plan/expected-files.ts'
import type { FixPlan, Step } from '../../../checks/fix-plan/fix-plan.ts'
import { unifiedDiff } from '../../../checks/fix-plan/unified-diff.ts'
import { jsonText } from '../../../checks/snapshot/json-text.ts'
import type { Edges } from '../../../edges/edges.ts'
import { unwritable } from '../../../output/stream-errors.ts'
import { accountCommand, type CommandTarget } from '../../../pool/aws-command.ts'
import type { Reach } from '../../../pool/reach.ts'
import { fixPlanReadme } from './readme.ts'
import type { PlanFlags } from './render-next.ts'

/** Where a plan goes, and what it is made of. */
export interface PlanPlace {
  /** As it was typed. */
  readonly folder: string
  /** Another, which is free, for a plan that is made later. */
  readonly next: string
  readonly source: PlanFlags
  readonly commandLine: readonly string[]
  /** How the pool was read; undefined where its answers came from a folder. */
  readonly live?: { readonly target: CommandTarget; readonly reach: Reach } | undefined
}

/** Writes a plan: folders of mode 0700, files of mode 0600. Fails with `output_unwritable`. */
export async function writeFixPlan(
  plan: FixPlan,
  place: PlanPlace,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<void> {
  const target = resolve(workingDirectory, place.folder)
  for (const [name, text] of fixPlanFiles(plan, place)) {
    try {
      await writeFile(join(target, name), text, files)
    } catch (error) {
      throw unwritable(`--fix-plan: ${join(place.folder, name)}`, error, 'name another folder, or make room')
    }
  }
}

/** Without waiting for the disk: a plan of a thousand clients has thousands of files, and can be made again. */
async function writeFile(path: string, text: string, files: Edges['files']): Promise<void> {
  const writer = await files.create(path, { exclusive: true, withFolder: true })
  try {
    await writer.write(text)
  } finally {
    await writer.close()
  }
}

/** Every file of a plan, by its name below the folder; the one to begin with comes last, when all others are there. */
export function fixPlanFiles(plan: FixPlan, place: PlanPlace): ReadonlyMap<string, string> {
  const steps = [...plan.steps, ...plan.later].flatMap((step) => stepFiles(step, plan, place))
  const expected = [...expectedFiles(plan.expected)].map(
    ([name, value]) => [`expected/${name}`, `${jsonText(value)}\n`] as const,
  )
  return new Map([...steps, ...expected, ['README.md', fixPlanReadme(plan, place)]])
}

function stepFiles(step: Step, { region }: FixPlan, { live }: PlanPlace): (readonly [string, string])[] {
  const { folder, operation, template } = step
  const [before, after] = [`${jsonText(step.before)}\n`, `${jsonText(step.after)}\n`]
  const command = `${accountCommand(operation, live?.target ?? { region })} --cli-input-json file://after.json`
  return [
    [`${folder}/before.json`, before],
    [`${folder}/after.json`, after],
    [`${folder}/changes.diff`, unifiedDiff(['before.json', 'after.json'], before, after)],
    [`${folder}/command.txt`, `${command}\n`],
    ...(template === undefined ? [] : [[`${folder}/template.yaml`, template] as const]),
  ]
}
