import { resolve } from 'node:path'
import { configuredPool } from '../../pool/settings.ts'
import { latestSession } from '../../session/store/session-store.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Run } from './context.ts'
import { type InputFile, largestInput, readInputFile } from './input-file.ts'
import type { TakenToken } from './pasted/read-pasted.ts'
import { noteOrigin, takeToken } from './token-text.ts'

/** Where one token may come from. */
export interface TokenSource {
  /** The argument; `-` is standard input. */
  readonly token?: string
  readonly tokenFile?: InputFile
  /** Which token to take out of an answer that holds several. */
  readonly tokenUse?: 'access' | 'id' | 'any'
}

/**
 * The one token that a command is about, bare: the argument, standard input (`-`, or piped), --token-file, COGTOOL_TOKEN, and
 * on a terminal the session's access token. A note tells what it was taken out of. Fails with `token_required` where none of
 * them gives a text.
 */
export async function readToken(
  source: TokenSource,
  run: Pick<Run, 'edges' | 'settings' | 'printer'>,
): Promise<TakenToken> {
  const taken = await takeToken(await readText(source, run), source.tokenUse)
  if (taken.token === '') {
    throw new CogtoolError('token_required', 'no token was given', {
      why: 'the argument, standard input, --token-file and COGTOOL_TOKEN are empty',
      hint: 'give one, or sign in: cogtool login',
    })
  }
  await noteOrigin(taken, run.printer)
  const isKnown = taken.hint !== undefined && taken.what === undefined
  return isKnown || source.tokenFile ? taken : { ...taken, ...(await asFileName(taken.token, run.edges)) }
}

/** What there is to say of a text that is the name of a file; as curl writes it (`@file`), too. */
async function asFileName(
  text: string,
  { files, workingDirectory }: Pick<Run['edges'], 'files' | 'workingDirectory'>,
): Promise<Partial<TakenToken>> {
  const name = text.replace(/^@/, '')
  if (name.length > 255 || /^eyJ|[\0\n]/.test(name)) return {}
  const status = await files.status(resolve(workingDirectory, name)).catch(() => undefined)
  if (status?.isFile) return { what: 'the name of a file', file: name }
  // an opaque token may have a slash in it
  if (status || !/^(?:~|\.{1,2})\/|\.(?:txt|jwt|json|env|token)$/i.test(name)) return {}
  return { what: 'the name of a file that does not exist', hint: 'check the path, and name it with --token-file' }
}

async function readText(source: TokenSource, { edges, settings }: Pick<Run, 'edges' | 'settings'>): Promise<string> {
  const { token, tokenFile } = source
  if (token !== undefined && tokenFile !== undefined) {
    throw new CogtoolError('usage', 'a token was given twice', {
      why: 'both as argument and by --token-file',
      hint: 'leave one of them out',
    })
  }
  if (token === '-') return edges.stdin.text(largestInput)
  if (token !== undefined) return token
  if (tokenFile !== undefined) return readInputFile(tokenFile, edges)
  if (!edges.stdin.isTTY) return (await edges.stdin.text(largestInput)).trim() || (edges.env.COGTOOL_TOKEN ?? '')
  if (edges.env.COGTOOL_TOKEN) return edges.env.COGTOOL_TOKEN
  const pool = configuredPool(settings)
  const name = settings.values.session?.value ?? 'default'
  const session = await latestSession(edges, name, pool ? { issuers: pool.issuers } : {})
  return session?.tokens.access ?? ''
}
