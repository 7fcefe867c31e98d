import type { JsonObject } from '../../text/json.ts'
import type { Reading, Snapshot } from '../snapshot/snapshot.ts'
import type { Changed } from './amendment.ts'
import { wholeClient, wholeMfa, wholePool, wholeRisk } from './whole-configurations.ts'

/** A configuration that one call sets. */
export interface Target {
  /** The same for all changes of it. */
  readonly key: string
  /** As folders are named. */
  readonly name: string
  /** Of the AWS CLI. */
  readonly operation: string
  /** The call that sets it as it is in this snapshot. */
  readonly whole: (snapshot: Snapshot) => JsonObject
}

/** Which configuration a change is of. */
export function targetOf(changed: Pick<Changed, 'kind'> & { client?: string | undefined }, poolId: string): Target {
  const { kind, client } = changed
  const key = `${kind} ${client ?? ''}`
  switch (kind) {
    case 'pool':
      return { key, name: 'user-pool', operation: 'update-user-pool', whole: ({ pool }) => wholePool(pool) }
    case 'client': {
      const id = client ?? ''
      return {
        key,
        name: `client-${asFileName(id)}`,
        operation: 'update-user-pool-client',
        whole: ({ clients }) => wholeClient(poolId, id, answerOf(clients.get(id)?.description)),
      }
    }
    case 'mfa':
      return {
        key,
        name: 'mfa',
        operation: 'set-user-pool-mfa-config',
        whole: ({ parts }) => wholeMfa(poolId, answerOf(parts.mfa)),
      }
    case 'risk':
      return {
        key,
        name: client === undefined ? 'risk' : `risk-${asFileName(client)}`,
        operation: 'set-risk-configuration',
        whole: ({ parts, clients }) =>
          wholeRisk(poolId, client, answerOf(client === undefined ? parts.risk : clients.get(client)?.risk)),
      }
  }
}

/** The call that sets a configuration as a change wants it. */
export function wholeOf(changed: Changed, poolId: string): JsonObject {
  switch (changed.kind) {
    case 'pool':
      return wholePool(changed.value)
    case 'client':
      return wholeClient(poolId, changed.client, changed.value)
    case 'mfa':
      return wholeMfa(poolId, changed.value)
    case 'risk':
      return wholeRisk(poolId, changed.client, changed.value)
  }
}

/** Every configuration of a snapshot as a call that changes nothing. Fails with `input_invalid` where one of them cannot be. */
export function wholeConfigurations(snapshot: Snapshot): JsonObject[] {
  const { poolId, parts, clients } = snapshot
  const ids = [...clients].flatMap(([id, { description }]) => (description.state === 'read' ? [id] : []))
  const risks = [...clients].flatMap(([id, { risk }]) => (risk.state === 'read' ? [id] : []))
  const targets = [
    { kind: 'pool' } as const,
    ...ids.map((client) => ({ kind: 'client', client }) as const),
    ...(parts.mfa.state === 'read' ? [{ kind: 'mfa' } as const] : []),
    ...(parts.risk.state === 'read' ? [{ kind: 'risk' } as const] : []),
    ...risks.map((client) => ({ kind: 'risk', client }) as const),
  ]
  return targets.map((target) => targetOf(target, poolId).whole(snapshot))
}

function answerOf<T extends object>(reading: Reading<T> | undefined): T {
  // only what was read is changed
  return reading?.state === 'read' ? reading.value : ({} as T)
}

/** An id as a part of a folder's name: AWS makes them of letters and digits, and whoever writes the answers of what they like. */
function asFileName(id: string): string {
  return id.replace(/[^\w+-]/g, '_').slice(0, 80)
}
