import type { PageText } from '../formats/formats.ts'
import {
  type ChainProgress,
  type ExportState,
  type ListingState,
  type Plan,
  progressOf,
  sumCounts,
} from './export-state.ts'

/** What a page adds to its chain. */
export interface PageOfChain {
  readonly text: PageText
  /** Users that the service gave. */
  readonly looked: number
  /** What asks for the page after it; without one it is the chain's last. */
  readonly next: string | undefined
}

interface Started {
  readonly type: 'started'
  readonly plan: Plan
  readonly fallback?: string | undefined
}

/** What happens to a listing, wherever its users go. */
export type ListingEvent =
  | Started
  | {
      readonly type: 'page'
      readonly chain: string
      readonly page: PageOfChain
      readonly at: number
      /** What counts of the chain's file, this page included; a target that cannot go on later keeps no count. */
      readonly counted?: Pick<ChainProgress, 'bytes'>
    }
  | { readonly type: 'chainRestarted'; readonly chain: string }

/** What happens to an export to files. */
export type ExportEvent =
  | Exclude<ListingEvent, Started>
  | (Started & { readonly headBytes: number })
  | { readonly type: 'shardMerged'; readonly bytes: number }
  | { readonly type: 'finishing' }
  | { readonly type: 'parametersAdded'; readonly parameters: ExportState['parameters'] }

/** The state of a listing after one more event. */
export function reduceListing<State extends ListingState>(state: State, event: ListingEvent): State {
  switch (event.type) {
    case 'started':
      return { ...state, plan: event.plan, fallback: event.fallback, chains: {} }
    case 'page':
      return { ...state, chains: { ...state.chains, [event.chain]: withPage(progressOf(state, event.chain), event) } }
    case 'chainRestarted': {
      const { [event.chain]: _, ...chains } = state.chains
      return { ...state, chains }
    }
  }
}

/** The state of an export to files after one more event. */
export function reduceExport(state: ExportState, event: ExportEvent): ExportState {
  switch (event.type) {
    case 'started':
      return {
        ...reduceListing(state, event),
        merged: 0,
        mergedBytes: event.headBytes,
        finishing: false,
      }
    case 'shardMerged':
      return {
        ...state,
        merged: state.merged + 1,
        mergedBytes: state.mergedBytes + event.bytes,
      }
    case 'finishing':
      return { ...state, finishing: true }
    case 'parametersAdded':
      return { ...state, parameters: { ...state.parameters, ...event.parameters } }
    default:
      return reduceListing(state, event)
  }
}

function withPage(
  before: ChainProgress,
  { page: { text, looked, next }, at, counted }: Extract<ListingEvent, { type: 'page' }>,
): ChainProgress {
  const { token: _, ...rest } = before
  return {
    ...rest,
    done: next === undefined,
    ...(next !== undefined && { token: next }),
    tokenAt: at,
    ...counted,
    looked: before.looked + looked,
    users: before.users + text.users,
    changedCells: before.changedCells + text.changedCells,
    unlisted: sumCounts(before.unlisted, text.unlisted),
  }
}
