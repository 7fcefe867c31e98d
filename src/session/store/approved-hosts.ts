import { readGuarded, replaceGuarded } from '../../pool/guarded-files.ts'
import { systemCode } from '../../text/cogtool-error.ts'
import type { Session } from './session.ts'
import type { StoreEdges } from './session-format.ts'
import { approvedHostsPath, sessionPath } from './session-paths.ts'

/** Hosts (with a port that is not the scheme's own) to which somebody agreed to send this session's tokens. */
export async function approvedHosts(session: Session, edges: StoreEdges): Promise<string[]> {
  // what others could have written approves nothing
  const text = await readGuarded(approvedHostsPath(sessionPath(session, edges)), edges)
  return (text ?? '').split('\n').filter((line) => line !== '')
}

/** Remembers a host beside the session, mode 0600, until the session is forgotten. False where it could not be written. */
export async function approveHost(host: string, session: Session, edges: StoreEdges): Promise<boolean> {
  const hosts = new Set([...(await approvedHosts(session, edges)), host])
  try {
    await replaceGuarded(approvedHostsPath(sessionPath(session, edges)), `${[...hosts].sort().join('\n')}\n`, edges)
    return true
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return false
  }
}
