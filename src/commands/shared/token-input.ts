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
      why: 'the argument, standard input, --token-file and COGTOOL_TOKEN gave none: nothing was verified',
      hint: 'give one: cogtool verify <token>, or sign in: cogtool login',
    })
  }
  await noteOrigin(taken, run.printer)
  const file = taken.hint !== undefined || source.tokenFile ? undefined : await fileNamed(taken.token, run.edges)
  return file === undefined ? taken : { ...taken, file }
}

/** The name of the file here that the text is; as curl writes it (`@file`), too. */
async function fileNamed(
  text: string,
  { files, workingDirectory }: Pick<Run['edges'], 'files' | 'workingDirectory'>,
): Promise<string | undefined> {
  const name = text.replace(/^@/, '')
  if (name.length > 255 || /^eyJ|[\0\n]/.test(name)) return undefined
  const status = await files.status(resolve(workingDirectory, name)).catch(() => undefined)
  return status?.isFile ? name : undefined
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
