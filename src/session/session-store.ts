import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Edges, FileStatus } from '../edges.ts'
import { CogtoolError, systemCode } from '../errors.ts'
import { parseSession, poolOfSession } from './as-session.ts'
import type { Session } from './session.ts'

/** What the store touches. */
export type StoreEdges = Pick<Edges, 'files' | 'directories' | 'platform'>

/** Narrows the choice to sessions of one pool or one app client. */
export interface SessionMatch {
  readonly issuers?: readonly string[]
  readonly clientId?: string
}

/** A file of the store: its session where it holds one, and why it may not be used where it may not. */
export interface StoredSession {
  readonly path: string
  readonly session: Session | undefined
  readonly problem: string | undefined
}

/** The folder that holds one file per session. */
export function sessionDirectory(edges: Pick<Edges, 'directories'>): string {
  return join(edges.directories.state, 'sessions')
}

/** Where a session lives. A key that missed one of the three parts would mix sessions up (int128/kubelogin#1132, #1161). */
export function sessionPath(session: Session, edges: Pick<Edges, 'directories'>): string {
  // the first issuer of the pool, so that a pool which changes its issuer form keeps its session
  const key = JSON.stringify([poolOfSession(session).issuers[0], session.clientId, session.name])
  return join(sessionDirectory(edges), `${createHash('sha256').update(key).digest('hex').slice(0, 40)}.json`)
}

/** The lock held across reading, refreshing and writing a session: never the session's own file (kubelogin#1144). */
export function sessionLockPath(session: Session, edges: Pick<Edges, 'directories'>): string {
  return sessionPath(session, edges).replace(/\.json$/, '.lock')
}

/** The list of hosts to which a session's tokens may go, beside the session's own file. */
export function approvedHostsPath(sessionFile: string): string {
  return sessionFile.replace(/\.json$/, '.hosts')
}

/** Every file of the store, in the order of the folder. */
export async function storedSessions(edges: StoreEdges): Promise<StoredSession[]> {
  const directory = sessionDirectory(edges)
  const names = await edges.files.list(directory)
  return Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readStored(join(directory, name), edges)),
  )
}

/**
 * The last sign-in under this name, among those of one pool and app client where `match` asks for it. Fails with
 * `session_store_unavailable` where others could have read or changed that session's file.
 */
export async function latestSession(
  edges: StoreEdges,
  name: string,
  match: SessionMatch = {},
): Promise<Session | undefined> {
  let latest: { session: Session; stored: StoredSession } | undefined
  for (const stored of await storedSessions(edges)) {
    const { session } = stored
    if (session?.name !== name) continue
    if (match.clientId !== undefined && session.clientId !== match.clientId) continue
    if (match.issuers && !poolOfSession(session).issuers.some((issuer) => match.issuers?.includes(issuer))) continue
    // the last sign-in, not the last refresh: a script that refreshes one pool must not change what another works with
    if (!latest || session.signedInAt > latest.session.signedInAt) latest = { session, stored }
  }
  if (latest?.stored.problem !== undefined) throw unusable(latest.stored.path, latest.stored.problem)
  return latest?.session
}

/** The same session as it is on disk now: another process may have refreshed it. */
export async function rereadSession(session: Session, edges: StoreEdges): Promise<Session | undefined> {
  const stored = await readStored(sessionPath(session, edges), edges)
  if (stored.session && stored.problem !== undefined) throw unusable(stored.path, stored.problem)
  return stored.session
}

/** Writes the session's file, mode 0600, in one step. Fails with `session_not_saved`. */
export async function saveSession(session: Session, edges: StoreEdges): Promise<void> {
  const path = sessionPath(session, edges)
  try {
    await edges.files.replace(path, `${JSON.stringify(session, null, 2)}\n`)
  } catch (error) {
    throw new CogtoolError('session_not_saved', `the session could not be saved in ${path}`, {
      why: systemCode(error) ?? 'the file could not be written',
      hint: 'make room or make the folder writable, then: cogtool login',
      cause: error,
    })
  }
}

/** Takes a file out of the store; nothing happens where it is gone. Fails with `session_store_unavailable`. */
export async function removeStored(path: string, edges: StoreEdges): Promise<void> {
  try {
    // first, so that a later session of the same name never finds what was agreed to for this one
    await edges.files.remove(approvedHostsPath(path))
    await edges.files.remove(path)
  } catch (error) {
    throw new CogtoolError('session_store_unavailable', `the session could not be removed: ${path}`, {
      why: systemCode(error) ?? 'the file could not be removed',
      hint: 'remove the file yourself: its refresh token may still work',
      cause: error,
    })
  }
}

/** Tries a write before anybody signs in: a finished login must not be lost. Fails with `session_store_unavailable`. */
export async function probeSessionStore(edges: StoreEdges): Promise<void> {
  const path = join(sessionDirectory(edges), 'probe.tmp')
  try {
    await edges.files.replace(path, 'cogtool tries whether it can write here\n')
    await edges.files.remove(path)
  } catch (error) {
    throw new CogtoolError('session_store_unavailable', `sessions cannot be saved in ${sessionDirectory(edges)}`, {
      why: systemCode(error) ?? 'the folder could not be written',
      hint: 'make the folder writable, or keep nothing: --store none --print access',
      cause: error,
    })
  }
}

/** One file of the store. */
export async function readStored(path: string, edges: StoreEdges): Promise<StoredSession> {
  const [folder, file] = await Promise.all([edges.files.status(sessionDirectory(edges)), edges.files.status(path)])
  if (!folder || !file?.isFile) return { path, session: undefined, problem: undefined }
  const text = (await edges.files.read(path)) ?? ''
  return { path, session: parseSession(text), problem: problemOf(folder, file, edges.platform) }
}

function problemOf(folder: FileStatus, file: FileStatus, platform: string): string | undefined {
  if (!folder.isOurs || !file.isOurs) return 'it belongs to another user'
  // Windows has no such bits: access lists of the user's profile folder guard it there
  if (platform === 'win32') return undefined
  if ((file.mode & 0o077) !== 0) return 'other users of this machine may read or change the file'
  if ((folder.mode & 0o022) !== 0) return 'other users of this machine may put files into its folder'
  return undefined
}

function unusable(path: string, problem: string): CogtoolError {
  return new CogtoolError('session_store_unavailable', `the session in ${path} is not used`, {
    why: problem,
    hint: `if nobody else uses this machine: chmod -R go= ${dirname(path)}; otherwise remove the file and sign in again`,
  })
}
