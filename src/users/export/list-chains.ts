import { setMaxListeners } from 'node:events'
import type { CognitoApi } from '../../aws/cognito-api.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { UserWriter } from '../formats/formats.ts'
import { listPages, type Page, pageSizeFor } from '../list/listing.ts'
import type { RepeatCounter } from '../list/repeat-counter.ts'
import type { SplitSelection } from '../list/selection.ts'
import { requireNoEmptyShard, requirePrefix, type ShardSize, shardDigits, shardFilter } from '../list/shards.ts'
import type { User } from '../list/user.ts'
import { type Plan, progressOf } from './export-state.ts'
import type { ExportTarget } from './export-target.ts'

/** What a listing works with. */
export interface ListingParts {
  readonly api: Pick<CognitoApi, 'listUsers'>
  readonly selection: SplitSelection
  /** Users to write at most; Infinity for all. */
  readonly limit: number
  readonly target: ExportTarget
  readonly writer: UserWriter
  /** Told of every user who is written. */
  readonly repeats?: RepeatCounter
  /** Adds what ListUsers does not give: groups, MFA. */
  readonly complete: (users: readonly User[]) => Promise<readonly User[]>
  readonly now: () => Date
  /** Ends the listing. */
  readonly signal: AbortSignal
  /** Told after each page. */
  readonly progress: () => Promise<void>
  /** Told that shards were given up, or that a chain starts over. */
  readonly warn: (text: string) => Promise<void>
}

/** A chain of pages, each asked for with the token of the one before. */
interface Chain {
  /** `all`, or the first digit of the shard's subs. */
  readonly name: string
  readonly filter: string | undefined
  readonly digit: string | undefined
}

/** The chains of a plan that are not finished. */
export function unfinishedChains(target: ExportTarget, plan: Plan, filter?: string): Chain[] {
  return chainsOf(plan, filter).filter(({ name }) => !progressOf(target.state, name).done)
}

function chainsOf(plan: Plan, filter: string | undefined): Chain[] {
  if (plan !== 'shards') return [{ name: 'all', filter: plan === 'one' ? filter : undefined, digit: undefined }]
  return shardDigits.map((digit) => ({ name: digit, filter: shardFilter(digit), digit }))
}

/** Lists what is left of the plan's chains, a few at a time. The first failure ends the others. */
export async function listChains(parts: ListingParts, parallel: number): Promise<void> {
  const { target, selection } = parts
  const waiting = unfinishedChains(target, target.state.plan, selection.filter)
  const failed = new AbortController()
  const signal = AbortSignal.any([parts.signal, failed.signal])
  setMaxListeners(0, signal)
  let failure: unknown
  const worker = async () => {
    for (let chain = waiting.shift(); chain; chain = waiting.shift()) await listChain(chain, parts, signal)
  }
  const workers = Array.from({ length: parallel }, () =>
    worker().catch((error: unknown) => {
      if (failed.signal.aborted) return
      failure = error
      failed.abort(error)
    }),
  )
  await Promise.all(workers)
  if (failed.signal.aborted) throw failure
}

/** A paging token lives an hour (DG how-to-manage-user-accounts); this leaves time to use it. Milliseconds. */
const tokenLifeMs = 55 * 60_000

/** Lists one chain from where it is to its end; from its beginning where its token is too old. */
async function listChain(chain: Chain, parts: ListingParts, signal: AbortSignal): Promise<void> {
  const { target, now } = parts
  const isStale = () => {
    const { token, tokenAt } = progressOf(target.state, chain.name)
    return token !== undefined && now().getTime() - tokenAt > tokenLifeMs
  }
  if (isStale()) await restartChain(chain, parts)
  let mayRestart = progressOf(target.state, chain.name).token !== undefined
  for (;;) {
    try {
      return await continueChain(chain, parts, signal)
    } catch (error) {
      const isRefused = error instanceof CogtoolError && error.code === 'page_token_refused'
      // expired while the machine slept, for example; a fresh token that is refused is the service's failure
      if (!isRefused || !(mayRestart || isStale())) throw error
      mayRestart = false
      await restartChain(chain, parts)
    }
  }
}

async function restartChain({ name, digit }: Chain, { target, warn, repeats }: ListingParts): Promise<void> {
  const what = digit === undefined ? 'the listing' : `shard ${digit}`
  await warn(`${what} starts over: its paging token is older than the hour that the service keeps it`)
  await target.restart(name)
  repeats?.restart(name)
}

async function continueChain(chain: Chain, parts: ListingParts, signal: AbortSignal): Promise<void> {
  const { api, target, selection, limit } = parts
  const { token } = progressOf(target.state, chain.name)
  const pageSize = pageSizeFor(selection.keeps, limit)
  for await (const page of listPages(api, { filter: chain.filter, pageSize, token, signal })) {
    await appendPage(chain, page, parts)
    signal.throwIfAborted()
    if (progressOf(target.state, chain.name).done) return
  }
}

async function appendPage({ name, digit }: Chain, page: Page, parts: ListingParts): Promise<void> {
  const { target, selection, limit, writer, repeats, complete } = parts
  if (digit !== undefined) requirePrefix(page.users, digit)
  const left = limit - progressOf(target.state, name).users
  const selected = selection.keeps ? page.users.filter(selection.keeps) : page.users
  const users = await complete(selected.slice(0, left))
  const next = users.length === left ? undefined : page.next
  repeats?.add(name, users)
  await target.append(name, { text: writer.page(users), looked: page.users.length, next })
  if (digit !== undefined && next === undefined) requireNoEmptyShard(finishedShards(target))
  await parts.progress()
}

/** The shards that are finished. */
export function finishedShards(target: ExportTarget): ShardSize[] {
  return shardDigits.flatMap((digit) => {
    const { done, looked } = progressOf(target.state, digit)
    return done ? [{ digit, looked }] : []
  })
}
