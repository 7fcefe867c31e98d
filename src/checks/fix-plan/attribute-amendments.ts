import { usesOauth } from '../doctor/client-kinds.ts'
import { claimWriters } from '../doctor/identity-pools.ts'
import {
  federatedProviders,
  isPrivilege,
  lackingWrites,
  privilegedWrites,
  writesAtSignIn,
} from '../doctor/write-attributes.ts'
import type { Client, Snapshot } from '../snapshot/snapshot.ts'
import { type Amendment, type Changed, ofClient, type Proposal } from './amendment.ts'

/** What a list of attributes that users may write can mend. */
export const attributeAmendments: readonly Amendment[] = [
  withCaution(
    ofClient(
      {
        id: 'client-idp-write',
        notice: 'Users of the identity provider can sign in again.',
      },
      (client, { snapshot: { parts } }) => {
        const { providerDescriptions: providers } = parts
        if (providers.state !== 'read') return 'the identity providers were not read'
        const lacking = lackingWrites(client, providers.value).flatMap(({ names }) => names)
        return { ...client, WriteAttributes: [...new Set([...(client.WriteAttributes ?? []), ...lacking])] }
      },
    ),
  ),
  ofClient(
    {
      id: 'client-write-attributes',
      condition: 'the app must write these attributes itself (AdminUpdateUserAttributes): users cannot any more',
      notice: 'Pages on which people set these attributes themselves show an error; a sign-up that sets them fails.',
    },
    (client, { snapshot }) => {
      const bad = privilegedWrites(client, snapshot.pool)
      if (bad.length === 0) return 'only you know which attributes users may change: list them'
      return withoutWrites(client, bad, snapshot)
    },
  ),
  {
    id: 'idpool-role-claim',
    condition: 'the app must write these attributes itself (AdminUpdateUserAttributes): users cannot any more',
    notice: 'Pages on which people set these attributes themselves show an error; a sign-up that sets them fails.',
    propose: ({ snapshot, name }) => {
      const { description, roles, tags } = snapshot.identityPools.get(name) ?? {}
      const { clientDescriptions } = snapshot.parts
      if (description?.state !== 'read' || roles?.state !== 'read' || tags?.state !== 'read')
        return { byHand: 'the identity pool was not read' }
      if (clientDescriptions.state !== 'read') return { byHand: 'not every client was read' }
      const parts = { description: description.value, roles: roles.value, tags: tags.value }
      const changes: Changed[] = []
      for (const { client, claims } of claimWriters(parts, clientDescriptions.value, snapshot)) {
        const value = withoutWrites(client, claims, snapshot)
        if (typeof value === 'string') return { byHand: `${value}; or let the role depend on groups` }
        changes.push({ kind: 'client', client: client.ClientId ?? '', value })
      }
      return { changes }
    },
  },
]

/** Attributes that users can then write themselves are no safe addition, whoever cannot sign in without them. */
function withCaution(amendment: Amendment): Amendment {
  return {
    ...amendment,
    propose: (occasion) => {
      const proposal: Proposal = amendment.propose(occasion)
      if ('byHand' in proposal) return proposal
      const names = proposal.changes.flatMap((one) => (one.kind === 'client' ? (one.value.WriteAttributes ?? []) : []))
      const before = occasion.snapshot.clients.get(occasion.name)?.description
      const there = before?.state === 'read' ? (before.value.WriteAttributes ?? []) : []
      const risky = names.filter((one) => !there.includes(one) && isPrivilege(one, occasion.snapshot.pool))
      if (risky.length === 0) return proposal
      return { ...proposal, condition: `no app may trust ${risky.join(', ')}: users can then write it themselves` }
    },
  }
}

/** The client without these in its list, or why they have to stay there. */
function withoutWrites(client: Client, names: readonly string[], { parts }: Snapshot): Client | string {
  const { WriteAttributes: listed = [] } = client
  if (listed.length === 0) return 'the client has no list of attributes: list what users may change, without these'
  const { providerDescriptions: providers } = parts
  if (usesOauth(client) && federatedProviders(client).length > 0) {
    if (providers.state !== 'read') return 'the identity providers were not read, which may map these attributes'
    const mapped = writesAtSignIn(client, providers.value).find((one) => names.some((name) => one.names.includes(name)))
    if (mapped)
      return `${mapped.provider} maps ${names.filter((name) => mapped.names.includes(name)).join(', ')}: unmap it first`
  }
  const left = listed.filter((name) => !names.includes(name))
  if (left.length === 0) return 'no attribute would be left, which means all standard ones: list what users may change'
  return { ...client, WriteAttributes: left }
}
