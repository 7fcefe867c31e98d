import { CogtoolError } from '../text/cogtool-error.ts'
import { hasUserInfo, userInfoRefused } from '../text/user-info.ts'
import { awsDomainsOf, isBelowAws, isRegion } from './aws-hosts.ts'

/** A user pool as a trust anchor: its id where it has one, and the exact `iss` values its tokens may carry. */
export interface UserPool {
  /** e.g. eu-west-1_AbC123xyz; undefined where only an issuer was configured. */
  readonly id: string | undefined
  readonly region: string | undefined
  /** Never empty; compared as text. */
  readonly issuers: readonly string[]
}

const poolIdShape = /^([^_]+)_[0-9A-Za-z]{1,55}$/
// the API's own pattern of UserPoolIdType
const looseShape = /^(?=[\w-]+_[0-9A-Za-z]+$)([^_]*)/

/** A user pool that was named by its id. */
export interface NamedPool extends UserPool {
  readonly id: string
  readonly region: string
}

/**
 * The pool with this id, trusted under both of its issuer forms (API IssuerConfigurationType). With a `flag` any text before the
 * first underscore is a region, as emulators have them. Fails with `invalid_value`.
 */
export function parsePoolId(text: string, flag?: '--target-pool'): NamedPool {
  const region = flag === undefined ? regionInPoolId(text) : looseShape.exec(text)?.[1]
  if (region !== undefined) return { id: text, region, issuers: issuersOf(region, text) }
  if (flag === undefined && isEmulatorsId(text)) throw emulatorAlone(text)
  if (hasUserInfo(text)) throw userInfoRefused(flag ?? 'the user pool id')
  throw new CogtoolError(
    'invalid_value',
    `${flag ?? 'this'} is not a user pool id: ${JSON.stringify(text.slice(0, 80))}`,
    {
      why:
        flag === undefined
          ? 'a pool id is <region>_<letters and digits>, e.g. eu-west-1_AbC123xyz'
          : 'it must have the form region_letters-and-digits',
      hint: flag === undefined ? 'the Cognito console shows it as "User pool ID"' : `e.g. ${flag} eu-west-1_AbC123xyz`,
    },
  )
}

/**
 * The same beside an issuer or an endpoint: an emulator's id (`local_…`) too. The issuer of that one, and of a local pool, is the
 * endpoint's, as emulators have it, unless an issuer is named.
 */
export function parsePoolIdBeside(
  text: string,
  { endpointUrl, issuer }: { readonly endpointUrl?: string | undefined; readonly issuer?: string | undefined },
): UserPool & { readonly id: string } {
  const isElsewhere = endpointUrl !== undefined || issuer !== undefined
  if (!isElsewhere || !(isEmulatorsId(text) || isLocalPoolId(text))) return parsePoolId(text)
  const below = endpointUrl === undefined ? [] : [`${endpointUrl.replace(/\/+$/, '')}/${text}`]
  return { id: text, region: regionInPoolId(text), issuers: issuer === undefined ? below : [issuer] }
}

/** Whether a text is a pool id by the API's own pattern, of AWS or of an emulator. */
export function isPoolId(text: string): boolean {
  return looseShape.test(text)
}

function isEmulatorsId(text: string): boolean {
  return isPoolId(text) && regionInPoolId(text) === undefined
}

function emulatorAlone(id: string): CogtoolError {
  return new CogtoolError('invalid_value', `this is not a user pool id of AWS: ${JSON.stringify(id.slice(0, 80))}`, {
    why: "this is an emulator's: AWS has no region of this name",
    hint: `add --issuer <address>/${id}, or --endpoint-url <address>`,
  })
}

/**
 * The pool id in what a person typed: an ARN, a provider name or an issuer address, quotes and blanks around it. Another text comes
 * back as it is, for `parsePoolId` to refuse.
 */
export function typedPoolId(text: string): string {
  const bare = withoutQuotes(text)
  const inArn = /^arn:[\w-]+:cognito-idp:[\w-]*:\d*:userpool\/([\w-]+)$/.exec(bare)?.[1]
  const address = /^https?:\/\//i.test(bare) ? bare : `https://${bare}`
  return inArn ?? poolNamedByIssuer(typedIssuer(address))?.id ?? bare
}

/**
 * The issuer in what a person typed: where it is exactly a form of Cognito's but for slashes or `/.well-known/…` at its end and capitals
 * in the host, that form; otherwise the text, without quotes and blanks around it.
 */
export function typedIssuer(text: string): string {
  const bare = withoutQuotes(text)
  const url = URL.canParse(bare) ? new URL(bare) : undefined
  if (!url || url.username || url.password || url.search || url.hash) return bare
  const plain = `${url.origin}${url.pathname.replace(/\/\.well-known\/.*$/s, '').replace(/\/+$/, '')}`
  return poolNamedByIssuer(plain) ? plain : bare
}

function withoutQuotes(text: string): string {
  return text.replace(/^[\s\uFEFF"'`]+|[\s"'`]+$/g, '')
}

/** Whether a pool id is one of `cogtool local`: AWS can have no region of this name. */
export function isLocalPoolId(id: string): boolean {
  return id.startsWith('us-local-1_')
}

/** e.g. us-gov-west-1, or undefined for a text that is no pool id. */
export function regionInPoolId(text: string): string | undefined {
  const region = poolIdShape.exec(text)?.[1]
  return region !== undefined && isRegion(region) ? region : undefined
}

/**
 * The pool behind one issuer and nothing else: an emulator, a replica. An issuer is a name: what may be fetched from it is judged when
 * something is. Fails with `invalid_value`, or with `insecure_address` for AWS's own over plain http.
 */
export function parseIssuer(text: string): UserPool {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' && isBelowAws(url.hostname)) {
    throw new CogtoolError('insecure_address', `the issuer ${url.host} is named with plain http`, {
      why: 'AWS has https issuers alone, and over http anyone on the way could hand out keys of their own',
      hint: 'write it with https',
    })
  }
  if (hasUserInfo(text)) throw userInfoRefused('the issuer address')
  const isWhole = url && !url.search && !url.hash
  if (!isWhole || !/^https?:\/\/[^\s\\?#\p{Cc}]+$/iu.test(text)) {
    throw new CogtoolError('invalid_value', `this is not an issuer address: ${JSON.stringify(text.slice(0, 200))}`, {
      why: 'an issuer is an http or https address without user, query or fragment',
      hint: 'copy `iss` from a token you trust: cogtool decode',
    })
  }
  return { id: url.pathname.split('/').at(-1) || undefined, region: undefined, issuers: [text] }
}

/** Whether `parseIssuer` takes this text, as whoever proposes an issuer has to know. */
export function isIssuer(text: string): boolean {
  try {
    parseIssuer(text)
    return true
  } catch (error) {
    if (error instanceof CogtoolError) return false
    throw error
  }
}

/** The pool that an `iss` value names, only where it has exactly one of Cognito's forms; otherwise undefined. */
export function poolNamedByIssuer(iss: string): UserPool | undefined {
  const id = iss.slice(iss.lastIndexOf('/') + 1)
  const region = regionInPoolId(id)
  return region !== undefined && issuersOf(region, id).includes(iss) ? { id, region, issuers: [iss] } : undefined
}

/** AWS's address of the cognito-idp API for this pool; undefined for pools that are not AWS's. */
export function apiAddressOf({ id, issuers: [issuer = ''] }: UserPool): string | undefined {
  const region = poolNamedByIssuer(issuer) && regionInPoolId(id ?? '')
  return region && `https://cognito-idp.${region}.${awsDomainsOf(region)[0]}`
}

function issuersOf(region: string, id: string): string[] {
  return awsDomainsOf(region).flatMap((suffix) =>
    ['cognito-idp', 'issuer-cognito-idp'].map((host) => `https://${host}.${region}.${suffix}/${id}`),
  )
}
