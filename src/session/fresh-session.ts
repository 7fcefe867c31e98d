import type { Messages } from '../net/post-form.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { durationWords } from '../text/instants.ts'
import { inItsFile } from './adopt-tokens.ts'
import { type RefreshEdges, refreshSession } from './refresh.ts'
import { endOf, numericClaim } from './store/identity.ts'
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
  const isGoodEnough = (one: Session) => lastsLongEnough(one, freshness, edges.now())
  if (!freshness.force && isGoodEnough(session)) return session
  refuseImpossible(session, freshness)
  const fresh = await lockSession(session, 'refreshed', edges, async () => {
    const current = await rereadSession(session, edges)
    if (!current) throw sessionGone(session)
    const renewed = current.tokens.access !== session.tokens.access
    if (renewed && isGoodEnough(current)) return current
    const { clientSecret } = freshness
    const keeper = inItsFile(current, edges, messages)
    return (await refreshSession(current, { clientSecret, keeper, isGoodEnough }, edges, messages)).session
  })
  if (isGoodEnough(fresh)) return fresh
  if (fresh.tokens[freshness.use] === undefined) throw idTokenMissing(fresh)
  throw tooLong(fresh, freshness)
}

/** Whether the token asked for is still good for that long, by the pool's clock where ours was found behind it. */
export function lastsLongEnough(
  session: Session,
  { use, minTtl }: Pick<Freshness, 'use' | 'minTtl'>,
  now: Date,
): boolean {
  const exp = endOf(session.tokens[use])
  const left = exp === undefined ? 0 : exp - now.getTime() / 1000 - secondsBehind(session)
  return left > 0 && left >= minTtl
}

/** How far our clock was behind the pool's when the tokens were saved: they were issued later than that, by it. */
function secondsBehind({ tokens, savedAt }: Session): number {
  return Math.max(0, (numericClaim(tokens.access, 'iat') ?? 0) - Date.parse(savedAt) / 1000)
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
