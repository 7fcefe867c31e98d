import { allowsCall } from '../doctor/lambda-policy.ts'
import { functionName } from '../snapshot/read-triggers.ts'
import type { Reading, Snapshot } from '../snapshot/snapshot.ts'
import { plainClient } from './meaning.ts'
import type { Member } from './members.ts'
import { type Neutral, neutralTexts } from './neutral-text.ts'

/** One of the two pools. */
export interface Side {
  readonly snapshot: Snapshot
  readonly neutral: Neutral
}

/** A pool, and its texts without what is its own; `clientNames` are those of its app clients by id. */
export const sideOf = (snapshot: Snapshot, clientNames: ReadonlyMap<string, string>): Side => ({
  snapshot,
  neutral: neutralTexts(snapshot, clientNames),
})

/** A reading with its value changed, where there is one. */
export function mapReading<T>(reading: Reading<T>, change: (value: T) => unknown): Reading<unknown> {
  return reading.state === 'read' ? { state: 'read', value: change(reading.value) } : reading
}

/** The members of one kind; `list` tells whether they are all known. */
export interface Members {
  readonly list: Reading<unknown>
  readonly members: readonly Member[]
}

/** Its app clients, by the names that people gave them. */
export function clientMembers({ snapshot: { clients, parts } }: Side): Members {
  const listed = new Map(
    parts.clients.state === 'read' ? parts.clients.value.map((one) => [one.ClientId, one.ClientName]) : [],
  )
  return {
    list: parts.clients,
    members: [...clients].map(([id, { description, branding, risk }]) => ({
      id,
      name: (description.state === 'read' ? (description.value.ClientName ?? id) : undefined) ?? listed.get(id),
      answers: [
        { kind: 'clients', reading: mapReading(description, plainClient) },
        { kind: 'branding', part: 'branding', about: 'client', reading: branding },
        { kind: 'risk', part: 'risk', about: 'client', reading: risk },
      ],
      description: description.state === 'read' ? description.value : undefined,
    })),
  }
}

/** Its identity providers. */
export function providerMembers({ snapshot: { providers, parts } }: Side): Members {
  return {
    list: parts.providers,
    members: [...providers].map(([name, { description }]) => ({
      id: name,
      name,
      answers: [
        {
          kind: 'identity-providers',
          reading: mapReading(description, ({ ProviderName: _, ...rest }) => rest),
        },
      ],
    })),
  }
}

/** The identity pools that name it. */
export function identityPoolMembers({ snapshot: { identityPools, parts } }: Side): Members {
  return {
    list: parts.identityPools,
    members: [...identityPools].map(([id, { description, roles, tags }]) => ({
      id,
      name: description.state === 'read' ? (description.value.IdentityPoolName ?? id) : undefined,
      answers: [
        {
          kind: 'identity-pools',
          reading: mapReading(description, ({ IdentityPoolName: _, ...rest }) => rest),
        },
        { kind: 'identity-pool-roles', part: 'roles', about: 'identityPool', reading: roles },
        {
          kind: 'identity-pool-tags',
          part: 'tags',
          about: 'identityPool',
          reading: mapReading(tags, ({ IdentityProviderName: _, ...rest }) => rest),
        },
      ],
      description: description.state === 'read' ? description.value : undefined,
    })),
  }
}

/** Which functions there are is a setting of the pool: what they allow is looked at here. */
export function triggerMembers({ snapshot: { triggers, pool } }: Side): Members {
  return {
    list: { state: 'read', value: [] },
    members: [...triggers].map(([arn, { policy }]) => ({
      id: arn,
      name: functionName(arn),
      isNamedElsewhere: true,
      answers: [
        {
          kind: 'lambda',
          reading: mapReading(policy, (value) => ({ AllowsThisPool: allowsCall(value, pool.Arn ?? '') })),
        },
      ],
    })),
  }
}
