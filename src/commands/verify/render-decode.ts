import type { ChalkInstance } from 'chalk'
import { escapeLine, safeJson } from '../../text/escape.ts'
import type { JsonObject } from '../../text/json.ts'
import { localTime, relativeTime, utcTime } from '../../text/time.ts'
import type { Malformed, Unverified } from '../../verification/unverified.ts'

/** Claims that hold epoch seconds (RFC 7519 4.1, OpenID Connect Core 2 and 5.1). */
const times = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at'])

/** The `cogtool.decode/1` document. A text that cannot be read has `reason`, `message` and `hint` in place of its parts. */
export function decodedDocument(decoded: Unverified | Malformed): object {
  const told = 'claims' in decoded ? decoded : { reason: 'malformed', ...decoded }
  return { schema: 'cogtool.decode/1', verified: false, ...told }
}

/** What a token says, and first of all that nobody verified it. */
export function renderDecoded(decoded: Unverified | Malformed, now: Date, style: ChalkInstance): string {
  if (!('claims' in decoded)) {
    const { message, hint } = decoded
    const next = hint ? `\n\n  ${style.cyan('→')} ${escapeLine(hint)}` : ''
    return `${style.red.bold('NOT VERIFIED')} malformed: ${escapeLine(message)}${next}`
  }
  const { header, claims } = decoded
  return [
    `${style.yellow.bold('NOT VERIFIED')} this is what the token says; anybody can have written it`,
    `header\n${rows(header, now)}`,
    `claims\n${rows(claims, now)}`,
  ].join('\n\n')
}

function rows(object: JsonObject, now: Date): string {
  const names = Object.keys(object)
  const width = Math.min(24, Math.max(0, ...names.map((name) => name.length)))
  return names.map((name) => `  ${escapeLine(name).padEnd(width)}  ${shown(name, object[name], now)}`).join('\n')
}

function shown(name: string, value: unknown, now: Date): string {
  if (typeof value === 'string') return escapeLine(value)
  if (typeof value !== 'number') return safeJson(value)
  if (!times.has(name)) return String(value)
  const places = [utcTime(value), localTime(value), relativeTime(value, now)].filter(Boolean)
  return `${value}  ${places.join('  ')}`
}
