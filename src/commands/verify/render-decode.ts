import type { ChalkInstance } from 'chalk'
import { escapeLine, safeJson } from '../../text/escape.ts'
import type { JsonObject } from '../../text/json.ts'
import { instantWords } from '../../text/time.ts'
import { asForeignToken, type ForeignToken } from '../../verification/makers.ts'
import { decodeUnverified, type Malformed, type Unverified } from '../../verification/unverified.ts'
import type { TakenToken } from '../shared/pasted/read-pasted.ts'
import { hintForTaken, problemOfTaken } from '../shared/token-text.ts'

/** Claims that hold epoch seconds (RFC 7519 4.1, OpenID Connect Core 2 and 5.1). */
const times = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at'])

/** What `decode` shows: a token, one of another maker, or why there is none. */
export type Decoded = Unverified | ForeignToken | Malformed

/** What a token says, also one of another maker; or why the text cannot be read as a token, and what this command can do about it. */
export function decodeTaken(taken: TakenToken, command: 'decode' | 'verify'): Decoded {
  const decoded = asForeignToken(taken.token) ?? decodeUnverified(taken.token)
  if ('claims' in decoded) return decoded
  const message = problemOfTaken(taken) ?? decoded.message
  return { ...decoded, message, hint: hintForTaken(taken, command) ?? decoded.hint }
}

/**
 * The `cogtool.decode/1` document. A token of another maker has `maker` and `hint` beside its parts, a text that cannot be read
 * `reason`, `message` and `hint` in place of them.
 */
export function decodedDocument(decoded: Decoded): object {
  const document = { schema: 'cogtool.decode/1', verified: false }
  if (!('claims' in decoded)) return { ...document, reason: 'malformed', ...decoded }
  const { header, claims } = decoded
  if (!('maker' in decoded)) return { ...document, header, claims }
  return { ...document, maker: decoded.maker.name, hint: decoded.maker.hint, header, claims }
}

/** What a token says, and first of all that nobody verified it. */
export function renderDecoded(decoded: Decoded, now: Date, style: ChalkInstance): string {
  if (!('claims' in decoded)) {
    const { message, hint } = decoded
    const next = hint ? `\n\n  ${style.cyan('→')} ${escapeLine(hint)}` : ''
    return `${style.red.bold('NOT DECODED')}  ${escapeLine(message)}${next}`
  }
  const { header, claims } = decoded
  const maker = 'maker' in decoded ? decoded.maker : undefined
  return [
    `${style.yellow.bold('NOT VERIFIED')} this is what the token says; anyone can have written it`,
    maker ? `not a user pool's token, but ${maker.token}` : '',
    `header\n${rows(header, now)}`,
    `claims\n${rows(claims, now)}`,
    maker ? `  ${style.cyan('→')} ${maker.hint}` : '',
  ]
    .filter(Boolean)
    .join('\n\n')
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
  return `${value}  ${instantWords(value, now)}`
}
