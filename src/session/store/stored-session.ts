import { basename, dirname, join } from 'node:path'
import { foreignAccess } from '../../pool/guarded-files.ts'
import { CogtoolError, FileRefusal, systemReason } from '../../text/cogtool-error.ts'
import { emptyIfNotText } from '../../text/decode-text.ts'
import { openSealed, parseSealed, type SealedSession } from './sealed-session.ts'
import type { Session, SessionHeader } from './session.ts'
import { type BrokenSession, brokenSession, headerOf, parseSession, type StoreEdges } from './session-format.ts'
import { readSessionKey } from './session-key.ts'
import { sessionDirectory, sessionPath } from './session-paths.ts'

// three large tokens stay far below it
const largestSession = 1024 * 1024

/** A file of the store. */
export interface StoredSession {
  readonly path: string
  /** What finds the session; undefined where the file holds none. */
  readonly header: SessionHeader | undefined
  /** What is told of a file that holds no usable session. */
  readonly broken: BrokenSession | undefined
  /** Whether its tokens lie under a key of the keyring, so that to open it asks there. */
  readonly isSealed: boolean
  /** Why it may not be used, where it may not. */
  readonly problem: string | undefined
  /** The session with its tokens. Fails with `session_store_unavailable` where it may not be used, or cannot be opened. */
  open(): Promise<Session>
}

/** A file that holds a session. */
export type FoundSession = StoredSession & { readonly header: SessionHeader }

/** Every file of the store, in the order of the folder. Fails with `session_store_unavailable` where it cannot be read. */
export async function storedSessions(edges: StoreEdges): Promise<StoredSession[]> {
  const directory = sessionDirectory(edges)
  await edges.files.sweep(directory)
  const names = await edges.files.list(directory).catch((error: unknown) => {
    throw unreadable(directory, error)
  })
  return Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readStored(join(directory, name), edges)),
  )
}

/**
 * One file of the store. What is no regular file is a broken session: it must not stand in the way of the others. Fails with
 * `session_store_unavailable` where it cannot be read.
 */
export async function readStored(path: string, edges: StoreEdges): Promise<StoredSession> {
  try {
    const isThere = (await edges.files.status(path)) !== undefined
    const problem = isThere ? await foreignAccess(path, edges, { secret: true }) : undefined
    const limits = { kind: 'file', limit: largestSession } as const
    const text = (await edges.files.read(path, limits).catch(emptyIfNotText)) ?? ''
    const session = parseSession(text)
    const sealed = session ? undefined : parseSealed(text)
    const header = session ? headerOf(session) : sealed?.known
    if (!header) return unused(path, isThere ? brokenSession(text) : undefined)
    // refreshed and forgotten it would be another file; what is sealed is bound to its own
    if (session && sessionPath(header, edges) !== path) return unused(path, { name: header.name, why: strayFile })
    return {
      path,
      header,
      broken: undefined,
      isSealed: sealed !== undefined,
      problem,
      async open() {
        if (problem !== undefined) throw unusable(path, problem)
        return sealed ? unseal(sealed, path, edges) : (session as Session)
      },
    }
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw unreadable(path, error)
    return unused(path, { name: undefined, why: error.message })
  }
}

const strayFile = 'its pool, app client or name was changed, or it was copied from another file'

function unused(path: string, broken: BrokenSession | undefined): StoredSession {
  const why = broken?.why ?? 'there is no such file'
  return {
    path,
    header: undefined,
    broken,
    isSealed: false,
    problem: undefined,
    open: () => Promise.reject(unusable(path, why)),
  }
}

async function unseal(sealed: SealedSession, path: string, edges: StoreEdges): Promise<Session> {
  const session = openSealed(sealed, basename(path), await readSessionKey(edges))
  if (session) return session
  throw new CogtoolError('session_store_unavailable', `the session ${sealed.known.name} cannot be opened`, {
    why: `its file was changed, or sealed under another key than the keyring's: ${path}`,
    hint: 'forget it and sign in again: cogtool logout --local-only, then cogtool login',
  })
}

function unusable(path: string, problem: string): CogtoolError {
  return new CogtoolError('session_store_unavailable', `the session in ${path} is not used`, {
    why: problem,
    hint: `if you alone use this machine: chmod -R go= ${dirname(path)}; otherwise remove the file and sign in again`,
  })
}

function unreadable(path: string, error: unknown): unknown {
  const why = systemReason(error)
  if (error instanceof CogtoolError || why === undefined) return error
  return new CogtoolError('session_store_unavailable', `the saved sessions cannot be read: ${path}`, {
    why,
    hint: 'make it readable for you, and for you alone',
    cause: error,
  })
}
