import { type Command, Option } from 'commander'
import type { Skip } from '../../../checks/findings/select.ts'
import { type Severity, severities } from '../../../text/severity.ts'
import { fileOf, repeatable, repeatableList, time } from '../flag-parsers.ts'
import type { InputFile } from '../input-file.ts'
import { reportHelp, reportOf, type WantedReport } from '../report-files.ts'

/** What `doctor`, `check-change-set` and `check-plan` have in common. */
export interface FindingFlags<Kind extends string = string> {
  /** Globs over ids; none = all. */
  readonly only?: readonly string[]
  readonly skip?: readonly Skip[]
  readonly failOn: Severity | 'none'
  readonly baseline?: InputFile
  /** The time to judge at; undefined = now. */
  readonly at?: Date
  readonly report?: readonly WantedReport<Kind>[]
}

/** Adds the flags that choose checks or rules, judge what they find, and write it down; `kinds` are those of `--report`. */
export function addFindingFlags(command: Command, kinds: readonly string[]): Command {
  return command
    .optionsGroup('Findings')
    .option('--only <globs>', 'Look for these, e.g. pool-*,client-mfa; repeatable', repeatableList(globsOf))
    .option('--skip <id[=why]>', 'Leave this out of this run; repeatable', repeatable(skipOf))
    .addOption(
      new Option('--fail-on <severity>', 'Exit 1 from this severity on')
        .choices([...severities, 'none'])
        .default('high'),
    )
    .option('--baseline <file>', 'Do not count findings of this earlier --json output', fileOf('--baseline'))
    .addOption(
      new Option('--at <time>', 'Judge as of this time').argParser(time('--at', atWords)).default(undefined, 'now'),
    )
    .option('--report <file>', reportHelp(kinds), repeatable(reportOf(kinds)))
    .optionsGroup('')
}

const atWords = {
  defaultZone: 'Z',
  why: 'it is a day or a time as ISO 8601 writes it',
  hint: 'e.g. --at 2026-11-28T09:00:00Z',
} as const

const globsOf = (text: string): string[] => text.split(',').map((glob) => glob.trim())

function skipOf(text: string): Skip {
  const place = text.indexOf('=')
  return place < 0 ? { glob: text.trim(), why: '' } : { glob: text.slice(0, place).trim(), why: text.slice(place + 1) }
}
