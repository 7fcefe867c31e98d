import type { ChalkInstance } from 'chalk'
import type { ChosenPool } from '../../pool/settings.ts'
import { escapeLine, safeJson } from '../../text/escape.ts'
import type { JsonObject } from '../../text/json.ts'
import { instantWords, relativeTime, utcTime } from '../../text/time.ts'
import { expiryCountsFrom } from '../../verification/clock.ts'
import type { Check, CheckName, Rejected, Verdict } from '../../verification/verdict.ts'

/** What the command line says of how a verdict is shown. */
export interface VerdictView {
  /** Names every check and every fact, and shows the token's JSON. */
  readonly verbose: boolean
  /** The time of --at; undefined where the token is judged by the clock. */
  readonly asOf: Date | undefined
}

/**
 * A verdict for a person, about the chosen pool, or the one that the token names: the answer and its reason, once; whom the token
 * is about; what was checked and what was not; what to do next.
 */
export function renderVerdict(
  verdict: Verdict,
  pool: ChosenPool | undefined,
  style: ChalkInstance,
  view: VerdictView,
): string {
  const name = pool?.written ?? verdict.userPoolId ?? verdict.issuer
  const rows = [
    facts(verdict, name, style, view),
    checkLines(verdict, style, view),
    verdict.warnings.map(({ message }) => `  ${style.yellow('!')} ${escapeLine(message)}`).join('\n'),
    verdict.ok || !verdict.hint ? '' : `  ${style.cyan('→')} ${escapeLine(verdict.hint)}`,
  ]
  return [headline(verdict, name, style, view), rows.filter(Boolean).join('\n'), view.verbose ? contents(verdict) : '']
    .filter(Boolean)
    .join('\n\n')
}

function headline(verdict: Verdict, pool: string | undefined, style: ChalkInstance, { asOf }: VerdictView): string {
  const judged = asOf === undefined ? '' : `, judged as of ${utcTime(asOf.getTime() / 1000)} (--at)`
  if (!verdict.ok) return `${style.red.bold('REJECTED')}  ${escapeLine(reasonOf(verdict))}${judged}`
  const kind = verdict.claims.token_use === 'id' ? 'ID token' : 'access token'
  const expiry = relativeTime(verdict.claims.exp, expiryCountsFrom(verdict))
  return `${style.green.bold('VALID')}  ${kind} of ${escapeLine(pool ?? '')}, expires ${expiry}${judged}`
}

function reasonOf({ reason, message, claims, at }: Rejected): string {
  // the instant itself stands among the facts
  return reason === 'expired' && typeof claims?.exp === 'number' ? `expired ${relativeTime(claims.exp, at)}` : message
}

function facts(verdict: Verdict, pool: string | undefined, style: ChalkInstance, { verbose }: VerdictView) {
  const { claims, authentic, at, issuer, pinned, keyId, keySource } = verdict
  const judgedFor = verdict.ok || pool === undefined ? '' : row('pool', authentic ? pool : `judged for ${pool}`)
  if (!claims) return judgedFor
  const user = [claims.username ?? claims['cognito:username'], claims.email].filter(isText).join('  ')
  const client = claims.token_use === 'id' ? claims.aud : claims.client_id
  const rows = [
    row('user', user),
    row('issuer', (verbose || !authentic) && (authentic ? issuer : claims.iss)),
    row('sub', verbose && claims.sub),
    // a machine has no user
    row('client', (verbose || user === '') && client),
    row('token', verbose && claims.token_use),
    row('scopes', verbose && claims.scope),
    row('groups', verbose && listed(claims['cognito:groups'])),
    row('issued', time(claims.iat, at)),
    row('expires', verbose && verdict.ok && time(claims.exp, expiryCountsFrom(verdict))),
    row('expired', !verdict.ok && verdict.reason === 'expired' && isNumber(claims.exp) && utcTime(claims.exp)),
    row('key', verbose && authentic && keyId !== undefined && `${keyId}  (${keySource})`),
    authentic && !pinned && `  ${style.yellow('!')} the token itself named this pool, not you`,
  ].filter(Boolean)
  const title = authentic || rows.length === 0 ? '' : `  ${style.yellow('unverified')}, what the token says of itself:`
  return [judgedFor, title, ...rows].filter(Boolean).join('\n')
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isNumber = (value: unknown): value is number => typeof value === 'number'
const listed = (value: unknown): unknown => (Array.isArray(value) ? value.filter(isText).join(', ') : undefined)
const time = (value: unknown, at: Date): unknown => (isNumber(value) ? instantWords(value, at) : undefined)

function row(name: string, value: unknown): string {
  const text = isText(value) ? value : Array.isArray(value) ? safeJson(value) : ''
  return text && `  ${name.padEnd(8)} ${escapeLine(text)}`
}

/** What nobody can miss: most tokens have no `nbf`, and other claims are checked by flags alone. */
const unremarkable: readonly CheckName[] = ['not_before', 'claims']
const asksForIt: Partial<Record<CheckName, string>> = { revocation: ' (--online)', client: ' (--client-id)' }

function checkLines(verdict: Verdict, style: ChalkInstance, { verbose }: VerdictView): string {
  const { checks } = verdict
  const reason = verdict.ok ? undefined : verdict.message
  const names = (status: Check['status']) =>
    checks.filter((check) => check.status === status && !check.message).map(({ check }) => check)
  const passed = names('pass')
  const untrusted = names('untrusted')
  const skipped = names('skipped').filter((name) => verbose || !unremarkable.includes(name))
  // what only asking the pool can tell comes first
  const unasked = [
    ...skipped.filter((name) => name === 'revocation'),
    ...skipped.filter((name) => name !== 'revocation'),
  ]
  const count = `${passed.length} ${passed.length === 1 ? 'check' : 'checks'} passed`
  return [
    passed.length > 0 &&
      `  ${style.green('✓')} ${count}${verbose ? `: ${passed.join(', ')}` : ' (--verbose names them)'}`,
    ...checks.filter(({ message }) => message).map((check) => explained(check, reason, style)),
    untrusted.length > 0 && `  ${style.yellow('?')} as it should be, but unsigned: ${untrusted.join(', ')}`,
    unasked.length > 0 &&
      `  ${style.dim('–')} not checked: ${unasked.map((name) => `${name}${verdict.authentic ? (asksForIt[name] ?? '') : ''}`).join(', ')}`,
  ]
    .filter(Boolean)
    .join('\n')
}

/** A check that has something to say, except what the first line has said already. */
function explained({ check, status, message = '' }: Check, reason: string | undefined, style: ChalkInstance): string {
  const text = message === reason ? check : `${check}: ${escapeLine(message)}`
  if (status === 'fail') return `  ${style.red('✗')} ${text}`
  return status === 'untrusted' ? `  ${style.yellow('?')} ${text} (unsigned)` : `  ${style.dim('–')} ${text}`
}

function contents({ header, claims, authentic }: Verdict): string {
  const part = (name: string, value: JsonObject) => `  ${authentic ? '' : 'unverified '}${name}\n${indented(value)}`
  return header && claims ? `${part('header', header)}\n${part('claims', claims)}` : ''
}

function indented(value: JsonObject): string {
  return safeJson(value, 2).replace(/^/gm, '  ')
}
