import type { Severity } from '../text/severity.ts'
import { refusesByStatus } from './agreement.ts'
import { bearerChallenge } from './challenge.ts'
import { entriesOf } from './json-path.ts'
import { type ApiResponse, headerOf } from './response.ts'

/** Something about the answer that should not be so, whatever it says of the token. */
export interface Finding {
  readonly id: string
  readonly severity: Severity
  readonly message: string
}

/** What the rules look at. */
export interface LintInput {
  readonly response: ApiResponse
  readonly url: URL
  readonly token: string
}

type Rule = (input: LintInput) => Omit<Finding, 'id'> | undefined

/** The findings in an answer, in the order of the rules. */
export function lintAnswer(input: LintInput): Finding[] {
  return Object.entries(rules).flatMap(([id, rule]) => {
    const found = rule(input)
    return found ? [{ id, ...found }] : []
  })
}

const rules: Readonly<Record<string, Rule>> = {
  // Django's debug pages do
  'token-echoed': ({ response, token, url }) => {
    const places = [response.text ?? '', ...[...response.headers.values()].flat()]
    if (!places.some((text) => text.includes(token) && withoutAddress(text, url, token).includes(token)))
      return undefined
    return {
      severity: 'high',
      message: 'the answer repeats the token that was sent: it will end up in logs and caches',
    }
  },

  'password-field': ({ response }) => {
    const paths = namedFields(response.json, passwordName)
    const hashes = entriesOf(response.json).filter(({ value }) => typeof value === 'string' && passwordHash.test(value))
    const full = [...paths.filter(({ value }) => isFilled(value)), ...hashes].map(({ path }) => path)
    if (full.length > 0) return { severity: 'high', message: `the answer reveals a password at ${listed(full)}` }
    if (paths.length === 0) return undefined
    const where = listed(paths.map(({ path }) => path))
    return {
      severity: 'medium',
      message: `the answer has a password field, empty now, at ${where}: serialise fields by name`,
    }
  },

  // OWASP API3:2023
  'privilege-field': ({ response }) => {
    const paths = namedFields(response.json, privilegeName).map(({ path }) => path)
    if (paths.length === 0) return undefined
    return { severity: 'low', message: `the answer reveals privileges: ${listed(paths)}` }
  },

  'stack-trace': ({ response }) => {
    if (!traces.some((trace) => trace.test(response.text ?? ''))) return undefined
    return { severity: 'medium', message: 'the answer is a debug page or holds a stack trace: turn debugging off' }
  },

  // RFC 9111 3.5
  'public-cache': ({ response }) => {
    const control = response.headers.get('cache-control')?.join(', ')
    if (control === undefined) {
      return isSuccess(response)
        ? { severity: 'info', message: 'no Cache-Control: say no-store for an answer about one person' }
        : undefined
    }
    if (!/(?:^|[\s,])(?:public|s-maxage\s*=)/i.test(control)) return undefined
    return { severity: 'medium', message: 'Cache-Control lets shared caches give this answer to others' }
  },

  // without it a first visit over http can be intercepted (SSL stripping)
  'no-hsts': ({ response, url }) =>
    url.protocol === 'https:' && !response.headers.has('strict-transport-security')
      ? { severity: 'low', message: 'no Strict-Transport-Security: browsers may be led to plain http' }
      : undefined,

  'cors-credentials': ({ response }) =>
    headerOf(response, 'access-control-allow-origin')?.trim() === '*' &&
    headerOf(response, 'access-control-allow-credentials')?.trim().toLowerCase() === 'true'
      ? { severity: 'medium', message: 'CORS allows credentials together with every origin' }
      : undefined,

  // RFC 9110 15.5.2
  'challenge-missing': ({ response }) =>
    response.status === 401 && response.challenges.length === 0
      ? { severity: 'low', message: '401 without WWW-Authenticate: clients cannot tell what is required' }
      : undefined,

  // RFC 6750 3.1
  'challenge-no-error': ({ response }) => {
    const challenge = refusesByStatus(response, response.challenges) ? bearerChallenge(response.challenges) : undefined
    if (!challenge || challenge.params.has('error')) return undefined
    return { severity: 'info', message: 'the token was refused, but the challenge has no error that says why' }
  },

  'server-version': ({ response }) => {
    const named = ['server', 'x-powered-by'].flatMap((name) => {
      const values = response.headers.get(name)?.filter((value) => versions.test(value)) ?? []
      if (values.length === 0) return []
      return values.every((value) => gateways.test(value)) ? `${name} (the gateway's, not the API's)` : name
    })
    if (named.length === 0) return undefined
    return { severity: 'info', message: `product versions in ${named.join(' and ')}` }
  },
}

const versions = /[A-Za-z][\s/]?v?\d+(?:\.\d+)+|\/\d/
// what stands in front of APIs, and is seldom one
const gateways =
  /^(?:nginx|openresty|kong|envoy|istio-envoy|haproxy|traefik|caddy|tyk|apisix|krakend|varnish|squid|awselb|cloudfront|cloudflare|akamai\w*)\b/i

/** A text without the parameters of this address that hold the token: whoever repeats the address repeats these. */
function withoutAddress(text: string, { search }: URL, token: string): string {
  const names = [...search.matchAll(/[?&]([^=&]+)=([^&]*)/g)].flatMap(([, name, value]) =>
    value === token ? name : [],
  )
  return names.reduce<string>((rest, name) => {
    const parameter = `${separator}${asPattern(name ?? '')}${equals}${asPattern(token)}`
    return rest.replace(new RegExp(parameter, 'gi'), '')
  }, text)
}

const asPattern = (text: string): string => text.replace(/[^\w-]/g, '\\$&')
// as they are, percent-encoded, in JSON and in HTML; a token and its name have no characters that are encoded
const separator = String.raw`(?:\?|&(?:amp;|#38;|#x26;)?|%3f|%26|\\u003f|\\u0026|&#63;|&#x3f;)`
const equals = String.raw`(?:=|%3d|\\u003d|&#61;|&#x3d;)`

const passwordName = /^(?:(?:user_?|hashed_?|encrypted_?)?(?:password|passwd|passphrase)(?:_?(?:hash|digest))?|pwd)$/i
// Django, passlib, crypt(3), bcrypt, argon2, LDAP
const passwordHash =
  /^(?:(?:pbkdf2|bcrypt|argon2|scrypt)[\w-]*\$.+\$|\$2[abxy]?\$\d\d\$|\$argon2\w*\$|\$(?:1|5|6|7|y)\$.|\{(?:S?SHA\d*|MD5|BCRYPT|CRYPT)\})/i
const privilegeName = /^(?:is_?)?(?:super_?user|staff|admin|administrator|root)$|^(?:user_)?permissions$/i

const traces = [
  /Traceback \(most recent call last\)/,
  /You're seeing this error because you have <code>DEBUG = True<\/code>/,
  /\bRequest Method: .*\n[\s\S]{0,500}\bDjango Version: /,
  /^[ \t]*at (?:async )?(?:[\w$.<>[\] ]+ \()?(?:file:\/\/\/?|node:|\/|[A-Z]:\\)[^\n]*:\d+:\d+\)?/m,
  // the same in an HTML page or in JSON, where lines are not lines
  /(?:\\n|<br>)(?:\s|&nbsp;){0,20}at [\w$.<>]+ \([^\n()]{1,300}:\d+:\d+\)/,
  /\bat [\w$.]+\([\w$]+\.(?:java|kt|scala|groovy):\d+\)/,
  /"trace"\s*:\s*"[\w.]+(?:Exception|Error)\b/,
  /\bgoroutine \d+ \[running\]:/,
  /^[ \t]*at [\w.`<>]+\([^)\n]*\) in [^\n]+:line \d+/m,
  /Stack trace:\s*(?:\\n)?\s*#0 /,
]

function namedFields(body: unknown, name: RegExp): { path: string; value: unknown }[] {
  return entriesOf(body).filter(({ key, path }) => name.test(key) && !path.endsWith(']'))
}

const isFilled = (value: unknown): boolean => (typeof value === 'string' ? value !== '' : typeof value === 'number')
const isSuccess = ({ status }: ApiResponse): boolean => status >= 200 && status <= 299

function listed(paths: readonly string[]): string {
  const different = [...new Set(paths)]
  const rest = different.length - 4
  return different.slice(0, 4).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}
