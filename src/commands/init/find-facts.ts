import { callbackCandidates } from '../../login/browser/callback-address.ts'
import type { callbackProblem } from '../../login/browser/callback-error.ts'
import { type ClientSettings, unknownSetup } from '../../login/browser/client-setup.ts'
import { configureLogin } from '../../login/browser/configuration.ts'
import { diagnose } from '../../login/browser/diagnosis.ts'
import { preflight } from '../../login/browser/preflight.ts'
import { fetchDocument } from '../../net/get-document.ts'
import { clientIdOf, userPoolOf } from '../../pool/settings.ts'
import { type Endpoints, endpointsBelow, parseDomain } from '../../session/protocol/hosted-ui-address.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Run } from '../shared/context.ts'
import { describeSetup } from '../shared/describe-client.ts'
import { fail, pass, type Result, reasonOf, skipped } from './entry-check.ts'

/** Everything that was found out. */
export interface Facts {
  readonly run: Run
  /** The app client, where its description could be read. */
  readonly client: Described
  /** By the pool's own word, or why there is none. */
  readonly found: Endpoints | CogtoolError
  /** What the endpoint says of the pool, where the other commands ask that instead of AWS; undefined where they do not. */
  readonly atEndpoint: Result | undefined
  /** Those that `login` would use. */
  readonly endpoints: Endpoints | CogtoolError
  /** What the authorize address answered; undefined where it was not asked. */
  readonly asked: AuthorizeAnswer | undefined
  readonly problems: readonly CogtoolError[]
  readonly unread: readonly string[]
  readonly registration: Parameters<typeof callbackProblem>[2]
}

/** As DescribeUserPoolClient has it; undefined where that could not be asked. */
type Described = ClientSettings | 'missing' | undefined

/**
 * Asks the pool's discovery document, the AWS API where credentials look configured, and otherwise the authorize address. Nothing
 * here fails but by a signal.
 */
export async function findFacts(run: Run): Promise<Facts> {
  const { settings, edges, gate } = run
  const pool = userPoolOf(settings)
  const { domain, endpointUrl } = settings.values
  let setup = unknownSetup()
  const found = await failureOf(run, async () => {
    const describe = async (signal: AbortSignal) => {
      setup = await describeSetup(run, signal)
      return setup
    }
    const sources = {
      pool,
      domain: undefined,
      endpointUrl: endpointUrl?.value,
      approveIssuer: gate.approveIssuer,
      describe,
    }
    const { found } = await configureLogin(sources, edges)
    return found instanceof CogtoolError ? found : found.endpoints
  })
  const endpoints = domain ? endpointsBelow(parseDomain(domain.value, pool.region)) : found
  const atEndpoint = await askEndpoint(run)
  const { client } = setup
  const isTold = client !== undefined && !domain
  const asked =
    isTold || endpoints instanceof CogtoolError ? undefined : await askAuthorizeAddress(endpoints.authorization, run)
  const registration = { pool, clientId: clientIdOf(settings) }
  const problems = diagnose(setup, authorizeRequest(run), registration)
  return { run, client, found, atEndpoint, endpoints, asked, problems, unread: setup.unread, registration }
}

/** The sign-in that `login` asks for without flags of its own. */
function authorizeRequest({ settings }: Run) {
  return {
    flow: 'code',
    clientId: clientIdOf(settings),
    scopes: [],
    identityProvider: undefined,
    loginHint: undefined,
    fresh: false,
    parameters: [],
  } as const
}

/** Any that could be registered. */
export const anyCallback = { hasCertificate: true, canPaste: true }

/** What the authorize address says of an app client and its callbacks. */
type AuthorizeAnswer =
  | { readonly answer: 'accepted'; readonly callback: string }
  | { readonly answer: 'callback-not-registered'; readonly tried: readonly string[] }
  | { readonly answer: 'refused'; readonly error: CogtoolError }
  | { readonly answer: 'unknown'; readonly why: string }

/** Asks an endpoint that is not AWS's own for the pool's keys, as `verify` does. */
async function askEndpoint(run: Run): Promise<Result | undefined> {
  const { settings, edges, gate } = run
  const url = gate.keySetAtEndpoint()
  const { id = '', issuers } = userPoolOf(settings)
  // its discovery document is there too, or where the issuer is that was named
  if (url === undefined || settings.values.issuer || url.startsWith(`${issuers[0]}/`)) return undefined
  const { host } = new URL(url)
  const fetched = await failureOf(run, async () =>
    fetchDocument('the user pool', await gate.approveIssuer(url), edges, 10_000),
  )
  if (fetched instanceof CogtoolError) {
    return fetched.code === 'insecure_address' ? fail(fetched) : skipped('the pool', reasonOf(fetched))
  }
  if (!('problem' in fetched)) return pass(`the pool exists: ${id}, at ${host}`)
  const { status, error, problem } = fetched
  if (status !== 404) return skipped('the pool', error ? reasonOf(error) : `${host}: ${problem}`)
  return fail(
    new CogtoolError('pool_not_found', `there is no user pool ${id} at ${host}`, {
      why: `it answered ${status}`,
      hint: 'check --user-pool-id, and --endpoint-url',
    }),
  )
}

async function askAuthorizeAddress(url: string, run: Run): Promise<AuthorizeAnswer> {
  const { settings, edges, gate } = run
  const { redirectUri, domain } = settings.values
  const tried: string[] = []
  const endpoint = await failureOf(run, () => gate.approve('secret', url, domain?.namedBy ?? 'pool'))
  if (endpoint instanceof CogtoolError) return { answer: 'unknown', why: reasonOf(endpoint) }
  for (const callback of callbackCandidates(redirectUri?.value, undefined, anyCallback)) {
    const found = await preflight(endpoint, authorizeRequest(run), callback, edges)
    if (found.outcome === 'refused') return { answer: 'refused', error: found.error }
    if (found.outcome === 'go-on') {
      return found.isAccepted
        ? { answer: 'accepted', callback: callback.registered }
        : { answer: 'unknown', why: found.note ?? 'the authorize address did not tell' }
    }
    tried.push(callback.registered)
  }
  return { answer: 'callback-not-registered', tried }
}

/** What the work gives, or the error that we foresaw. */
async function failureOf<T>({ edges }: Run, work: () => Promise<T>): Promise<T | CogtoolError> {
  try {
    return await work()
  } catch (error) {
    edges.signal.throwIfAborted()
    if (error instanceof CogtoolError) return error
    throw error
  }
}
