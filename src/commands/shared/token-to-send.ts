import { userPoolOf } from '../../pool/settings.ts'
import { identityOf } from '../../session/store/identity.ts'
import type { Session } from '../../session/store/session.ts'
import { carryFlags } from '../../text/carried-flags.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { JsonObject } from '../../text/json.ts'
import { expectFrom } from '../../verification/expected.ts'
import { isWithoutKeys, keysFromIssuer } from '../../verification/keys/signing-keys.ts'
import { hintForUnreadable } from '../../verification/unreadable.ts'
import type { Verdict } from '../../verification/verdict.ts'
import { verifyToken } from '../../verification/verify-token.ts'
import { withClientSecret } from './client-secret.ts'
import type { Run } from './context.ts'
import { requireSession } from './current-session.ts'
import { type InputFile, readInputFile } from './input-file.ts'
import { noteOrigin, takeToken } from './token-text.ts'

/** A token for an API, and what else is known of its person. */
export interface TokenToSend {
  readonly token: string
  /** Claims of the session's id token beside its access token; they were verified before they were saved. */
  readonly moreClaims: readonly JsonObject[]
  /** The session that it is of; undefined where the caller gave the token. */
  readonly session: Session | undefined
  /** Where the caller gave it, if --token-use finds no other token there. */
  readonly onlyIn?: string
}

interface Source {
  readonly tokenFile?: InputFile
  readonly tokenUse?: 'access' | 'id'
}

/** Seconds: a token that ends sooner could end on its way. */
const aboutToEnd = 30

/**
 * The token that --token-file, COGTOOL_TOKEN or the session gives, in this order; the session's is refreshed where it is
 * about to end. Fails with `session_missing` where there is none, `token_required` where the place is empty or holds several.
 */
export async function tokenToSend({ tokenFile, tokenUse }: Source, run: Run): Promise<TokenToSend> {
  const { edges } = run
  const text = tokenFile === undefined ? edges.env.COGTOOL_TOKEN : await readInputFile(tokenFile, edges)
  if (tokenFile === undefined && !text) return sessionToken(tokenUse ?? 'access', run)
  const taken = await takeToken(text ?? '', tokenUse ?? 'any')
  const { token, several, what } = taken
  const hint = taken.hint ?? (several === undefined ? unsendable(token) : undefined)
  const place = tokenFile === undefined ? 'COGTOOL_TOKEN' : '--token-file'
  if (token !== '' && several === undefined && hint === undefined) {
    await noteOrigin(taken, run.printer)
    const others = await Promise.all((['access', 'id'] as const).map((use) => takeToken(text ?? '', use)))
    const isAlone = others.every((other) => other.token === token)
    return { token, moreClaims: [], session: undefined, ...(isAlone ? { onlyIn: place } : {}) }
  }
  throw new CogtoolError('token_required', 'there is no token to send', {
    why: `${place} holds ${several ?? what ?? (hint === undefined ? 'none' : 'something else')}`,
    hint: hint ?? (several === undefined ? 'print a fresh one of the session: cogtool token' : 'leave one there'),
  })
}

/** What a text is that no header could carry. */
function unsendable(token: string): string | undefined {
  return /[^\x21-\x7e]/.test(token) ? hintForUnreadable(token) : undefined
}

async function sessionToken(use: 'access' | 'id', run: Run): Promise<TokenToSend> {
  const { edges, settings, printer } = run
  const saved = await requireSession(settings, edges)
  // without a refresh token the last seconds are all there is
  const minTtl = saved.tokens.refresh === undefined ? 0 : aboutToEnd
  const { freshSession } = await import('../../session/fresh-session.ts')
  const session = await withClientSecret(saved, run, (clientSecret) =>
    freshSession(saved, { use, minTtl, clientSecret }, edges, printer),
  )
  const { idClaims } = identityOf(session)
  return { token: session.tokens[use] ?? '', moreClaims: use === 'access' && idClaims ? [idClaims] : [], session }
}

/** What cogtool says of the token by itself; the error that kept it from deciding where no keys were to be had. */
export async function judgeLocally(
  token: string,
  tokenUse: 'access' | 'id' | 'any',
  { edges, settings, gate, commandLine }: Pick<Run, 'edges' | 'settings' | 'gate' | 'commandLine'>,
): Promise<Verdict | CogtoolError> {
  const { clientIds } = settings
  const expected = expectFrom(userPoolOf(settings), { tokenUse, clientIds: clientIds.length > 0 ? clientIds : null })
  try {
    const verdict = await verifyToken(token, expected, {
      keys: keysFromIssuer(edges, gate.approveIssuer, { endpoint: gate.keySetAtEndpoint() }),
      now: edges.now(),
    })
    const hint = verdict.ok ? undefined : verdict.hint
    return hint === undefined ? verdict : { ...verdict, hint: carryFlags(hint, commandLine) }
  } catch (error) {
    if (isWithoutKeys(error)) return error
    throw error
  }
}
