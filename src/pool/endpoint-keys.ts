import { isBelowAws } from './aws-hosts.ts'
import type { Origin } from './origin.ts'
import { isPoolId } from './pool-address.ts'

/** Who may say where the keys lie that judge every token: nobody's cloned repository. */
const vouching: readonly (Origin | undefined)[] = [
  'flag',
  'environment',
  'user-file',
  'trusted-project-file',
  'session',
] satisfies Origin[]

/** Whether keys may be asked of an endpoint that was named so. */
export function mayGiveKeys(namedBy: Origin | undefined): boolean {
  return vouching.includes(namedBy)
}

/**
 * The address of a pool's keys at an endpoint that is not AWS's own, as emulators serve them: some write AWS's issuer into tokens that
 * AWS never signed. Undefined where the issuer's own keys count.
 */
export function keySetAtEndpoint(
  poolId: string | undefined,
  endpoint: { readonly value: string; readonly namedBy: Origin | undefined } | undefined,
): string | undefined {
  if (poolId === undefined || !isPoolId(poolId) || !endpoint || !mayGiveKeys(endpoint.namedBy)) return undefined
  if (!URL.canParse(endpoint.value) || isBelowAws(new URL(endpoint.value).hostname)) return undefined
  return `${endpoint.value.replace(/\/+$/, '')}/${poolId}/.well-known/jwks.json`
}
