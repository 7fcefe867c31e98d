import { CogtoolError } from '../errors.ts'
import type { RequestEdges } from '../session/requests.ts'
import type { UserPool } from '../verification/user-pool.ts'
import { type Endpoints, endpointsBelow, findEndpoints, parseDomain } from './discovery.ts'
import type { KnownSetup } from './known-setup.ts'

/** Everything that a sign-in derives from the pool and the app client alone, and where it came from. */
export interface LoginConfiguration {
  /** Or why there are none. */
  readonly endpoints: Endpoints | CogtoolError
  /** The setting that named the domain, `discovery` or `DescribeUserPool`. */
  readonly endpointsFrom: string
  readonly setup: KnownSetup
}

/** Asks the AWS API, where credentials look configured; it never fails but by a signal. */
export type DescribeSetup = (signal: AbortSignal) => Promise<KnownSetup>

/** What a configuration is derived from. */
export interface ConfigurationSources {
  readonly pool: UserPool
  /** The address of the Hosted UI, where it was named, and by what. */
  readonly domain: { readonly value: string; readonly origin: string } | undefined
  readonly describe: DescribeSetup
}

/**
 * Reads the discovery document and, at the same time, whatever the AWS API tells. Fails with `pool_not_found` or as `send`
 * does; a pool without a domain is an outcome.
 */
export async function configureLogin(
  { pool, domain, describe }: ConfigurationSources,
  edges: RequestEdges,
): Promise<LoginConfiguration> {
  const over = new AbortController()
  try {
    const [endpoints, setup] = await Promise.all([
      findEndpoints(pool, domain?.value, edges).catch((error: unknown) => {
        if (error instanceof CogtoolError && error.code === 'domain_missing') return error
        throw error
      }),
      describe(AbortSignal.any([edges.signal, over.signal])),
    ])
    if (!(endpoints instanceof CogtoolError)) {
      return { endpoints, endpointsFrom: domain?.origin ?? 'discovery', setup }
    }
    return { endpoints: describedEndpoints(setup, pool) ?? endpoints, endpointsFrom: 'DescribeUserPool', setup }
  } finally {
    // discovery that failed leaves nothing to wait for
    over.abort()
  }
}

/** The endpoints of a domain that the API told of and discovery did not, or the error that such a domain is. */
function describedEndpoints({ domains }: KnownSetup, pool: UserPool): Endpoints | CogtoolError | undefined {
  const [usable] = domains.filter(({ status }) => status === undefined || status === 'ACTIVE')
  if (usable)
    return pool.region?.startsWith('us-local-') ? undefined : endpointsBelow(parseDomain(usable.name, pool.region))
  const [waiting] = domains
  if (!waiting) return undefined
  return new CogtoolError('domain_missing', `the domain ${waiting.name} of this pool cannot be used yet`, {
    why: `its status is ${waiting.status}`,
    hint: 'wait until it is ACTIVE: a custom domain takes up to an hour',
  })
}
