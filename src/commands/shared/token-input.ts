import { resolve } from 'node:path'
import { configuredPool } from '../../pool/settings.ts'
import { latestSession } from '../../session/store/session-store.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Run } from './context.ts'
import { type InputFile, largestInput, readInputFile } from './input-file.ts'
import type { TakenToken, TokenPlace } from './pasted/read-pasted.ts'
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
  command: 'verify' | 'decode',
  run: Pick<Run, 'edges' | 'printer'> & Partial<Pick<Run, 'settings'>>,
): Promise<TakenToken> {
  const { text, place } = await readText(source, run)
  const taken = { ...(await takeToken(text, source.tokenUse)), place }
  if (taken.token === '') throw tokenRequired(place, command)
  await noteOrigin(taken, run.printer)
  const isKnown = taken.hint !== undefined && taken.what === undefined
  return isKnown || source.tokenFile ? taken : { ...taken, ...(await asFileName(taken.token, run.edges)) }
}

/** Whether the token is the session's: nothing else gives one. */
export function usesSession({ token, tokenFile }: TokenSource, { stdin, env }: Pick<Run['edges'], 'stdin' | 'env'>) {
  return token === undefined && tokenFile === undefined && stdin.isTTY && !env.COGTOOL_TOKEN
}

function tokenRequired(place: TokenPlace, command: string): CogtoolError {
  const ofSession = `give one, e.g. that of the session: cogtool token | cogtool ${command} -`
  const words = {
    argument: ['the argument is empty', ofSession],
    stdin: ['standard input is empty', ofSession],
    COGTOOL_TOKEN: ['standard input and COGTOOL_TOKEN are empty', ofSession],
    session: ['there is no argument, --token-file, COGTOOL_TOKEN or session', 'give one, or sign in: cogtool login'],
  } as const
  const [why, hint] = typeof place === 'object' ? [`${place.file} is empty`, ofSession] : words[place]
  return new CogtoolError('token_required', 'no token was given', { why, hint })
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

async function readText(
  source: TokenSource,
  { edges, settings }: Pick<Run, 'edges'> & Partial<Pick<Run, 'settings'>>,
): Promise<{ text: string; place: TokenPlace }> {
  const { token, tokenFile } = source
  if (token !== undefined && tokenFile !== undefined) {
    throw new CogtoolError('usage', 'a token was given twice', {
      why: 'both as argument and by --token-file',
      hint: 'leave one of them out',
    })
  }
  const { stdin, env } = edges
  if (token !== undefined && token !== '-') return { text: token, place: 'argument' }
  if (tokenFile !== undefined) return { text: await readInputFile(tokenFile, edges), place: { file: tokenFile.path } }
  if (!usesSession(source, edges)) {
    const piped = token === '-' || !stdin.isTTY ? await stdin.text(largestInput) : ''
    if (token === '-' || piped.trim() !== '') return { text: piped, place: 'stdin' }
    return { text: env.COGTOOL_TOKEN ?? '', place: 'COGTOOL_TOKEN' }
  }
  const pool = settings && configuredPool(settings)
  const name = settings?.values.session?.value ?? 'default'
  const session = await latestSession(edges, name, pool ? { issuers: pool.issuers } : {})
  return { text: session?.tokens.access ?? '', place: 'session' }
}
