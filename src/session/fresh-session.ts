import type { Messages } from '../net/post-form.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { durationWords } from '../text/instants.ts'
import { inItsFile } from './adopt-tokens.ts'
import { type RefreshEdges, refreshSession } from './refresh.ts'
import { endOf, numericClaim } from './store/identity.ts'
import { poolTime } from './store/pool-time.ts'
import { hasTokens, type Session } from './store/session.ts'
import { lockSession } from './store/session-lock.ts'
import { rereadSession } from './store/session-store.ts'

/** What a caller needs of a session's token. */
export interface Freshness {
  readonly use: 'access' | 'id'
  /** Seconds that the token must still last. */
  readonly minTtl: number
  /** Asks for new tokens though the old ones would do. */
  readonly force?: boolean
  readonly clientSecret: string | undefined
}

/**
 * The session with a token that lasts long enough: as it is, or refreshed under its lock, verified by the core and saved
 * before anybody gets it. Processes that wait for the lock find the new tokens and do not refresh again. Fails with
 * `session_expired`, `session_missing`, `min_ttl_too_long`, `session_not_saved`, `token_rejected`, or as requests do; never
 * gives a token shorter than asked for.
 */
export async function freshSession(
  session: Session,
  freshness: Freshness,
  edges: RefreshEdges,
  messages: Messages,
): Promise<Session> {
  if (!freshness.force && lastsLongEnough(session, freshness, edges.now())) return session
  refuseImpossible(session, freshness)
  const isGoodEnough = (one: Session) => secondsLeft(one, freshness.use, poolTime(one, edges.now())) >= freshness.minTtl
  const fresh = await lockSession(session, 'refreshed', edges, async () => {
    const current = await rereadSession(session, edges)
    if (!current) throw sessionGone(session)
    const renewed = current.tokens.access !== session.tokens.access
    if (renewed && isGoodEnough(current)) return current
    const { clientSecret } = freshness
    const keeper = inItsFile(current, edges, messages)
    const refreshed = await refreshSession(current, { clientSecret, keeper, isGoodEnough }, edges, messages)
    const clock = refreshed.warnings.find(({ code }) => code === 'clock_skew')
    if (clock) await messages.warn(clock.message)
    return refreshed.session
  })
  if (isGoodEnough(fresh)) return fresh
  if (fresh.tokens[freshness.use] === undefined) throw idTokenMissing(fresh)
  throw tooLong(fresh, freshness)
}

/**
 * Whether the token asked for is still good for that long, by the pool's time and by ours: the clock may have been set right since
 * they were compared, and then ours is the one that counts.
 */
export function lastsLongEnough(
  session: Session,
  { use, minTtl }: Pick<Freshness, 'use' | 'minTtl'>,
  now: Date,
): boolean {
  // what cannot be refreshed is given as long as it lasts
  const instants = isRefreshable(session) ? [now, poolTime(session, now)] : [poolTime(session, now)]
  return instants.every((instant) => secondsLeft(session, use, instant) >= minTtl)
}

function isRefreshable({ signedInBy, tokens }: Session): boolean {
  return signedInBy === 'machine' || tokens.refresh !== undefined
}

/** How long a token lasts; less than 0 where it has ended, or there is none. */
function secondsLeft({ tokens }: Session, use: Freshness['use'], at: Date): number {
  const left = (endOf(tokens[use]) ?? 0) - at.getTime() / 1000
  // at its very end it is no token any more
  return left > 0 ? left : -1
}

function refuseImpossible(session: Session, freshness: Freshness): void {
  const { use, minTtl, force } = freshness
  if (!hasTokens(session)) return
  if (session.tokens[use] === undefined) throw idTokenMissing(session)
  const [exp, iat] = [endOf(session.tokens[use]), numericClaim(session.tokens[use], 'iat')]
  // every refresh would bring the same lifetime again, and so on for ever; the pool may have changed it: --force-refresh asks
  if (!force && exp !== undefined && iat !== undefined && minTtl >= exp - iat) throw tooLong(session, freshness)
}

function tooLong({ tokens }: Session, { use, minTtl }: Freshness): CogtoolError {
  const [exp, iat] = [endOf(tokens[use]) ?? 0, numericClaim(tokens[use], 'iat') ?? 0]
  return new CogtoolError('min_ttl_too_long', `no ${use} token of this app client lasts ${durationWords(minTtl)}`, {
    why: `it issues them for ${durationWords(exp - iat)}`,
    hint: `ask for less with --min-ttl, or lengthen ${use === 'id' ? 'IdTokenValidity' : 'AccessTokenValidity'} of the app client`,
  })
}

function idTokenMissing({ signedInBy }: Session): CogtoolError {
  const isMachine = signedInBy === 'machine'
  return new CogtoolError('session_expired', 'this session has no ID token', {
    why: isMachine
      ? 'it is that of an app client, and an ID token tells about a person'
      : 'it was signed in without the scope openid',
    hint: isMachine
      ? 'use its access token, or sign in as a person: cogtool login'
      : 'sign in with it: cogtool login --scope openid',
  })
}

function sessionGone({ name }: Session): CogtoolError {
  return new CogtoolError('session_missing', `the session ${name} is gone`, {
    why: 'another process signed it out in the meantime',
    hint: 'sign in: cogtool login',
  })
}
