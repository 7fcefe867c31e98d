import { posix } from 'node:path'
import type { FixPlan } from '../../../checks/fix-plan/fix-plan.ts'
import { carryFlags } from '../../../text/carried-flags.ts'
import { escapeLine } from '../../../text/escape.ts'
import { count, plural } from '../../../text/numbers.ts'
import { shellWord } from '../../../text/shell.ts'
import { fitLines } from '../../../text/wrap.ts'
import type { FindingFlags } from '../../shared/findings/flags.ts'

const width = 80

/** What of the command line a plan is made for. */
export interface PlanFlags extends Pick<FindingFlags, 'only' | 'skip'> {
  readonly fromJson?: string
  readonly rules?: string
  /** The folder that it goes to, as it was typed; undefined where none was asked for. */
  readonly fixPlan?: string
}

/** The verdict, and what to do next; on a line of its own where there is no room beside it. `free` is where a plan can go. */
export function renderNext(
  verdict: string,
  plan: FixPlan | undefined,
  flags: PlanFlags,
  commandLine: readonly string[],
  free: string,
): string {
  const next = plan && nextStep(plan, flags, commandLine, free)
  if (next === undefined) return verdict
  const text = escapeLine(next)
  return verdict.length + 1 + text.length <= width ? `${verdict} ${text}` : `${verdict}\n${fitLines(text, width)}`
}

function nextStep(
  { steps, later }: FixPlan,
  flags: PlanFlags,
  commandLine: readonly string[],
  free: string,
): string | undefined {
  const { fixPlan } = flags
  const written = [
    steps.length > 0 && plural(steps.length, 'step'),
    later.length > 0 && `${count(later.length)} for later`,
  ].filter((part) => part !== false)
  if (fixPlan !== undefined)
    return `Read ${posix.join(fixPlan, 'README.md')}: ${written.join(', ') || 'no step of a plan fixes these'}.`
  if (written.length === 0) return undefined
  const what = steps.length > 0 ? 'Steps that no user notices' : 'Steps, and what each needs first'
  return `${what}: ${doctorCommand(flags, free, commandLine)}`
}

/** The command that makes the plan, about the same pool as this command line. */
export function doctorCommand(
  { fromJson, rules, only = [], skip = [] }: PlanFlags,
  folder: string,
  commandLine: readonly string[],
): string {
  const command = [
    'cogtool doctor',
    fromJson !== undefined && `--from-json ${shellWord(fromJson)}`,
    rules !== undefined && `--rules ${rules}`,
    ...only.map((glob) => `--only ${shellWord(glob)}`),
    ...skip.map(({ glob, why }) => `--skip ${shellWord(why === '' ? glob : `${glob}=${why}`)}`),
    `--fix-plan ${shellWord(folder)}`,
  ]
    .filter((part) => part !== false)
    .join(' ')
  return fromJson === undefined ? carryFlags(command, commandLine) : command
}
