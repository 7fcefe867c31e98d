import { type ApprovedTarget, approveTarget } from '../../../aws/pool-target.ts'
import type { ServiceName } from '../../../aws/services/services.ts'
import { isRegion } from '../../../pool/aws-hosts.ts'
import type { Run } from '../../shared/context.ts'

/**
 * Leave to ask another service about a pool, at AWS or where AWS's own variables lead. Undefined where it is not asked: an endpoint
 * that was named for the pool's service alone, an emulator's most likely, has none of what AWS has. Fails as `approve` does.
 */
export function servicePlaces(pool: ApprovedTarget, { edges: { env }, settings, gate }: Run) {
  const { endpointUrl } = settings.values
  const isElsewhere = endpointUrl !== undefined && !endpointUrl.origin.startsWith('AWS_ENDPOINT_URL')
  return async (service: ServiceName, region: string): Promise<ApprovedTarget | undefined> => {
    if (pool.isLocalPool || isElsewhere || !isRegion(region)) return undefined
    const named = env[`AWS_ENDPOINT_URL_${service.toUpperCase().replaceAll('-', '_')}`] || env.AWS_ENDPOINT_URL
    if (endpointUrl !== undefined && !named) return undefined
    // an ARN of the pool tells the Region of a key, a function, a certificate
    const byDefault = region === pool.region ? pool.namedBy : 'pool'
    const { approved: _, ...target } = pool
    return approveTarget(
      { ...target, service, region, endpointUrl: named || undefined, namedBy: named ? 'environment' : byDefault },
      'aws-read',
      gate.approve,
    )
  }
}
