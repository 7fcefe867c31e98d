import type { ImportTarget } from '../formats/cognito-import.ts'
import { findsAnybody } from '../list/listing.ts'
import { chainsAtOnce, probeShards, ShardingFailed } from '../list/shards.ts'
import { type Plan, totals } from './export-state.ts'
import type { FinishedExport } from './export-target.ts'
import { type ListingParts, listChains, unfinishedChains } from './list-chains.ts'

export interface ExportParts extends ListingParts {
  /** How a fresh export lists the pool; a resumed one keeps its plan. */
  readonly plan: Plan
  /** Requests a second: how many chains run at once depends on it. */
  readonly rps: number
  /** Where an import file is asked for: the pool that it is for. */
  readonly importTarget?: ImportTarget
}

/**
 * Writes every user. The target is complete when this resolves; when it rejects, it is for the caller to stop. Shards that
 * cannot be trusted are given up for one chain, with a warning.
 */
export async function exportUsers(parts: ExportParts): Promise<FinishedExport> {
  const { target, api, selection, repeats, warn } = parts
  const { plan, parallel, refusal } = await choosePlan(parts)
  await target.begin(plan, parts.writer)
  const giveUpShards = async (reason: string) => {
    await target.replan('one', reason)
    repeats?.restart()
    await warn(`the pool is listed in one chain, not in 16 shards: ${reason}`)
  }
  const listPool = async () => {
    try {
      await listChains(parts, parallel)
    } catch (error) {
      if (!(error instanceof ShardingFailed)) throw error
      await giveUpShards(error.message)
      await listChains(parts, 1)
    }
  }
  if (refusal !== undefined) await giveUpShards(refusal)
  await listPool()
  // trust a filter of ours that finds nobody only where its opposite finds somebody (aws-sdk-js-v3#6645)
  const { check } = selection
  if (target.state.plan === 'one' && check !== undefined && totals(target.state).looked === 0) {
    if (!(await findsAnybody(api, check))) {
      await target.replan('unfiltered')
      await listPool()
    }
  }
  return target.complete(parts.importTarget)
}

/** The plan, how many chains run at once, and, where shards cannot be used, why. */
async function choosePlan({ api, target, plan: fresh, rps, now, signal }: ExportParts): Promise<{
  readonly plan: Plan
  readonly parallel: number
  readonly refusal?: string
}> {
  const isResumed = totals(target.state).looked > 0
  const plan = isResumed ? target.state.plan : fresh
  if (plan !== 'shards' || unfinishedChains(target, plan).length === 0) return { plan, parallel: 1 }
  const began = now().getTime()
  try {
    await probeShards(api, signal)
    const latency = Math.max(0, now().getTime() - began) / 3_000
    return { plan, parallel: chainsAtOnce(rps, latency) }
  } catch (error) {
    if (!(error instanceof ShardingFailed)) throw error
    return { plan, parallel: 1, refusal: error.message }
  }
}
