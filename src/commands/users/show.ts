import type { Command } from 'commander'
import type { CognitoApi } from '../../aws/cognito-api.ts'
import { poolTarget } from '../../aws/pool-target.ts'
import { accountCommand, awsCommand } from '../../pool/aws-command.ts'
import { carryFlags } from '../../text/carried-flags.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { plural } from '../../text/numbers.ts'
import { shellWord } from '../../text/shell.ts'
import { findUsers, lookedUpValue, subOf } from '../../users/find/find-users.ts'
import { type LookUp, type Who, widerSearches } from '../../users/find/who.ts'
import type { User } from '../../users/list/user.ts'
import { type CommandLines, reasonsFor } from '../../users/sign-in/reasons.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { openApi } from '../shared/users-api.ts'
import { byOption, whoIn } from './flags.ts'
import { type ByName, readAccount } from './read-account.ts'
import { accountDocument, renderAccount } from './render-account.ts'
import { furtherLooks, lookUpNouns, renderChoice } from './render-found.ts'
import { writtenPool } from './written-pool.ts'

/** What `users show` works with. */
export interface ShowOptions extends ByName {
  readonly who: Who
}

interface ShowFlags {
  readonly by?: LookUp
  readonly groups?: boolean
  readonly mfa?: boolean
}

/** The one account that is meant, and those that differ from what was asked for in case alone. */
interface Found {
  readonly user: User
  readonly by: LookUp
  readonly otherCase: readonly User[]
}

/** More users than anybody reads on: those who answer to one name. */
const mostNamed = 10

/** `cogtool users show`: flags, examples, action. */
export function defineShow(command: Command, context: CommandContext, run = runShow): void {
  command
    .summary("show an account and why it can't sign in")
    .summary("Show an account and why it can't sign in")
    .description("Show an account and why it can't sign in, as far as the pool shows. No password is tried.")
    .argument('<WHO>', 'Show this name, sub, address or phone number')
    .addOption(byOption())
    .option('--groups', 'Add the groups; may count the user as active (billed)')
    .option('--mfa', 'Add the MFA; counts the user as active (billed)')
    .addHelpText(
      'after',
      examples([
        ["why can't she sign in?", 'cogtool users show maria@example.com'],
        ['for a script, with groups', 'cogtool users show maria --groups --json'],
        ['with MFA, where the pool requires it', 'cogtool users show maria --mfa'],
      ]),
    )
    .action(async (text: string, { by, groups = false, mfa = false }: ShowFlags) => {
      const who = whoIn(text, by)
      context.finish(await run({ who, groups, mfa }, await context.start('pool')))
    })
}

/** Shows one account, and every reason that keeps it from signing in. Fails with `user_not_found`, `user_ambiguous`. */
export async function runShow({ who, ...byName }: ShowOptions, run: Run): Promise<ExitCode> {
  const { printer, settings } = run
  const api = await openApi({ rps: 20 }, run)
  try {
    const { user, by, otherCase } = await theOne(api, who, run)
    const asked = { by, value: lookedUpValue(user, by) ?? who.value, isComplete: !who.isPrefix, otherCase }
    const account = await readAccount(api, user, asked, byName, run)
    const reasons = reasonsFor(account.facts, commandLines(run))
    const audit = carryFlags('cogtool audit-duplicates', run.commandLine)
    const answer = { account, reasons, byName, audit }
    if (printer.json) await printer.document(accountDocument(answer, poolTarget(settings).poolId))
    else await printer.answer(renderAccount(answer, writtenPool(settings), printer))
    return ExitCode.yes
  } finally {
    api.close()
  }
}

async function theOne(api: CognitoApi, who: Who, { settings, printer, commandLine }: Run): Promise<Found> {
  const { users, complete, by = who.by[0], otherCase } = await findUsers(api, who, mostNamed)
  const [user, ...others] = users
  const noun = lookUpNouns[by]
  const pool = writtenPool(settings)
  // the value is not repeated in the error: errors end in logs that notes and answers do not
  if (!user) {
    for (const look of otherCase.length > 0 ? [] : furtherLooks(who)) {
      await printer.note(escapeLine(carryFlags(look, commandLine)))
    }
    throw notFound(`no user of ${pool} has this ${noun}`, who, otherCase)
  }
  if (others.length === 0) return { user, by, otherCase }
  const many = complete ? plural(users.length, 'user') : `more than ${mostNamed} users`
  await printer.note(renderChoice(users))
  throw new CogtoolError('user_ambiguous', `${many} of ${pool} have this ${noun}`, {
    why: `their subs: ${users.map(subOf).join(', ')}${complete ? '' : ' …'}`,
    hint: `cogtool users show ${shellWord(subOf(user))}`,
  })
}

function notFound(message: string, who: Who, otherCase: readonly User[]): CogtoolError {
  const [near] = otherCase
  if (near) {
    const many = otherCase.length === 1 ? '1 user has' : `${plural(otherCase.length, 'user')} have`
    return new CogtoolError('user_not_found', message, {
      why: `look-ups are exact, and ${many} it in another case`,
      hint: `cogtool users show ${shellWord(subOf(near))}`,
    })
  }
  const looks = widerSearches(who)
  const how = looks.map((look) => look.how).join(', or ') || 'in another way'
  const isInList = looks[0]?.command.startsWith('cogtool export-users') === true
  return new CogtoolError('user_not_found', message, {
    why: 'look-ups are exact',
    hint: `look ${how}: cogtool ${isInList ? 'export-users' : 'users find --help'}`,
  })
}

/** Commands that are about the run's pool. */
function commandLines({ settings, commandLine }: Run): CommandLines {
  const target = poolTarget(settings)
  return {
    aws: (operation, more) => awsCommand(operation, target, more),
    awsWithoutPool: (operation) => accountCommand(operation, target),
    cogtool: (line) => carryFlags(`cogtool ${line}`, commandLine),
  }
}
