import { createHash } from 'node:crypto'
import type { Messages } from '../../net/post-form.ts'
import { CogtoolError, type ErrorCode, systemReason } from '../../text/cogtool-error.ts'
import { isJsonObject } from '../../text/json.ts'
import type { Session } from './session.ts'
import type { StoreEdges } from './session-format.ts'
import { refreshMarkPath, sessionPath } from './session-paths.ts'

/** A refresh that was begun with a session's refresh token, and of which nothing more is known. */
interface RefreshMark {
  /** ISO 8601 UTC. */
  readonly startedAt: string
  /** SHA-256 of the refresh token that was sent, so that the mark counts for no later one. */
  readonly sent: string
}

// after these nobody knows whether the pool has rotated the refresh token
const openEnds: readonly ErrorCode[] = [
  'service_unreachable',
  'service_failed',
  'session_not_saved',
  'interrupted',
  'terminated',
]

/**
 * Refreshes a session with a mark beside its file, from before the request until the new tokens are saved. With rotation a
 * process that is killed in between takes the new refresh token with it: the next one finds the mark, and says what happened in
 * place of a bare "refused". Fails as the refresh does, or with `session_store_unavailable` before anything was sent.
 */
export async function refreshMarked<T>(
  session: Session,
  edges: StoreEdges & { now(): Date },
  messages: Messages,
  refresh: () => Promise<T>,
): Promise<T> {
  if (session.tokens.refresh === undefined) return refresh()
  const path = refreshMarkPath(sessionPath(session, edges))
  const sent = createHash('sha256').update(session.tokens.refresh).digest('hex')
  const earlier = await readMark(path, edges)
  const unfinished = earlier?.sent === sent ? earlier : undefined
  if (!unfinished) await writeMark({ startedAt: edges.now().toISOString(), sent }, session, path, edges)
  try {
    const fresh = await refresh()
    await edges.files.remove(path)
    if (unfinished)
      await messages.note(`a refresh that began at ${unfinished.startedAt} was cut off; this one went through`)
    return fresh
  } catch (error) {
    if (!(error instanceof CogtoolError) || openEnds.includes(error.code)) throw error
    // the mark stays: until somebody signs in again, every run can say what happened
    if (unfinished && error.code === 'session_expired') throw cutOff(unfinished, error)
    await edges.files.remove(path)
    throw error
  }
}

async function readMark(path: string, { files }: StoreEdges): Promise<RefreshMark | undefined> {
  try {
    const value: unknown = JSON.parse((await files.read(path, { kind: 'file', limit: 64 * 1024 })) ?? '')
    if (!isJsonObject(value) || typeof value.startedAt !== 'string' || typeof value.sent !== 'string') return undefined
    return Number.isNaN(Date.parse(value.startedAt)) ? undefined : { startedAt: value.startedAt, sent: value.sent }
  } catch {
    return undefined
  }
}

async function writeMark(mark: RefreshMark, { name }: Session, path: string, { files }: StoreEdges): Promise<void> {
  try {
    await files.replace(path, `${JSON.stringify(mark)}\n`)
  } catch (error) {
    throw new CogtoolError('session_store_unavailable', `the session ${name} cannot be refreshed`, {
      why: `nothing can be saved beside it (${systemReason(error) ?? 'the file was not written'}), so nothing was asked of the pool`,
      hint: 'make room or make the folder writable, and try again: the session is as it was',
      cause: error,
    })
  }
}

function cutOff({ startedAt }: RefreshMark, { why }: CogtoolError): CogtoolError {
  return new CogtoolError(
    'session_expired',
    'the session has ended: an earlier refresh was cut off before it was saved',
    {
      why: `it began at ${startedAt} and its new tokens were lost; rotation has ended the old refresh token (${why ?? 'refused'})`,
      hint: 'sign in again: cogtool login',
    },
  )
}
