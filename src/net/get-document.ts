import type { Edges } from '../edges/edges.ts'
import { CogtoolError, ExitCode, networkCode } from '../text/cogtool-error.ts'
import type { Approved } from './approved-address.ts'

/** A JSON document from a public address, or why there is none. */
export type Fetched = FetchedDocument | FetchFailure

export interface FetchedDocument {
  readonly value: unknown
  /** The server's clock, where it told. */
  readonly serverTime: Date | undefined
}

export interface FetchFailure {
  /** What went wrong, in a few words that follow the address. */
  readonly problem: string
  readonly hint?: string
  /** The HTTP status, where one came. */
  readonly status?: number
}

export type FetchEdges = Pick<Edges, 'fetch' | 'sleep'> & Partial<Pick<Edges, 'signal'>>

const limitMs = 5_000
const pauseMs = 200
const limitBytes = 256 * 1024

/** Gets one small JSON document: no redirects, 5 s in all, 256 KB at most, two tries where the network or the server failed. */
export async function fetchDocument(address: Approved<'public'>, edges: FetchEdges): Promise<Fetched> {
  const timeLimit = AbortSignal.timeout(limitMs)
  const signal = edges.signal ? AbortSignal.any([edges.signal, timeLimit]) : timeLimit
  try {
    const first = await tryOnce(address, edges, signal)
    if (!('again' in first)) return first
    await edges.sleep(pauseMs, signal)
    const { again, ...second } = { again: false, ...(await tryOnce(address, edges, signal)) }
    return second
  } catch (error) {
    edges.signal?.throwIfAborted()
    if (timeLimit.aborted) return { problem: `no answer within ${limitMs / 1000} s`, hint: networkHint }
    throw error
  }
}

const networkHint = 'check the network, the proxy (HTTPS_PROXY) and the address, then try again'

type Attempt = FetchedDocument | (FetchFailure & { again?: true })

/** Rejects when `signal` ended it, and with what is no failure of the network. */
async function tryOnce(address: string, edges: FetchEdges, signal: AbortSignal): Promise<Attempt> {
  try {
    const response = await edges.fetch(address, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal,
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      return badStatus(response.status, new URL(address))
    }
    const text = await boundedText(response)
    if (text === undefined) return { problem: `the answer is larger than ${limitBytes / 1024} KB` }
    return { value: JSON.parse(text), serverTime: dateOf(response.headers.get('date')) }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof SyntaxError) return { problem: 'the answer is not JSON' }
    return { ...networkFailure(error, new URL(address).hostname), again: true }
  }
}

/** UTF-8 text, or undefined as soon as it is too large: the length that a server announces proves nothing. */
export async function boundedText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  // leaving the loop early cancels the body
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > limitBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function badStatus(status: number, { hostname }: URL): FetchFailure & { again?: true } {
  if (status >= 500) return { problem: `it answered ${status}`, hint: 'try again later', status, again: true }
  if (status >= 300 && status < 400) return { problem: `it answered ${status}, and redirects are not followed`, status }
  const isCognito = /^(?:issuer-)?cognito-idp\..*\.amazonaws\.(?:com|com\.cn|eu)$/.test(hostname)
  if (isCognito && status === 403 && hostname.startsWith('issuer-')) {
    return {
      problem: 'it answered 403: this pool has not switched to the updated issuer',
      hint: 'tokens of this pool carry the original issuer: whoever made this one, look twice',
      status,
    }
  }
  if (isCognito && (status === 400 || status === 404)) {
    return {
      problem: `it answered ${status}: there is no such pool in this region`,
      hint: 'check the user pool id',
      status,
    }
  }
  return { problem: `it answered ${status}`, status }
}

/** A failed request in words: the name, TLS, the proxy and the connection kept apart. What is no failure of the network is thrown on. */
export function networkFailure(error: unknown, host: string): FetchFailure {
  if (error instanceof CogtoolError) {
    if (error.exitCode !== ExitCode.undecided) throw error
    return { problem: `${error.message}; ${error.why}`, hint: error.hint ?? networkHint }
  }
  const code = networkCode(error)
  const text = innermost(error)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return { problem: `the name ${host} cannot be resolved (${code})`, hint: networkHint }
  }
  if (/CERT|^UNABLE_TO|SELF_SIGNED|^ERR_TLS|^ERR_SSL|EPROTO/.test(code)) {
    return { problem: `TLS failed: ${text} (${code})`, hint: 'a private certificate authority: --ca-file <file>' }
  }
  if (code === 'ECONNREFUSED') return { problem: 'the connection was refused', hint: networkHint }
  return { problem: `the connection failed: ${text}${code ? ` (${code})` : ''}`, hint: networkHint }
}

function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : innermost(error.cause)
}

function dateOf(header: string | null): Date | undefined {
  const date = new Date(header ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}
