import { decodeCanonical } from '../text/base64url.ts'
import { isJsonObject, type JsonObject, member } from '../text/json.ts'
import type { Unverified } from './unverified.ts'

/** Another service whose tokens are taken for those of a user pool. */
export interface Maker {
  readonly name: 'load balancer' | 'Verified Access' | 'identity pool'
  /** What its token is, for `decode`. */
  readonly token: string
  /** What to do, in place of what a rejected token of the pool would be advised. */
  readonly hint: string
}

interface KnownMaker extends Maker {
  /** Where a token of it names it: the same name in the other part proves nothing. */
  readonly part: keyof Unverified
  readonly member: string
  readonly shape: RegExp
}

const makers: readonly KnownMaker[] = [
  {
    name: 'load balancer',
    part: 'header',
    member: 'signer',
    shape: /^arn:aws[\w-]*:elasticloadbalancing:/,
    token: "a load balancer's user claims (x-amzn-oidc-data)",
    hint: "these are a load balancer's user claims, signed by itself (ES256, with padding): Cognito's token is in the header x-amzn-oidc-accesstoken",
  },
  {
    name: 'Verified Access',
    part: 'header',
    member: 'signer',
    shape: /^arn:aws[\w-]*:ec2:[\w-]*:\d*:verified-access-instance\//,
    token: "Verified Access's user claims (x-amzn-ava-user-context)",
    hint: "these are AWS Verified Access's user claims, signed by itself (ES384): check them with its own keys, or verify a token that the user pool gave",
  },
  {
    name: 'identity pool',
    part: 'claims',
    member: 'iss',
    // each partition has a host of its own: .amazonaws.com, -us-gov.amazonaws.com, .cn-north-1.amazonaws.com.cn
    shape: /^https:\/\/cognito-identity(?:[.-][a-z0-9-]+)?\.amazonaws\.(?:com|com\.cn|eu)$/,
    token: "an identity pool's token",
    hint: "this is an identity pool's token, which AWS STS exchanges for AWS credentials; APIs accept the token that the user pool gave before",
  },
]

/** A token of a known maker. Nothing in it can be believed. */
export interface ForeignToken extends Unverified {
  readonly maker: Maker
}

/** The token of a known maker, by what it says; undefined where it is no such. Parts with padding are decoded, too. */
export function asForeignToken(token: string): ForeignToken | undefined {
  const [head = '', payload = '', signature, ...more] = token.split('.', 4)
  if (signature === undefined || more.length > 0) return undefined
  const parts = { header: decodePadded(head), claims: decodePadded(payload) }
  const { header, claims } = parts
  if (!header || !claims) return undefined
  const maker = makers.find(({ part, member: name, shape }) => {
    const said = member(parts[part] ?? {}, name)
    return typeof said === 'string' && shape.test(said)
  })
  return maker && { header, claims, maker }
}

/** A part of a token as JSON object, with padding or without, for looking at it; the core takes none with padding. */
export function decodePadded(part: string): JsonObject | undefined {
  const bytes = part.length > 65_536 ? undefined : decodeCanonical(part.replace(/={1,2}$/, ''))
  if (!bytes) return undefined
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
