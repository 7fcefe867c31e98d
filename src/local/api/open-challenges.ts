import type { PendingChallenge } from '../state/api-memory.ts'
import type { AppClient, PoolState } from '../state/model.ts'
import { notAuthorized } from './service-error.ts'

/** AuthSessionValidity of the pool's clients. */
const lifetime = 3 * 60 * 1000

/** A sign-in under way: who asks, through which client. */
export interface SignInContext {
  readonly state: PoolState
  readonly client: AppClient
}

/** An opaque text such as `Session`: new at every call. */
export function opaqueText({ edges }: Pick<PoolState, 'edges'>): string {
  return edges.randomBytes(192).toString('base64')
}

/** Remembers a challenge for three minutes and gives the key to answer it with. */
export function openChallenge(
  { state, client }: SignInContext,
  challenge: Omit<PendingChallenge, 'clientId' | 'until'>,
  key = opaqueText(state),
): string {
  const now = state.now().getTime()
  const { challenges } = state.memory
  // those that ended long ago are forgotten; just ended ones still get the right sentence
  for (const [old, { until }] of challenges) if (until + lifetime < now) challenges.delete(old)
  challenges.set(key, { ...challenge, clientId: client.id, until: now + lifetime })
  return key
}

/** The challenge behind a key, which is spent by this. Fails with NotAuthorizedException. */
export function takeChallenge({ state, client }: SignInContext, key: string, name: string): PendingChallenge {
  const { challenges } = state.memory
  const pending = challenges.get(key)
  challenges.delete(key)
  // that a session works once is inferred from this sentence of the service (aws-amplify/amplify-js#14330)
  if (!pending) throw notAuthorized('Invalid session for the user, session can only be used once.')
  if (pending.until <= state.now().getTime()) throw notAuthorized('Invalid session for the user, session is expired.')
  if (pending.name !== name || pending.clientId !== client.id) throw notAuthorized('Invalid session for the user.')
  return pending
}
