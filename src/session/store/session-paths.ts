import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import type { SessionHeader } from './session.ts'
import { poolOfSession } from './session-format.ts'

/** The folder that holds one file per session. */
export function sessionDirectory(edges: Pick<Edges, 'directories'>): string {
  return join(edges.directories.state, 'sessions')
}

/** Where a session lives. A key that missed one of the three parts would mix sessions up (int128/kubelogin#1132, #1161). */
export function sessionPath(session: SessionHeader, edges: Pick<Edges, 'directories'>): string {
  // the first issuer of the pool, so that a pool which changes its issuer form keeps its session
  const key = JSON.stringify([poolOfSession(session).issuers[0], session.clientId, session.name])
  return join(sessionDirectory(edges), `${createHash('sha256').update(key).digest('hex').slice(0, 40)}.json`)
}

/** The lock held across reading, refreshing and writing a session: never the session's own file (kubelogin#1144). */
export function sessionLockPath(session: SessionHeader, edges: Pick<Edges, 'directories'>): string {
  return sessionPath(session, edges).replace(/\.json$/, '.lock')
}

/** The list of hosts to which a session's tokens may go, beside the session's own file. */
export function approvedHostsPath(sessionFile: string): string {
  return sessionFile.replace(/\.json$/, '.hosts')
}

/** What tells that a refresh was begun and did not end, beside the session's own file. */
export function refreshMarkPath(sessionFile: string): string {
  return sessionFile.replace(/\.json$/, '.refreshing')
}
