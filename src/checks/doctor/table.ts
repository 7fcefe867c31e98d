import type { Check } from './check.ts'
import { clientOauthChecks } from './client-oauth.ts'
import { clientSignInChecks } from './client-sign-in.ts'
import { writeAttributeChecks } from './write-attributes.ts'

/** Every check of `doctor`. */
export const checks: readonly Check[] = [...clientSignInChecks, ...clientOauthChecks, ...writeAttributeChecks]
