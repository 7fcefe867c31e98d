import type { ChalkInstance } from 'chalk'
import type { ChosenPool } from '../../pool/settings.ts'
import { escapeLine, safeJson } from '../../text/escape.ts'
import type { JsonObject } from '../../text/json.ts'
import { relativeTime, utcTime } from '../../text/time.ts'
import { expiryCountsFrom } from '../../verification/clock.ts'
import type { Check, Verdict } from '../../verification/verdict.ts'

/** A verdict for a person, about the chosen pool, or the one that the token names: the answer, whom the token is about, every check, warnings, and what to do next. */
export function renderVerdict(
  verdict: Verdict,
  pool: ChosenPool | undefined,
  style: ChalkInstance,
  { verbose }: { readonly verbose: boolean },
): string {
  const name = pool?.written ?? verdict.userPoolId ?? verdict.issuer
  return [
    headline(verdict, name, style),
    // among what the token says of itself it would look like the token's word
    verdict.authentic || name === undefined ? '' : `  judged for the user pool ${escapeLine(name)}`,
    facts(verdict, name, style),
    verdict.checks.length > 0 ? checkLines(verdict.checks, style) : '',
    verdict.warnings.map(({ message }) => `  ${style.yellow('! warning:')} ${escapeLine(message)}`).join('\n'),
    verbose ? contents(verdict) : '',
    verdict.ok || !verdict.hint ? '' : `  ${style.cyan('→')} ${escapeLine(verdict.hint)}`,
  ]
    .filter(Boolean)
    .join('\n\n')
}

function headline(verdict: Verdict, pool: string | undefined, style: ChalkInstance): string {
  if (!verdict.ok) return `${style.red.bold('REJECTED')} (${verdict.reason}): ${escapeLine(verdict.message)}`
  const kind = verdict.claims.token_use === 'id' ? 'ID token' : 'access token'
  const expiry = relativeTime(verdict.claims.exp, expiryCountsFrom(verdict))
  return `${style.green.bold('VALID')} ${kind} of the user pool ${escapeLine(pool ?? '')}, expires ${expiry}`
}

function facts(verdict: Verdict, pool: string | undefined, style: ChalkInstance) {
  const { claims, authentic, at, issuer, pinned, keyId, keySource } = verdict
  if (!claims) return ''
  const rows = [
    row('pool', authentic && [...new Set([pool, issuer])].filter(Boolean).join('  ')),
    row('issuer', !authentic && claims.iss),
    row('', authentic && !pinned && '(the token itself named this pool, not you)'),
    row('user', [claims.username ?? claims['cognito:username'], claims.email].filter(isText).join('  ')),
    row('sub', claims.sub),
    row('client', claims.token_use === 'id' ? claims.aud : claims.client_id),
    row('token', claims.token_use),
    row('scopes', claims.scope),
    row('groups', listed(claims['cognito:groups'])),
    row('issued', time(claims.iat, at)),
    row('expires', time(claims.exp, expiryCountsFrom(verdict))),
    row('key', authentic && keyId !== undefined && `${keyId}  (${keySource})`),
  ].filter(Boolean)
  const title = authentic ? '' : `  ${style.yellow('unverified')}, what the token says of itself:\n`
  return rows.length > 0 ? `${title}${rows.join('\n')}` : ''
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const listed = (value: unknown): unknown => (Array.isArray(value) ? value.filter(isText).join(', ') : undefined)
const time = (value: unknown, at: Date): unknown =>
  typeof value === 'number' ? `${utcTime(value)}  (${relativeTime(value, at)})` : undefined

function row(name: string, value: unknown): string {
  const text = isText(value) ? value : Array.isArray(value) ? safeJson(value) : ''
  return text && `  ${name.padEnd(8)} ${escapeLine(text)}`
}

function checkLines(checks: readonly Check[], style: ChalkInstance): string {
  const names = (status: Check['status']) => checks.filter((check) => check.status === status && !check.message)
  const join = (list: readonly Check[]) => list.map(({ check }) => check).join(', ')
  const passed = names('pass')
  const untrusted = names('untrusted')
  const skipped = names('skipped')
  return [
    passed.length > 0 && `  ${style.green('✓')} ${join(passed)}`,
    ...checks.filter(({ message }) => message).map((check) => explained(check, style)),
    untrusted.length > 0 && `  ${style.yellow('?')} as it should be, but unsigned: ${join(untrusted)}`,
    skipped.length > 0 && `  ${style.dim('–')} not checked: ${join(skipped)}`,
  ]
    .filter(Boolean)
    .join('\n')
}

function explained({ check, status, message = '' }: Check, style: ChalkInstance): string {
  const text = `${check}: ${escapeLine(message)}`
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
