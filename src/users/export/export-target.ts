import type { Edges } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { ImportTarget } from '../formats/cognito-import.ts'
import type { UserWriter } from '../formats/formats.ts'
import type { ImportReport } from '../formats/import-report.ts'
import { type ListingEvent, type PageOfChain, reduceListing } from './export-reducer.ts'
import { type ListingState, type Plan, progressOf, totals } from './export-state.ts'

/** The parts of a writer that do not change from page to page. */
export type Frame = Pick<UserWriter, 'head' | 'separator' | 'tail'>

/** The files of a complete export; none for a stream. */
export interface FinishedExport {
  readonly files: readonly string[]
  /** Where those are who cannot be imported. */
  readonly rejectedFile: string | undefined
  /** Of an import file: who is in it, who is not, and what it loses. */
  readonly imported?: ImportReport
}

/** Where the pages of an export go, and how far each chain of them is. */
export interface ExportTarget {
  readonly isStream: boolean
  /** Users that an earlier run had written; 0 where this one starts fresh. */
  readonly resumedUsers: number
  readonly state: ListingState
  /** Call it first, with the plan of a fresh start; a resumed export keeps its own. */
  begin(plan: Plan, frame: Frame): Promise<void>
  append(chain: string, page: PageOfChain): Promise<void>
  /** Discards what the chain has written. Fails where that cannot be taken back. */
  restart(chain: string): Promise<void>
  /** Discards everything and starts over with another plan. Fails where rows cannot be taken back. */
  replan(plan: Plan, reason?: string): Promise<void>
  /** Ends a complete export: files get their names, an import file for this pool is made of its users. */
  complete(importTarget?: ImportTarget): Promise<FinishedExport>
  /** Ends an export that failed, and gives whether a later run can resume it; what cannot be used is removed. */
  stop(): Promise<boolean>
}

/** Standard output: rows are written as they come, from whichever chain. */
export function streamTarget({ stdout, now }: Pick<Edges, 'stdout' | 'now'>): ExportTarget {
  let state: ListingState = { plan: 'one', chains: {} }
  let frame: Frame = { head: '', separator: '', tail: '' }
  const apply = (event: ListingEvent) => {
    state = reduceListing(state, event)
  }
  const write = async (text: string) => {
    if (text !== '') await stdout.write(text)
  }
  return {
    isStream: true,
    resumedUsers: 0,
    get state() {
      return state
    },
    async begin(plan, its) {
      apply({ type: 'started', plan })
      frame = its
      await write(frame.head)
    },
    async append(chain, page) {
      const { rows } = page.text
      // counted before the write: while it waits, other chains write too
      const separator = rows !== '' && totals(state).users > 0 ? frame.separator : ''
      apply({ type: 'page', chain, page, at: now().getTime() })
      await write(separator + rows)
    },
    async restart(chain) {
      if (progressOf(state, chain).users > 0) throw rowsAlreadySent()
      apply({ type: 'chainRestarted', chain })
    },
    async replan(plan, fallback) {
      if (totals(state).users > 0) throw rowsAlreadySent(fallback)
      apply({ type: 'started', plan, fallback })
    },
    async complete() {
      await write(frame.tail)
      return { files: [], rejectedFile: undefined }
    },
    stop: () => Promise.resolve(false),
  }
}

function rowsAlreadySent(reason = 'a listing that paused for an hour must start anew'): CogtoolError {
  return new CogtoolError('service_failed', 'the listing cannot go on as it began', {
    why: `${reason}, and rows that have gone out cannot be taken back`,
    hint: 'run it again with --shards 1, or into a file: -o users.csv',
  })
}
