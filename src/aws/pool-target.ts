import { CogtoolError } from '../errors.ts'
import { regionOf, type Settings, userPoolOf } from '../settings.ts'

/** Where API calls go, and on whose behalf. */
export interface PoolTarget {
  readonly poolId: string
  readonly region: string
  /** undefined = AWS's own address for the region. */
  readonly endpointUrl: string | undefined
  /** The AWS profile, where one was named. */
  readonly profile: string | undefined
  readonly isLocalPool: boolean
}

/** The pool that API calls are about. Fails with `pool_required` where no pool id is known, `usage` where no region is. */
export function poolTarget(settings: Settings): PoolTarget {
  const pool = userPoolOf(settings)
  if (pool.id === undefined) {
    throw new CogtoolError('pool_required', 'no user pool id is configured', {
      why: 'the configured issuer does not name one, and the API asks for it',
      hint: 'add --user-pool-id <id>',
    })
  }
  const { endpointUrl, awsProfile } = settings.values
  const region = regionOf(settings.values)
  if (!region) {
    throw new CogtoolError('usage', 'the AWS region is not known', {
      why: 'neither the pool id nor a setting names one',
      hint: 'add --region <region>',
    })
  }
  return {
    poolId: pool.id,
    region: region.value,
    endpointUrl: endpointUrl?.value,
    profile: awsProfile?.value,
    isLocalPool: settings.isLocalPool,
  }
}
