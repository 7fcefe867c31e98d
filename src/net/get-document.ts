import type { Edges } from '../edges/edges.ts'
import { type CogtoolError, ExitCode } from '../text/cogtool-error.ts'
import { decodeText, NotText } from '../text/decode-text.ts'
import type { Approved } from './approved-address.ts'
import { readLimited } from './bounded-body.ts'
import { type Asked, networkFailure, timeoutFailure } from './failure.ts'
import { clockSkew } from './server-clock.ts'

/** A JSON document from a public address, or why there is none. */
export type Fetched = FetchedDocument | FetchFailure

export interface FetchedDocument {
  readonly value: unknown
  /** Seconds by which our clock is ahead of the server's, where it told. */
  readonly clockSkew: number | undefined
}

export interface FetchFailure {
  /** What went wrong, in a few words that follow the address. */
  readonly problem: string
  readonly hint?: string | undefined
  /** The HTTP status, where one came. */
  readonly status?: number
  /** The failure of the network, where there was no answer. */
  readonly error?: CogtoolError | undefined
}

export type FetchEdges = Pick<Edges, 'fetch' | 'sleep' | 'now'> & Partial<Pick<Edges, 'signal'>>

const pauseMs = 200
const limitBytes = 256 * 1024

/**
 * Gets one small JSON document: no redirects, 256 KB at most, two tries where the network or the server failed, both within
 * `limitMs`. Errors call whose document it is `who`.
 */
export async function fetchDocument(
  who: string,
  address: Approved<'public'>,
  edges: FetchEdges,
  limitMs = 5_000,
): Promise<Fetched> {
  const asked = { who, where: new URL(address).host }
  const timeLimit = AbortSignal.timeout(limitMs)
  const signal = edges.signal ? AbortSignal.any([edges.signal, timeLimit]) : timeLimit
  try {
    const first = await tryOnce(address, asked, edges, signal)
    if (!('again' in first)) return first
    await edges.sleep(pauseMs, signal)
    const { again, ...second } = { again: false, ...(await tryOnce(address, asked, edges, signal)) }
    return second
  } catch (error) {
    edges.signal?.throwIfAborted()
    if (timeLimit.aborted) return failed(timeoutFailure(asked, limitMs / 1000))
    throw error
  }
}

type Attempt = FetchedDocument | (FetchFailure & { again?: true })

/** Rejects when `signal` ended it, and with what is no failure of the network. */
async function tryOnce(address: string, asked: Asked, edges: FetchEdges, signal: AbortSignal): Promise<Attempt> {
  try {
    const sent = edges.now()
    const response = await edges.fetch(address, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal,
    })
    const [date, age] = ['date', 'age'].map((name) => response.headers.get(name))
    const skew = clockSkew({ date, age }, { sent, answered: edges.now() })
    if (response.status !== 200) {
      await response.body?.cancel()
      return badStatus(response.status, new URL(address))
    }
    const { bytes, cut } = await readLimited(response.body ?? [], limitBytes)
    if (cut) return { problem: `the answer is larger than ${limitBytes / 1024} KB` }
    return { value: JSON.parse(decodeText(bytes)), clockSkew: skew }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof SyntaxError) return { problem: 'the answer is not JSON' }
    if (error instanceof NotText) return { problem: `the answer ${error.fault}` }
    return { ...failed(networkFailure(error, asked)), again: true }
  }
}

function badStatus(status: number, { hostname }: URL): FetchFailure & { again?: true } {
  if (status >= 500) return { problem: `it answered ${status}`, hint: 'try again later', status, again: true }
  if (status >= 300 && status < 400) return { problem: `it answered ${status}, and redirects are not followed`, status }
  const isCognito = /^(?:issuer-)?cognito-idp\..*\.amazonaws\.(?:com|com\.cn|eu)$/.test(hostname)
  if (isCognito && status === 403 && hostname.startsWith('issuer-')) {
    return {
      problem: 'it answered 403: this pool has not switched to the updated issuer',
      hint: 'tokens of this pool carry the original issuer: check where this one came from',
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

/** What is no failure of the network is thrown on. */
function failed(error: CogtoolError): FetchFailure {
  if (error.exitCode !== ExitCode.undecided) throw error
  return { problem: error.why ?? error.message, hint: error.hint, error }
}
