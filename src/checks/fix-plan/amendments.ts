import type { Amendment } from './amendment.ts'
import { attributeAmendments } from './attribute-amendments.ts'
import { clientAmendments } from './client-amendments.ts'
import { mfaAmendments } from './mfa-amendments.ts'
import { poolAmendments } from './pool-amendments.ts'

/** How the findings of each check are mended whose fix is a configuration of the pool, a client, MFA or risks. */
export const amendments: readonly Amendment[] = [
  ...poolAmendments,
  ...clientAmendments,
  ...attributeAmendments,
  ...mfaAmendments,
]
