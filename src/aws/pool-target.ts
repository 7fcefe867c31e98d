import type { Approved, Cargo } from '../net/approved-address.ts'
import { awsDomainsOf, isBelowAws } from '../pool/aws-hosts.ts'
import type { Approve } from '../pool/destination.ts'
import type { Origin } from '../pool/origin.ts'
import type { Setting } from '../pool/setting.ts'
import { regionOf, type Settings, userPoolOf } from '../pool/settings.ts'
import { CogtoolError } from '../text/cogtool-error.ts'

/** Where API calls go, and on whose behalf. */
export interface PoolTarget {
  /** Of AWS, by its name in IAM; undefined = cognito-idp. */
  readonly service?: string
  readonly poolId: string
  readonly region: string
  /** undefined = AWS's own address for the region. */
  readonly endpointUrl: string | undefined
  /** Who named the endpoint, or the region whose own one it is. */
  readonly namedBy: Origin
  /** The AWS profile, where one was named. */
  readonly profile: string | undefined
  readonly isLocalPool: boolean
}

/** A target to which requests signed with AWS credentials may go. */
export interface ApprovedTarget<C extends Cargo = 'aws-read'> extends PoolTarget {
  readonly approved: Approved<C>
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
  return { ...accountTarget(settings), poolId: pool.id }
}

/** The same where no pool is chosen yet. Fails with `usage` where no region is known. */
export function accountTarget(settings: Settings): Omit<PoolTarget, 'poolId'> {
  const { endpointUrl, awsProfile } = settings.values
  const region = regionOf(settings.values) ?? regionOfEmulator(endpointUrl)
  if (!region) {
    throw new CogtoolError('usage', 'the AWS region is not known', {
      why: 'no pool id and no setting names one',
      hint: 'add --region <region>',
    })
  }
  return {
    region: region.value,
    endpointUrl: endpointUrl?.value,
    namedBy: (endpointUrl ?? region).namedBy,
    profile: awsProfile?.value,
    isLocalPool: settings.isLocalPool,
  }
}

/** A signature needs some region, and an endpoint that is not AWS's looks at none. */
function regionOfEmulator(endpointUrl: Setting | undefined): Setting | undefined {
  if (!endpointUrl || !URL.canParse(endpointUrl.value) || isBelowAws(new URL(endpointUrl.value).hostname))
    return undefined
  return { value: 'us-east-1', origin: endpointUrl.origin, namedBy: endpointUrl.namedBy }
}

/** The address that a target's calls go to. */
export function addressOf({
  service = 'cognito-idp',
  endpointUrl,
  region,
}: Pick<PoolTarget, 'service' | 'endpointUrl' | 'region'>): string {
  return endpointUrl ?? `https://${service}.${region}.${awsDomainsOf(region)[0]}`
}

/** A target that is approved for what is sent to it. Fails as `approve` does. */
export async function approveTarget<T extends Omit<PoolTarget, 'poolId'>, C extends Cargo>(
  target: T,
  cargo: C,
  approve: Approve,
): Promise<T & { readonly approved: Approved<C> }> {
  return { ...target, approved: await approve(cargo, addressOf(target), target.namedBy) }
}
