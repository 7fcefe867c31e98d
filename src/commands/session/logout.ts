import { type Command, Option } from 'commander'
import type { Revocation } from '../../session/sign-out.ts'
import type { Session } from '../../session/store/session.ts'
import { withoutStrangeAddresses } from '../../session/store/session-addresses.ts'
import { brokenStored, removeLeftovers, removeStored, savedNames } from '../../session/store/session-store.ts'
import { type FoundSession, type StoredSession, storedSessions } from '../../session/store/stored-session.ts'
import { carryFlags } from '../../text/carried-flags.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { describedClient, withClientSecret } from '../shared/client-secret.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { currentStored, missingSession, sessionNameOf } from '../shared/current-session.ts'
import { examples } from '../shared/examples.ts'
import { logoutDocument, renderLogout, renderNobody, type SignedOut } from './render-logout.ts'

export interface LogoutOptions {
  readonly localOnly: boolean
  readonly global: boolean
  readonly browser: boolean
  readonly all: boolean
}

/** `cogtool logout`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runLogout): void {
  command
    .addOption(
      new Option('--local-only', 'Forget the session without telling the pool')
        .default(false)
        .conflicts(['global', 'browser']),
    )
    .option('--global', 'Sign the user out on every device too', false)
    .option('--browser', "End the browser's session too", false)
    .option('--all', 'End every saved session', false)
    .addHelpText(
      'after',
      examples([
        ['revoke and forget', 'cogtool logout'],
        ['every session of this machine', 'cogtool logout --all'],
        ['on every device', 'cogtool logout --global'],
      ]),
    )
    .action(async (flags: LogoutOptions) =>
      context.finish(await run(flags, await (flags.all ? context.start() : context.start('session')))),
    )
}

/** Ends sessions at the pool and always forgets them here; the exit code is that of the remote part that failed. */
export async function runLogout(options: LogoutOptions, run: Run): Promise<ExitCode> {
  const { edges, settings, printer } = run
  const signedOut: SignedOut[] = []
  for (const stored of await sessionsToEnd(options, run)) signedOut.push(await endStored(stored, options, run))
  const name = sessionNameOf(settings)
  const unusable = options.all ? await storedSessions(edges) : await brokenStored(edges, name)
  // one that tells no name may be of another session, while this one was there
  const isMeant = ({ broken }: StoredSession) => options.all || signedOut.length === 0 || broken?.name === name
  const { removed, failures } = await removeUnusable(unusable.filter(isMeant), run)
  if (options.all) await removeLeftovers(edges)
  if (printer.json) await printer.documentWithoutPool(logoutDocument(signedOut))
  else if (signedOut.length > 0) {
    await printer.answer(renderLogout(signedOut, settings, edges.now(), printer.style))
    const left = options.all ? [] : await savedNames(edges)
    const them = left.length === 1 ? 'it' : 'them'
    if (left.length > 0)
      await printer.note(escapeLine(`still saved: ${left.join(', ')}; to end ${them} too: cogtool logout --all`))
  } else if (removed + failures.length === 0) {
    // --all is about every pool
    const missing = options.all ? undefined : await missingSession(settings, edges)
    await printer.answer(missing ? renderNobody(missing, printer.style) : 'Not signed in: no session is saved.')
  }
  return [...signedOut.flatMap((one) => one.failures), ...failures][0]?.exitCode ?? ExitCode.yes
}

/** Takes away files that no session can be read from, which would otherwise stay for ever: each that can be. */
async function removeUnusable(all: readonly StoredSession[], run: Run) {
  const { edges, printer } = run
  const failures: CogtoolError[] = []
  for (const { path } of all) {
    try {
      await removeStored(path, edges)
      await printer.warn(escapeLine(`a session that could not be used is forgotten, its tokens not revoked: ${path}`))
    } catch (error) {
      if (!(error instanceof CogtoolError)) throw error
      failures.push(error)
      await warnOf(error, run)
    }
  }
  return { removed: all.length - failures.length, failures }
}

async function warnOf({ message, why, hint }: CogtoolError, { printer, commandLine }: Run): Promise<void> {
  const next = hint === undefined ? undefined : carryFlags(hint, commandLine)
  await printer.warn(escapeLine([message, why, next].filter(Boolean).join('; ')))
}

async function sessionsToEnd({ all }: LogoutOptions, { edges, settings }: Run): Promise<FoundSession[]> {
  if (all)
    return (await storedSessions(edges)).flatMap(({ header, ...stored }) => (header ? [{ ...stored, header }] : []))
  const stored = await currentStored(settings, edges)
  return stored ? [stored] : []
}

/**
 * A file that others could have written may name any endpoint, and one whose key is gone tells no token: nothing is sent
 * anywhere for them, and they are forgotten all the same.
 */
async function endStored(stored: FoundSession, options: LogoutOptions, run: Run): Promise<SignedOut> {
  const { edges, printer } = run
  const opened = await stored.open().catch((error: unknown) => {
    if (error instanceof CogtoolError && !edges.signal.aborted) return error
    throw error
  })
  if (!(opened instanceof CogtoolError)) return endSession(opened, options, run)
  const { lockSession } = await import('../../session/store/session-lock.ts')
  await lockSession(stored.header, 'forgotten', edges, () => removeStored(stored.path, edges))
  const failures = options.localOnly ? [] : [opened]
  for (const { message, why } of failures) {
    await printer.warn(escapeLine([message, why, 'its refresh token was not revoked'].filter(Boolean).join('; ')))
  }
  return { session: stored.header, revoked: undefined, everywhere: false, failures }
}

async function endSession(session: Session, options: LogoutOptions, run: Run): Promise<SignedOut> {
  const { edges, printer } = run
  const { forget, revokeSession, signOutEverywhere } = await import('../../session/sign-out.ts')
  const failures: CogtoolError[] = []
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (edges.signal.aborted || !(error instanceof CogtoolError)) throw error
      failures.push(error)
      await warnOf(error, run)
      return undefined
    }
  }
  const everywhere = options.global
    ? await attempt(async () => {
        const { freshSession } = await import('../../session/fresh-session.ts')
        const fresh = await withClientSecret(session, run, (clientSecret) =>
          freshSession(session, { use: 'access', minTtl: 0, clientSecret }, edges, printer),
        )
        await signOutEverywhere(fresh, edges, printer)
        return true
      })
    : undefined
  let revoked: Revocation | undefined
  await forget(session, edges, async (current) => {
    if (options.localOnly) return
    // nobody knows who named the others
    const known = withoutStrangeAddresses(current)
    const revoke = (clientSecret: string | undefined) => revokeSession(known, clientSecret, edges, printer)
    revoked = await attempt(() => withClientSecret(current, run, revoke))
  })
  if (revoked === 'unsupported') {
    // a setting, and no failure: another try would end in the same way
    await printer.warn(
      'the refresh token works until it ends: token revocation is off for this app client (EnableTokenRevocation), or its endpoint has none',
    )
  }
  if (options.browser) await endBrowserSession(withoutStrangeAddresses(session), run)
  return { session, revoked: options.localOnly ? undefined : revoked, everywhere: everywhere ?? false, failures }
}

async function endBrowserSession(session: Session, run: Run): Promise<void> {
  const { edges, printer, unattended } = run
  const { browserLogoutUrl } = await import('../../session/sign-out.ts')
  const registered = session.endpoints.logout === undefined ? undefined : await describedClient(session, run)
  const url = browserLogoutUrl(session, registered?.logouts[0])
  if (url === undefined) return printer.warn('the pool names no address that ends a browser session')
  await printer.say(`Open: ${url}`)
  const { namedBrowsers, remoteness } = await import('../../login/browser/browser.ts')
  const commands = await namedBrowsers(edges)
  if (commands.length === 0 ? unattended || remoteness(edges) !== undefined : commands[0] === 'none') return
  const { opened, reason } = await edges.openBrowser(url, commands, edges.signal)
  if (!opened)
    await printer.warn(
      `the browser did not start (${escapeLine(reason ?? 'no reason given')}): open the address yourself`,
    )
}
