import { resolve } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { configuredPool } from '../../pool/settings.ts'
import { latestSession } from '../../session/store/session-store.ts'
import { CogtoolError, systemCode, systemReason } from '../../text/cogtool-error.ts'
import type { Run } from './context.ts'
import { tokenIn } from './token-text.ts'

/** Where one token may come from. */
export interface TokenSource {
  /** The argument; `-` is standard input. */
  readonly token?: string
  readonly tokenFile?: string
  /** Which token to take out of an answer that holds several. */
  readonly tokenUse?: 'access' | 'id' | 'any'
}

// an answer with three large tokens stays far below it
const largestInput = 1024 * 1024

/**
 * The one token that a command is about, bare: the argument, standard input (`-`, or piped), --token-file, COGTOOL_TOKEN, and
 * on a terminal the session's access token. Fails with `token_required` where none of them gives one.
 */
export async function readToken(source: TokenSource, run: Pick<Run, 'edges' | 'settings'>): Promise<string> {
  const token = tokenIn(await readText(source, run), source.tokenUse)
  if (token !== '') return token
  throw new CogtoolError('token_required', 'there is no token to look at', {
    why: 'the argument, standard input, --token-file and COGTOOL_TOKEN gave none: nothing was verified',
    hint: 'give one: cogtool verify <token>, or sign in: cogtool login',
  })
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
  if (tokenFile !== undefined) return readInputFile('--token-file', tokenFile, edges)
  if (!edges.stdin.isTTY) return (await edges.stdin.text(largestInput)).trim() || (edges.env.COGTOOL_TOKEN ?? '')
  if (edges.env.COGTOOL_TOKEN) return edges.env.COGTOOL_TOKEN
  const pool = configuredPool(settings)
  const name = settings.values.session?.value ?? 'default'
  const session = await latestSession(edges, name, pool ? { issuers: pool.issuers } : {})
  return session?.tokens.access ?? ''
}

/** A small text that a flag names as a file, or as the pipe it comes through. Fails with `input_unreadable`, `input_too_large`. */
export async function readInputFile(
  flag: string,
  path: string,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<string> {
  const limits = { kind: 'any', limit: largestInput } as const
  const text = await files.read(resolve(workingDirectory, path), limits).catch((error: unknown) => {
    if (systemCode(error) !== 'TOO_LARGE') throw unreadable(flag, path, error)
    throw new CogtoolError('input_too_large', `${flag} names a file of more than ${largestInput} bytes: ${path}`, {
      why: 'a token, a key or a key set is a small text',
      hint: 'check the path; for many tokens: cogtool verify --batch <file>',
    })
  })
  if (text !== undefined) return text
  throw unreadable(flag, path, Object.assign(new Error(), { code: 'ENOENT' }))
}

/** The error for a file that a flag names and that cannot be read. */
export function unreadable(flag: string, path: string, error: unknown): CogtoolError {
  const why = systemReason(error)
  if (why === undefined || error instanceof CogtoolError) throw error
  return new CogtoolError('input_unreadable', `${flag} names a file that cannot be read: ${path}`, {
    why,
    hint: 'check the path',
    cause: error,
  })
}
