import type { ClientParts, Parts, Snapshot } from '../snapshot/snapshot.ts'
import type { Changed } from './amendment.ts'

/** The snapshot as it is once a configuration is set. */
export function amendedSnapshot(snapshot: Snapshot, changed: Changed): Snapshot {
  const { parts } = snapshot
  switch (changed.kind) {
    case 'pool':
      return { ...snapshot, pool: changed.value }
    case 'mfa': {
      const { MfaConfiguration } = changed.value
      // DescribeUserPool tells it too
      const pool = MfaConfiguration === undefined ? snapshot.pool : { ...snapshot.pool, MfaConfiguration }
      return { ...snapshot, pool, parts: { ...parts, mfa: { state: 'read', value: changed.value } } }
    }
    case 'risk': {
      const { client, value } = changed
      if (client !== undefined) return withClient(snapshot, client, { risk: { state: 'read', value } })
      return { ...snapshot, parts: { ...parts, risk: { state: 'read', value } } }
    }
    case 'client': {
      const { client, value } = changed
      const amended = withClient(snapshot, client, { description: { state: 'read', value } })
      const { clientDescriptions: all } = parts
      if (all.state !== 'read') return amended
      const values = all.value.map((one) => (one.ClientId === client ? value : one))
      return { ...amended, parts: { ...parts, clientDescriptions: { state: 'read', value: values } } }
    }
  }
}

function withClient(snapshot: Snapshot, client: string, more: Partial<Parts<ClientParts>>): Snapshot {
  const before = snapshot.clients.get(client)
  if (before === undefined) return snapshot
  return { ...snapshot, clients: new Map([...snapshot.clients, [client, { ...before, ...more }]]) }
}
