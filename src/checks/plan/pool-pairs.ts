import { compareText } from '../findings/finding.ts'
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
  const pools = changes.filter(({ type }) => type === poolType).sort((a, b) => compareText(a.address, b.address))
  const deleted = pools.filter(({ action }) => action === 'delete')
  const created = pools.filter(({ action, previousAddress }) => action === 'create' && !previousAddress)
  const pairs = deleted
    .filter(({ deposed }) => deposed === undefined)
    .flatMap((from) => created.map((to) => ({ from, to, likeness: likenessOf(from, to) })))
    .sort((a, b) => b.likeness - a.likeness)
  const renamed = new Map<PlannedChange, PlannedChange>()
  const taken = new Set<PlannedChange>()
  for (const { from, to } of pairs) {
    if (renamed.has(from) || taken.has(to)) continue
    renamed.set(from, to)
    taken.add(to)
  }
  return { renamed: [...renamed], gone: deleted.filter((pool) => !renamed.has(pool)) }
}

const telling = ['name', 'username_attributes', 'alias_attributes', 'schema', 'lambda_config', 'tags']

/** How many of the settings that tell pools apart are the same; a name says most. */
function likenessOf({ before }: PlannedChange, { after }: PlannedChange): number {
  const same = telling.filter((name) => isSame(before?.[name], after?.[name]))
  return same.length + (same.includes('name') ? telling.length : 0)
}
