import type {
  CognitoIdentityProviderClient,
  DomainDescriptionType,
  UserPoolClientType,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import { CogtoolError, networkCode } from '../text/cogtool-error.ts'
import { type CallEdges, callsTo } from './calls.ts'
import type { ApprovedTarget } from './pool-target.ts'
import { rateLimiter } from './rate-limiter.ts'

/** What the API told about an app client, its pool and its domains; undefined where it told nothing. */
export interface DescribedClient {
  client: UserPoolClientType | 'missing' | undefined
  pool: UserPoolType | 'missing' | undefined
  /** Of the pool's domains, the custom one first. */
  domains: DomainDescriptionType[]
  /** Whether managed login has a look for the app client. */
  hasBranding: boolean | undefined
  /** Why the rest is not known. */
  readonly unread: string[]
}

// a handful of calls, each made once: nothing to space out
const rps = 200

/**
 * Asks what a sign-in depends on. What these credentials may not ask, and what does not come before the signal, is left out:
 * nothing here fails.
 */
export async function describeAppClient(
  target: ApprovedTarget,
  clientId: string,
  edges: CallEdges,
  signal: AbortSignal,
): Promise<DescribedClient> {
  const found: DescribedClient = { client: undefined, pool: undefined, domains: [], hasBranding: undefined, unread: [] }
  const over = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  // looking for credentials cannot be interrupted, so that it is left behind
  const asking = ask(found, target, clientId, { ...edges, signal })
  await Promise.race([asking.catch((error: unknown) => found.unread.push(reasonOf('the AWS SDK', error))), over])
  if (signal.aborted) found.unread.push('the AWS API was too slow, and was not waited for')
  // what still comes later must not change what was decided by
  return { ...found, domains: [...found.domains], unread: [...found.unread] }
}

async function ask(found: DescribedClient, target: ApprovedTarget, clientId: string, edges: CallEdges): Promise<void> {
  const sdk = await import('./cognito-sdk.ts')
  const calls = await callsTo(target, { maxAttempts: 1 }, edges)
  const limiter = rateLimiter(rps, edges)
  const UserPoolId = target.poolId
  type Ask<T> = (client: CognitoIdentityProviderClient, options: { abortSignal: AbortSignal }) => Promise<T>

  /** The answer; `missing` where there is no such thing; undefined where it cannot be known. */
  async function answerTo<T>(operation: string, send: Ask<T>): Promise<T | 'missing' | undefined> {
    try {
      return await calls.call(operation, limiter, (client, abortSignal) =>
        send(client, { abortSignal }).catch((error: unknown) => {
          if ((error as Error).name === 'ResourceNotFoundException') return 'missing' as const
          throw error
        }),
      )
    } catch (error) {
      if (!edges.signal.aborted) found.unread.push(reasonOf(operation, error))
      return undefined
    }
  }

  try {
    const describeClient = answerTo('DescribeUserPoolClient', async (client, options) => {
      const command = new sdk.DescribeUserPoolClientCommand({ UserPoolId, ClientId: clientId })
      return (await client.send(command, options)).UserPoolClient
    })
    const describePool = answerTo('DescribeUserPool', async (client, options) => {
      return (await client.send(new sdk.DescribeUserPoolCommand({ UserPoolId }), options)).UserPool
    })
    const [client, pool] = await Promise.all([describeClient, describePool])
    found.client = client
    found.pool = pool
    if (typeof pool !== 'object') return
    const names = [pool.CustomDomain, pool.Domain].filter((name) => name !== undefined && name !== '')
    const domains = await Promise.all(
      names.map(async (Domain): Promise<DomainDescriptionType> => {
        const described = await answerTo('DescribeUserPoolDomain', async (sender, options) => {
          return (await sender.send(new sdk.DescribeUserPoolDomainCommand({ Domain }), options)).DomainDescription
        })
        return { ...(typeof described === 'object' ? described : {}), Domain }
      }),
    )
    found.domains = domains
    if (!domains.some(({ ManagedLoginVersion }) => ManagedLoginVersion === 2) || typeof client !== 'object') return
    const branding = await answerTo('DescribeManagedLoginBrandingByClient', async (sender, options) => {
      const command = new sdk.DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId: clientId })
      return (await sender.send(command, options)).ManagedLoginBranding
    })
    found.hasBranding = branding === undefined ? undefined : branding !== 'missing'
  } finally {
    calls.close()
  }
}

function reasonOf(operation: string, error: unknown): string {
  return `${operation}: ${error instanceof CogtoolError ? error.message : networkCode(error) || (error as Error).name}`
}
