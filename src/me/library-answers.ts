import { bearerChallenge } from './challenge.ts'
import {
  always,
  answers,
  claimsOf,
  type Explain,
  type Facts,
  isAccepted,
  type KnownAnswer,
  refusal,
  statusOf,
} from './known-answer.ts'
import { headerOf } from './response.ts'

/** A failing middleware of Express says its words with 500 where the API has no error handler for it. */
const refusalOrCrash = [400, 401, 403, 500]

const audience: Explain = ({ verdict }) =>
  claimsOf(verdict).token_use === 'id'
    ? {
        cause: 'the API wants another audience: the aud of an id token is its app client',
        next: "set the API's audience to the app client's id; if it means access tokens: --token-use access",
      }
    : {
        cause: "the API checks aud, and Cognito's access tokens have none: they name the app client in client_id",
        next: 'in the API check client_id instead of the audience; or --token-use id if it means id tokens',
      }

const issuer: Explain = ({ verdict }) => {
  const { iss } = claimsOf(verdict)
  return {
    cause: 'the API expects another issuer: another pool or region, or the same with a slash at the end',
    next: `compare its issuer, to the last character, with ${typeof iss === 'string' ? iss : "the token's iss (cogtool decode)"}`,
  }
}

/** Answers of the usual JWT libraries: jsonwebtoken, express-jwt, passport, jose, aws-jwt-verify, fast-jwt, Spring, ASP.NET. */
export const libraryAnswers: readonly KnownAnswer[] = [
  {
    code: 'no_credentials_seen',
    // express-jwt, @fastify/jwt, FastAPI, Flask-JWT-Extended
    matches: answers(
      [...refusal, 400, 500],
      /No authorization token was found|Format is Authorization: Bearer \[token\]|No Authorization was found in request|"Not authenticated"|Missing Authorization Header|FST_JWT_(?:NO_AUTHORIZATION|BAD_REQUEST)/,
    ),
    explain: always(
      'a token was sent, but the API saw none: it looks for another scheme or header, or the header was lost on the way',
      'compare its settings with --scheme and --header-name; look for a proxy that drops the header',
    ),
  },
  {
    code: 'audience_refused',
    matches: answers(
      refusalOrCrash,
      /jwt audience invalid|unexpected "aud" claim|"aud" claim|Unexpected 'aud' value|aud claim (?:value )?is not (?:valid|allowed)|The audience '[^']*' is invalid|(?:Audience not allowed|Missing Audience)|Audience doesn't match/i,
    ),
    contradicted: ({ verdict }) => verdict?.ok === false && statusOf(verdict, 'client') !== 'fail',
    explain: audience,
  },
  {
    code: 'issuer_refused',
    matches: answers(
      refusalOrCrash,
      /jwt issuer invalid|unexpected "iss" claim|Unexpected 'iss' value|iss claim (?:value )?is not (?:valid|allowed)|The issuer '[^']*' is invalid|Issuer not allowed/i,
    ),
    explain: issuer,
  },
  {
    code: 'client_refused',
    // aws-jwt-verify
    matches: answers(refusalOrCrash, /Client ID not allowed/),
    contradicted: (facts) => isAccepted(facts) && statusOf(facts.verdict, 'client') === 'skipped',
    explain: ({ verdict }) => ({
      cause: 'the API takes tokens of other app clients only',
      next: `let it accept ${String(claimsOf(verdict).client_id ?? claimsOf(verdict).aud ?? 'the client of this token')}, or sign in through one that it accepts: cogtool login --client-id <id>`,
    }),
  },
  {
    code: 'token_kind_refused',
    // aws-jwt-verify
    matches: answers(refusalOrCrash, /Token use not allowed/),
    explain: ({ verdict }) => ({
      cause: 'the API wants the other kind of token',
      next: `--token-use ${claimsOf(verdict).token_use === 'id' ? 'access' : 'id'}`,
    }),
  },
  {
    code: 'algorithm_refused',
    matches: answers(refusalOrCrash, /\binvalid algorithm\b|"alg" \(Algorithm\) Header Parameter value not allowed/i),
    explain: always(
      'the API is set to another algorithm than RS256, with which Cognito signs: most often to HS256 and a secret',
      "give it the pool's JWKS and the algorithm RS256",
    ),
  },
  {
    code: 'not_yet_valid_for_api',
    matches: answers(
      refusalOrCrash,
      /jwt not active|Jwt used before|"nbf" claim timestamp check failed|token is not yet valid/i,
    ),
    contradicted: isAccepted,
    explain: always("by the API's clock the token is not valid yet", 'compare the two clocks (date -u)'),
  },
  {
    code: 'keys_unreachable',
    matches: answers(
      refusalOrCrash,
      /Couldn't retrieve remote JWK set|Failed to fetch (?:the )?JWKS?|Failed to lookup (?:key|JWK)|Unable to obtain configuration from/i,
    ),
    explain: ({ verdict }) => ({
      cause: "the API could not fetch the pool's keys",
      next: `can it reach ${String(claimsOf(verdict).iss ?? 'the issuer')}/.well-known/jwks.json? look at its network, proxy and settings`,
    }),
  },
  {
    code: 'token_malformed',
    matches: answers(
      refusalOrCrash,
      /\bjwt malformed\b|Malformed token|Bearer token is malformed|Invalid Compact JWS|tokenstring should not contain 'bearer '|Authorization token is invalid|IDX1270\d|IDX14100/i,
    ),
    contradicted: isAccepted,
    explain: always(
      'the API could not read what it took for the token: often it takes the scheme for a part of it',
      "compare what it cuts off: --scheme '' sends the bare token",
    ),
  },
  {
    code: 'missing_authority',
    matches: answers([403], /The request requires higher privileges than provided by the access token/),
    explain: ({ verdict }) => ({
      cause: 'Spring Security took the token, but the route wants an authority that it does not give',
      next: `it makes SCOPE_… of the claim scope (${String(claimsOf(verdict).scope ?? 'none here')}); cognito:groups count only with a JwtGrantedAuthoritiesConverter in the API`,
    }),
  },
  {
    code: 'treated_as_anonymous',
    // Spring Security challenges a caller without a token with the scheme alone
    matches: ({ response }) =>
      response.status === 401 && !response.text && bearerChallenge(response.challenges)?.params.size === 0,
    explain: always(
      'the API answers as to a caller without a token (Spring Security gives a bare "Bearer" then): the header was lost on the way, or the route failed and its error page wants a sign-in',
      "read the API's log; try another path of it; in Spring permit /error",
    ),
  },
  {
    code: 'reason_withheld',
    // passport and the frameworks on it: the reason stays in `info`
    matches: (facts) =>
      facts.response.status === 401 &&
      /^\s*(?:Unauthorized|\{"message":"Unauthorized","statusCode":401\}|\{"statusCode":401,"message":"Unauthorized"\})\s*$/.test(
        facts.response.text ?? '',
      ),
    contradicted: isApiGateway,
    explain: always(
      'passport (Express, NestJS) refused the token and keeps the reason to itself: key, algorithm, audience and issuer are all possible',
      "log the third argument (info) of its callback; Cognito's access tokens have no aud, so leave its audience unset",
    ),
  },
  {
    code: 'head_too_large',
    // nginx says it with 400
    matches: (facts) => facts.response.status === 431 || answers([400], /Request Header Or Cookie Too Large/i)(facts),
    explain: always(
      "the request's head is larger than the server takes: a token with many groups or claims makes it so",
      'raise its limit for headers, or put less into the token',
    ),
  },
]

function isApiGateway({ response }: Facts): boolean {
  return headerOf(response, 'apigw-requestid') !== undefined || headerOf(response, 'x-amzn-requestid') !== undefined
}
