import { basename, dirname, join } from 'node:path'
import { foreignAccess } from '../../pool/guarded-files.ts'
import { CogtoolError, systemReason } from '../../text/cogtool-error.ts'
import { emptyIfNotText } from '../../text/decode-text.ts'
import { openSealed, parseSealed, type SealedSession } from './sealed-session.ts'
import type { Session, SessionHeader } from './session.ts'
import { type BrokenSession, brokenSession, headerOf, parseSession, type StoreEdges } from './session-format.ts'
import { readSessionKey } from './session-key.ts'
import { sessionDirectory } from './session-paths.ts'

// three large tokens stay far below it
const largestSession = 1024 * 1024

/** A file of the store. */
export interface StoredSession {
  readonly path: string
  /** What finds the session; undefined where the file holds none. */
  readonly header: SessionHeader | undefined
  /** What is told of a file that holds no usable session. */
  readonly broken: BrokenSession | undefined
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

/** One file of the store. Fails with `session_store_unavailable` where it cannot be read. */
export async function readStored(path: string, edges: StoreEdges): Promise<StoredSession> {
  try {
    const isFile = (await edges.files.status(path))?.isFile === true
    const problem = isFile ? await foreignAccess(path, edges, { secret: true }) : undefined
    const limits = { kind: 'file', limit: largestSession } as const
    const text = isFile ? await edges.files.read(path, limits).catch(emptyIfNotText) : undefined
    const session = parseSession(text ?? '')
    const sealed = session ? undefined : parseSealed(text ?? '')
    const header = session ? headerOf(session) : sealed?.known
    return {
      path,
      header,
      broken: header ? undefined : brokenSession(text ?? ''),
      problem,
      async open() {
        if (problem !== undefined) throw unusable(path, problem)
        if (session) return session
        if (sealed) return unseal(sealed, path, edges)
        throw unusable(path, 'it holds no session that this version of cogtool can use')
      },
    }
  } catch (error) {
    throw unreadable(path, error)
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
    hint: `if nobody else uses this machine: chmod -R go= ${dirname(path)}; otherwise remove the file and sign in again`,
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
