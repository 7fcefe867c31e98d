import type { Answers } from '../../login/headless/answers.ts'
import type { Approved } from '../../net/approved-address.ts'
import type { UserPool } from '../../pool/pool-address.ts'
import { userPoolOf } from '../../pool/settings.ts'
import type { FinishedSignIn, NewSession } from '../../session/keep-session.ts'
import { identityOf } from '../../session/store/identity.ts'
import { provableDevice, type SessionDevice, type StoreKind } from '../../session/store/session.ts'
import { apiAddress } from '../../session/store/session-addresses.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { withClientSecret } from '../shared/client-secret.ts'
import type { Run } from '../shared/context.ts'
import { currentSession } from '../shared/current-session.ts'
import { type StdinLine, stdinLines } from '../shared/stdin-lines.ts'
import type { HeadlessOptions } from './headless-flags.ts'
import { newSession, type SignInRun } from './new-session.ts'
import { answersFrom, noPassword } from './sign-in-answers.ts'

/** What such a sign-in shares with the one through the Hosted UI. */
interface HeadlessRequest extends HeadlessOptions {
  readonly scope: readonly string[]
  readonly fresh: boolean
  readonly trace: boolean
  readonly store: StoreKind
}

/** Signs in without a browser. */
export async function signInHeadless(request: HeadlessRequest, run: SignInRun): Promise<FinishedSignIn> {
  const { edges, settings, printer, gate } = run
  const session = newSession(request.store, run)
  const client = { clientId: session.clientId, userPoolId: session.pool.id }
  const isPerson = !request.clientCredentials && !request.refreshTokenStdin
  // before anything is read that would go there
  await gate.approvePool()
  const { endpointUrl } = settings.values
  // an app client asks the API only where there is no token endpoint
  if (isPerson && endpointUrl) await gate.approve('secret', endpointUrl.value, endpointUrl.namedBy)
  const { probeSessionStore } = await import('../../session/store/session-store.ts')
  await probeSessionStore(edges, request.store)
  const readLine = stdinLines(linesWanted(request, edges.stdin.isTTY), edges.stdin)
  if (request.clientCredentials) {
    return withClientSecret(client, run, (clientSecret) => signInAsMachine(request, session, clientSecret, run))
  }
  if (request.refreshTokenStdin) {
    const { refuseOtherTokens, signInByRefreshToken } = await import('../../login/headless/refresh-token.ts')
    const refreshToken = await readLine('refresh token')
    refuseOtherTokens(refreshToken, session.keySetAtEndpoint !== undefined)
    const { deviceKey } = request
    // the token endpoint takes no device key
    if (deviceKey !== undefined) await approveApi(session.pool, run)
    const found = deviceKey === undefined ? await endpointsOrApi(session, run) : undefined
    return withClientSecret(client, run, (clientSecret) =>
      signInByRefreshToken({ session, clientSecret, refreshToken, deviceKey, found }, edges, printer),
    )
  }
  const answers = await answersFrom(request, readLine, run)
  return withClientSecret(client, run, (clientSecret) => signInAsPerson(request, session, clientSecret, answers, run))
}

/** The API that gets passwords and secrets. Fails with `usage` where its address is not known. */
function approveApi(pool: UserPool, { settings, gate }: Run): Promise<Approved<'secret'>> {
  const { endpointUrl, userPoolId } = settings.values
  return gate.approve('secret', apiAddress(pool, endpointUrl?.value), (endpointUrl ?? userPoolId)?.namedBy ?? 'default')
}

async function signInAsPerson(
  request: HeadlessRequest,
  session: NewSession,
  clientSecret: string | undefined,
  answers: Answers,
  run: Run,
): Promise<FinishedSignIn> {
  const { edges, settings, printer, gate } = run
  const { username = '', authFlow } = request
  const needsPassword = authFlow !== 'user-auth' && authFlow !== 'custom'
  if (needsPassword && !answers.hasPassword && !run.interactive) throw noPassword()
  if (session.pool.id === undefined) {
    throw new CogtoolError('pool_required', 'no user pool id is configured', {
      why: 'the issuer does not name one, and passwords are bound to it',
      hint: 'add --user-pool-id <id>',
    })
  }
  const { signInThroughApi } = await import('../../login/headless/sign-in.ts')
  const signedIn = await signInThroughApi(
    {
      session,
      clientSecret,
      username,
      api: await approveApi(session.pool, run),
      flow: authFlow,
      trace: request.trace,
      answers,
      device: request.store !== 'none' ? await deviceOf(username, session.clientId, run) : undefined,
      admin: async () => {
        const [{ adminService }, { approveTarget, poolTarget }] = await Promise.all([
          import('../../login/headless/admin-api.ts'),
          import('../../aws/pool-target.ts'),
        ])
        const target = await approveTarget(poolTarget(settings), 'secret', gate.approve)
        return adminService(target, session.clientId, edges)
      },
    },
    edges,
    printer,
  )
  const [scope, ...others] = identityOf(signedIn.session).scopes
  if (scope === 'aws.cognito.signin.user.admin' && others.length === 0) {
    await printer.note(`these tokens have only the scope ${scope}: userInfo, and APIs that check scopes, refuse them`)
  }
  return signedIn
}

async function signInAsMachine(
  { scope, store, fresh }: HeadlessRequest,
  session: NewSession,
  clientSecret: string | undefined,
  run: Run,
): Promise<FinishedSignIn> {
  const { edges, settings, printer } = run
  const { signInMachine } = await import('../../login/headless/client-credentials.ts')
  return signInMachine(
    {
      session,
      clientSecret,
      machine: { clientId: session.clientId, scopes: scope, api: () => approveApi(session.pool, run) },
      findEndpoints: () => endpointsOf(run),
      saved: store !== 'none' ? await currentSession(settings, edges) : undefined,
      fresh,
    },
    edges,
    printer,
  )
}

/** The pool's endpoints, with leave to send secrets there, or undefined where it has no domain: the API answers such pools. */
async function endpointsOf({ edges, settings, gate }: Run) {
  const { approveEndpoints, findEndpoints } = await import('../../session/protocol/discovery.ts')
  const { domain } = settings.values
  try {
    const named = domain && { ...domain, namedBy: gate.vouchedBy(domain.namedBy) }
    const found = await findEndpoints(userPoolOf(settings), named, gate.approveIssuer, edges)
    const { authorization: _, ...endpoints } = await approveEndpoints(found, gate.approve)
    return { endpoints, namedBy: gate.vouchedBy(found.namedBy) }
  } catch (error) {
    if (error instanceof CogtoolError && error.code === 'domain_missing') return undefined
    throw error
  }
}

/** The same at an emulator, whose API answers also where no discovery document is to be had. */
async function endpointsOrApi({ pool, keySetAtEndpoint }: NewSession, run: Run) {
  try {
    return await endpointsOf(run)
  } catch (error) {
    const isMissing = error instanceof CogtoolError && noDiscovery.includes(error.code)
    if (!isMissing || keySetAtEndpoint === undefined || run.settings.values.domain) throw error
    await run.printer.debug(`no discovery document (${error.message}): the API at the endpoint is asked`)
    await approveApi(pool, run)
    return undefined
  }
}

const noDiscovery: readonly string[] = ['pool_not_found', 'service_failed', 'service_unreachable']

/** The device that the saved session of the same person remembers; anybody else's would be refused. */
async function deviceOf(
  username: string,
  clientId: string,
  { edges, settings }: Run,
): Promise<SessionDevice | undefined> {
  const saved = await currentSession(settings, edges)
  if (saved?.clientId !== clientId) return undefined
  const { username: realName, email, sub } = identityOf(saved)
  return [realName, email, sub].includes(username) ? provableDevice(saved) : undefined
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
