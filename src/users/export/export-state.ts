import { createHash } from 'node:crypto'
import { isJsonObject } from '../../text/json.ts'

/**
 * How the pool is listed: `one` chain with the selection's own filter, one `unfiltered` chain where that filter
 * cannot be trusted, or 16 `shards`.
 */
export type Plan = 'one' | 'unfiltered' | 'shards'

/** How far a chain is. */
export interface ChainProgress {
  readonly done: boolean
  /** What asks for the next page; undefined before the first one and after the last. */
  readonly token?: string
  /** When the token came, in milliseconds since the epoch. */
  readonly tokenAt: number
  /** How many bytes of the chain's file count. */
  readonly bytes: number
  /** Users that the service gave, and those of them that are written. */
  readonly looked: number
  readonly users: number
  readonly changedCells: number
  readonly unlisted: Readonly<Record<string, number>>
}

/** The progress of a chain before its first page. */
export const noProgress: ChainProgress = {
  done: false,
  tokenAt: 0,
  bytes: 0,
  looked: 0,
  users: 0,
  changedCells: 0,
  unlisted: {},
}

/** How far a listing of the pool is. */
export interface ListingState {
  readonly plan: Plan
  /** Why the shards were given up, in this run or an earlier one. */
  readonly fallback?: string | undefined
  readonly chains: Readonly<Record<string, ChainProgress>>
}

/** How far a chain of a listing is. */
export function progressOf({ chains }: ListingState, chain: string): ChainProgress {
  return chains[chain] ?? noProgress
}

/**
 * The state file of an unfinished export, with all that a later run needs to go on: numbers, paging tokens and digests; nothing
 * about anybody in the pool.
 */
export interface ExportState extends ListingState {
  readonly schema: 'cogtool.export-state/1'
  /** What the digests of `parameters` were made with. */
  readonly salt: string
  /** A digest of every parameter that shapes the output, by the name that messages use. */
  readonly parameters: Readonly<Record<string, string>>
  /** How many shards are in the file itself, in the order of their digits. */
  readonly merged: number
  /** How many bytes of the file itself count. */
  readonly mergedBytes: number
  /** Everything is written; the files are being renamed. */
  readonly finishing: boolean
}

const digestLength = 16

/** Parameters of an export as digests: they show a change without storing the values, since a filter may name people. */
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

/** The state of an export that has not begun. */
export function newExportState(parameters: Readonly<Record<string, unknown>>, salt: string): ExportState {
  return {
    schema: 'cogtool.export-state/1',
    salt,
    parameters: digestParameters(parameters, salt),
    plan: 'one',
    merged: 0,
    mergedBytes: 0,
    finishing: false,
    chains: {},
  }
}

/** The names of the parameters that have changed since the export began. */
export function changedParameters(state: ExportState, parameters: Readonly<Record<string, unknown>>): string[] {
  const now = digestParameters(parameters, state.salt)
  return Object.keys(now).filter((name) => now[name] !== state.parameters[name])
}

/** The state in a file; undefined where the text is not one. */
export function parseState(text: string): ExportState | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  // written by ourselves into a file that nobody else may write: its schema tells all of it
  return isJsonObject(value) && value.schema === 'cogtool.export-state/1'
    ? (value as unknown as ExportState)
    : undefined
}

/** The sums over all chains. */
export function totals(state: Pick<ListingState, 'chains'>) {
  const chains = Object.values(state.chains)
  const sumOf = (field: 'looked' | 'users' | 'changedCells') => chains.reduce((sum, chain) => sum + chain[field], 0)
  return {
    looked: sumOf('looked'),
    users: sumOf('users'),
    changedCells: sumOf('changedCells'),
    done: chains.filter(({ done }) => done).length,
    unlisted: sumCounts(...chains.map(({ unlisted }) => unlisted)),
  }
}

/** The sum of each name's counts. */
export function sumCounts(...all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  // an attribute may be called `constructor`, or `__proto__`
  const sum = new Map<string, number>()
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) sum.set(name, (sum.get(name) ?? 0) + count)
  }
  return Object.fromEntries(sum)
}
