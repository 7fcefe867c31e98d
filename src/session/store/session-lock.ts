import type { Edges } from '../../edges/edges.ts'
import { CogtoolError, systemCode, systemReason } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import type { SessionHeader } from './session.ts'
import { sessionLockPath } from './session-paths.ts'

type LockEdges = Pick<Edges, 'files' | 'directories' | 'waiting'>

/**
 * Works on a session while no other process does. `doing` completes "the session … cannot be", for
 * `session_store_unavailable` where the lock cannot be taken.
 */
export function lockSession<T>(
  session: SessionHeader,
  doing: string,
  edges: LockEdges,
  work: () => Promise<T>,
): Promise<T> {
  return lockInStore(sessionLockPath(session, edges), `the session ${session.name}`, doing, edges, work)
}

/** The same for something else that is kept in the store. */
export async function lockInStore<T>(
  path: string,
  what: string,
  doing: string,
  edges: LockEdges,
  work: () => Promise<T>,
): Promise<T> {
  let entered = false
  const onWait = (holder: string) => edges.waiting(escapeLine(`waiting for ${holder}, which works on ${what}`))
  try {
    return await edges.files.locked(path, onWait, () => {
      entered = true
      return work()
    })
  } catch (error) {
    if (entered || error instanceof CogtoolError) throw error
    const why = systemReason(error, { ENOSPC: 'there is no space left for its lock' }) ?? 'the lock could not be taken'
    const isHeld = systemCode(error) === 'LOCKED'
    const { state } = edges.directories
    const isFull = systemCode(error) === 'ENOSPC'
    throw new CogtoolError('session_store_unavailable', `${what} cannot be ${doing}`, {
      why: isHeld ? why : `its folder cannot be written: ${why}`,
      hint: isHeld
        ? 'wait until that process has ended, or end it, then try again'
        : `${isFull ? 'make room on its disk' : 'make it writable'}: ${state}`,
      cause: error,
    })
  }
}
