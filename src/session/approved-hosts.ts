import { systemCode } from '../errors.ts'
import type { Session } from './session.ts'
import { approvedHostsPath, sessionPath } from './session-paths.ts'
import type { StoreEdges } from './session-store.ts'

/** Hosts (with a port that is not the scheme's own) to which somebody agreed to send this session's tokens. */
export async function approvedHosts(session: Session, edges: StoreEdges): Promise<string[]> {
  const path = approvedHostsPath(sessionPath(session, edges))
  const status = await edges.files.status(path)
  // what others could have written approves nothing; Windows has no such bits
  const isGuarded = status?.isFile && status.isOurs && (edges.platform === 'win32' || (status.mode & 0o022) === 0)
  const text = isGuarded ? await edges.files.read(path, { kind: 'file', limit: 1024 * 1024 }) : undefined
  return (text ?? '').split('\n').filter((line) => line !== '')
}

/** Remembers a host beside the session, mode 0600, until the session is forgotten. False where it could not be written. */
export async function approveHost(host: string, session: Session, edges: StoreEdges): Promise<boolean> {
  const hosts = new Set([...(await approvedHosts(session, edges)), host])
  try {
    await edges.files.replace(approvedHostsPath(sessionPath(session, edges)), `${[...hosts].sort().join('\n')}\n`)
    return true
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return false
  }
}
