import { type Plan, type PlannedChange, poolType } from './plan.ts'
import { isSame } from './values.ts'

/** What becomes of the pools that are deleted. */
export interface PoolPairs {
  /** Those that another one is created for, at an address that no `moved` block leads to. */
  readonly renamed: readonly (readonly [from: PlannedChange, to: PlannedChange])[]
  /** The others. */
  readonly gone: readonly PlannedChange[]
}

/** Pairs pools that are deleted with pools that are created, the most alike first. A deposed one had its successor long ago. */
export function poolPairs({ changes }: Plan): PoolPairs {
  const pools = changes.filter(({ type }) => type === poolType)
  const created = new Set(pools.filter(({ action, previousAddress }) => action === 'create' && !previousAddress))
  const renamed: (readonly [PlannedChange, PlannedChange])[] = []
  const gone: PlannedChange[] = []
  for (const from of pools.filter(({ action }) => action === 'delete')) {
    const [to] = from.deposed === undefined ? [...created].sort((a, b) => likeness(from, b) - likeness(from, a)) : []
    if (to) {
      created.delete(to)
      renamed.push([from, to])
    } else gone.push(from)
  }
  return { renamed, gone }
}

const telling = ['name', 'username_attributes', 'alias_attributes', 'schema', 'lambda_config', 'tags']

/** How many of the settings that tell pools apart are the same. */
function likeness({ before }: PlannedChange, { after }: PlannedChange): number {
  return telling.filter((name) => isSame(before?.[name], after?.[name])).length
}
