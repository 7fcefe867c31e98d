import { type Command, Option } from 'commander'
import { CogtoolError } from '../errors.ts'
import { identityOf } from '../session/identity.ts'
import type { Session, SessionDevice, StoreKind } from '../session/session.ts'
import { clientIdOf, userPoolOf } from '../settings.ts'
import type { AuthFlow } from '../sign-in/flows.ts'
import type { SignedIn } from '../sign-in/keep-session.ts'
import type { Run } from './context.ts'
import { currentSession, sessionNameOf } from './current-session.ts'
import { type AnswerOptions, answersFrom, noPassword } from './sign-in-answers.ts'
import { type StdinLine, stdinLines } from './stdin-lines.ts'

/** The flags of a sign-in without a browser. */
export interface HeadlessOptions extends AnswerOptions {
  readonly authFlow: AuthFlow
  readonly clientCredentials?: boolean
  readonly refreshTokenStdin?: boolean
}

/** What such a sign-in shares with the one through the Hosted UI. */
export interface HeadlessRequest extends HeadlessOptions {
  readonly scope: readonly string[]
  readonly fresh: boolean
  readonly store: StoreKind
  readonly settingsToKeep: Session['settings']
}

// what only a browser understands
const browserFlags = ['flow', 'browser', 'timeout', 'idp', 'loginHint', 'param', 'preflight']
const asPerson = [...browserFlags, 'scope', 'fresh']

/** Adds the flags to `login`. Those that a browser needs exclude them. */
export function addHeadlessFlags(command: Command): void {
  const list =
    <T>(parse: (text: string) => T) =>
    (text: string, earlier: readonly T[]): readonly T[] => [...earlier, parse(text)]
  command
    .optionsGroup('Without a browser:')
    .addOption(
      new Option('--username <name>', 'sign in through the API as this person').conflicts([
        ...asPerson,
        'clientCredentials',
        'refreshTokenStdin',
      ]),
    )
    .option('--password-stdin', 'read the password from standard input; or COGTOOL_PASSWORD, or a prompt')
    .addOption(
      new Option('--auth-flow <flow>', 'how the password is proved; auto tries them in this order')
        .choices(['auto', 'srp', 'user-auth', 'password', 'admin', 'custom'])
        .default('auto'),
    )
    .addOption(new Option('--mfa-type <type>', 'which second factor').choices(['totp', 'sms', 'email']))
    .option('--mfa-code-stdin', 'read the code from standard input; or COGTOOL_MFA_CODE, or a prompt')
    .option('--totp-secret-file <file>', "compute the code from an authenticator app's secret")
    .option('--new-password-stdin', 'read the new password from standard input, where the pool wants one')
    .addOption(
      new Option('--attr <name=value>', 'an attribute that the pool requires with a new password; repeatable')
        .argParser(list(parseAttribute))
        .default([], 'none'),
    )
    .addOption(
      new Option('--answer <value>', "the answer to one of the pool's own challenges; repeatable, in order")
        .argParser(list((text) => text))
        .default([], 'none'),
    )
    .addOption(
      new Option('--client-credentials', 'sign in as the app client itself (machine to machine)').conflicts([
        ...browserFlags,
        'refreshTokenStdin',
      ]),
    )
    .addOption(
      new Option('--refresh-token-stdin', 'take over a sign-in: read its refresh token from standard input').conflicts(
        asPerson,
      ),
    )
    .optionsGroup('')
}

/** Whether a command line asks for a sign-in without a browser. Fails with `usage` for flags that make no sense without one. */
export function isHeadless(options: HeadlessOptions): boolean {
  if (options.username !== undefined) return true
  const stray = [
    options.passwordStdin && '--password-stdin',
    options.mfaCodeStdin && '--mfa-code-stdin',
    options.newPasswordStdin && '--new-password-stdin',
    options.totpSecretFile !== undefined && '--totp-secret-file',
    options.mfaType !== undefined && '--mfa-type',
    options.authFlow !== 'auto' && '--auth-flow',
    options.attr.length > 0 && '--attr',
    options.answer.length > 0 && '--answer',
  ].find((flag) => typeof flag === 'string')
  if (stray === undefined) return options.clientCredentials === true || options.refreshTokenStdin === true
  throw new CogtoolError('usage', `${stray} needs --username`, {
    why: 'it is about a person who signs in without a browser',
    hint: 'add --username <name>',
  })
}

/** Signs in without a browser. */
export async function signInHeadless(request: HeadlessRequest, run: Run): Promise<SignedIn> {
  const { edges, settings, printer } = run
  const pool = userPoolOf(settings)
  const clientId = clientIdOf(settings)
  const { probeSessionStore } = await import('../session/session-store.ts')
  await probeSessionStore(edges, request.store)
  const common = {
    pool,
    clientId,
    clientSecret: settings.clientSecret,
    sessionName: sessionNameOf(settings),
    store: request.store,
    settings: request.settingsToKeep,
  }
  const readLine = stdinLines(linesWanted(request, edges.stdin.isTTY), edges.stdin)
  if (request.clientCredentials) return signInAsMachine(request, common, run)
  if (request.refreshTokenStdin) {
    const { signInByRefreshToken } = await import('../sign-in/refresh-token.ts')
    const refreshToken = await readLine('refresh token')
    const endpoints = (await endpointsOf(run)) ?? {}
    return signInByRefreshToken({ ...common, refreshToken, endpoints }, edges, printer)
  }
  return signInAsPerson(request, common, readLine, run)
}

type Common = Pick<
  import('../sign-in/sign-in.ts').SignInRequest,
  'pool' | 'clientId' | 'clientSecret' | 'sessionName' | 'store' | 'settings'
>

async function signInAsPerson(
  request: HeadlessRequest,
  common: Common,
  readLine: (line: StdinLine) => Promise<string>,
  run: Run,
): Promise<SignedIn> {
  const { edges, settings, printer } = run
  const { username = '', authFlow } = request
  const answers = await answersFrom(request, readLine, run)
  const needsPassword = authFlow !== 'user-auth' && authFlow !== 'custom'
  if (needsPassword && !answers.hasPassword && !run.interactive) throw noPassword()
  if (common.pool.id === undefined) {
    throw new CogtoolError('pool_required', 'no user pool id is configured', {
      why: 'the issuer does not name one, and passwords are bound to it',
      hint: 'add --user-pool-id <id>',
    })
  }
  const [{ signIn }, { apiAddress }] = await Promise.all([import('../sign-in/sign-in.ts'), import('../session/api.ts')])
  const signedIn = await signIn(
    {
      ...common,
      username,
      api: apiAddress(common.pool, settings.values.endpointUrl?.value),
      flow: authFlow,
      answers,
      device: request.store !== 'none' ? await deviceOf(username, common.clientId, run) : undefined,
      admin: async () => {
        const [{ adminService }, { poolTarget }] = await Promise.all([
          import('../sign-in/admin-api.ts'),
          import('../aws/pool-target.ts'),
        ])
        return adminService(poolTarget(settings), common.clientId, edges)
      },
    },
    edges,
    printer,
  )
  await printer.note(
    'these tokens hold the scope aws.cognito.signin.user.admin alone: userInfo, and APIs that check scopes, refuse them',
  )
  return signedIn
}

async function signInAsMachine(request: HeadlessRequest, common: Common, run: Run): Promise<SignedIn> {
  const { edges, settings, printer } = run
  const [{ signInMachine }, { apiAddress }] = await Promise.all([
    import('../sign-in/client-credentials.ts'),
    import('../session/api.ts'),
  ])
  const api = () => apiAddress(common.pool, settings.values.endpointUrl?.value)
  return signInMachine(
    {
      ...common,
      machine: { clientId: common.clientId, scopes: request.scope, api },
      findTokenEndpoint: async () => (await endpointsOf(run))?.token,
      saved: request.store !== 'none' ? await currentSession(settings, edges) : undefined,
      fresh: request.fresh,
    },
    edges,
    printer,
  )
}

/** The pool's endpoints, or undefined where it has no domain: the API answers such pools. */
async function endpointsOf({ edges, settings, printer }: Run): Promise<Session['endpoints'] | undefined> {
  const { findEndpoints } = await import('../login/discovery.ts')
  try {
    const domain = settings.values.domain?.value
    const { authorization: _, ...endpoints } = await findEndpoints(userPoolOf(settings), domain, edges, printer)
    return endpoints
  } catch (error) {
    if (error instanceof CogtoolError && error.code === 'domain_missing') return undefined
    throw error
  }
}

/** The device that the saved session of the same person remembers; anybody else's would be refused. */
async function deviceOf(
  username: string,
  clientId: string,
  { edges, settings }: Run,
): Promise<SessionDevice | undefined> {
  const saved = await currentSession(settings, edges)
  if (saved?.clientId !== clientId) return undefined
  const { username: realName, email, sub } = identityOf(saved)
  return [realName, email, sub].includes(username) ? saved.device : undefined
}

function linesWanted(request: HeadlessRequest, isTerminal: boolean): StdinLine[] {
  const wanted: StdinLine[] = [
    ...(request.refreshTokenStdin ? (['refresh token'] as const) : []),
    ...(request.passwordStdin ? (['password'] as const) : []),
    ...(request.newPasswordStdin ? (['new password'] as const) : []),
    ...(request.mfaCodeStdin ? (['code'] as const) : []),
  ]
  if (wanted.length === 0 || !isTerminal) return wanted
  throw new CogtoolError('usage', `the ${wanted[0]} cannot be read from standard input: it is a terminal`, {
    why: 'what is typed there would be shown on the screen',
    hint: 'pipe it in; passwords and codes are asked for where the flag is left out',
  })
}

function parseAttribute(text: string): readonly [name: string, value: string] {
  const [, name = '', value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (value !== undefined) return [name, value]
  throw new CogtoolError('invalid_value', `--attr is not name=value: ${JSON.stringify(text.slice(0, 80))}`, {
    why: 'it gives an attribute of the user a value',
    hint: 'e.g. --attr given_name=Ann',
  })
}
