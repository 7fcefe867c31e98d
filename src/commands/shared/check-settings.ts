import { isRegion } from '../../pool/aws-hosts.ts'
import type { UserPool } from '../../pool/pool-address.ts'
import type { Setting } from '../../pool/setting.ts'
import { parseSetting, type SettingValues } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { hasUserInfo, userInfoRefused } from '../../text/user-info.ts'

/**
 * Fails with `invalid_value` for a setting of the wrong form, whichever command it is that runs: one that stands in a file or a
 * variable is found before the day on which it is used.
 */
export async function checkSettings(
  { domain, redirectUri, endpointUrl, apiUrl, region }: SettingValues,
  pool: UserPool | undefined,
): Promise<void> {
  if (domain) {
    const { parseDomain } = await import('../../session/protocol/hosted-ui-address.ts')
    // a prefix is whole only with its pool's region; while there is no pool yet, any region tells its form
    const region = pool ? pool.region : 'us-east-1'
    parseSetting(domain, (text) => parseDomain(text, region))
  }
  if (redirectUri) {
    const { parseCallbackAddress } = await import('../../login/browser/callback-address.ts')
    // whether its answer can be listened for or pasted is for the sign-in to say
    parseSetting(redirectUri, (text) => parseCallbackAddress(text, { hasCertificate: true, canPaste: true }))
  }
  if (region && !isRegion(region.value)) throw noRegion(region)
  if (endpointUrl) refuseOtherThanHttp(endpointUrl)
  if (apiUrl) {
    const { parseApiUrl } = await import('../../me/target.ts')
    parseApiUrl(apiUrl)
  }
}

function noRegion({ value, origin }: Setting): CogtoolError {
  return new CogtoolError('invalid_value', `this is not an AWS region: ${JSON.stringify(value.slice(0, 80))}`, {
    why: `it is set by ${origin}; a region is like eu-west-1`,
    hint: 'correct it, or leave it out: a pool id names its region',
  })
}

function refuseOtherThanHttp({ value, origin }: Setting): void {
  if (hasUserInfo(value)) throw userInfoRefused(`the address of the cognito-idp API (${origin})`)
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return
  // never repeated: it may hold a password
  throw new CogtoolError('invalid_value', `the address of the cognito-idp API cannot be used (${origin})`, {
    why: 'it must be a whole http or https address',
    hint: 'e.g. --endpoint-url http://localhost:9229, or leave it out for the address that AWS gives the region',
  })
}
