import { type Command, Option } from 'commander'
import { type AuditOptions, type FailLevel, failLevels } from '../../duplicates/audit.ts'
import { loosestOf, type Tier, tiers } from '../../duplicates/email-key.ts'
import { type Criterion, criteria } from '../../duplicates/keys.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { PoolRules } from '../../users/list/pool-schema.ts'
import { count, words } from '../shared/flag-parsers.ts'
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
  /** undefined = a table, or JSON with --json. */
  readonly format?: AnswerFormat
  /** A file for the answer; undefined or `-` = standard output. */
  readonly output?: string
  readonly includeLinked?: boolean
  /** Read each member again before answering. */
  readonly recheck?: boolean
  readonly failOn: FailLevel
  readonly maxRows?: number
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
    .addOption(new Option('--format <format>', 'the form of the answer (default: table)').choices(answerFormats))
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
    .option('--max-rows <number>', 'show at most so many accounts in the table', count('--max-rows'))
    .option('--redact', 'labels in place of names, addresses, numbers and subs')
    .option('--show-commands', 'with each group, what to type next: AWS CLI commands that read, or that can be undone')
  addListingFlags(command)
}

/** Fails with `usage` where two flags do not go together. */
export function checkAuditFlags(flags: AuditFlags, json: boolean): void {
  const { format, redact, showCommands } = flags
  if (json && format !== undefined && format !== 'json') {
    throw new CogtoolError('usage', `--json and --format ${format} ask for two answers`, {
      why: '--json is one document',
      hint: 'leave one of them out',
    })
  }
  if (!showCommands) return
  if (format === 'csv') {
    throw new CogtoolError('usage', '--show-commands has no meaning with --format csv', {
      why: 'a row is about one account, the commands are about a group',
      hint: 'use --format table, json or jsonl',
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
