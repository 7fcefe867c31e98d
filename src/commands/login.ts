import { type Command, Option } from 'commander'
import { CogtoolError, ExitCode } from '../errors.ts'
import { type Flow, parseParameter, parseScope } from '../login/authorize-url.ts'
import { chooseBrowser } from '../login/browser.ts'
import { escapeLine } from '../output/escape.ts'
import { loginDocument, renderLogin } from '../output/render-login.ts'
import type { Session, StoreKind } from '../session/session.ts'
import { clientIdOf, isFromProjectFile, type Settings, userPoolOf } from '../settings.ts'
import type { CommandContext, Run } from './context.ts'
import { sessionNameOf } from './current-session.ts'
import { examples } from './examples.ts'
import { addHeadlessFlags, type HeadlessOptions, isHeadless, signInHeadless } from './login-headless.ts'

export interface LoginOptions extends HeadlessOptions {
  readonly flow: Flow
  /** False with --no-browser, a command with --browser. */
  readonly browser: boolean | string
  /** Seconds. */
  readonly timeout: number
  readonly scope: readonly string[]
  readonly idp?: string
  readonly loginHint?: string
  readonly fresh: boolean
  readonly param: readonly (readonly [name: string, value: string])[]
  readonly preflight: boolean
  readonly store: StoreKind
  readonly print?: 'access' | 'id' | 'refresh'
}

/** `cogtool login`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runLogin): void {
  const list =
    <T>(parse: (text: string) => T) =>
    (text: string, earlier: readonly T[]): readonly T[] => [...earlier, parse(text)]
  command
    .addOption(
      new Option('--flow <flow>', 'code (with PKCE), or implicit where a client allows nothing else')
        .choices(['code', 'implicit'])
        .default('code'),
    )
    .option('--browser <command>', 'the browser to start; $BROWSER does the same')
    .option('--no-browser', 'start none: you open the address yourself')
    .option('--timeout <seconds>', 'how long to wait for the sign-in', parseTimeout, 300)
    .addOption(
      new Option('--scope <scope>', 'ask for this scope; repeatable (default: all that the client allows)')
        .argParser(list(parseScope))
        .default([], 'none'),
    )
    .option('--idp <name>', 'go straight to this identity provider')
    .option('--login-hint <value>', 'fill in this user name')
    .option('--fresh', 'ask for the password again, though the browser is signed in', false)
    .addOption(
      new Option('--param <name=value>', 'one more parameter of the authorize address; repeatable')
        .argParser(list(parseParameter))
        .default([], 'none'),
    )
    .option('--no-preflight', 'do not ask the authorize address beforehand')
    .addOption(
      new Option('--store <where>', 'file; keyring: a file sealed by a key in the OS keyring; none')
        .choices(['file', 'keyring', 'none'])
        .default('file'),
    )
    .addOption(
      new Option('--print <token>', 'print this token alone, and the rest on stderr').choices([
        'access',
        'id',
        'refresh',
      ]),
    )
  addHeadlessFlags(command)
  command
    .addHelpText(
      'after',
      examples([
        ['sign in with the browser', 'cogtool login'],
        ['one token, nothing kept', 'cogtool login --store none --print access'],
        ['in CI, without a browser', 'cogtool login --username maria --password-stdin < password.txt'],
      ]),
    )
    .action(async (flags: LoginOptions) => {
      context.finish(await run(flags, await context.start('pool', 'client')))
    })
}

/** Signs in and keeps the session; fails before a browser opens wherever that can be known. */
export async function runLogin(options: LoginOptions, run: Run): Promise<ExitCode> {
  const { printer, settings } = run
  refuseContradictions(options, printer.json)
  const { session, remarks } = isHeadless(options)
    ? await signInHeadless({ ...options, settingsToKeep: settingsToKeep(settings) }, run)
    : await signInByBrowser(options, run)
  for (const remark of remarks) await printer.warn(escapeLine(remark))
  await answer(session, options, run)
  return ExitCode.yes
}

async function signInByBrowser(options: LoginOptions, { edges, settings, printer, unattended }: Run) {
  const pool = userPoolOf(settings)
  const clientId = clientIdOf(settings)
  const browser = chooseBrowser({ browser: options.browser, unattended }, edges.env, edges.platform)
  const { signIn } = await import('../login/flow.ts')
  return signIn(
    {
      authorize: {
        flow: options.flow,
        clientId,
        scopes: options.scope,
        identityProvider: options.idp,
        loginHint: options.loginHint,
        fresh: options.fresh,
        parameters: options.param,
      },
      pool,
      clientSecret: settings.clientSecret,
      domain: settings.values.domain?.value,
      redirectUri: settings.values.redirectUri?.value,
      preflight: options.preflight,
      browser,
      timeoutSeconds: options.timeout,
      sessionName: sessionNameOf(settings),
      store: options.store,
      settings: settingsToKeep(settings),
    },
    edges,
    printer,
  )
}

async function answer(
  session: Session,
  { print, store }: LoginOptions,
  { edges, printer }: Pick<Run, 'edges' | 'printer'>,
) {
  if (printer.json) return printer.document(loginDocument(session, store))
  const now = edges.now()
  if (print === undefined) return printer.answer(renderLogin(session, store, now, printer.style))
  await printer.note(renderLogin(session, store, now, printer.noteStyle))
  const token = session.tokens[print]
  if (token !== undefined) return printer.answer(token)
  throw new CogtoolError('token_required', `the sign-in brought no ${print} token to print`, {
    why: print === 'id' ? 'an ID token comes with the scope openid' : 'the app client issues none',
    hint: print === 'id' ? 'add --scope openid' : 'print another one',
  })
}

function refuseContradictions({ print, flow }: LoginOptions, json: boolean): void {
  if (print !== undefined && json) {
    throw new CogtoolError('usage', '--print and --json cannot be used together', {
      why: 'both want standard output for themselves, and the JSON document never holds a token',
      hint: 'leave one of them out; cogtool token --format json prints a token as JSON',
    })
  }
  if (print !== 'refresh' || flow === 'code') return
  throw new CogtoolError('usage', '--print refresh needs the code flow', {
    why: 'the implicit flow brings no refresh token',
    hint: 'leave out --flow implicit',
  })
}

/**
 * What the session must remember, so that later commands find the same pool without being told. An API that only a project
 * file names is left out: from any other folder `me` would send tokens to it without asking.
 */
export function settingsToKeep({ values }: Pick<Settings, 'values'>): Session['settings'] {
  const names = ['issuer', 'domain', 'endpointUrl', 'redirectUri', 'apiUrl', 'region'] as const
  return Object.fromEntries(
    names.flatMap((name) => {
      const setting = values[name]
      return setting && !(name === 'apiUrl' && isFromProjectFile(setting)) ? [[name, setting.value]] : []
    }),
  )
}

function parseTimeout(text: string): number {
  const seconds = Number(text)
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= 86_400) return seconds
  throw new CogtoolError(
    'invalid_value',
    `--timeout is not a number of seconds: ${JSON.stringify(text.slice(0, 80))}`,
    {
      why: 'it is a whole number from 1 to 86400',
      hint: 'e.g. --timeout 600',
    },
  )
}
