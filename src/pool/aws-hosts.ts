/** e.g. eu-west-1, us-gov-west-1, eusc-de-east-1: three groups or more, so that such a region is read whole. */
const regionShape = /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/

/** Whether a text has the form of an AWS region. */
export function isRegion(text: string): boolean {
  return regionShape.test(text)
}

/** The domains under which AWS runs its services in a region, the usual one first. */
export function awsDomainsOf(region: string): readonly string[] {
  if (region.startsWith('cn-')) return ['amazonaws.com.cn']
  // unsettled: the SDK's endpoint rules say .eu, aws-jwt-verify's tests say .com
  if (region.startsWith('eusc-')) return ['amazonaws.eu', 'amazonaws.com']
  return ['amazonaws.com']
}

/**
 * Whether a host is one of AWS's own for the cognito-idp API and its issuers in this region. Hosts are compared whole: names of
 * buckets, APIs and private links below the same domains can be had by anybody.
 */
export function isAwsApiHost(host: string, region: string): boolean {
  const domains = awsDomainsOf(region)
  const dualStack = region.startsWith('cn-') ? 'api.amazonwebservices.com.cn' : 'api.aws'
  return [
    ...domains.flatMap((domain) => [
      `cognito-idp.${region}.${domain}`,
      `cognito-idp-fips.${region}.${domain}`,
      `issuer-cognito-idp.${region}.${domain}`,
    ]),
    `cognito-idp.${region}.${dualStack}`,
    `cognito-idp-fips.${region}.${dualStack}`,
  ].includes(host)
}

/** The services that describe a pool, or what belongs to it, by their names in IAM. */
const readServices = ['cognito-idp', 'cloudformation', 'wafv2', 'cognito-identity', 'kms', 'acm', 'sns', 'lambda']

/** Whether a host is AWS's own for one of these services, in this region or, where none is given, in any. */
export function isAwsReadHost(host: string, region?: string): boolean {
  const [service = '', itsRegion = '', ...domain] = host.split('.')
  const isThere = region === undefined ? isRegion(itsRegion) : itsRegion === region
  return isThere && readServices.includes(service) && awsDomainsOf(itsRegion).includes(domain.join('.'))
}

/** The host of the Hosted UI at a prefix: GovCloud has FIPS endpoints alone, the EU sovereign cloud a suffix of its own. */
export function prefixDomain(prefix: string, region: string): string {
  return `${prefix}.${prefixDomainSuffixes(region)[0]}`
}

/** Whether a host is the Hosted UI at some prefix in this region: AWS's servers, and whoever took the prefix has the pages. */
export function isPrefixDomain(host: string, region: string): boolean {
  return prefixDomainSuffixes(region).some((suffix) => {
    const prefix = host.endsWith(`.${suffix}`) ? host.slice(0, -suffix.length - 1) : ''
    return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(prefix)
  })
}

function prefixDomainSuffixes(region: string): readonly string[] {
  if (region.startsWith('eusc-')) return [`auth.cognito-idp.${region}.on.amazonwebservices.eu`]
  const fips = `auth-fips.${region}.amazoncognito.com`
  return region.startsWith('us-gov-') ? [fips] : [`auth.${region}.amazoncognito.com`, fips]
}

/** Whether an address is that of a Hosted UI at a prefix, in some region. */
export function isLoginDomain(address: string): boolean {
  const { hostname } = URL.canParse(address) ? new URL(address) : { hostname: '' }
  const region = /[a-z]{2,}(?:-[a-z]+)+-\d{1,2}(?=\.)/.exec(hostname)?.[0]
  return region !== undefined && isPrefixDomain(hostname, region)
}

/** Whether a host lies below a domain of AWS: then it is no custom domain of anybody's. */
export function isBelowAws(host: string): boolean {
  return /(?:^|\.)(?:amazonaws\.(?:com|com\.cn|eu)|amazoncognito\.com|api\.aws|on\.aws|amazonwebservices\.(?:com\.cn|eu))$/.test(
    host,
  )
}
