import { type CallEdges, callsTo, type Send } from './calls.ts'
import { whole } from './failure-kind.ts'
import type { ApprovedTarget } from './pool-target.ts'
import { rateLimiter } from './rate-limiter.ts'

/** A user pool or an app client, as a person chooses one. */
export interface Named {
  readonly id: string
  readonly name: string
}

// two thirds of the default quotas (UserPoolRead, 15/s)
const rps = 10
const pageSize = 60

/** Every user pool of an account in a region. */
export function listUserPools(target: Omit<ApprovedTarget, 'poolId'>, edges: CallEdges): Promise<Named[]> {
  return everyPage('ListUserPools', { ...target, poolId: '' }, edges, async (NextToken) => {
    const { ListUserPoolsCommand } = await import('./cognito-sdk.ts')
    const command = new ListUserPoolsCommand({ MaxResults: pageSize, NextToken })
    return async (client, abortSignal) => {
      const { UserPools, NextToken: next } = await client.send(command, { abortSignal })
      return { items: whole({ UserPools }).map(({ Id, Name }) => ({ id: Id, name: Name })), next }
    }
  })
}

/** Every app client of a user pool. */
export function listAppClients(target: ApprovedTarget, edges: CallEdges): Promise<Named[]> {
  return everyPage('ListUserPoolClients', target, edges, async (NextToken) => {
    const { ListUserPoolClientsCommand } = await import('./cognito-sdk.ts')
    const command = new ListUserPoolClientsCommand({ UserPoolId: target.poolId, MaxResults: pageSize, NextToken })
    return async (client, abortSignal) => {
      const { UserPoolClients, NextToken: next } = await client.send(command, { abortSignal })
      const clients = whole({ UserPoolClients })
      return { items: clients.map(({ ClientId, ClientName }) => ({ id: ClientId, name: ClientName })), next }
    }
  })
}

interface Page {
  readonly items: readonly { readonly id: string | undefined; readonly name: string | undefined }[]
  readonly next: string | undefined
}

async function everyPage(
  operation: string,
  target: ApprovedTarget,
  edges: CallEdges,
  page: (token: string | undefined) => Promise<Send<Page>>,
): Promise<Named[]> {
  const calls = await callsTo(target, { maxAttempts: 4 }, edges)
  const limiter = rateLimiter(rps, edges)
  const found: Named[] = []
  try {
    for (let token: string | undefined; ; ) {
      const { items, next } = await calls.call(operation, limiter, await page(token))
      for (const { id, name } of items) if (id !== undefined) found.push({ id, name: name ?? '' })
      if (next === undefined) return found
      token = next
    }
  } finally {
    calls.close()
  }
}
