import { CogtoolError } from '../errors.ts'
import { isFromProjectFile, type SettingName, type Settings } from '../settings.ts'
import { isLoopback } from '../verification/user-pool.ts'

const flags = { endpointUrl: '--endpoint-url', issuer: '--issuer', domain: '--domain' } as const
type Address = keyof typeof flags & SettingName

// whole names: anybody may have a host below amazonaws.com
const awsHosts = [
  /^(?:issuer-)?cognito-idp(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|api\.aws)$/,
  /^[a-z0-9-]+\.auth(?:-fips)?\.[a-z0-9-]+\.amazoncognito\.com$/,
]

/**
 * Fails with `usage` where a password or secret would go to another machine over plain http, or to an address that only a
 * project file names: it may have come along with a cloned repository.
 */
export function refuseStrangeAddresses({ values }: Pick<Settings, 'values'>, names: readonly Address[]): void {
  for (const name of names) {
    const setting = values[name]
    const url = setting && asUrl(setting.value)
    if (!setting || !url || isLoopback(url.hostname)) continue
    if (url.protocol !== 'https:') {
      throw new CogtoolError('usage', `${url.host} would get a password or secret over plain http`, {
        why: `anybody on the way could read it (${setting.origin})`,
        hint: 'use an https address',
      })
    }
    if (isFromProjectFile(setting) && !awsHosts.some((host) => host.test(url.hostname))) {
      throw new CogtoolError(
        'usage',
        `${url.host} would get a password or secret, and only ${setting.origin} names it`,
        {
          why: 'a project file may have come along with a cloned repository',
          hint: `if you trust it, repeat the address: ${flags[name]} ${url.origin}`,
        },
      )
    }
  }
}

/** A domain may be a bare host. What is no address is complained about where it is used. */
function asUrl(text: string): URL | undefined {
  const address = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`
  return URL.canParse(address) ? new URL(address) : undefined
}
