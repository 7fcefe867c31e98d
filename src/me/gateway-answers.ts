import { bearerChallenge } from './challenge.ts'
import { pauseAsked, redirectTarget } from './exchange.ts'
import { always, answers, claimsOf, type Facts, type KnownAnswer } from './known-answer.ts'
import { headerOf } from './response.ts'

/** Answers of API Gateway, and those that HTTP itself gives a meaning, in the order in which they are shown. */
export const gatewayAnswers: readonly KnownAnswer[] = [
  {
    code: 'apigw_audience',
    matches: ({ response }) =>
      response.status === 401 &&
      /valid audience/.test(bearerChallenge(response.challenges)?.params.get('error_description') ?? ''),
    explain: always(
      "API Gateway's JWT authorizer compares its audience with aud, and with client_id only where aud is absent: neither is in its list",
      "add the app client's id to the audience of the authorizer",
    ),
  },
  {
    code: 'apigw_token_kind',
    matches: ({ response }) =>
      response.status === 401 &&
      /^\s*\{\s*"message"\s*:\s*"Unauthorized"\s*\}\s*$/.test(response.text ?? '') &&
      !bearerChallenge(response.challenges)?.params.has('error_description'),
    explain: ({ verdict }) => ({
      cause:
        "API Gateway's Cognito authorizer wants the id token on a method without scopes, the access token on one with scopes",
      next: `send the other one: --token-use ${claimsOf(verdict).token_use === 'id' ? 'access' : 'id'}`,
    }),
  },
  {
    code: 'apigw_no_route',
    matches: answers([403], /Missing Authentication Token/),
    explain: always(
      'API Gateway says this of a path or method that it does not have; it is not about the token',
      'check stage, path and method in the address',
    ),
  },
  {
    code: 'apigw_signature_expected',
    matches: answers(
      [403],
      /not a valid key=value pair \(missing equal-sign\) in Authorization header|Authorization header requires 'Credential' parameter/,
    ),
    explain: always(
      'API Gateway reads the header as an AWS signature: it has no such route or stage, or the route is authorised by IAM; it is not about the token',
      'check stage, path and method in the address; then the authorization of the route',
    ),
  },
  {
    code: 'apigw_policy_denies',
    matches: answers([403], /User is not authorized to access this resource/),
    explain: always(
      "the policy that API Gateway's Lambda authorizer gave denies this route; one that names a single route and is cached denies all others",
      'let the authorizer allow the whole stage, or set its cache to 0 s; read its log',
    ),
  },
  {
    code: 'apigw_forbidden',
    matches: answers([403], /^\s*\{\s*"message"\s*:\s*"Forbidden"\s*\}\s*$/m),
    explain: always(
      'API Gateway refused before the API saw the request: its Lambda authorizer said no, an API key is missing, or a resource policy or WAF forbids it',
      "read the authorizer's log; -H 'X-Api-Key: …' sends a key",
    ),
  },
  {
    code: 'apigw_authorizer_failed',
    matches: ({ response }) =>
      response.status >= 500 && /^Authorizer\w*Exception/.test(headerOf(response, 'x-amzn-errortype') ?? ''),
    explain: always(
      "API Gateway's Lambda authorizer failed, or gave something that is no policy",
      'read the log of the authorizer function',
    ),
  },
  {
    code: 'edge_blocked',
    matches: answers([403], /The request could not be satisfied/),
    explain: always(
      'CloudFront answered, and the API did not: WAF blocked the request, or the host has no distribution; it is not about the token',
      "look at WAF's sampled requests, and whether the host is an alternate domain name of the distribution",
    ),
  },
  {
    code: 'insufficient_scope',
    matches: ({ response }) => response.challenges.some(({ params }) => params.get('error') === 'insufficient_scope'),
    contradicted: (facts) => {
      const granted = String(claimsOf(facts.verdict).scope ?? '').split(' ')
      const needed = neededScopes(facts)
      return needed.length > 0 && needed.every((scope) => granted.includes(scope))
    },
    explain: (facts) => {
      const needed = neededScopes(facts)
      return {
        cause: `the token lacks a scope that this route needs${needed.length > 0 ? `: ${needed.join(' ')}` : ''}`,
        next: `sign in with it: cogtool login ${(needed.length > 0 ? needed : ['<scope>']).map((scope) => `--scope ${scope}`).join(' ')}`,
      }
    },
  },
  {
    code: 'wrong_path',
    matches: answers([404]),
    explain: ({ request: { url } }) => ({
      cause: `there is nothing at ${url.pathname}: this says nothing about the token`,
      next: url.pathname.endsWith('/') ? 'try it without the slash at the end' : 'check the path, to the last slash',
    }),
  },
  {
    code: 'wrong_method',
    matches: answers([405]),
    explain: ({ request, response }) => ({
      cause: `${request.method} is not served there: this says nothing about the token`,
      next: `send one that is, with -X${response.headers.has('allow') ? `; it names ${headerOf(response, 'allow')}` : ''}`,
    }),
  },
  {
    code: 'rate_limited',
    matches: answers([429]),
    explain: ({ response }) => {
      const pause = pauseAsked(response)
      return {
        cause: 'too many requests: this says nothing about the token',
        next: `wait ${pause === undefined ? 'a little' : `${Math.ceil(pause)} s`}; --retry 3 does it by itself`,
      }
    },
  },
  {
    code: 'behind_gateway',
    matches: answers([502, 503, 504]),
    explain: ({ response: { status } }) => ({
      cause: `a gateway or load balancer answered ${status}, and the API behind it gave no usable answer`,
      next: "is the API up? read its log, and the gateway's; --retry 3 waits for one that is starting",
    }),
  },
  {
    code: 'proxy_credentials',
    matches: answers([407]),
    explain: always(
      'the proxy on the way wants a user name and password; the API saw nothing',
      'put them into HTTP_PROXY: http://user:password@host:port',
    ),
  },
  {
    code: 'redirected',
    matches: ({ request, response }) => redirectTarget(response, request.url) !== undefined,
    explain: ({ request: { url }, response }) => {
      const target = redirectTarget(response, url)
      const isHere = target?.origin === url.origin
      return {
        cause: `the API sends the caller on to ${target?.href}`,
        next: isHere
          ? '--follow same-origin goes there, or name that address: --api-url'
          : 'tokens are never sent on to another origin; if that is the API, name it: --api-url',
      }
    },
  },
]

/** The scopes that the challenge asks for. */
function neededScopes({ response }: Facts): string[] {
  const named = response.challenges.map(({ params }) => params.get('scope')).find((scope) => scope !== undefined)
  // they end up in a command to copy: nothing that a shell would read as more than a word
  return named?.split(/\s+/).filter((scope) => /^[\w.:/-]+$/.test(scope)) ?? []
}
