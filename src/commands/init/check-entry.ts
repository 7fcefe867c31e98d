import { callbackCandidates } from '../../login/browser/callback-address.ts'
import { callbackNotRegistered, callbackProblem } from '../../login/browser/callback-error.ts'
import { placeHint } from '../../pool/setting-place.ts'
import { userPoolOf } from '../../pool/settings.ts'
import { CogtoolError, type ErrorCode } from '../../text/cogtool-error.ts'
import { shellWord } from '../../text/shell.ts'
import type { Run } from '../shared/context.ts'
import { type EntryCheck, fail, pass, type Result, reasonOf, skipped } from './entry-check.ts'
import { anyCallback, type Facts, findFacts } from './find-facts.ts'

/** Whether a sign-in with these settings should work. What cannot be asked is skipped; fails by a signal alone. `name` is the entry's. */
export async function checkEntry(run: Run, name: string): Promise<EntryCheck[]> {
  const facts = await findFacts(run)
  const checks: EntryCheck[] = [
    { check: 'pool', ...checkPool(facts) },
    { check: 'hosted-ui', ...checkHostedUi(facts) },
    { check: 'app-client', ...checkClient(facts) },
    { check: 'code-flow', ...checkCodeFlow(facts) },
    { check: 'callback', ...checkCallback(facts) },
    { check: 'secret', ...checkSecret(facts) },
  ]
  return checks.map(({ hint, ...one }) => ({
    ...one,
    hint: hint && forLogin(placeHint(hint, run.settings.values), name),
  }))
}

/** What login says of its own flags, as the command that takes them. */
function forLogin(hint: string, name: string): string {
  return hint.replace(/(^|: )(--(?:add-callback|flow \w+))/, `$1cogtool login --pool ${shellWord(name)} $2`)
}

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

function checkClient(facts: Facts): Result {
  const { client, asked, problems, registration } = facts
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

function checkCodeFlow(facts: Facts): Result {
  const { client, asked, problems } = facts
  const problem = withCode(problems, 'hosted_ui_disabled', 'flow_not_allowed')
  if (problem) return fail(problem)
  if (typeof client === 'object' || asked?.answer === 'accepted') return pass('the code flow is allowed')
  if (asked?.answer === 'refused' && asked.error.code === 'flow_not_allowed') return fail(asked.error)
  return skipped('the code flow', whyNotAsked(facts))
}

function checkCallback(facts: Facts): Result {
  const { client, asked, registration, run } = facts
  const redirectUri = run.settings.values.redirectUri?.value
  if (typeof client === 'object') {
    const problem = callbackProblem(redirectUri, client.callbacks, registration)
    if (problem) return fail(problem)
    const [first] = callbackCandidates(redirectUri, client.callbacks, anyCallback)
    return pass(`the callback ${first?.registered} is registered`)
  }
  if (asked?.answer === 'accepted') return pass(`the callback ${asked.callback} is registered`)
  if (asked?.answer === 'callback-not-registered') return fail(callbackNotRegistered(asked.tried, registration))
  return skipped('the callback', whyNotAsked(facts))
}

function checkSecret(facts: Facts): Result {
  const { client } = facts
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
function whyNotAsked(facts: Facts): string {
  const { client, endpoints, asked, unread } = facts
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
