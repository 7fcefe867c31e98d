import { createHash } from 'node:crypto'
import { shardDigits, shardFilter } from '../list/shards.ts'

/**
 * How the pool is listed: `one` chain with the selection's own filter, one `unfiltered` chain where that filter is not
 * believed, or 16 `shards`.
 */
export type Plan = 'one' | 'unfiltered' | 'shards'

/** A chain of pages, each asked for with the token of the one before. */
export interface Chain {
  /** `all`, or the first digit of the shard's subs. */
  readonly name: string
  readonly filter: string | undefined
  readonly digit: string | undefined
}

/** The chains of a plan. */
export function chainsOf(plan: Plan, filter: string | undefined): Chain[] {
  if (plan !== 'shards') return [{ name: 'all', filter: plan === 'one' ? filter : undefined, digit: undefined }]
  return shardDigits.map((digit) => ({ name: digit, filter: shardFilter(digit), digit }))
}

/** How far a chain is. */
export interface ChainProgress {
  readonly done: boolean
  /** What asks for the next page; undefined before the first one and after the last. */
  readonly token?: string
  /** When the token came, in milliseconds since the epoch. */
  readonly tokenAt: number
  /** What of the chain's file counts. */
  readonly bytes: number
  /** The same of the file of those that the format cannot hold. */
  readonly rejectedBytes: number
  /** Users that the service gave, and those of them that are written. */
  readonly looked: number
  readonly users: number
  readonly changedCells: number
  readonly unlisted: Readonly<Record<string, number>>
  readonly reasons: Readonly<Record<string, number>>
}

export const untouched: ChainProgress = {
  done: false,
  tokenAt: 0,
  bytes: 0,
  rejectedBytes: 0,
  looked: 0,
  users: 0,
  changedCells: 0,
  unlisted: {},
  reasons: {},
}

/**
 * What lies beside an unfinished export, so that it can go on: numbers, paging tokens and digests; nothing about anybody
 * in the pool.
 */
export interface ExportState {
  readonly schema: 'cogtool.export-state/1'
  /** What the digests of `parameters` were made with. */
  readonly salt: string
  /** A digest of every parameter that shapes the output, by the name that a person knows it by. */
  readonly parameters: Readonly<Record<string, string>>
  readonly plan: Plan
  /** Why the shards were given up. */
  readonly fallback?: string
  /** How many shards are in the file itself, in the order of their digits. */
  readonly merged: number
  /** What of the file itself counts. */
  readonly mergedBytes: number
  readonly mergedRejectedBytes: number
  /** Everything is written; the files are being renamed. */
  readonly finishing: boolean
  readonly chains: Readonly<Record<string, ChainProgress>>
}

const digestLength = 16

/** Parameters of an export as digests that tell a change, and not what the parameters were: a filter names people. */
export function digestParameters(
  parameters: Readonly<Record<string, unknown>>,
  salt: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      createHash('sha256')
        .update(`${salt}\n${JSON.stringify(value) ?? ''}`)
        .digest('hex')
        .slice(0, digestLength),
    ]),
  )
}

/** The names of the parameters that are others than when the export began. */
export function changedParameters(state: ExportState, parameters: Readonly<Record<string, unknown>>): string[] {
  const now = digestParameters(parameters, state.salt)
  return Object.keys(now).filter((name) => now[name] !== state.parameters[name])
}

/** The state that a file holds; undefined where it is none. */
export function parseState(text: string): ExportState | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  // written by ourselves into a file that nobody else may write: its schema tells all of it
  if (typeof value !== 'object' || value === null) return undefined
  return (value as { schema?: unknown }).schema === 'cogtool.export-state/1' ? (value as ExportState) : undefined
}

/** What all chains together have come to. */
export function totals(chains: Iterable<ChainProgress>) {
  const sum = { looked: 0, users: 0, changedCells: 0, done: 0 }
  const unlisted: Record<string, number> = Object.create(null)
  const reasons: Record<string, number> = Object.create(null)
  for (const chain of chains) {
    sum.looked += chain.looked
    sum.users += chain.users
    sum.changedCells += chain.changedCells
    if (chain.done) sum.done++
    addCounts(unlisted, chain.unlisted)
    addCounts(reasons, chain.reasons)
  }
  return { ...sum, unlisted, reasons }
}

/** Adds counts to those that are there. */
export function addCounts(sum: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count
}
