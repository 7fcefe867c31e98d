import { type Command, Option } from 'commander'
import { type AuditOptions, type FailLevel, failLevels } from '../../duplicates/audit.ts'
import { loosestOf, type Tier, tiers } from '../../duplicates/email-key.ts'
import { type Criterion, criteria } from '../../duplicates/keys.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { PoolRules } from '../../users/list/pool-schema.ts'
import { count, words } from '../shared/flag-parsers.ts'
import { chooseFormat, type NamedFormats } from '../shared/listing/choose-format.ts'
import { addListingFlags, type ListingFlags } from '../shared/users-api.ts'

const answerFormats = ['table', 'json', 'csv', 'jsonl'] as const
export type AnswerFormat = (typeof answerFormats)[number]

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
}

const defaultTiers: readonly Tier[] = ['exact', 'case', 'idn']

/** The flags of `audit-duplicates`. */
export function addAuditFlags(command: Command): void {
  command
    .option(
      '--from <file>',
      'users of a file in place of the pool: an export, or what aws cognito-idp list-users prints; - is standard input',
    )
    .addOption(
      new Option('--by <list>', 'what to compare, some of email,username,phone')
        .argParser(words('--by', criteria))
        .default([...criteria], 'all of them'),
    )
    .addOption(
      new Option(
        '--tier <list>',
        'how alike addresses may be: exact, case (or but for it), idn (or but for the form of the domain), unicode (or but for letters that look alike), gmail (or one mailbox at Gmail)',
      )
        .argParser(words('--tier', tiers))
        .default([...defaultTiers], defaultTiers.join(',')),
    )
    .addOption(
      new Option('--format <format>', 'unless given, by the name of the file, else table; json with --json').choices(
        answerFormats,
      ),
    )
    .option('-o, --output <file>', 'write the answer to a file (only you can read it)')
    .option('--include-linked', 'also show stale profiles of linked accounts, which are no duplicates')
    .option('--recheck', 'read each account that was found again, drop groups that are none any more, and add MFA')
    .addOption(
      new Option(
        '--fail-on <level>',
        'which groups make exit 1: any; exact: with the very same string; case: these and twins in case; none',
      )
        .choices(failLevels)
        .default('any'),
    )
    .option('--max-rows <number>', 'groups that the table shows, or all', maxRows, 20)
    .option('--redact', 'labels in place of names, addresses, numbers and subs')
    .option('--show-commands', 'with each group, what to type next: AWS CLI commands that read, or that can be undone')
  addListingFlags(command)
}

const rows = count('--max-rows', {
  why: 'it must be a number of groups, 1 or more, or all',
  hint: 'e.g. --max-rows 50, or --max-rows all',
})
const maxRows = (text: string): number => (text === 'all' ? Number.POSITIVE_INFINITY : rows(text))

const namedAnswers: NamedFormats<AnswerFormat> = {
  formats: answerFormats,
  byExtension: { '.csv': 'csv', '.jsonl': 'jsonl', '.ndjson': 'jsonl', '.json': 'json', '.txt': 'table' },
  otherwise: 'table',
  example: 'groups',
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
    throw new CogtoolError('usage', '--redact and --show-commands do not go together', {
      why: 'a command needs the very name that --redact leaves out',
      hint: 'leave one of them out',
    })
  }
}

/** What the search and the judgement need of the flags and of the pool. */
export function auditOptions({ by, tier, includeLinked }: AuditFlags, rules: PoolRules | undefined): AuditOptions {
  return { by, likeness: loosestOf(tier), includeLinked: includeLinked ?? false, rules }
}
