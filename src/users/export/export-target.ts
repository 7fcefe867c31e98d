import type { Edges } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { PageText, UserWriter } from '../formats/formats.ts'
import { addCounts, type ChainProgress, type Plan, totals, untouched } from './export-state.ts'

/** The parts of a writer that do not change from page to page. */
export type Frame = Pick<UserWriter, 'head' | 'separator' | 'tail'>

/** What a page adds to its chain. */
export interface PageOfChain {
  readonly text: PageText
  /** Users that the service gave. */
  readonly looked: number
  /** What asks for the page after it; without one it is the chain's last. */
  readonly next: string | undefined
}

/** The files of a complete export; none for a stream. */
export interface Finished {
  readonly files: readonly string[]
  readonly rejectedFile: string | undefined
}

/** Where the pages of an export go, and how far each chain of them is. */
export interface ExportTarget {
  readonly isStream: boolean
  /** Users that an earlier run had written; 0 where this one starts fresh. */
  readonly resumedUsers: number
  readonly plan: Plan
  /** Why the shards were given up, in this run or an earlier one. */
  readonly fallback: string | undefined
  progressOf(chain: string): ChainProgress
  readonly chains: Iterable<ChainProgress>
  /** Call it before the rest: with the plan of a fresh start; an export that goes on keeps its own. */
  begin(plan: Plan, frame: Frame): Promise<void>
  append(chain: string, page: PageOfChain): Promise<void>
  /** Forgets what the chain has written. Fails where that is out of reach. */
  restart(chain: string): Promise<void>
  /** Forgets everything, and goes about it in another way. Fails where that is out of reach. */
  replan(plan: Plan, reason?: string): Promise<void>
  /** All of it has been written: now it counts. */
  complete(): Promise<Finished>
  /** It did not come to its end. Gives whether a later run can go on with it; what cannot be used is removed. */
  stop(): Promise<boolean>
}

/** A chain's progress after one more page, whose text took so many bytes. */
export function advanced(
  before: ChainProgress,
  { text, looked, next }: PageOfChain,
  written: { readonly bytes: number; readonly rejectedBytes: number; readonly at: number },
): ChainProgress {
  const { token: _, ...rest } = before
  const unlisted = { ...before.unlisted }
  const reasons = { ...before.reasons }
  addCounts(unlisted, text.unlisted)
  addCounts(reasons, text.reasons)
  return {
    ...rest,
    done: next === undefined,
    ...(next === undefined ? {} : { token: next }),
    tokenAt: written.at,
    bytes: before.bytes + written.bytes,
    rejectedBytes: before.rejectedBytes + written.rejectedBytes,
    looked: before.looked + looked,
    users: before.users + text.users,
    changedCells: before.changedCells + text.changedCells,
    unlisted,
    reasons,
  }
}

/** Standard output: rows go out as they come, from whichever chain. */
export function streamTarget({ stdout, now }: Pick<Edges, 'stdout' | 'now'>): ExportTarget {
  const chains = new Map<string, ChainProgress>()
  let frame: Frame = { head: '', separator: '', tail: '' }
  let plan: Plan = 'one'
  let fallback: string | undefined
  const progressOf = (chain: string) => chains.get(chain) ?? untouched
  const write = async (text: string) => {
    if (text !== '') await stdout.write(text)
  }
  return {
    isStream: true,
    resumedUsers: 0,
    get plan() {
      return plan
    },
    get fallback() {
      return fallback
    },
    get chains() {
      return chains.values()
    },
    progressOf,
    async begin(first, its) {
      plan = first
      frame = its
      await write(frame.head)
    },
    async append(chain, page) {
      const { rows } = page.text
      // counted before the write: while it waits, other chains write too
      const separator = rows !== '' && totals(chains.values()).users > 0 ? frame.separator : ''
      chains.set(chain, advanced(progressOf(chain), page, { bytes: 0, rejectedBytes: 0, at: now().getTime() }))
      await write(separator + rows)
    },
    async restart(chain) {
      if (progressOf(chain).users > 0) throw beyondRecall()
      chains.delete(chain)
    },
    async replan(other, reason) {
      if (totals(chains.values()).users > 0) throw beyondRecall(reason)
      chains.clear()
      plan = other
      fallback = reason
    },
    async complete() {
      await write(frame.tail)
      return { files: [], rejectedFile: undefined }
    },
    stop: () => Promise.resolve(false),
  }
}

function beyondRecall(reason = 'a listing that paused for an hour must start anew'): CogtoolError {
  return new CogtoolError('service_failed', 'the listing cannot go on as it began', {
    why: `${reason}, and rows that have gone out cannot be taken back`,
    hint: 'run it again with --shards 1, or into a file: -o users.csv',
  })
}
