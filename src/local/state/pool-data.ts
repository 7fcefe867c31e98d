import { poolNameOf } from '../../cognito-crypto/srp-group.ts'
import { createApiMemory } from './api-memory.ts'
import { createClients } from './clients.ts'
import type { LocalEdges, LocalGroup, LocalUser, PoolState } from './model.ts'
import { plantedPool, type SnapshotFiles } from './planted-pool.ts'
import { seedConfiguration } from './seed-configuration.ts'
import { firstSparePlainUser, plainUserSource, plainUsers, seedGroups, seedUsers } from './seed-users.ts'
import { seededRandom, shuffled } from './seeded-random.ts'
import { createUserStore } from './users.ts'
import { parseUsers } from './users-file.ts'

export { demoUser } from './seed-users.ts'

/** Who is in the pool. */
export interface PoolDataOptions {
  /** Plain users on top of the seed or the file. */
  readonly count?: number
  /** JSON Lines in the shape of `export-users`, plus an optional `password`; they replace the seed. */
  readonly usersText?: string
  /** The id that passwords are bound to; us-local-1_Demo0001 unless given. */
  readonly poolId?: string
  /** The answers of a snapshot, in place of the seeded configuration; they tell the pool's id. */
  readonly answers?: SnapshotFiles
}

/** The id of a pool that was not given one. */
const defaultPoolId = 'us-local-1_Demo0001'

/** The part of a pool's state that does not depend on its address: spread it into a `PoolState`. Fails with `input_invalid`. */
export function createPoolData(
  options: PoolDataOptions,
  edges: LocalEdges,
): Pick<PoolState, 'poolId' | 'configuration' | 'users' | 'clients' | 'groups' | 'memory'> {
  const planted = options.answers && plantedPool(options.answers, edges)
  const poolId = planted?.poolId ?? options.poolId ?? defaultPoolId
  const poolName = poolNameOf(poolId)
  const base = options.usersText === undefined ? seedUsers(poolName) : parseUsers(options.usersText, poolName, edges)
  const taken = new Set(base.map((user) => user.username))
  const more = plainUsers(firstSparePlainUser, options.count ?? 0, plainUserSource(poolName, false), taken)
  const clients = planted?.clients ?? createClients(edges)
  return {
    poolId,
    configuration: planted?.configuration ?? seedConfiguration(clients),
    users: createUserStore(shuffled(seededRandom(1), [...base, ...more])),
    clients,
    groups: options.usersText === undefined ? seedGroups : groupsOf(base, edges.now()),
    memory: createApiMemory(edges),
  }
}

function groupsOf(users: readonly LocalUser[], now: Date): LocalGroup[] {
  const names = new Set(users.flatMap((user) => user.groups))
  return [...names].sort().map((name) => ({ name, description: '', precedence: undefined, created: now }))
}
