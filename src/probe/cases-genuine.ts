import type { HeaderLine } from '../me/headers.ts'
import { encode, splitToken } from './forging/forge.ts'
import {
  type BuiltCase,
  bearer,
  type CaseBuilder,
  type CaseBuilders,
  type GenuineName,
  type ProbeMaterials,
} from './materials.ts'
import { flippedSignature } from './tampering.ts'

/** The good token in these header lines. */
function good(lines: (token: string) => readonly HeaderLine[], more: Partial<BuiltCase> = {}): CaseBuilder {
  return ({ good: { text } }) => ({ headers: lines(text), token: text, ...more })
}

/** The good token in an Authorization header of this form. */
const authorization = (value: (token: string) => string): CaseBuilder =>
  good((token) => [['Authorization', value(token)]])

/** No token, and these header lines. */
const nothing =
  (...headers: HeaderLine[]): CaseBuilder =>
  () => ({ headers, token: undefined })

function genuine(name: GenuineName): CaseBuilder {
  return ({ genuine: tokens, good }) => {
    const found = tokens[name]
    if ('missing' in found) return found
    const { sub } = splitToken(found.token).claims
    const isOther = typeof sub === 'string' && sub !== good.claims.sub
    return { ...bearer(found.token), ...(isOther && { subject: sub }) }
  }
}

const controls: CaseBuilders = {
  'good-access': authorization((token) => `Bearer ${token}`),
  'good-access-second-time': authorization((token) => `Bearer ${token}`),
  'good-lowercase-bearer': authorization((token) => `bearer ${token}`),
  'good-uppercase-bearer': authorization((token) => `BEARER ${token}`),
  'good-lowercase-header-name': good((token) => [['authorization', `Bearer ${token}`]]),
  'good-accept-html': good((token) => [
    ['Authorization', `Bearer ${token}`],
    ['Accept', 'text/html,application/xhtml+xml,*/*;q=0.8'],
  ]),
  'good-trailing-slash': (m) => ({ ...bearer(m.good.text), url: withPath(m.target, otherSlash) }),
  'good-head': (m) => ({ ...bearer(m.good.text), method: 'HEAD' }),
  'good-wrong-host': good((token) => [
    ['Authorization', `Bearer ${token}`],
    ['Host', 'cogtool-probe.invalid'],
  ]),
  'options-no-token': () => ({
    method: 'OPTIONS',
    headers: [
      ['Origin', 'https://cogtool-probe.invalid'],
      ['Access-Control-Request-Method', 'GET'],
      ['Access-Control-Request-Headers', 'authorization'],
    ],
    token: undefined,
  }),
}

const noCredentials: CaseBuilders = {
  'no-token': nothing(),
  'empty-authorization': nothing(['Authorization', '']),
  'bearer-without-token': nothing(['Authorization', 'Bearer']),
  'bearer-space-only': nothing(['Authorization', 'Bearer ']),
  // the article keeps the sub as the user name
  'remote-user-header': ({ good: { claims } }) => ({
    headers: ['Remote-User', 'X-Remote-User'].map((name): HeaderLine => [name, String(claims.sub)]),
    token: undefined,
  }),
}

const headerShapes: CaseBuilders = {
  'raw-token-no-scheme': authorization((token) => token),
  'jwt-prefix': authorization((token) => `JWT ${token}`),
  'token-prefix': authorization((token) => `Token ${token}`),
  'basic-scheme': authorization((token) => `Basic ${Buffer.from(`cogtool:${token}`).toString('base64')}`),
  'two-spaces': authorization((token) => `Bearer  ${token}`),
  'tab-separator': authorization((token) => `Bearer\t${token}`),
  'trailing-space': authorization((token) => `Bearer ${token} `),
  'extra-word': authorization((token) => `Bearer ${token} cogtool`),
  'quoted-token': authorization((token) => `Bearer "${token}"`),
}

const duplicates: CaseBuilders = {
  'dup-good-good': good((token) => lines(token, token)),
  'dup-good-bad': (m) => ({ headers: lines(m.good.text, flippedSignature(m)), token: m.good.text }),
  'dup-bad-good': (m) => ({ headers: lines(flippedSignature(m), m.good.text), token: m.good.text }),
  'comma-joined': authorization((token) => `Bearer ${token}, Bearer ${token}`),
}

const wrongPlaces: CaseBuilders = {
  'token-in-query': inQuery('access_token'),
  'token-in-query-token': inQuery('token'),
  'token-in-form-body': (m) => {
    const body = Buffer.from(`access_token=${m.good.text}`)
    return {
      headers: [
        ['Content-Type', 'application/x-www-form-urlencoded'],
        ['Content-Length', String(body.length)],
      ],
      body,
      token: m.good.text,
    }
  },
  // under the names that frameworks and tutorials read
  'token-in-cookie': good((token) => [
    ['Cookie', ['access_token', 'token', 'jwt', 'Authorization'].map((name) => `${name}=${token}`).join('; ')],
  ]),
  'token-in-x-authorization': good((token) => [['X-Authorization', `Bearer ${token}`]]),
}

const wrongTokens: CaseBuilders = {
  'access-other-pool': genuine('otherPool'),
  'id-token': genuine('id'),
  'id-token-other-client': genuine('otherClientId'),
  'access-other-client': genuine('otherClientAccess'),
  'refresh-token-as-bearer': () => bearer(madeUpRefreshToken()),
  expired: genuine('expired'),
  'scope-aws-cognito-admin-only': genuine('lowScope'),
  revoked: genuine('revoked'),
}

/** Cases that are made of tokens as the pool issued them, or of no token at all. */
export const genuineCases: CaseBuilders = {
  ...controls,
  ...noCredentials,
  ...headerShapes,
  ...duplicates,
  ...wrongPlaces,
  ...wrongTokens,
}

function lines(...tokens: readonly string[]): HeaderLine[] {
  return tokens.map((token) => ['Authorization', `Bearer ${token}`])
}

function inQuery(name: string): CaseBuilder {
  return ({ target, good: { text } }: ProbeMaterials) => {
    const url = new URL(target)
    url.searchParams.append(name, text)
    return { url, headers: [], token: text }
  }
}

const otherSlash = (path: string): string => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : `${path}/`)

function withPath(target: URL, change: (path: string) => string): URL {
  const url = new URL(target)
  url.pathname = change(url.pathname)
  return url
}

/** Five parts like Cognito's refresh tokens (RSA-OAEP, A256GCM), none of them anybody's. */
function madeUpRefreshToken(): string {
  const part = (size: number) => Buffer.alloc(size, 'cogtool').toString('base64url')
  return [encode({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' }), part(256), part(12), part(900), part(16)].join('.')
}
