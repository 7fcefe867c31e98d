import type { Command } from 'commander'
import { type CognitoApi, countsAsActive } from '../../aws/cognito-api.ts'
import { poolTarget } from '../../aws/pool-target.ts'
import type { Account } from '../../duplicates/account.ts'
import { type Audit, type AuditOptions, failsAt, findDuplicates } from '../../duplicates/audit.ts'
import { neededColumns, wantedColumns } from '../../duplicates/keys.ts'
import { recheck } from '../../duplicates/recheck.ts'
import { findCandidates } from '../../duplicates/two-passes.ts'
import { droppingLast } from '../../output/progress.ts'
import { userPoolOf } from '../../pool/settings.ts'
import { ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { count, plural } from '../../text/numbers.ts'
import { asUser } from '../../users/list/user.ts'
import type { BareRun, CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { scanPool } from '../shared/listing/scan-pool.ts'
import { describePool, openApi } from '../shared/users-api.ts'
import { type AuditFlags, addAuditFlags, auditOptions } from './flags.ts'
import { type AuditInput, withExport, withSpooledUsers } from './input.ts'
import { writeAuditReport } from './write-report.ts'

/** `cogtool audit-duplicates`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runAuditDuplicates): void {
  addAuditFlags(command)
  command
    .addHelpText(
      'after',
      examples([
        ['who has two accounts?', 'cogtool audit-duplicates'],
        ['the same of an export, without credentials', 'cogtool audit-duplicates --from users.csv'],
        ['only twins in case, for a script', 'cogtool audit-duplicates --by email --tier case --fail-on case --json'],
        ['for a ticket: as the accounts are now, without names', 'cogtool audit-duplicates --recheck --redact'],
      ]),
    )
    .action(async (flags: AuditFlags) =>
      context.finish(
        // neither a pool nor credentials are needed to read a file
        flags.from !== undefined && !flags.recheck
          ? await runAuditOfExport(flags.from, flags, await context.startBare())
          : await run(flags, await context.start('pool')),
      ),
    )
}

/** Looks for accounts that share an address, a name or a number, in the pool or, to be checked against it, in an export. */
export async function runAuditDuplicates(flags: AuditFlags, run: Run): Promise<ExitCode> {
  const about = { pool: userPoolOf(run.settings), target: poolTarget(run.settings) }
  const audit = await writeAuditReport(flags, run, about, async () => {
    const api = await openApi(flags, run)
    try {
      const { pool, unread } = await describePool(api)
      if (unread) {
        const why =
          unread.code === 'operation_unsupported'
            ? unread.message
            : 'the pool may not be described with these credentials'
        await run.printer.warn(`${why}: explanations stay general`)
      }
      const options = auditOptions(flags, pool?.rules)
      const found =
        flags.from === undefined
          ? await withSpooledUsers(
              (spool) => scanPool(api, pool, flags, spool, run),
              run.edges,
              (input) => auditInput(input, options, run),
            )
          : await auditExport(flags.from, options, run)
      return flags.recheck ? await recheckAudit(found, options, api, run) : found
    } finally {
      api.close()
    }
  })
  return exitCodeFor(audit, flags)
}

async function runAuditOfExport(from: string, flags: AuditFlags, run: BareRun): Promise<ExitCode> {
  const audit = await writeAuditReport(flags, run, { pool: undefined, target: {} }, () =>
    auditExport(from, auditOptions(flags, undefined), run),
  )
  return exitCodeFor(audit, flags)
}

function exitCodeFor({ groups }: Audit, { failOn }: AuditFlags): ExitCode {
  return groups.some((group) => failsAt(group, failOn)) ? ExitCode.no : ExitCode.yes
}

async function auditExport(from: string, options: AuditOptions, run: BareRun): Promise<Audit> {
  const { edges, printer } = run
  const asked = {
    needed: neededColumns(options.by),
    wanted: wantedColumns(options.by),
    note: (text: string) => printer.note(escapeLine(text)),
    warn: (text: string) => printer.warn(escapeLine(text)),
  }
  return withExport(from, asked, edges, (input) => auditInput(input, options, run, warnOfSharedNames))
}

/** No pool has one user name twice. Personal data goes to the answer alone: the names stand there. */
async function warnOfSharedNames(accounts: readonly Account[], { printer }: BareRun): Promise<void> {
  const subs = new Map<string, string>()
  const shared = new Set<string>()
  for (const { username, sub } of accounts) {
    const first = subs.get(username) ?? sub
    if (first !== sub) shared.add(username)
    subs.set(username, first)
  }
  if (shared.size === 0) return
  const many = plural(shared.size, 'user name')
  await printer.warn(
    `${many} in the file with several subs each: in one pool that cannot be, so it is not one export of it`,
  )
}

async function auditInput(
  input: AuditInput,
  options: AuditOptions,
  run: BareRun,
  check?: (accounts: readonly Account[], run: BareRun) => Promise<void>,
): Promise<Audit> {
  const { signal, now } = run.edges
  const { printer } = run
  const line = printer.progress(now)
  let shown = -1
  const onProgress = async (users: number, bytes: number) => {
    const share = Math.floor((1_000 * bytes) / Math.max(1, input.bytes))
    // a line for each block would cost more than the reading
    if (share === shown) return
    shown = share
    await line.update(droppingLast([`${Math.floor(share / 10)} %`], [`compared ${plural(users, 'user')}`]))
  }
  try {
    const found = await findCandidates(input, { ...options, signal, onProgress })
    await check?.(found.accounts, run)
    return findDuplicates(found.accounts, options, found)
  } finally {
    await line.clear()
  }
}

async function recheckAudit(
  found: Audit,
  options: AuditOptions,
  api: CognitoApi,
  { edges, printer }: BareRun,
): Promise<Audit> {
  const members = new Set(found.groups.flatMap(({ members }) => members.map(({ account }) => account.username)))
  if (members.size > 0) {
    const many = plural(members.size, 'account')
    await printer.warn(`--recheck ${countsAsActive}: it reads ${many}`)
  }
  const line = printer.progress(edges.now)
  const read = async (username: string) => {
    const now = await api.readUser(username)
    return now && { user: asUser(now.user), mfa: now.mfa }
  }
  try {
    return await recheck(found, options, read, (done, of) =>
      line.update(droppingLast([`${count(done)} of ${plural(of, 'account')}`], ['read again'])),
    )
  } finally {
    await line.clear()
  }
}
