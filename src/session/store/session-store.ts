import { basename, join } from 'node:path'
import { replaceGuarded } from '../../pool/guarded-files.ts'
import { CogtoolError, systemReason } from '../../text/cogtool-error.ts'
import { sealSession } from './sealed-session.ts'
import type { Session, SessionHeader, StoreKind } from './session.ts'
import { type BrokenSession, poolOfSession, type StoreEdges } from './session-format.ts'
import { ensureSessionKey } from './session-key.ts'
import { lockSession } from './session-lock.ts'
import { approvedHostsPath, refreshMarkPath, sessionDirectory, sessionPath } from './session-paths.ts'
import { type FoundSession, readStored, type StoredSession, storedSessions } from './stored-session.ts'

/** Narrows the choice to sessions of one pool or one app client. */
export interface SessionMatch {
  readonly issuers?: readonly string[]
  readonly clientId?: string
}

/** The file of the last sign-in under this name, among those of one pool and app client where `match` asks for it. */
export async function latestStored(
  edges: StoreEdges,
  name: string,
  match: SessionMatch = {},
): Promise<FoundSession | undefined> {
  let latest: FoundSession | undefined
  for (const stored of await storedSessions(edges)) {
    const { header } = stored
    if (header?.name !== name) continue
    if (match.clientId !== undefined && header.clientId !== match.clientId) continue
    if (match.issuers && !isOfPool(header, match.issuers)) continue
    // the last sign-in, not the last refresh: a script that refreshes one pool must not change what another works with
    if (!latest || header.signedInAt > latest.header.signedInAt) latest = { ...stored, header }
  }
  return latest
}

/** A file that holds no session that can be used. */
export type BrokenStored = StoredSession & { readonly broken: BrokenSession }

/**
 * The files that hold no session that can be used: those of this name, and after them those that tell no name. Nobody knows of which
 * pool they were.
 */
export async function brokenStored(edges: StoreEdges, name: string): Promise<BrokenStored[]> {
  const all = (await storedSessions(edges)).flatMap(({ broken, ...stored }) => (broken ? [{ ...stored, broken }] : []))
  return [name, undefined].flatMap((one) => all.filter(({ broken }) => broken.name === one))
}

/** The names under which sessions are saved, each once, in order. Fails with `session_store_unavailable`. */
export async function savedNames(edges: StoreEdges): Promise<string[]> {
  return [...new Set((await savedHeaders(edges)).map(({ name }) => name))].sort()
}

/** What finds each saved session, in the order of the folder. Fails with `session_store_unavailable`. */
export async function savedHeaders(edges: StoreEdges): Promise<SessionHeader[]> {
  return (await storedSessions(edges)).flatMap(({ header }) => (header ? [header] : []))
}

/** Whether a session is one of the pool with these issuers. */
export function isOfPool(header: SessionHeader, issuers: readonly string[]): boolean {
  return poolOfSession(header).issuers.some((issuer) => issuers.includes(issuer))
}

/** The session of `latestStored`, opened. Fails with `session_store_unavailable` where it may not be used, or cannot be opened. */
export async function latestSession(
  edges: StoreEdges,
  name: string,
  match: SessionMatch = {},
): Promise<Session | undefined> {
  return (await latestStored(edges, name, match))?.open()
}

/** The same session as it is on disk now: another process may have refreshed it. */
export async function rereadSession(session: Session, edges: StoreEdges): Promise<Session | undefined> {
  const stored = await readStored(sessionPath(session, edges), edges)
  return stored.header && stored.open()
}

/** Writes the session's file, mode 0600, in one step, sealed where it was signed in so. Fails with `session_not_saved`. */
export async function saveSession(session: Session, edges: StoreEdges): Promise<void> {
  const path = sessionPath(session, edges)
  try {
    const content = session.store === 'keyring' ? await seal(session, path, edges) : session
    await replaceGuarded(path, `${JSON.stringify(content, null, 2)}\n`, edges)
  } catch (error) {
    throw new CogtoolError('session_not_saved', `the session could not be saved in ${path}`, {
      why: (error instanceof CogtoolError ? error.why : systemReason(error)) ?? 'the file was not written',
      hint: 'make room or make the folder writable, then: cogtool login',
      cause: error,
    })
  }
}

/**
 * Keeps a new sign-in where it was asked to be kept, and gives the session as it is kept. Under the lock: a refresh of the
 * session before it, in another process, must not come after and replace it.
 */
export async function saveSignIn(session: Session, store: StoreKind, edges: StoreEdges): Promise<Session> {
  if (store === 'none') return session
  const kept: Session = store === 'keyring' ? { ...session, store } : session
  await lockSession(kept, 'saved', edges, async () => {
    await saveSession(kept, edges)
    // what happened to the session before it is over
    await edges.files.remove(refreshMarkPath(sessionPath(kept, edges)))
  })
  return kept
}

/** Takes a session's file out of the store, and what lies beside it. Fails with `session_store_unavailable`. */
export async function removeStored(path: string, edges: StoreEdges): Promise<void> {
  try {
    // first, so that a later session of the same name never finds what was agreed to for this one
    await edges.files.remove(approvedHostsPath(path))
    await edges.files.remove(path)
    await edges.files.remove(refreshMarkPath(path))
    // a process killed while it wrote leaves tokens in the file that was to take the place of the old one
    const directory = sessionDirectory(edges)
    const unfinished = (name: string) => name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp')
    for (const name of (await edges.files.list(directory)).filter(unfinished)) {
      await edges.files.remove(join(directory, name))
    }
  } catch (error) {
    throw new CogtoolError('session_store_unavailable', `the session could not be removed: ${path}`, {
      why: systemReason(error, { ERR_FS_EISDIR: 'it is a folder' }) ?? 'the file could not be removed',
      hint: 'remove it yourself: its refresh token may still work',
      cause: error,
    })
  }
}

/** Takes away what killed processes left in the store without a session: half-written files hold tokens too. */
export async function removeLeftovers({ files, directories }: StoreEdges): Promise<void> {
  const directory = sessionDirectory({ directories })
  for (const name of await files.list(directory)) {
    if (/\.(?:tmp|refreshing|hosts)$/.test(name)) await files.remove(join(directory, name))
  }
}

/** Tries the store before anybody signs in: a finished login must not be lost. Fails with `session_store_unavailable`. */
export async function probeSessionStore(edges: StoreEdges, store: StoreKind = 'file'): Promise<void> {
  if (store === 'none') return
  const path = join(sessionDirectory(edges), 'probe.tmp')
  try {
    await replaceGuarded(path, 'cogtool tries whether it can write here\n', edges)
    await edges.files.remove(path)
  } catch (error) {
    throw new CogtoolError('session_store_unavailable', `sessions cannot be saved in ${sessionDirectory(edges)}`, {
      why: systemReason(error, { ENOENT: 'the folder cannot be made' }) ?? 'the folder could not be written',
      hint: 'make the folder writable for you alone, or keep nothing: --store none --print access',
      cause: error,
    })
  }
  if (store === 'keyring') await ensureSessionKey(edges)
}

async function seal(session: Session, path: string, edges: StoreEdges) {
  const key = await ensureSessionKey(edges)
  return sealSession(session, basename(path), key, edges.randomBytes(12))
}
