import type { ChalkInstance } from 'chalk'
import { type ChosenSettings, writePool } from '../../pool/settings.ts'
import type { Revocation } from '../../session/sign-out.ts'
import { endOf, identityOf } from '../../session/store/identity.ts'
import { poolTime } from '../../session/store/pool-time.ts'
import type { Session, SessionHeader } from '../../session/store/session.ts'
import type { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { isoSeconds } from '../../text/instants.ts'
import { instantWords } from '../../text/time.ts'
import type { MissingSession } from '../shared/current-session.ts'

/** A session that was forgotten, and how its remote part went. */
export interface SignedOut {
  /** Without tokens where it could not be opened. */
  readonly session: SessionHeader & Partial<Pick<Session, 'tokens' | 'savedAt' | 'clockSkew'>>
  /** undefined: not tried, or failed. */
  readonly revoked: Revocation | undefined
  readonly everywhere: boolean
  readonly failures: readonly CogtoolError[]
}

/** The JSON document of a sign-out. */
export function logoutDocument(all: readonly SignedOut[]) {
  return {
    schema: 'cogtool.logout/1',
    sessions: all.map(({ session, revoked, everywhere, failures }) => {
      const end = lastEnd(session)
      return {
        session: session.name,
        userPoolId: session.userPoolId ?? null,
        clientId: session.clientId,
        forgotten: true,
        revoked: revoked === 'revoked',
        signedOutEverywhere: everywhere,
        tokensValidUntil: (end !== undefined && isoSeconds(end)) || null,
        failures: failures.map(({ code, message, why }) => ({ code, message: why ? `${message}: ${why}` : message })),
      }
    }),
  }
}

/** What a sign-out did, and what it cannot do: JWTs stay valid for everybody who verifies them offline. */
export function renderLogout(
  all: readonly SignedOut[],
  settings: ChosenSettings,
  now: Date,
  style: ChalkInstance,
): string {
  return [...all.map((one) => line(one, settings, style)), lastSentence(all, now)].join('\n')
}

function lastSentence(all: readonly SignedOut[], now: Date): string {
  const rest = 'Tokens already issued stay valid for offline verifiers until they expire'
  if (!all.every(({ session }) => session.tokens?.access)) return `${rest}.`
  const ends = all.flatMap(({ session }) => {
    const { tokens, savedAt } = session
    const [end, at] = [lastEnd(session), tokens && savedAt ? poolTime({ ...session, tokens, savedAt }, now) : now]
    return end !== undefined && end > at.getTime() / 1000 ? [{ end, at }] : []
  })
  const [last] = ends.toSorted((one, other) => other.end - one.end)
  if (!last) return 'The tokens had expired before.'
  return `${rest}: ${instantWords(last.end, last.at)}.`
}

/** That nobody was signed in, and who is instead. */
export function renderNobody({ message, why, guess }: MissingSession, style: ChalkInstance): string {
  const next = guess === undefined ? '' : `\n  ${style.cyan('→')} ${escapeLine(guess)}`
  return `Not signed in: ${escapeLine(`${message}; ${why}`)}.${next}`
}

function line(
  { session, revoked, everywhere, failures }: SignedOut,
  settings: ChosenSettings,
  style: ChalkInstance,
): string {
  const done = [
    everywhere && 'signed out on every device',
    revoked === 'revoked' && 'refresh token revoked',
    revoked === 'nothing' && 'there was no refresh token to revoke',
    revoked === 'unsupported' && style.yellow('refresh token not revoked, see above'),
    failures.length > 0 && style.yellow('the pool was not told everything, see above'),
    'session forgotten',
  ]
  const pool = escapeLine(writePool(session.userPoolId ?? session.issuer, settings))
  return `Signed out ${personOf(session, style)}(${escapeLine(session.name)}) of ${pool}: ${done.filter(Boolean).join(', ')}.`
}

function personOf({ tokens }: SignedOut['session'], style: ChalkInstance): string {
  if (!tokens) return ''
  const { email, username, sub } = identityOf({ tokens })
  const person = email ?? username ?? sub
  return person === '' ? '' : `${style.bold(escapeLine(person))} `
}

function lastEnd({ tokens }: SignedOut['session']): number | undefined {
  if (!tokens) return undefined
  const ends = [tokens.access, tokens.id].flatMap((token) => (token === undefined ? [] : (endOf(token) ?? [])))
  return ends.length > 0 ? Math.max(...ends) : undefined
}
