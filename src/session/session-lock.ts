import { CogtoolError, systemReason } from '../errors.ts'
import type { KnownSession } from './session.ts'
import { sessionLockPath } from './session-paths.ts'
import type { StoreEdges } from './session-store.ts'

/**
 * Works on a session while no other process does. `doing` completes "the session … cannot be", for
 * `session_store_unavailable` where the lock cannot be taken.
 */
export async function lockSession<T>(
  session: KnownSession,
  doing: string,
  edges: StoreEdges,
  work: () => Promise<T>,
): Promise<T> {
  let entered = false
  try {
    return await edges.files.locked(sessionLockPath(session, edges), () => {
      entered = true
      return work()
    })
  } catch (error) {
    if (entered || error instanceof CogtoolError) throw error
    throw new CogtoolError('session_store_unavailable', `the session ${session.name} cannot be ${doing}`, {
      why: `its folder cannot be written: ${systemReason(error) ?? 'the lock could not be taken'}`,
      hint: `make it writable: ${edges.directories.state}`,
      cause: error,
    })
  }
}
