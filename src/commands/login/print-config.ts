import { callbackCandidates } from '../../login/browser/callback-address.ts'
import { callbackProblem } from '../../login/browser/callback-error.ts'
import type { LoginConfiguration } from '../../login/browser/configuration.ts'
import { diagnose } from '../../login/browser/diagnosis.ts'
import { errorDocument } from '../../output/render-error.ts'
import { clientIdOf, userPoolOf } from '../../pool/settings.ts'
import { carryFlags } from '../../text/carried-flags.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { redact, redactData } from '../../text/redact.ts'
import type { Run } from '../shared/context.ts'
import { renderConfig } from '../shared/render-config.ts'
import { authorizeRequest, type BrowserOptions, readConfiguration } from './browser.ts'

/** What one sign-in would use: a value, several, or none; and where that came from. */
interface Derived {
  readonly name: string
  readonly values: readonly string[]
  /** Where from, or why there is none. */
  readonly origin: string
}

/** `login --print-config`: everything a sign-in would use, each with its origin, and what would fail. Signs nobody in. */
export async function printConfiguration(options: BrowserOptions, run: Run): Promise<ExitCode> {
  const { printer, settings } = run
  const configuration = await readConfiguration(run)
  const derived = derive(configuration, run)
  const registration = { pool: userPoolOf(settings), clientId: clientIdOf(settings) }
  const problems = diagnose(configuration.setup, authorizeRequest(options, run), registration)
  if (configuration.found instanceof CogtoolError) problems.unshift(configuration.found)
  const { client } = configuration.setup
  const registered = typeof client === 'object' ? client.callbacks : undefined
  const callback = callbackProblem(settings.values.redirectUri?.value, registered, registration)
  if (callback) problems.push(callback)
  if (printer.json) {
    await printer.document({
      schema: 'cogtool.login-config/1',
      userPoolId: userPoolOf(settings).id ?? null,
      settings: redactData(
        Object.fromEntries(derived.map(({ name, values, origin }) => [name, { values, origin }])),
        redact,
      ),
      problems: problems.map((problem) => (errorDocument(problem, redact, run.commandLine) as { error: object }).error),
      unread: configuration.setup.unread,
    })
    return ExitCode.yes
  }
  const rows = derived.flatMap(({ name, values: [first, ...others], origin }) => [
    { name, value: first ?? null, origin },
    ...others.map((value) => ({ name: '', value, origin: '' })),
  ])
  const lines = renderConfig(rows, printer.style).split('\n')
  await printer.answer(lines.map((line) => line.trimEnd()).join('\n'))
  for (const { message, why, hint = '' } of problems) {
    const parts = [message, why, carryFlags(hint, run.commandLine)].filter(Boolean)
    await printer.warn(escapeLine(`a sign-in would fail: ${parts.join(': ')}`))
  }
  for (const reason of configuration.setup.unread) await printer.note(escapeLine(`Not asked: ${reason}.`))
  return ExitCode.yes
}

function derive({ found, endpointsFrom, setup }: LoginConfiguration, { settings }: Run): Derived[] {
  const pool = userPoolOf(settings)
  const { userPoolId, clientId, issuer, redirectUri } = settings.values
  const { client: described, domains, hasBranding } = setup
  const client = typeof described === 'object' ? described : undefined
  const known = found instanceof CogtoolError ? undefined : found.endpoints
  const told = client ? 'DescribeUserPoolClient' : 'not known'
  const row = (name: string, values: readonly (string | undefined)[], origin: string): Derived => ({
    name,
    values: values.filter((value) => value !== undefined),
    origin,
  })
  const endpoint = (name: string, value: string | undefined) =>
    row(name, [value], known ? endpointsFrom : 'the pool has no domain')
  const candidates = callbackCandidates(redirectUri?.value, client?.callbacks, { hasCertificate: true, canPaste: true })
  return [
    row('userPoolId', [pool.id], userPoolId?.origin ?? 'the issuer'),
    row('issuers', pool.issuers, issuer?.origin ?? "the pool id: AWS's two forms"),
    row('clientId', [clientIdOf(settings)], clientId?.origin ?? '--client-id'),
    endpoint('authorize', known?.authorization),
    endpoint('token', known?.token),
    endpoint('userInfo', known?.userInfo),
    endpoint('revoke', known?.revocation),
    endpoint('logout', known?.logout),
    row(
      'domains',
      domains.map(({ name, status }) => (status === undefined ? name : `${name} (${status})`)),
      domains.length > 0 ? 'DescribeUserPool' : 'not known',
    ),
    row('loginPages', [loginPages(setup)], domains.length > 0 ? 'DescribeUserPoolDomain' : 'not known'),
    row('branding', [hasBranding === undefined ? undefined : yesOrNo(hasBranding)], brandingFrom(setup)),
    row('hostedUi', [client && yesOrNo(client.usesHostedUi)], told),
    row('flows', client?.flows ?? [], told),
    row('scopes', client?.scopes ?? [], told),
    row('identityProviders', client?.identityProviders ?? [], told),
    row('authFlows', client?.apiFlows ?? [], told),
    row('registeredCallbacks', client?.callbacks ?? [], told),
    row(
      'redirectUri',
      candidates.map(({ registered }) => registered),
      callbacksFrom(redirectUri?.origin, client !== undefined),
    ),
    row('clientSecret', [secretOf(settings.clientSecret, client?.secret)], secretOrigin(settings.clientSecret, client)),
  ]
}

function loginPages({ domains }: LoginConfiguration['setup']): string | undefined {
  const [first] = domains
  if (first?.isManagedLogin === undefined) return undefined
  return first.isManagedLogin ? 'managed login' : 'classic Hosted UI'
}

function brandingFrom({ hasBranding, domains }: LoginConfiguration['setup']): string {
  if (hasBranding !== undefined) return 'DescribeManagedLoginBrandingByClient'
  return domains[0]?.isManagedLogin === false ? 'only managed login has one' : 'not known'
}

function callbacksFrom(origin: string | undefined, isKnown: boolean): string {
  return (
    origin ?? (isKnown ? 'the registered ones on this machine, tried in this order' : 'default, tried in this order')
  )
}

// whether there is one, never which
function secretOf(given: string | undefined, described: string | undefined): string | undefined {
  return given === undefined && described === undefined ? undefined : '(set, not shown)'
}

function secretOrigin(given: string | undefined, client: { readonly secret: string | undefined } | undefined): string {
  if (given !== undefined) return 'COGTOOL_CLIENT_SECRET or --client-secret-stdin'
  if (client === undefined) return 'not known'
  return client.secret === undefined ? 'DescribeUserPoolClient: it has none' : 'DescribeUserPoolClient'
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no'
}
