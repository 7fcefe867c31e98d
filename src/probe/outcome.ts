import type { ProbeCase } from './catalogue.ts'
import type { Judged } from './judge-response.ts'

/** One case and what became of it. */
export interface Outcome extends Judged {
  readonly probe: ProbeCase
  /** null where nothing was sent or no answer came. */
  readonly status: number | null
  /** From the sending to the end of the answer; 0 where nothing was sent. */
  readonly seconds: number
  /** What else the answer showed. */
  readonly remarks: readonly Remark[]
}

/**
 * `token-echoed`: the answer holds the token. `challenge`: a 401 has no WWW-Authenticate, or one that cannot be read.
 * `privileged`: an account with staff rights answered. `strange-kid`: of the token that was sent, it names no key of the pool.
 */
export type Remark = 'token-echoed' | 'challenge' | 'privileged' | 'strange-kid'

/** What a run showed. */
export interface ProbeResult {
  readonly outcomes: readonly Outcome[]
  /** Whether the good token and no token get the same answer, after which nothing else was sent. */
  readonly unprotected: boolean
  /** Whether that answer is a web page, where JSON was asked for. */
  readonly isPage: boolean
  /** Why not everything was sent; undefined where it was. */
  readonly stopped: string | undefined
  /** Cases whose keys the API fetched from where the token said. */
  readonly canaryVisits: readonly string[]
  /** Whether the last control was answered otherwise than the first: the run itself changed something. */
  readonly changed: boolean
  /** Whose the good token is, and the one of another pool where there is one, as they say. */
  readonly issuers: { readonly good: string; readonly other: string | undefined }
}

/** The outcome of a case; undefined where it was not among those chosen. */
export function outcomeOf({ outcomes }: Pick<ProbeResult, 'outcomes'>, id: string): Outcome | undefined {
  return outcomes.find(({ probe }) => probe.id === id)
}

/** Whether anything at all was accepted. An API that refuses everything proves nothing. */
export function acceptedAnything({ outcomes }: Pick<ProbeResult, 'outcomes'>): boolean {
  return outcomes.some(({ verdict }) => verdict === 'accepted')
}

/** Whether the good token was accepted, at the beginning or at the end. */
export function acceptedGood(result: Pick<ProbeResult, 'outcomes'>): boolean {
  return ['good-access', 'good-access-second-time'].some((id) => outcomeOf(result, id)?.verdict === 'accepted')
}
