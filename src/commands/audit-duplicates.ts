import { type Command, Option } from 'commander'
import { type Account, asAccount } from '../duplicates/account.ts'
import { type Audit, counts, type FailLevel, failLevels, findDuplicates } from '../duplicates/audit.ts'
import { type Criterion, criteria, neededColumns, type Tier, tiers } from '../duplicates/keys.ts'
import { CogtoolError, ExitCode } from '../errors.ts'
import { safeJson } from '../output/escape.ts'
import { plural } from '../output/numbers.ts'
import { auditDocument, renderAudit } from '../output/render-audit.ts'
import { renderProgress } from '../output/render-export.ts'
import { styleFor } from '../output/style.ts'
import { fileOutput } from '../users/export-output.ts'
import { selectUsers } from '../users/listing.ts'
import type { PoolRules } from '../users/pool-description.ts'
import { usersFrom } from './audit-input.ts'
import type { BareRun, CommandContext, Run } from './context.ts'
import { examples } from './examples.ts'
import { defaultRps, describePool, openApi, scanState } from './users-api.ts'
import { parseCount, parseRate, parseWords } from './users-flags.ts'

/** Where no terminal says how wide it is. */
const defaultWidth = 80

/** What `audit-duplicates` works with. */
export interface AuditFlags {
  /** An export in place of the pool; `-` is standard input. */
  readonly from?: string
  readonly by: readonly Criterion[]
  /** The loosest one includes the others. */
  readonly tier: readonly Tier[]
  readonly format: 'table' | 'json'
  /** A file for the answer; undefined or `-` = standard output. */
  readonly output?: string
  readonly includeLinked?: boolean
  readonly failOn: FailLevel
  readonly maxRows?: number
  readonly rps: number
}

/** `cogtool audit-duplicates`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runAuditDuplicates): void {
  command
    .option('--from <file>', 'an export (CSV or JSON Lines) in place of the pool; - is standard input')
    .addOption(
      new Option('--by <list>', 'what to compare, some of email,username,phone')
        .argParser(parseWords('--by', criteria))
        .default([...criteria], 'all of them'),
    )
    .addOption(
      new Option(
        '--tier <list>',
        'how alike addresses may be: exact, case (or but for it), idn (or but for the form of the domain)',
      )
        .argParser(parseWords('--tier', tiers))
        .default([...tiers], 'exact,case,idn'),
    )
    .addOption(new Option('--format <format>', 'the form of the answer').choices(['table', 'json']).default('table'))
    .option('-o, --output <file>', 'write the answer to a file (only you can read it)')
    .option('--include-linked', 'also show stale profiles of linked accounts, which are no duplicates')
    .addOption(
      new Option(
        '--fail-on <level>',
        'which groups make exit 1: any; exact: with the very same string; case: these and twins in case; none',
      )
        .choices(failLevels)
        .default('any'),
    )
    .option('--max-rows <number>', 'show at most so many accounts in the table', parseCount('--max-rows', 1))
    .option('--rps <number>', "requests a second; 30 are the whole account's", parseRate, defaultRps)
    .addHelpText(
      'after',
      examples([
        ['who is there twice?', 'cogtool audit-duplicates'],
        ['the same of an export, without credentials', 'cogtool audit-duplicates --from users.csv'],
        ['only twins in case, for a script', 'cogtool audit-duplicates --by email --tier case --fail-on case --json'],
      ]),
    )
    .action(async (flags: AuditFlags) =>
      context.finish(
        flags.from === undefined
          ? await run(flags, await context.start())
          : await runAuditOfExport(flags.from, flags, await context.startBare()),
      ),
    )
}

/** Looks through the pool for accounts that share an address, a name or a number. */
export async function runAuditDuplicates(flags: AuditFlags, run: Run): Promise<ExitCode> {
  return tell(flags, run, () => auditPool(flags, run))
}

/** The same of an export: neither a pool nor credentials are needed. */
async function runAuditOfExport(from: string, flags: AuditFlags, run: BareRun): Promise<ExitCode> {
  return tell(flags, run, () => auditExport(from, flags, run))
}

/** Makes the audit and tells what it found. Personal data goes to the answer alone. */
async function tell(flags: AuditFlags, { edges, printer }: BareRun, make: () => Promise<Audit>): Promise<ExitCode> {
  const file = flags.output === '-' ? undefined : flags.output
  // opened before the scan: a file that cannot be written is known at once
  const output = file === undefined ? undefined : await fileOutput(file, { force: true }, edges)
  try {
    const audit = await make()
    const json = printer.json || flags.format === 'json'
    const { maxRows } = flags
    if (output) {
      const plain = { style: styleFor(edges.stdout, edges.env, true), width: defaultWidth, maxRows }
      await output.write(`${json ? safeJson(auditDocument(audit)) : renderAudit(audit, plain)}\n`)
      await output.complete()
      await printer.note(summaryOf(audit))
    } else if (json) await printer.document(auditDocument(audit))
    else {
      const look = { style: printer.style, width: printer.width ?? defaultWidth, maxRows }
      await printer.answer(renderAudit(audit, look))
    }
    return audit.groups.some((group) => counts(group, flags.failOn)) ? ExitCode.no : ExitCode.yes
  } catch (error) {
    await output?.discard()
    throw error
  }
}

async function auditExport(from: string, flags: AuditFlags, { edges }: BareRun): Promise<Audit> {
  const accounts: Account[] = []
  for await (const user of usersFrom(from, neededColumns(flags.by), edges)) {
    edges.signal.throwIfAborted()
    accounts.push(asAccount(user))
  }
  return auditOf(accounts, flags, undefined)
}

async function auditPool(flags: AuditFlags, run: Run): Promise<Audit> {
  const { edges, printer } = run
  const api = await openApi(flags, run)
  const line = printer.progress(edges.now)
  const accounts: Account[] = []
  try {
    const began = edges.now()
    const pool = await describePool(api)
    if (!pool) await printer.warn('the pool may not be described with these credentials: explanations stay general')
    for await (const { users } of selectUsers(api, { statuses: [] })) {
      for (const user of users) accounts.push(asAccount(user))
      await line.update(renderProgress(scanState(accounts.length, pool?.estimatedUsers, api, began, edges)))
    }
    return auditOf(accounts, flags, pool?.rules)
  } catch (error) {
    throw edges.signal.aborted ? error : scanStopped(accounts.length, error)
  } finally {
    await line.clear()
    api.close()
  }
}

/** Part of a pool answers nothing: who looks unique may have a twin among the others. */
function scanStopped(users: number, error: unknown): unknown {
  if (!(error instanceof CogtoolError) || users === 0) return error
  return new CogtoolError('scan_incomplete', `the scan stopped after ${plural(users, 'user')}; nothing was judged`, {
    why: error.why === undefined ? error.message : `${error.message}: ${error.why}`,
    hint: 'try again, or export first: cogtool export-users -o users.csv, then --from users.csv',
  })
}

function auditOf(
  accounts: readonly Account[],
  { by, tier, includeLinked }: AuditFlags,
  rules: PoolRules | undefined,
): Audit {
  const loosest = tiers.findLast((one) => tier.includes(one)) ?? 'exact'
  return findDuplicates(accounts, { by, tier: loosest, includeLinked: includeLinked ?? false, rules })
}

function summaryOf({ scanned, groups, accounts }: Audit): string {
  return `scanned ${plural(scanned, 'user')}: ${plural(groups.length, 'group')}, ${plural(accounts, 'account')}`
}
