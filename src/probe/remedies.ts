import { crashRules } from './crash-remedies.ts'
import type { ProbeFinding } from './findings.ts'

/** The libraries that most APIs behind Cognito check their tokens with. */
export type Library =
  | 'aws-jwt-verify'
  | 'jose'
  | 'jsonwebtoken'
  | 'express-jwt'
  | 'passport-jwt'
  | 'PyJWT / DRF'
  | 'Spring'

/** What one cause means, and how to fix it. */
export interface Remedy {
  readonly title: string
  /** Why it matters, in a sentence or two. */
  readonly why: string
  /** For every library. */
  readonly fix: string
  readonly libraries: Readonly<Partial<Record<Library, string>>>
}

/** Findings with one cause, and its remedy. */
export interface Cause extends Remedy {
  readonly findings: readonly ProbeFinding[]
}

const keysOfPool: Remedy['libraries'] = {
  'aws-jwt-verify': "CognitoJwtVerifier.create({ userPoolId, tokenUse: 'access', clientId }).verify(token)",
  jose: "jwtVerify(token, createRemoteJWKSet(new URL(issuer + '/.well-known/jwks.json')), { issuer, algorithms: ['RS256'] })",
  jsonwebtoken:
    "jwt.verify(token, keyOf, { algorithms: ['RS256'], issuer }, done), keyOf from jwks-rsa; never jwt.decode",
  'express-jwt':
    "expressjwt({ secret: expressJwtSecret({ jwksUri }), algorithms: ['RS256'], issuer }), secret from jwks-rsa",
  'passport-jwt':
    "new Strategy({ secretOrKeyProvider: passportJwtSecret({ jwksUri }), algorithms: ['RS256'], issuer, … })",
  'PyJWT / DRF':
    "jwt.decode(token, PyJWKClient(url).get_signing_key_from_jwt(token).key, algorithms=['RS256'], issuer=…)",
  Spring: 'spring.security.oauth2.resourceserver.jwt.issuer-uri = https://cognito-idp.<region>.amazonaws.com/<pool id>',
}

const ownClient: Remedy['libraries'] = {
  'aws-jwt-verify':
    "CognitoJwtVerifier.create({ userPoolId, tokenUse: 'access', clientId: '…' }), neither of them null",
  jose: "after jwtVerify: if (payload.token_use !== 'access' || payload.client_id !== clientId) refuse",
  jsonwebtoken: "after jwt.verify: compare token_use with 'access' and client_id with your own",
  'express-jwt': 'in a middleware after it: compare req.auth.token_use and req.auth.client_id',
  'passport-jwt': 'in the verify callback: compare payload.token_use and payload.client_id, else done(null, false)',
  'PyJWT / DRF': "after jwt.decode: compare payload['token_use'] and payload['client_id'], else AuthenticationFailed",
  Spring: "JwtDecoder with a JwtClaimValidator for 'client_id' and one for 'token_use'",
}

const expiry: Remedy['libraries'] = {
  'aws-jwt-verify': 'it always checks; keep graceSeconds small',
  jose: 'jwtVerify checks exp where there is one: add requiredClaims: ["exp"], keep clockTolerance small',
  jsonwebtoken: 'remove ignoreExpiration: true',
  'express-jwt': 'remove ignoreExpiration: true',
  'passport-jwt': 'remove ignoreExpiration: true',
  'PyJWT / DRF': "remove verify_exp: False; options={'require': ['exp']}; JWT_VERIFY_EXPIRATION = True",
  Spring: 'JwtTimestampValidator is on unless setJwtValidator replaced it: combine with JwtValidators',
}

const bearerOnly: Remedy['libraries'] = {
  'express-jwt': 'omit getToken, or read only the Authorization header in it',
  'passport-jwt': 'jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken()',
  'PyJWT / DRF': "JWT_AUTH_HEADER_PREFIX = 'Bearer', JWT_AUTH_COOKIE = None",
  Spring: 'DefaultBearerTokenResolver with allowUriQueryParameter false, which is its default',
}

/** A remedy, and what it is for. */
export interface Rule extends Remedy {
  /** Ids and groups of the catalogue, ids of the run's own findings, and names of their causes. */
  readonly covers: readonly string[]
}

/** In the order in which a finding looks for its cause. */
export const rules: readonly Rule[] = [
  {
    covers: ['page-for-everybody'],
    title: 'a web page for every path: is --api-url the API?',
    why: 'With and without the good token, a web page came instead of JSON: a web server or an app shell answered, not an API. If it is the API, it is open to everyone.',
    fix: 'Check host, port and path in --api-url.',
    libraries: {},
  },
  {
    covers: ['wrong-pool'],
    title: 'the API is configured for another pool',
    why: 'It accepted the token of that pool and refused the good one, so this run does not show how it checks tokens of its own pool.',
    fix: 'Configure the API for the pool of the good token, or probe it with a token of the other pool: --user-pool-id, --token-file.',
    libraries: {},
  },
  {
    covers: ['unprotected', 'no-credentials'],
    title: 'the address is open',
    why: 'A caller without a token is let in, or gets what a user gets.',
    fix: 'Require authentication for the route; refuse by default, and list what is public by name. Accept headers such as Remote-User only from your own proxy.',
    libraries: {
      'express-jwt': 'credentialsRequired: true, which is its default',
      'PyJWT / DRF':
        "DEFAULT_PERMISSION_CLASSES = ['rest_framework.permissions.IsAuthenticated']; no RemoteUserMiddleware",
      Spring: 'authorizeHttpRequests(a -> a.anyRequest().authenticated())',
    },
  },
  {
    covers: ['four-parts', 'five-parts-jwe', 'latin1-in-token', 'huge-token-9k', 'huge-token-60k'],
    title: 'malformed tokens are accepted',
    why: 'Two programs that split the same text differently can see two different tokens, which bypasses lists of revoked tokens.',
    fix: 'Accept exactly three parts of base64url, at most 10 kB; refuse anything else before parsing it.',
    libraries: {
      'aws-jwt-verify': 'it checks the format',
      jose: 'jwtVerify checks the format',
      jsonwebtoken: 'version 9 checks the format',
    },
  },
  {
    covers: ['signature', 'structure'],
    title: 'the signature is not checked',
    why: 'Anyone can write a token for any user and any group; the API does not check who made it.',
    fix: "Verify tokens with the keys of the pool's JWKS; never only decode them.",
    libraries: keysOfPool,
  },
  {
    covers: ['algorithm', 'hmac-confusion', 'rs512-pool-key'],
    title: 'the token chooses its own algorithm',
    why: 'With alg none, or with the public key used as an HMAC secret, anyone can sign for any user: Cognito publishes that key.',
    fix: 'Allow only RS256, by name, and update the library.',
    libraries: keysOfPool,
  },
  {
    covers: ['key-injection', 'self-signed', 'canary-hit'],
    title: 'the token brings its own key',
    why: 'The writer of a token chooses the keys and addresses in it: anyone can sign for any user, or make the API send requests.',
    fix: "Use keys only from the configured pool's JWKS, chosen by kid; ignore jwk, jku, x5c and x5u; check iss before looking up any key.",
    libraries: keysOfPool,
  },
  {
    covers: ['issuer', 'iss-missing', 'iss-trailing-slash', 'iss-other-same-key'],
    title: 'tokens of other pools are accepted',
    why: 'Anybody can have a user pool, with any user in it.',
    fix: 'Compare iss, as text, with the issuer of your pool before looking up a key.',
    libraries: keysOfPool,
  },
  {
    covers: ['wrong-token', 'token-use-missing', 'scope'],
    title: 'tokens made for something else are accepted',
    why: 'A token of another app client, or an ID token, was given to other software for another purpose; anyone who has it can act here as its user.',
    fix: 'Check token_use, and the app client: client_id of an access token, aud of an ID token.',
    libraries: ownClient,
  },
  {
    covers: ['time'],
    title: 'expired tokens are accepted',
    why: 'A leaked token works forever.',
    fix: 'Require and check exp; allow for seconds of clock difference, not minutes.',
    libraries: expiry,
  },
  {
    covers: ['wrong-place'],
    title: 'the token is read from the wrong place',
    why: 'A token in a URL ends up in logs, history and Referer; one in a cookie opens the API to requests from other sites.',
    fix: 'Read the Authorization header and nothing else.',
    libraries: bearerOnly,
  },
  {
    covers: ['header-shape', 'duplicate-header'],
    title: 'the Authorization header is parsed too loosely',
    why: 'Two programs that read the same header differently can see two different callers.',
    fix: 'Accept one Authorization header with exactly "Bearer" and one token; refuse anything else with 400 or 401.',
    libraries: bearerOnly,
  },
  ...crashRules,
  {
    covers: ['token-echoed'],
    title: 'the answer repeats the token',
    why: 'It ends up in logs, caches and error trackers, where others read it.',
    fix: 'Turn off debug pages; never put request headers into answers.',
    libraries: { 'PyJWT / DRF': 'DEBUG = False' },
  },
  {
    covers: ['challenge'],
    title: 'refusals do not say what is required',
    why: 'Clients cannot tell a missing token from an expired one.',
    fix: 'Send WWW-Authenticate: Bearer with every 401, with error="invalid_token" where a token was sent (RFC 6750 3).',
    libraries: { 'PyJWT / DRF': 'authenticate_header() of the authentication class returns the challenge' },
  },
  {
    covers: ['claims', 'state', 'encoding', 'control'],
    title: 'claims that no good token has are accepted',
    why: "Only the holder of the pool's key can make such a token, but each missing check is one less when something else breaks.",
    fix: 'Require iss, sub, exp and token_use with the right types; refuse crit.',
    libraries: {
      jose: "requiredClaims: ['iss', 'sub', 'exp']",
      'PyJWT / DRF': "options={'require': ['iss', 'sub', 'exp']}",
    },
  },
]
