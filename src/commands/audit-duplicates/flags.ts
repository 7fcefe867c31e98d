import { type Command, Option } from 'commander'
import { type AuditOptions, type FailLevel, failLevels } from '../../duplicates/audit.ts'
import { loosestOf, type Tier, tiers } from '../../duplicates/email-key.ts'
import { type Criterion, criteria } from '../../duplicates/keys.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { PoolRules } from '../../users/list/pool-schema.ts'
import { count, mostCounted, repeatable, words } from '../shared/flag-parsers.ts'
import { chooseFormat, formatOption, type NamedFormats } from '../shared/listing/choose-format.ts'
import { reportHelp, reportHint, reportOf, type WantedReport } from '../shared/report-files.ts'
import { addListingFlags, type ListingFlags } from '../shared/users-api.ts'

const answerFormats = ['table', 'json', 'csv', 'jsonl'] as const
export type AnswerFormat = (typeof answerFormats)[number]
const reportKinds = ['md', 'html', 'junit', 'sarif'] as const
export type AuditReportKind = (typeof reportKinds)[number]

/** What `audit-duplicates` works with. */
export interface AuditFlags extends ListingFlags {
  /** An export in place of the pool; `-` is standard input. */
  readonly from?: string
  readonly by: readonly Criterion[]
  /** The loosest one includes the others. */
  readonly tier: readonly Tier[]
  /** undefined = by the name of the file, else a table, or JSON with --json. */
  readonly format?: AnswerFormat
  /** A file for the answer; undefined or `-` = standard output. */
  readonly output?: string
  readonly includeLinked?: boolean
  /** Read each member again before answering. */
  readonly recheck?: boolean
  readonly failOn: FailLevel
  /** Groups in the table. */
  readonly maxRows: number
  readonly redact?: boolean
  readonly showCommands?: boolean
  readonly report?: readonly WantedReport<AuditReportKind>[]
}

const defaultTiers: readonly Tier[] = ['exact', 'case', 'idn']

/** The flags of `audit-duplicates`. */
export function addAuditFlags(command: Command): void {
  command
    .optionsGroup('What is compared')
    .option('--from <file>', 'Read users from a file or - instead of the pool')
    .addOption(
      new Option('--by <list>', 'Compare only these: email, username, phone')
        .argParser(words('--by', criteria))
        .default([...criteria], 'all of them'),
    )
    .addOption(
      new Option('--tier <list>', 'Match exact, case, idn, unicode, gmail: ever less alike')
        .argParser(words('--tier', tiers))
        .default([...defaultTiers], defaultTiers.join(',')),
    )
    .option('--include-linked', 'Show stale profiles of linked accounts too')
    .option('--recheck', 'Read each account again, and add MFA; counts it as active')
    .optionsGroup('Output')
    .addOption(formatOption('Print this format, not that of the file name', namedAnswers))
    .option('-o, --output <file>', 'Write the answer to this file, for you alone')
    .addOption(
      new Option('--fail-on <level>', 'Exit 1 for any group, or those as alike as this')
        .choices(failLevels)
        .default('any'),
    )
    .option('--max-rows <number>', 'Show up to this many groups, or all', maxRows, 20)
    .option('--redact', 'Show labels instead of names, addresses and subs')
    .option('--show-commands', 'Show AWS CLI commands to type next for each group')
    .option('--report <file>', reportHelp(reportKinds), repeatable(reportOf(reportKinds, namedAnswers.byExtension)))
    .optionsGroup('Listing')
  addListingFlags(command)
}

const rows = count('--max-rows', {
  why: `it must be a number of groups from 1 to ${mostCounted}, or all`,
  hint: 'e.g. --max-rows 50, or --max-rows all',
})
const maxRows = (text: string): number => (text === 'all' ? Number.POSITIVE_INFINITY : rows(text))

const namedAnswers: NamedFormats<AnswerFormat> = {
  formats: answerFormats,
  byExtension: { '.csv': 'csv', '.jsonl': 'jsonl', '.ndjson': 'jsonl', '.json': 'json', '.txt': 'table' },
  otherwise: 'table',
  example: 'groups',
  reportHint: (text) => reportHint(reportKinds, text),
}

/** What the answer is written as, and where; a file named `-` is standard output. */
export interface AuditAnswer {
  readonly format: AnswerFormat
  readonly file: string | undefined
}

/** The form of the answer. Fails with `usage` where flags do not go together. */
export function answerOf(flags: AuditFlags, json: boolean): AuditAnswer {
  const file = flags.output === '-' ? undefined : flags.output
  const format = chooseFormat({ format: flags.format, file, json }, namedAnswers)
  checkCommands(flags, format)
  return { format, file }
}

function checkCommands({ redact, showCommands }: AuditFlags, format: AnswerFormat): void {
  if (!showCommands) return
  if (format === 'csv') {
    throw new CogtoolError('usage', '--show-commands has no meaning with the format csv', {
      why: 'a row is about one account, the commands are about a group',
      hint: 'use the format table, json or jsonl',
    })
  }
  if (redact) {
    throw new CogtoolError('usage', "--redact and --show-commands can't be combined", {
      why: 'a command needs the user name that --redact hides',
      hint: 'leave one of them out',
    })
  }
}

/** What the search and the judgement need of the flags and of the pool. */
export function auditOptions(
  { by, tier, includeLinked }: Pick<AuditFlags, 'by' | 'tier' | 'includeLinked'>,
  rules: PoolRules | undefined,
): AuditOptions {
  return { by, likeness: loosestOf(tier), includeLinked: includeLinked ?? false, rules }
}
