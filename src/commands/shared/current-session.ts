import { placeHint } from '../../pool/setting-place.ts'
import { configuredPool, type Settings, sessionIssuers, writePool } from '../../pool/settings.ts'
import type { Session, SessionHeader } from '../../session/store/session.ts'
import { refuseStrangeAddress } from '../../session/store/session-addresses.ts'
import type { StoreEdges } from '../../session/store/session-format.ts'
import { brokenStored, isOfPool, latestStored, savedHeaders } from '../../session/store/session-store.ts'
import type { FoundSession } from '../../session/store/stored-session.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { didYouMean } from '../../text/nearest.ts'
import { shellWord } from '../../text/shell.ts'

/**
 * The saved session that a command works with: with a pool or app client configured that pool's own and never another's,
 * otherwise the last sign-in under the session's name. undefined where there is none.
 */
export async function currentSession(settings: Settings, edges: StoreEdges): Promise<Session | undefined> {
  return (await currentStored(settings, edges))?.open()
}

/** The same, as its file: not yet opened. */
export function currentStored(settings: Settings, edges: StoreEdges): Promise<FoundSession | undefined> {
  const issuers = sessionIssuers(settings)
  const [clientId] = settings.clientIds
  return latestStored(edges, sessionNameOf(settings), {
    ...(issuers ? { issuers } : {}),
    ...(clientId === undefined ? {} : { clientId }),
  })
}

/** The same, where nothing can be done without it. Fails with `session_missing`, or `session_expired` where it is not to be used. */
export async function requireSession(settings: Settings, edges: StoreEdges): Promise<Session> {
  const session = await currentSession(settings, edges)
  if (session) {
    refuseStrangeAddress(session)
    return session
  }
  const name = sessionNameOf(settings)
  const [unusable] = await brokenStored(edges, name)
  if (unusable) {
    throw new CogtoolError('session_expired', `the session "${name}" cannot be used`, {
      why: `${unusable.path}: ${unusable.broken.why}`,
      hint: `forget it: cogtool logout --session ${shellWord(name)}, then cogtool login`,
    })
  }
  const { message, why, guess } = await missingSession(settings, edges)
  throw new CogtoolError('session_missing', `not signed in: ${message}`, {
    why,
    hint:
      guess ?? (name === 'default' ? 'sign in: cogtool login' : `sign in: cogtool login --session ${shellWord(name)}`),
  })
}

/** That a session is missing, in words. */
export interface MissingSession {
  readonly message: string
  readonly why: string
  /** The saved session that was most likely meant. */
  readonly guess: string | undefined
}

/** Why no saved session is the one to work with: none has its name, or one that has is for another pool or app client. */
export async function missingSession(settings: Settings, edges: StoreEdges): Promise<MissingSession> {
  const name = sessionNameOf(settings)
  const saved = await savedHeaders(edges)
  const own = saved.filter((header) => header.name === name)
  const others = [...new Set(saved.flatMap((header) => (header.name === name ? [] : [header.name])))].sort()
  const listed = (words: string) => (others.length === 0 ? '' : `; ${words}: ${others.join(', ')}`)
  const pool = configuredPool(settings)
  const issuers = sessionIssuers(settings)
  const [clientId] = settings.clientIds
  const isHere = (header: SessionHeader) => issuers === undefined || isOfPool(header, issuers)
  if (own.length === 0) {
    // a session of another pool or app client would not be used either
    const usable = saved.filter((header) => isHere(header) && (clientId === undefined || header.clientId === clientId))
    return {
      message: `there is no session "${name}"`,
      why: `none was saved under this name${pool ? ` for ${pool.written}` : ''}${listed('saved sessions')}`,
      guess: guessAmong(
        usable.map((header) => header.name),
        settings,
      ),
    }
  }
  const clients = own.filter(isHere).map((header) => header.clientId)
  const pools = own.map(({ userPoolId, issuer }) => writePool(userPoolId ?? issuer, settings))
  const isFor = (theirs: readonly string[], asked: string | undefined) =>
    `it is for ${[...new Set(theirs)].sort().join(' and ')}, not for ${asked}${listed('other saved sessions')}`
  const [kind, why] =
    clients.length === 0
      ? ['pool', isFor(pools, pool?.written)]
      : ['app client', `${pool ? `in ${pool.written} ` : ''}${isFor(clients, clientId)}`]
  return { message: `the session "${name}" is for another ${kind}`, why, guess: undefined }
}

function guessAmong(names: readonly string[], { values: { session } }: Settings): string | undefined {
  if (!session || session.namedBy === 'default') return undefined
  const guess = didYouMean(session.value, names, '', (alike) => `--session ${shellWord(alike)}`)
  return guess === '' ? undefined : placeHint(guess, { session })
}

/** The session's name: `default` unless set. */
export function sessionNameOf({ values }: Settings): string {
  return values.session?.value ?? 'default'
}
