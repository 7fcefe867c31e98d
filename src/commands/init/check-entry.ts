import { callbackCandidates } from '../../login/browser/callback-address.ts'
import { callbackNotRegistered, callbackProblem } from '../../login/browser/callback-error.ts'
import { type ClientSettings, unknownSetup } from '../../login/browser/client-setup.ts'
import { configureLogin } from '../../login/browser/configuration.ts'
import { diagnose } from '../../login/browser/diagnosis.ts'
import { preflight } from '../../login/browser/preflight.ts'
import { fetchDocument } from '../../net/get-document.ts'
import { placeHint } from '../../pool/setting-place.ts'
import { clientIdOf, userPoolOf } from '../../pool/settings.ts'
import { type Endpoints, endpointsBelow, parseDomain } from '../../session/protocol/hosted-ui-address.ts'
import { CogtoolError, type ErrorCode } from '../../text/cogtool-error.ts'
import { shellWord } from '../../text/shell.ts'
import type { Run } from '../shared/context.ts'
import { describeSetup } from '../shared/describe-client.ts'

/** What is known of one thing that `login` needs. */
export interface EntryCheck {
  readonly check: 'pool' | 'hosted-ui' | 'app-client' | 'code-flow' | 'callback' | 'secret'
  readonly status: 'pass' | 'fail' | 'skipped'
  /** Untrusted text. */
  readonly message: string
  readonly hint?: string | undefined
}

type Result = Omit<EntryCheck, 'check'>

/**
 * Asks the pool's discovery document, the AWS API where credentials look configured, and otherwise the authorize address whether a
 * sign-in with these settings should work. What cannot be asked is skipped; nothing here fails but by a signal. `name` is the entry's.
 */
export async function checkEntry(run: Run, name: string): Promise<EntryCheck[]> {
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
  const facts: Facts = { run, found, atEndpoint, endpoints, asked, problems, unread: setup.unread, registration }
  const checks: EntryCheck[] = [
    { check: 'pool', ...checkPool(facts) },
    { check: 'hosted-ui', ...checkHostedUi(facts) },
    { check: 'app-client', ...checkClient(facts, client) },
    { check: 'code-flow', ...checkCodeFlow(facts, client) },
    { check: 'callback', ...checkCallback(facts, client) },
    { check: 'secret', ...checkSecret(facts, client) },
  ]
  return checks.map(({ hint, ...one }) => ({
    ...one,
    hint: hint && forLogin(placeHint(hint, settings.values), name),
  }))
}

/** What login says of its own flags, as the command that takes them. */
function forLogin(hint: string, name: string): string {
  return hint.replace(/(^|: )(--(?:add-callback|flow \w+))/, `$1cogtool login --pool ${shellWord(name)} $2`)
}

/** Everything that was found out. */
interface Facts {
  readonly run: Run
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

type Described = ClientSettings | 'missing' | undefined

const pass = (message: string): Result => ({ status: 'pass', message })
const skipped = (what: string, why: string, hint?: string): Result => ({
  status: 'skipped',
  message: `${what} was not checked: ${why}`,
  hint,
})
const fail = ({ message, why, hint }: CogtoolError): Result => ({
  status: 'fail',
  message: why === undefined ? message : `${message}: ${why}`,
  hint,
})

function checkPool({ found, atEndpoint, run }: Facts): Result {
  if (atEndpoint) return atEndpoint
  if (!(found instanceof CogtoolError) || found.code === 'domain_missing') {
    const { id, issuers } = userPoolOf(run.settings)
    return pass(`the pool exists: ${id ?? issuers[0]}`)
  }
  // an address that is never asked is no pool that can be signed in to
  if (found.code === 'pool_not_found' || found.code === 'insecure_address') return fail(found)
  return skipped('the pool', reasonOf(found))
}

function checkHostedUi(facts: Facts): Result {
  const { found, endpoints, asked, problems, run } = facts
  if (endpoints instanceof CogtoolError) {
    if (facts.atEndpoint && endpoints.code === 'pool_not_found') return fail(issuerMissing(facts))
    return endpoints.code === 'domain_missing' ? fail(endpoints) : skipped('the Hosted UI', notFound(endpoints, facts))
  }
  const problem = withCode(problems, 'branding_missing')
  if (problem) return fail(problem)
  const { host } = new URL(endpoints.authorization)
  if (!run.settings.values.domain) return pass(`the pool has a Hosted UI: ${host}`)
  if (asked?.answer === 'refused' && asked.error.code === 'domain_missing') return fail(asked.error)
  if (asked?.answer === 'unknown') return skipped('the Hosted UI', asked.why)
  const isOther = !(found instanceof CogtoolError) && new URL(found.authorization).host !== host
  return pass(`the Hosted UI answers: ${host}${isOther ? ', which is not the one that discovery names' : ''}`)
}

function checkClient(facts: Facts, client: Described): Result {
  const { asked, problems, registration } = facts
  const exists = pass(`the app client exists: ${registration.clientId}`)
  const missing = withCode(problems, 'client_not_found')
  if (missing) return fail(missing)
  if (client || asked?.answer === 'accepted') return exists
  if (asked?.answer !== 'refused') return skipped('the app client', whyNotAsked(facts))
  if (asked.error.code === 'client_not_found') return fail(asked.error)
  return ['flow_not_allowed', 'scope_not_allowed'].includes(asked.error.code)
    ? exists
    : skipped('the app client', reasonOf(asked.error))
}

function checkCodeFlow(facts: Facts, client: Described): Result {
  const { asked, problems } = facts
  const problem = withCode(problems, 'hosted_ui_disabled', 'flow_not_allowed')
  if (problem) return fail(problem)
  if (typeof client === 'object' || asked?.answer === 'accepted') return pass('the code flow is allowed')
  if (asked?.answer === 'refused' && asked.error.code === 'flow_not_allowed') return fail(asked.error)
  return skipped('the code flow', whyNotAsked(facts, client))
}

function checkCallback(facts: Facts, client: Described): Result {
  const { asked, registration, run } = facts
  const redirectUri = run.settings.values.redirectUri?.value
  if (typeof client === 'object') {
    const problem = callbackProblem(redirectUri, client.callbacks, registration)
    if (problem) return fail(problem)
    const [first] = callbackCandidates(redirectUri, client.callbacks, anyCallback)
    return pass(`the callback ${first?.registered} is registered`)
  }
  if (asked?.answer === 'accepted') return pass(`the callback ${asked.callback} is registered`)
  if (asked?.answer === 'callback-not-registered') return fail(callbackNotRegistered(asked.tried, registration))
  return skipped('the callback', whyNotAsked(facts, client))
}

function checkSecret(facts: Facts, client: Described): Result {
  if (typeof client !== 'object') {
    const hint = client === 'missing' ? undefined : 'where login asks for it: COGTOOL_CLIENT_SECRET, never in a file'
    return skipped('whether a secret is needed', client === 'missing' ? noClient : whySecretUnknown(facts), hint)
  }
  if (client.secret === undefined) return pass('no secret is needed')
  return facts.run.settings.clientSecret === undefined
    ? pass('the app client has a secret, which login reads with the AWS credentials')
    : pass('the app client has a secret, and one is given')
}

const noClient = 'there is no such app client'

/** Why a thing is not known that the authorize address, or the description, would tell. */
function whyNotAsked(facts: Facts, client?: Described): string {
  const { endpoints, asked, unread } = facts
  if (client === 'missing') return noClient
  if (endpoints instanceof CogtoolError) return notFound(endpoints, facts)
  if (asked?.answer === 'unknown') return asked.why
  if (asked?.answer === 'callback-not-registered') return 'the pool refuses the app client or its callback'
  if (asked?.answer === 'refused') return reasonOf(asked.error)
  return unread[0] ?? 'nothing tells'
}

function whySecretUnknown(facts: Facts): string {
  const { unread, endpoints } = facts
  return unread[0] ?? (endpoints instanceof CogtoolError ? notFound(endpoints, facts) : 'nothing tells')
}

function notFound(error: CogtoolError, { atEndpoint, run }: Facts): string {
  if (error.code === 'pool_not_found') {
    return atEndpoint ? `${issuerHost(run)} knows no such pool` : 'there is no such pool'
  }
  // said of the pool itself, in whole
  return error.code === 'domain_missing' ? 'the pool has no Hosted UI' : 'the pool could not be asked'
}

const reasonOf = ({ message, why }: CogtoolError): string => (why === undefined ? message : `${message} (${why})`)

const issuerHost = ({ settings }: Run): string => new URL(userPoolOf(settings).issuers[0] ?? '').host

/** The pool is at the endpoint alone: `login` would ask AWS for its Hosted UI. */
function issuerMissing({ run }: Facts): CogtoolError {
  const { id } = userPoolOf(run.settings)
  const endpoint = run.settings.values.endpointUrl?.value.replace(/\/+$/, '')
  return new CogtoolError('pool_not_found', `login would ask ${issuerHost(run)}, which knows no such pool`, {
    hint: `name the issuer of the pool's tokens too: --issuer ${shellWord(`${endpoint}/${id}`)}`,
  })
}

function withCode(problems: readonly CogtoolError[], ...codes: readonly ErrorCode[]): CogtoolError | undefined {
  return problems.find(({ code }) => codes.includes(code))
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

const anyCallback = { hasCertificate: true, canPaste: true }

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
