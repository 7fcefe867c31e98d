import { placeHint } from '../../pool/setting-place.ts'
import { configuredPool, type Settings, sessionIssuers } from '../../pool/settings.ts'
import type { Session } from '../../session/store/session.ts'
import { refuseStrangeAddress } from '../../session/store/session-addresses.ts'
import type { StoreEdges } from '../../session/store/session-format.ts'
import { brokenStored, latestStored, savedNames } from '../../session/store/session-store.ts'
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
  const pool = configuredPool(settings)
  const name = sessionNameOf(settings)
  const [unusable] = await brokenStored(edges, name)
  if (unusable) {
    throw new CogtoolError('session_expired', `the session "${name}" cannot be used`, {
      why: `${unusable.path}: ${unusable.broken.why}`,
      hint: `forget it: cogtool logout --session ${shellWord(name)}, then cogtool login`,
    })
  }
  const { others, guess } = await savedInstead(settings, edges)
  throw new CogtoolError('session_missing', `not signed in: there is no session "${name}"`, {
    why: `none was saved under this name${pool ? ` for ${pool.id ?? pool.issuers[0]}` : ''}${others}`,
    hint:
      guess ?? (name === 'default' ? 'sign in: cogtool login' : `sign in: cogtool login --session ${shellWord(name)}`),
  })
}

/** The saved sessions, as they follow in a sentence about one that is missing, and the one that was most likely meant. */
export async function savedInstead(
  { values: { session } }: Settings,
  edges: StoreEdges,
): Promise<{ others: string; guess: string | undefined }> {
  const saved = await savedNames(edges)
  const others = saved.length === 0 ? '' : `; saved sessions: ${saved.join(', ')}`
  if (!session || session.namedBy === 'default') return { others, guess: undefined }
  const candidates = saved.filter((one) => one !== session.value)
  const guess = didYouMean(session.value, candidates, '', (alike) => `--session ${shellWord(alike)}`)
  return { others, guess: guess === '' ? undefined : placeHint(guess, { session }) }
}

/** The session's name: `default` unless set. */
export function sessionNameOf({ values }: Settings): string {
  return values.session?.value ?? 'default'
}
