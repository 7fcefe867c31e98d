import type { Messages, RequestEdges } from '../../net/post-form.ts'
import { inItsFile, type SessionKeeper } from '../../session/adopt-tokens.ts'
import { type FinishedSignIn, type Grant, makeSession, type NewSession, remarksOf } from '../../session/keep-session.ts'
import { refreshSession } from '../../session/refresh.ts'
import type { StoreEdges } from '../../session/store/session-format.ts'
import { lockSession } from '../../session/store/session-lock.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { member } from '../../text/json.ts'
import type { KeyEdges } from '../../verification/keys/issuer-keys.ts'
import { readUnverified } from '../../verification/unverified.ts'

/** Writes to standard output. */
interface Answering {
  readonly answer: (text: string) => Promise<void>
}

/** A sign-in by a refresh token that came from elsewhere. */
export interface RefreshTokenRequest {
  /** With the store `none` a new refresh token is printed in place of being saved. */
  readonly session: NewSession
  readonly refreshToken: string
  readonly clientSecret: string | undefined
  /** The key of the device that the token came from, where the pool remembers devices; the API is asked then. */
  readonly deviceKey: string | undefined
  /** The pool's endpoints; undefined where it has no domain: the API is asked then. */
  readonly found: Grant['found']
}

/** Refreshes at once, as a session of that refresh token. Where the pool rotates them the given one is dead afterwards, and a warning says so. */
export async function signInByRefreshToken(
  { session: wanted, refreshToken, clientSecret, deviceKey, found }: RefreshTokenRequest,
  edges: RequestEdges & StoreEdges & KeyEdges,
  messages: Messages & Answering,
): Promise<FinishedSignIn> {
  const { store, pool } = wanted
  const grant = {
    signedInBy: found ? 'hosted-ui' : 'api',
    tokens: { access: '', refresh: refreshToken },
    ...(deviceKey !== undefined && { device: { key: deviceKey } }),
    found,
  } as const
  const made = makeSession(wanted, grant, pool.issuers[0] ?? '', edges.now())
  const before = store === 'keyring' ? { ...made, store } : made
  const isKept = store !== 'none'
  const refresh = (keeper: SessionKeeper) =>
    refreshSession(before, { clientSecret, keeper, isGoodEnough: () => false }, edges, messages)
  const { session, warnings } = isKept
    ? await lockSession(before, 'saved', edges, () => refresh(inItsFile(before, edges, messages)))
    : await refresh(onStandardOutput(refreshToken, messages))
  const isRotated = session.tokens.refresh !== refreshToken
  if (isRotated) {
    const successor = isKept ? 'the session has its successor' : 'its successor was printed'
    await messages.warn(`the pool rotates refresh tokens: the one that was given is used up, ${successor}`)
  }
  return { session, remarks: remarksOf(warnings), isPrinted: isRotated && !isKept }
}

/** Keeps nothing: whoever asked for that gets each new refresh token at once. */
function onStandardOutput(given: string, messages: Answering): SessionKeeper {
  let last = given
  return {
    guard: (work) => work(),
    async save({ tokens: { refresh = last } }) {
      if (refresh !== last) await messages.answer(refresh)
      last = refresh
    },
    hint: 'it was printed; to try again, give it to cogtool login --refresh-token-stdin',
  }
}

/** Refuses what was taken for a refresh token and is another token, or a whole answer. Fails with `input_invalid`. */
export function refuseOtherTokens(text: string, isEmulator: boolean): void {
  const what = otherThanRefreshToken(text.trim(), isEmulator)
  if (what === undefined) return
  throw new CogtoolError('input_invalid', 'standard input holds no refresh token', {
    why: `its first line is ${what}, and nothing was sent`,
    hint: 'pipe in the refresh token alone: "refresh_token" of the token endpoint, "RefreshToken" of the API',
  })
}

function otherThanRefreshToken(text: string, isEmulator: boolean): string | undefined {
  if (/^[{[]/.test(text)) return 'JSON'
  const use = member(readUnverified(text)?.claims ?? {}, 'token_use')
  if (use === 'access' || use === 'id') return use === 'id' ? 'an ID token' : 'an access token'
  // a refresh token of AWS is encrypted, in five parts; emulators sign theirs
  return !isEmulator && readUnverified(text) ? 'a signed JWT' : undefined
}
