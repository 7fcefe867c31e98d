import type { ChalkInstance } from 'chalk'
import type { ChosenPool } from '../../pool/settings.ts'
import { endOf, identityOf } from '../../session/store/identity.ts'
import { poolTime } from '../../session/store/pool-time.ts'
import type { Session, StoreKind } from '../../session/store/session.ts'
import { escapeLine } from '../../text/escape.ts'
import { relativeTime } from '../../text/time.ts'

/** The JSON document of a sign-in: no token is in it. */
export function loginDocument(session: Session, store: StoreKind) {
  const { sub, username, email, groups, scopes, expiresAt } = identityOf(session)
  const { name, userPoolId, clientId } = session
  return {
    schema: 'cogtool.login/1',
    session: name,
    userPoolId: userPoolId ?? null,
    clientId,
    sub,
    username: username ?? null,
    email: email ?? null,
    groups,
    scopes,
    expiresAt,
    store,
  }
}

/** Who signed in, for a person: the browser's cookie may have chosen somebody else than expected (int128/kubelogin#29). */
export function renderLogin(
  session: Session,
  pool: ChosenPool,
  store: StoreKind,
  now: Date,
  style: ChalkInstance,
): string {
  const { sub, username, email, groups, scopes } = identityOf(session)
  const names = [...new Set([email, username, sub])].filter((text) => text !== undefined)
  const exp = endOf(session.tokens.access)
  const renewal = renewalOf(session)
  const rows = [
    ['pool', pool.written],
    ['groups', groups.join(', ')],
    ['scopes', scopes.join(' ')],
    ['token', exp === undefined ? '' : `expires ${relativeTime(exp, poolTime(session, now))}, ${renewal}`],
    [
      'session',
      store === 'none' ? 'not kept' : `${session.name}${store === 'keyring' ? ', sealed by a key in the keyring' : ''}`,
    ],
  ]
  return [
    `${style.green.bold('Signed in')} as ${style.bold(escapeLine(names[0] ?? ''))}${others(names.slice(1))}`,
    ...rows.flatMap(([label = '', text = '']) => (text === '' ? [] : [`  ${label.padEnd(8)} ${escapeLine(text)}`])),
  ].join('\n')
}

function renewalOf({ signedInBy, tokens }: Session): string {
  if (signedInBy === 'machine') return 'then cogtool token asks for a new one'
  return tokens.refresh === undefined ? 'then sign in again' : 'then cogtool token refreshes it'
}

function others(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${names.map(escapeLine).join(', ')})`
}
