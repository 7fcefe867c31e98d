import { type Command, Option } from 'commander'
import { parseParameter, parseScope, refuseForeignScopes } from '../../login/browser/authorize-url.ts'
import { watchServerClock } from '../../net/server-clock.ts'
import { apiAddressOf } from '../../pool/pool-address.ts'
import { requirePoolAndClient, type Settings, userPoolOf } from '../../pool/settings.ts'
import type { Session, StoreKind } from '../../session/store/session.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { fileOf, repeatable, seconds } from '../shared/flag-parsers.ts'
import { type BrowserOptions, signInByBrowser } from './browser.ts'
import { signInHeadless } from './headless.ts'
import { addHeadlessFlags, type HeadlessOptions, isHeadless } from './headless-flags.ts'
import { loginDocument, renderLogin } from './render.ts'

export interface LoginOptions extends HeadlessOptions, BrowserOptions {
  readonly scope: readonly string[]
  readonly fresh: boolean
  readonly store: StoreKind
  readonly print?: 'access' | 'id' | 'refresh'
  readonly printConfig: boolean
}

/** `cogtool login`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runLogin): void {
  addBrowserFlags(command.optionsGroup('Browser'))
  addHeadlessFlags(command.optionsGroup('Without a browser'))
  command
    .optionsGroup('What is saved')
    .addOption(
      new Option('--store <where>', 'Save in a file; keyring: sealed by a system key')
        .choices(['file', 'keyring', 'none'])
        .default('file'),
    )
    .addOption(
      new Option('--print <token>', 'Print this token alone, and the rest on stderr').choices([
        'access',
        'id',
        'refresh',
      ]),
    )
    .optionsGroup('App client, after a yes')
    .addOption(
      new Option('--add-callback [how]', 'Register the callback, for this sign-in or for good')
        .choices(['temporary', 'keep'])
        .preset('temporary'),
    )
    .option('--yes', 'Answer the question of --add-callback with yes', false)
    .optionsGroup('Diagnosis')
    .option('--print-config', 'Show what a sign-in would use, and stop', false)
    .option('--trace', 'Show each step of the flow, without its secrets', false)
    .option('--no-preflight', 'Skip the check of the authorize address')
    .addHelpText(
      'after',
      examples([
        ['sign in with the browser', 'cogtool login'],
        ['what it would use here, and why', 'cogtool login --print-config'],
        ['one token, nothing kept', 'cogtool login --store none --print access'],
        ['in CI, without a browser', 'cogtool login --username maria --password-stdin < password.txt'],
      ]),
    )
    .action(async (flags: LoginOptions) => {
      context.finish(await run(flags, await context.start('pool', 'client')))
    })
}

function addBrowserFlags(command: Command): void {
  command
    .option('--browser <command>', 'Start this browser; $BROWSER does the same')
    .option('--no-browser', 'Start none: you open the address yourself')
    .addOption(
      new Option('--flow <flow>', 'Use the code flow with PKCE, or implicit')
        .choices(['code', 'implicit'])
        .default('code'),
    )
    .addOption(
      new Option('--scope <scope>', 'Ask for this scope, not for all; repeatable')
        .argParser(repeatable(parseScope))
        .default([], 'none'),
    )
    .option('--idp <name>', 'Go straight to this identity provider')
    .option('--login-hint <value>', 'Fill in this user name')
    .option('--fresh', 'Ask for the password (or a machine token) again', false)
    .addOption(
      new Option('--param <name=value>', 'Add this to the authorize address; repeatable')
        .argParser(repeatable(parseParameter))
        .default([], 'none'),
    )
    .option('--timeout <seconds>', 'Wait this long for the sign-in', parseTimeout, 300)
    .option('--callback-cert <file>', 'Use this certificate (PEM) for an https callback', fileOf('--callback-cert'))
    .option('--callback-key <file>', 'Use this private key (PEM) of the certificate', fileOf('--callback-key'))
}

/** Signs in and keeps the session; fails before a browser opens wherever that can be known. */
export async function runLogin(options: LoginOptions, run: Run): Promise<ExitCode> {
  const { printer } = run
  refuseContradictions(options, printer.json)
  // the first thing to say: without them neither a browser nor a password would help
  if (!options.printConfig) requirePoolAndClient(run.settings)
  if (isOfCognito(run.settings)) refuseForeignScopes(options.scope)
  if (options.printConfig) return (await import('./print-config.ts')).printConfiguration(options, run)
  const signIn = isHeadless(options) ? signInHeadless : signInByBrowser
  const { session, remarks, isPrinted = false } = await signIn(options, { ...run, ...watchServerClock(run.edges) })
  for (const remark of remarks) await printer.warn(escapeLine(remark))
  await answer(session, options, isPrinted, run)
  return ExitCode.yes
}

/** Whether the pool is AWS's, or the one that cogtool runs in its likeness. */
function isOfCognito(settings: Settings): boolean {
  return settings.isLocalPool || apiAddressOf(userPoolOf(settings)) !== undefined
}

async function answer(
  session: Session,
  { print, store }: LoginOptions,
  isPrinted: boolean,
  { edges, printer, settings }: Pick<Run, 'edges' | 'printer' | 'settings'>,
) {
  if (printer.json) return printer.document(loginDocument(session, store))
  const now = edges.now()
  const pool = userPoolOf(settings)
  if (print === undefined) return printer.answer(renderLogin(session, pool, store, now, printer.style))
  await printer.note(renderLogin(session, pool, store, now, printer.noteStyle))
  if (isPrinted) return
  const token = session.tokens[print]
  if (token !== undefined) return printer.raw(token)
  throw new CogtoolError('token_required', `the sign-in brought no ${print} token to print`, {
    why: print === 'id' ? 'an ID token comes with the scope openid' : 'the app client issues none',
    hint: print === 'id' ? 'add --scope openid' : 'print another one',
  })
}

function refuseContradictions({ print, flow, store, refreshTokenStdin }: LoginOptions, json: boolean): void {
  if (refreshTokenStdin && store === 'none' && print !== 'refresh') {
    throw new CogtoolError('usage', '--refresh-token-stdin with --store none needs --print refresh', {
      why: 'where the pool rotates refresh tokens the given one is used up, and the new one would be lost',
      hint: 'add --print refresh, or keep a session: leave out --store none',
    })
  }
  if (print !== undefined && json) {
    throw new CogtoolError('usage', '--print and --json cannot be used together', {
      why: 'both want standard output for themselves, and the JSON document never holds a token',
      hint: 'leave one of them out; print a token as JSON: cogtool token --format json',
    })
  }
  if (print !== 'refresh' || flow === 'code') return
  throw new CogtoolError('usage', '--print refresh needs the code flow', {
    why: 'the implicit flow brings no refresh token',
    hint: 'leave out --flow implicit',
  })
}

const parseTimeout = seconds('--timeout', {
  isWhole: true,
  least: 1,
  most: 86_400,
  why: 'it is a whole number from 1 to 86400',
  hint: 'e.g. --timeout 600',
})
