import type { ChalkInstance } from 'chalk'
import type { CogtoolError } from '../errors.ts'
import { endOf, identityOf } from '../session/identity.ts'
import type { Session } from '../session/session.ts'
import { isoSeconds } from '../verification/instants.ts'
import { escapeLine } from './escape.ts'
import { relativeTime, utcTime } from './time.ts'

/** A session that was forgotten, and how its remote part went. */
export interface SignedOut {
  readonly session: Session
  /** `nothing`: there was no refresh token; undefined: not tried, or failed. */
  readonly revoked: 'revoked' | 'nothing' | undefined
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
export function renderLogout(all: readonly SignedOut[], name: string, now: Date, style: ChalkInstance): string {
  if (all.length === 0) return `Nobody was signed in: there is no session "${escapeLine(name)}".`
  const seconds = now.getTime() / 1000
  const ends = all.flatMap(({ session }) => lastEnd(session) ?? []).filter((end) => end > seconds)
  const last = ends.length > 0 ? Math.max(...ends) : undefined
  return [
    ...all.map((one) => line(one, style)),
    last === undefined
      ? 'The tokens had expired before.'
      : `Tokens already issued stay valid for offline verifiers until they expire: ${utcTime(last)} (${relativeTime(last, now)}).`,
  ].join('\n')
}

function line({ session, revoked, everywhere, failures }: SignedOut, style: ChalkInstance): string {
  const { email, username, sub } = identityOf(session)
  const done = [
    everywhere && 'signed out on every device',
    revoked === 'revoked' && 'refresh token revoked',
    revoked === 'nothing' && 'there was no refresh token to revoke',
    failures.length > 0 && style.yellow('the pool was not told everything, see above'),
    'session forgotten',
  ]
  return `Signed out ${style.bold(escapeLine(email ?? username ?? sub))} (${escapeLine(session.name)}): ${done.filter(Boolean).join(', ')}.`
}

function lastEnd({ tokens }: Session): number | undefined {
  const ends = [tokens.access, tokens.id].flatMap((token) => (token === undefined ? [] : (endOf(token) ?? [])))
  return ends.length > 0 ? Math.max(...ends) : undefined
}
