import type { Check } from './check.ts'
import { clientOauthChecks } from './client-oauth.ts'
import { clientSignInChecks } from './client-sign-in.ts'
import { clientTokenChecks } from './client-tokens.ts'
import { identityPoolChecks } from './identity-pools.ts'
import { poolAccountChecks } from './pool-accounts.ts'
import { poolDomainChecks } from './pool-domains.ts'
import { poolMessageChecks } from './pool-messages.ts'
import { poolRegionChecks } from './pool-regions.ts'
import { poolServiceChecks } from './pool-services.ts'
import { poolSignInChecks } from './pool-sign-in.ts'
import { poolThreatChecks } from './pool-threats.ts'
import { providerChecks } from './providers.ts'
import { stackChecks } from './stack.ts'
import { userChecks } from './users.ts'
import { writeAttributeChecks } from './write-attributes.ts'

/** Every check of `doctor`. */
export const checks: readonly Check[] = [
  ...clientSignInChecks,
  ...clientTokenChecks,
  ...clientOauthChecks,
  ...writeAttributeChecks,
  ...poolAccountChecks,
  ...poolSignInChecks,
  ...poolThreatChecks,
  ...poolServiceChecks,
  ...poolMessageChecks,
  ...poolRegionChecks,
  ...poolDomainChecks,
  ...providerChecks,
  ...userChecks,
  ...identityPoolChecks,
  ...stackChecks,
]
