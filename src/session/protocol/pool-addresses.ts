import type { Approve, Gate } from '../../pool/destination.ts'
import type { Origin } from '../../pool/origin.ts'
import { apiAddressOf, type UserPool } from '../../pool/pool-address.ts'
import type { Setting } from '../../pool/setting.ts'
import type { SettingValues } from '../../pool/settings.ts'
import type { ApproveKeySet } from '../../verification/keys/issuer-keys.ts'
import { endpointsBelow, parseDomain } from './hosted-ui-address.ts'

/** An address, and who named it. */
export interface NamedAddress {
  readonly url: string
  readonly namedBy: Origin
}

/** Where a pool answers questions about its tokens, and who says so. */
export interface PoolAddresses {
  /** The cognito-idp API; undefined where it is not known. */
  readonly api: NamedAddress | undefined
  /** The userInfo endpoint where it is configured; otherwise the issuer's discovery names it. */
  readonly userInfo: NamedAddress | undefined
  readonly approve: Approve
  /** For the issuer's discovery document. */
  readonly approveIssuer: ApproveKeySet
}

/**
 * The addresses of a pool: as configured, or AWS's own. What was configured is about the pool that was configured, unless a flag says
 * it: no token of another pool is sent there.
 */
export function poolAddressesOf(
  pool: UserPool,
  isConfigured: boolean,
  { domain, endpointUrl }: SettingValues,
  gate: Gate,
): PoolAddresses {
  const own = (setting: Setting | undefined) => (isConfigured || setting?.namedBy === 'flag' ? setting : undefined)
  const [api, named, awsApi] = [own(endpointUrl), own(domain), apiAddressOf(pool)]
  return {
    api: api
      ? { url: api.value, namedBy: api.namedBy }
      : awsApi === undefined
        ? undefined
        : { url: awsApi, namedBy: 'pool' },
    userInfo: named && {
      url: endpointsBelow(parseDomain(named.value, pool.region)).userInfo,
      namedBy: named.namedBy,
    },
    approve: gate.approve,
    approveIssuer: isConfigured ? gate.approveIssuer : (url) => gate.approve('public', url, 'pool'),
  }
}
