import type { IncomingHttpHeaders } from 'node:http'
import { known, type Secret, secretKinds } from './hosts.ts'

/** What came to a server. */
export interface Received {
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Every kind of secret that a request carries: by the names of its parameters, by its form, or because it is known. */
export function secretsIn({ url, headers, body }: Received): Secret[] {
  const parameters = [...url.searchParams, ...new URLSearchParams(body), ...pairsIn(asJson(body))]
  const authorization = headers.authorization ?? ''
  const basic = /^Basic (.+)$/i.exec(authorization)?.[1]
  const texts = [...parameters.map(([, value]) => value), ...Object.values(headers).flat(), url.href, body]
  if (basic !== undefined) texts.push(Buffer.from(basic, 'base64').toString())
  const text = texts.join('\n')
  const found = new Set<Secret>(parameters.flatMap(([name, value]) => (value === '' ? [] : (byName[name] ?? []))))
  if (basic !== undefined || text.includes(known.clientSecret)) found.add('client secret')
  if (text.includes(known.password)) found.add('password')
  if (/^AWS4-HMAC-SHA256 /.test(authorization)) found.add('AWS signature')
  if (headers['x-amz-security-token'] !== undefined || text.includes(known.awsSessionToken)) {
    found.add('AWS session token')
  }
  for (const [token] of text.matchAll(/eyJ[\w-]+(?:\.[\w-]*){2,4}/g)) found.add(kindOf(token))
  return secretKinds.filter((kind) => found.has(kind))
}

const byName: Readonly<Record<string, Secret>> = {
  code: 'code',
  code_verifier: 'verifier',
  client_secret: 'client secret',
  ClientSecret: 'client secret',
  Secret: 'client secret',
  SECRET_HASH: 'client secret',
  PASSWORD: 'password',
  password: 'password',
  SRP_A: 'password proof',
  PASSWORD_CLAIM_SIGNATURE: 'password proof',
  refresh_token: 'refresh token',
  token: 'refresh token',
  Token: 'refresh token',
  REFRESH_TOKEN: 'refresh token',
  RefreshToken: 'refresh token',
  AccessToken: 'access token',
}

/** Refresh tokens have five parts; the others say what they are. */
function kindOf(token: string): Secret {
  const parts = token.split('.')
  if (parts.length > 3) return 'refresh token'
  const { token_use: use } = asJson(Buffer.from(parts[1] ?? '', 'base64url').toString()) as { token_use?: unknown }
  return use === 'access' ? 'access token' : use === 'id' ? 'id token' : 'other token'
}

function asJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

function pairsIn(value: object): [name: string, value: string][] {
  return Object.entries(value).flatMap(([name, inside]) =>
    typeof inside === 'object' && inside !== null ? pairsIn(inside) : [[name, String(inside)]],
  )
}
