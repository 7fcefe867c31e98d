import type { ChalkInstance } from 'chalk'
import type { LocalPool } from '../../local/server/local-pool.ts'

/** What `cogtool local` serves, who can sign in, and what to try next. */
export function renderLocal(pool: LocalPool, person: LocalPool['demoUser'] | undefined, style: ChalkInstance): string {
  const { client, clients, state } = pool
  const rows: [string, string][] = [
    ['User pool', pool.poolId],
    ['Issuer', pool.issuer],
    ['cognito-idp API', pool.baseUrl],
    ['Sign-in pages', `${pool.baseUrl}/oauth2/authorize`],
    ['Target API', pool.apiUrl],
    ['Callback', client.callbackUrls[0] ?? 'none'],
    ...clients.map(({ id, name }, index): [string, string] => [
      index === 0 ? 'App clients' : '',
      `${id}  ${name}${id === client.id ? ' (the default)' : ''}`,
    ]),
    ['Users', String(state.users.size)],
    ...(person ? [['Sign in as', `${person.username}, password ${person.password}`] as [string, string]] : []),
  ]
  const tries = [
    ['sign in through the browser', 'cogtool login --pool local'],
    ['who is that', 'cogtool whoami --pool local'],
    ['call the API with the token', 'cogtool me --pool local'],
    ['every user as a file', 'cogtool export-users --pool local -o users.csv'],
    ['who has two accounts', 'cogtool audit-duplicates --pool local'],
    ['what is wrong with the pool', 'cogtool doctor --pool local'],
  ]
  return [
    style.bold('cogtool local pool: a practice user pool, on this computer alone. Everybody in it is made up.'),
    '',
    ...rows.map(([name, value]) => `  ${style.dim(name.padEnd(16))}${value}`),
    '',
    'Try next, in another terminal:',
    ...tries.map(([what = '', line = '']) => `  ${line.padEnd(48)}${style.dim(`# ${what}`)}`),
  ].join('\n')
}
