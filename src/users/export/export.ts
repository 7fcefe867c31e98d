import { setMaxListeners } from 'node:events'
import type { CognitoApi } from '../../aws/cognito-api.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { UserWriter } from '../formats/formats.ts'
import { findsAnybody, listPages, type Page, pageSizeFor } from '../list/listing.ts'
import type { SplitSelection } from '../list/selection.ts'
import { chainsAtOnce, probeShards, requireNoGap, requirePrefix, ShardingFailed } from '../list/shards.ts'
import type { User } from '../list/user.ts'
import { type Chain, chainsOf, type Plan, totals } from './export-state.ts'
import type { ExportTarget, Finished } from './export-target.ts'

/** A paging token lives an hour (DG how-to-manage-user-accounts); this leaves time to use it. Milliseconds. */
const tokenLifeMs = 55 * 60_000

export interface ExportParts {
  readonly api: Pick<CognitoApi, 'listUsers'>
  readonly selection: SplitSelection
  /** Users to write at most; Infinity for all. */
  readonly limit: number
  readonly target: ExportTarget
  /** How a fresh export lists the pool; one that goes on does it as it began. */
  readonly plan: Plan
  readonly writer: UserWriter
  /** Requests a second, which tell how many chains are worth their while. */
  readonly rps: number
  /** Adds what ListUsers does not give: groups, MFA. */
  readonly complete: (users: readonly User[]) => Promise<readonly User[]>
  readonly now: () => Date
  /** Ends the export. */
  readonly signal: AbortSignal
  /** Told after each page. */
  readonly progress: () => Promise<void>
  /** Told what the user should know: that shards were given up, that a chain begins anew. */
  readonly warn: (text: string) => Promise<void>
}

/**
 * Writes every user. The target is complete when this resolves; when it rejects, it is for the caller to stop. Shards that
 * cannot be trusted are given up for one chain, said aloud.
 */
export async function exportUsers(parts: ExportParts): Promise<Finished> {
  const { target, api, selection, warn } = parts
  const first = await probed(parts)
  await target.begin(first.plan, parts.writer)
  const run = async () => {
    try {
      await runChains(parts, first.parallel)
    } catch (error) {
      if (!(error instanceof ShardingFailed)) throw error
      await target.replan('one', error.message)
      await warn(givenUp(error.message))
      await runChains(parts, 1)
    }
  }
  if (first.refusal !== undefined) {
    await target.replan('one', first.refusal)
    await warn(givenUp(first.refusal))
  }
  await run()
  // a filter of ours that finds nobody is believed only where its opposite finds somebody (aws-sdk-js-v3#6645)
  const { check } = selection
  if (target.plan === 'one' && check !== undefined && totals(target.chains).looked === 0) {
    if (!(await findsAnybody(api, check))) {
      await target.replan('unfiltered')
      await run()
    }
  }
  return target.complete()
}

function givenUp(reason: string): string {
  return `the pool is listed in one chain, not in 16 shards: ${reason}`
}

/** The plan, and where it has shards whether the service's filters bear them. */
async function probed({ api, target, plan, rps, now, signal }: ExportParts): Promise<{
  readonly plan: Plan
  readonly parallel: number
  readonly refusal: string | undefined
}> {
  const isResumed = totals(target.chains).looked > 0
  const kept = isResumed ? target.plan : plan
  if (kept !== 'shards' || chainsLeft(target, kept).length === 0) return { plan: kept, parallel: 1, refusal: undefined }
  const began = now().getTime()
  try {
    await probeShards(api, signal)
    const latency = Math.max(0, now().getTime() - began) / 3_000
    return { plan: kept, parallel: chainsAtOnce(rps, latency), refusal: undefined }
  } catch (error) {
    if (!(error instanceof ShardingFailed)) throw error
    return { plan: kept, parallel: 1, refusal: error.message }
  }
}

function chainsLeft(target: ExportTarget, plan: Plan, filter?: string): Chain[] {
  return chainsOf(plan, filter).filter(({ name }) => !target.progressOf(name).done)
}

/** Runs what is left of the plan's chains, a few at a time. The first failure ends the others. */
async function runChains(parts: ExportParts, parallel: number): Promise<void> {
  const { target, selection } = parts
  const waiting = chainsLeft(target, target.plan, selection.filter)
  const failed = new AbortController()
  const signal = AbortSignal.any([parts.signal, failed.signal])
  setMaxListeners(0, signal)
  let failure: unknown
  const worker = async () => {
    for (let chain = waiting.shift(); chain; chain = waiting.shift()) await runChain(chain, parts, signal)
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

/** Lists one chain from where it is to its end; from its beginning where its token is too old. */
async function runChain(chain: Chain, parts: ExportParts, signal: AbortSignal): Promise<void> {
  const { target, now } = parts
  const isStale = () => {
    const { token, tokenAt } = target.progressOf(chain.name)
    return token !== undefined && now().getTime() - tokenAt > tokenLifeMs
  }
  if (isStale()) await restart(chain, parts)
  let mayRestart = target.progressOf(chain.name).token !== undefined
  for (;;) {
    try {
      return await followChain(chain, parts, signal)
    } catch (error) {
      const isRefused = error instanceof CogtoolError && error.code === 'page_token_refused'
      // a machine that slept for an hour finds out here; a fresh token that is refused is the service's failure
      if (!isRefused || !(mayRestart || isStale())) throw error
      mayRestart = false
      await restart(chain, parts)
    }
  }
}

async function restart({ name, digit }: Chain, { target, warn }: ExportParts): Promise<void> {
  const what = digit === undefined ? 'the listing' : `shard ${digit}`
  await warn(`${what} starts over: its paging token is older than the hour that the service keeps it`)
  await target.restart(name)
}

async function followChain(chain: Chain, parts: ExportParts, signal: AbortSignal): Promise<void> {
  const { api, target, selection, limit } = parts
  const { token } = target.progressOf(chain.name)
  const pageSize = pageSizeFor(selection.keeps, limit)
  for await (const page of listPages(api, { filter: chain.filter, pageSize, token, signal })) {
    await takePage(chain, page, parts)
    signal.throwIfAborted()
    if (target.progressOf(chain.name).done) return
  }
}

async function takePage({ name, digit }: Chain, page: Page, parts: ExportParts): Promise<void> {
  const { target, selection, limit, writer, complete } = parts
  if (digit !== undefined) requirePrefix(page.users, digit)
  const left = limit - target.progressOf(name).users
  const selected = selection.keeps ? page.users.filter(selection.keeps) : page.users
  const users = await complete(selected.slice(0, left))
  const next = users.length === left ? undefined : page.next
  await target.append(name, { text: writer.page(users), looked: page.users.length, next })
  if (digit !== undefined && next === undefined) requireNoGap(shardSizes(target))
  await parts.progress()
}

/** The shards that are done. */
export function shardSizes(target: ExportTarget): { digit: string; looked: number }[] {
  return chainsOf('shards', undefined).flatMap(({ name }) => {
    const { done, looked } = target.progressOf(name)
    return done ? [{ digit: name, looked }] : []
  })
}
