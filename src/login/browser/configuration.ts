import { isLoopback } from '../../net/loopback.ts'
import type { UserPool } from '../../pool/pool-address.ts'
import {
  type DiscoveryEdges,
  type FoundEndpoints,
  findEndpoints,
  type NamedDomain,
} from '../../session/protocol/discovery.ts'
import { endpointsBelow, parseDomain } from '../../session/protocol/hosted-ui-address.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { ApproveKeySet } from '../../verification/keys/issuer-keys.ts'
import type { ClientSetup } from './client-setup.ts'

/** Everything that a sign-in derives from the pool and the app client alone, and where it came from. */
export interface LoginConfiguration {
  /** Or why there are none. */
  readonly found: FoundEndpoints | CogtoolError
  /** The setting that named the domain, `discovery` or `DescribeUserPool`. */
  readonly endpointsFrom: string
  readonly setup: ClientSetup
}

/** Asks the AWS API, where credentials look configured; it never fails but by a signal. */
export type DescribeSetup = (signal: AbortSignal) => Promise<ClientSetup>

/** What a configuration is derived from. */
export interface ConfigurationSources {
  readonly pool: UserPool
  /** The address of the Hosted UI, where it was named, and by what. */
  readonly domain: (NamedDomain & { readonly origin: string }) | undefined
  /** The configured address of the API. */
  readonly endpointUrl: string | undefined
  readonly approveIssuer: ApproveKeySet
  readonly describe: DescribeSetup
}

/**
 * Reads the discovery document and, at the same time, whatever the AWS API tells. Fails with `pool_not_found` or as `findEndpoints`
 * does; a pool without a domain is an outcome.
 */
export async function configureLogin(
  { pool, domain, endpointUrl, approveIssuer, describe }: ConfigurationSources,
  edges: DiscoveryEdges,
): Promise<LoginConfiguration> {
  const over = new AbortController()
  try {
    const [found, setup] = await Promise.all([
      findEndpoints(pool, domain, approveIssuer, edges).catch((error: unknown) => {
        if (error instanceof CogtoolError && error.code === 'domain_missing') return error
        throw error
      }),
      describe(AbortSignal.any([edges.signal, over.signal])),
    ])
    if (!(found instanceof CogtoolError)) return { found, endpointsFrom: domain?.origin ?? 'discovery', setup }
    // an API on this machine knows of no domain elsewhere
    const isHere = endpointUrl !== undefined && isLoopback(new URL(endpointUrl).hostname)
    const described = isHere ? undefined : describedEndpoints(setup, pool)
    return { found: described ?? found, endpointsFrom: 'DescribeUserPool', setup }
  } finally {
    // discovery that failed leaves nothing to wait for
    over.abort()
  }
}

/** The endpoints of a domain that the API told of and discovery did not, or the error that such a domain is. */
function describedEndpoints({ domains }: ClientSetup, pool: UserPool): FoundEndpoints | CogtoolError | undefined {
  const [usable] = domains.filter(({ status }) => status === undefined || status === 'ACTIVE')
  if (usable) return { endpoints: endpointsBelow(parseDomain(usable.name, pool.region)), namedBy: 'pool' }
  const [waiting] = domains
  if (!waiting) return undefined
  return new CogtoolError('domain_missing', `the domain ${waiting.name} of this pool cannot be used yet`, {
    why: `its status is ${waiting.status}`,
    hint: 'wait until it is ACTIVE: a custom domain takes up to an hour',
  })
}
