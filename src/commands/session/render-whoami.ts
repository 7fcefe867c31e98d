import type { ChalkInstance } from 'chalk'
import type { ChosenPool } from '../../pool/settings.ts'
import type { OfflineCheck } from '../../session/offline-check.ts'
import type { Difference, RemoteAnswer } from '../../session/protocol/remote.ts'
import { endOf, identityOf, providersOf } from '../../session/store/identity.ts'
import { poolTime } from '../../session/store/pool-time.ts'
import type { Session } from '../../session/store/session.ts'
import { escapeLine } from '../../text/escape.ts'
import { isoSeconds } from '../../text/instants.ts'
import { instantWords, relativeTime } from '../../text/time.ts'

/** The JSON document of a session's identity: no token is in it. */
export function whoamiDocument(session: Session, check: OfflineCheck, remote: RemoteAnswer | undefined) {
  const { sub, username, email, groups, scopes, expiresAt, idClaims } = identityOf(session)
  const idExpiry = session.tokens.id === undefined ? undefined : endOf(session.tokens.id)
  return {
    schema: 'cogtool.whoami/1',
    session: session.name,
    issuer: session.issuer,
    userPoolId: session.userPoolId ?? null,
    clientId: session.clientId,
    sub,
    username: username ?? null,
    email: email ?? null,
    groups,
    scopes,
    identityProviders: providersOf(idClaims),
    signedInAt: session.signedInAt,
    expiresAt,
    idExpiresAt: (idExpiry !== undefined && isoSeconds(idExpiry)) || null,
    refreshable: session.tokens.refresh !== undefined,
    store: session.store ?? 'file',
    verified: check.genuine ?? null,
    remote: remote
      ? {
          asked: remote.asked ?? null,
          ...(remote.asked ? { differences: remote.differences.map(withNull) } : { why: remote.why }),
        }
      : null,
  }
}

const withNull = ({ pool, ...difference }: Difference) => ({ ...difference, pool: pool ?? null })

/** A session's identity for a person. */
export function renderWhoami(
  session: Session,
  pool: ChosenPool,
  check: OfflineCheck,
  remote: RemoteAnswer | undefined,
  now: Date,
  style: ChalkInstance,
): string {
  const { sub, username, email, groups, scopes } = identityOf(session)
  const rows = [
    ['username', username ?? ''],
    ['sub', sub],
    ['groups', groups.join(', ')],
    ['scopes', scopes.join(' ')],
    ['signed in', signedInLine(session, now)],
    ['pool', `${pool.written}, app client ${session.clientId}`],
    ['token', tokenLine(session, poolTime(session, now))],
    [
      'session',
      `${session.name} (a file ${session.store === 'keyring' ? 'sealed with a key in the keyring' : 'that only you can read'})`,
    ],
  ]
  return [
    style.bold(escapeLine(email ?? username ?? sub)),
    ...rows.flatMap(([label = '', text = '']) => (text === '' ? [] : [`  ${label.padEnd(9)} ${escapeLine(text)}`])),
    check.genuine
      ? `  ${style.green('✓')} signed by the pool, checked without the network`
      : `  ${style.yellow('!')} not checked: ${escapeLine(check.why)}`,
    ...remoteLines(remote, style),
  ].join('\n')
}

function signedInLine(session: Session, now: Date): string {
  const when = instantWords(Date.parse(session.signedInAt) / 1000, now)
  const providers = providersOf(identityOf(session).idClaims)
  return providers.length > 0 ? `${when}, through ${providers.join(', ')}` : when
}

function tokenLine({ tokens, signedInBy }: Session, now: Date): string {
  const exp = endOf(tokens.access)
  if (exp === undefined) return ''
  const expired = exp <= now.getTime() / 1000
  const when = `${expired ? 'expired' : 'expires'} ${relativeTime(exp, now)}`
  const refreshable = tokens.refresh !== undefined
  if (signedInBy === 'machine') return `${when}; cogtool token asks for a new one`
  if (refreshable) return `${when}; cogtool token refreshes it`
  return expired ? `${when}; sign in again: cogtool login` : `${when}; it cannot be refreshed`
}

function remoteLines(remote: RemoteAnswer | undefined, style: ChalkInstance): string[] {
  if (!remote) return []
  if (remote.asked === undefined) return [`  ${style.yellow('!')} the pool cannot be asked: ${escapeLine(remote.why)}`]
  const differences = remote.differences.map(
    ({ name, session, pool }) =>
      `    ${escapeLine(name)}: ${escapeLine(session)} → ${pool === undefined ? 'nothing' : escapeLine(pool)}`,
  )
  const agreed = differences.length === 0 ? ', and knows the user as the session does' : '; it now says:'
  return [`  ${style.green('✓')} the pool accepts the session (${remote.asked})${agreed}`, ...differences]
}
