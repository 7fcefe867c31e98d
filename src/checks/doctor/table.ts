import type { Check } from './check.ts'
import { clientOauthChecks } from './client-oauth.ts'
import { clientSignInChecks } from './client-sign-in.ts'
import { identityPoolChecks } from './identity-pools.ts'
import { poolAccountChecks } from './pool-accounts.ts'
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
  ...clientOauthChecks,
  ...writeAttributeChecks,
  ...poolAccountChecks,
  ...poolSignInChecks,
  ...poolThreatChecks,
  ...poolServiceChecks,
  ...providerChecks,
  ...userChecks,
  ...identityPoolChecks,
  ...stackChecks,
]
