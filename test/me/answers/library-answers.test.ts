import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/me/answers/diagnosis.ts'
import type { Facts } from '../../../src/me/answers/facts.ts'
import { readAnswer } from '../../../src/me/answers/read-answer.ts'
import { apiResponse } from '../../helpers/api-response.ts'
import { stoppedSeconds, verdictOn } from '../../helpers/verdicts.ts'

const request = { method: 'GET', url: new URL('https://api.example/me') }
const good = await verdictOn()
const goodId = await verdictOn({ token_use: 'id', aud: 'x' })
const expired = await verdictOn({ exp: stoppedSeconds - 10 })
const hintsFor = (response: Facts['response'], verdict: Facts['verdict'] = good) =>
  diagnose({ request, scheme: 'Bearer', response, verdict, reading: readAnswer(response, { url: request.url }) })

/** How Express shows an error that nobody handles. */
const express = (words: string, status = 401) =>
  apiResponse(status, `<pre>${words}<br> &nbsp; &nbsp;at verify (/srv/me.js:1:1)</pre>`)
const spring = (description: string) => {
  const challenge = `Bearer error="invalid_token", error_description="${description}", error_uri="https://tools.ietf.org/html/rfc6750#section-3.1"`
  return apiResponse(401, '', { 'WWW-Authenticate': challenge })
}
const decoding = 'An error occurred while attempting to decode the Jwt: '
const gateway = (status: number, message: string, headers = {}) =>
  apiResponse(status, { message }, { 'apigw-requestid': 'x', ...headers })

describe('the answer of', () => {
  it.each<[name: string, response: Facts['response'], codes: string[]]>([
    ['express-jwt: no token', express('UnauthorizedError: No authorization token was found'), ['no_credentials_seen']],
    [
      'express-jwt: shape',
      express('UnauthorizedError: Format is Authorization: Bearer [token]'),
      ['no_credentials_seen'],
    ],
    [
      '@fastify/jwt: no token',
      apiResponse(401, { code: 'FST_JWT_NO_AUTHORIZATION_IN_HEADER' }),
      ['no_credentials_seen'],
    ],
    ['FastAPI: no token', apiResponse(403, '{"detail":"Not authenticated"}'), ['no_credentials_seen']],
    ['jsonwebtoken: expired', express('TokenExpiredError: jwt expired', 500), ['expired_for_api']],
    ['jsonwebtoken: signature', express('JsonWebTokenError: invalid signature'), ['signature_or_key']],
    ['jsonwebtoken: audience', express('JsonWebTokenError: jwt audience invalid. expected: x'), ['audience_refused']],
    ['jsonwebtoken: issuer', express('JsonWebTokenError: jwt issuer invalid. expected: x', 500), ['issuer_refused']],
    ['jsonwebtoken: algorithm', express('JsonWebTokenError: invalid algorithm', 500), ['algorithm_refused']],
    ['jsonwebtoken: not before', express('NotBeforeError: jwt not active'), ['not_yet_valid_for_api']],
    ['jsonwebtoken: no token in it', express('JsonWebTokenError: jwt malformed'), ['token_malformed']],
    [
      'jwks-rsa: key',
      express("SigningKeyNotFoundError: Unable to find a signing key that matches 'x'"),
      ['signature_or_key'],
    ],
    ['jose: audience', express('JWTClaimValidationFailed: unexpected "aud" claim value'), ['audience_refused']],
    ['jose: no audience', express('JWTClaimValidationFailed: missing required "aud" claim'), ['audience_refused']],
    ['jose: issuer', express('JWTClaimValidationFailed: unexpected "iss" claim value'), ['issuer_refused']],
    ['jose: expired', express('JWTExpired: "exp" claim timestamp check failed'), ['expired_for_api']],
    ['jose: key', express('JWKSNoMatchingKey: no applicable key found in the JSON Web Key Set'), ['signature_or_key']],
    [
      'aws-jwt-verify: client',
      express('JwtInvalidClaimError: Client ID not allowed: a. Expected: b'),
      ['client_refused'],
    ],
    [
      'aws-jwt-verify: kind',
      express('JwtInvalidClaimError: Token use not allowed: access. Expected: id'),
      ['token_kind_refused'],
    ],
    [
      'aws-jwt-verify: expired',
      express('JwtExpiredError: Token expired at 2026-11-22T06:22:00.000Z'),
      ['expired_for_api'],
    ],
    ['aws-jwt-verify: key', express('JWK for kid "x" not found in the JWKS'), ['signature_or_key']],
    ['passport', apiResponse(401, 'Unauthorized'), ['reason_withheld']],
    ['NestJS with passport', apiResponse(401, { message: 'Unauthorized', statusCode: 401 }), ['reason_withheld']],
    [
      'Spring: key',
      spring(`${decoding}Signed JWT rejected: Another algorithm expected, or no matching key(s) found`),
      ['signature_or_key'],
    ],
    ['Spring: expired', spring(`${decoding}Jwt expired at 2026-11-22T06:22:00Z`), ['expired_for_api']],
    ['Spring: issuer', spring(`${decoding}The iss claim is not valid`), ['issuer_refused']],
    ['Spring: audience', spring(`${decoding}The aud claim is not valid`), ['audience_refused']],
    ['Spring: keys', spring(`${decoding}Couldn't retrieve remote JWK set: Connection refused`), ['keys_unreachable']],
    ['Spring: no token in it', spring('Bearer token is malformed'), ['token_malformed']],
    ['Spring: no token', apiResponse(401, '', { 'WWW-Authenticate': 'Bearer' }), ['treated_as_anonymous']],
    [
      'Spring: authority',
      apiResponse(403, '', {
        'WWW-Authenticate':
          'Bearer error="insufficient_scope", error_description="The request requires higher privileges than provided by the access token.", error_uri="x"',
      }),
      ['missing_authority', 'insufficient_scope'],
    ],
    ['ASP.NET: audience', spring("The audience '(null)' is invalid"), ['audience_refused']],
    ['ASP.NET: issuer', spring("The issuer 'https://x' is invalid"), ['issuer_refused']],
    ['ASP.NET: key', spring('The signature key was not found'), ['signature_or_key']],
    ['nginx: head', apiResponse(400, '<center>Request Header Or Cookie Too Large</center>'), ['head_too_large']],
    ['Node: head', apiResponse(431), ['head_too_large']],
    [
      'API Gateway: no route, a token sent',
      gateway(403, "'x' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer x'."),
      ['apigw_signature_expected'],
    ],
    [
      'API Gateway: Lambda authorizer',
      gateway(403, 'User is not authorized to access this resource with an explicit deny'),
      ['apigw_policy_denies'],
    ],
    ['API Gateway: Forbidden', gateway(403, 'Forbidden'), ['apigw_forbidden']],
    [
      'API Gateway: authorizer broken',
      gateway(500, '', { 'x-amzn-errortype': 'AuthorizerConfigurationException' }),
      ['apigw_authorizer_failed'],
    ],
    ['CloudFront', apiResponse(403, '<H2>The request could not be satisfied.</H2>'), ['edge_blocked']],
    ['an API with words of its own', apiResponse(401, { error: 'nope' }), []],
    ['success, whatever its words', apiResponse(200, 'jwt audience invalid'), []],
  ])('%s', (_, response, codes) => {
    expect(hintsFor(response).map(({ code }) => code)).toEqual(codes)
  })

  it.each<[name: string, verdict: Facts['verdict'], next: string]>([
    ['an access token has no aud', good, 'check client_id instead'],
    ['an id token names its app client in aud', goodId, '--token-use access'],
  ])('a library about the audience: %s', (_, verdict, next) => {
    expect(hintsFor(express('jwt audience invalid. expected: x'), verdict)[0]?.next).toContain(next)
  })

  it('aws-jwt-verify about the kind names the other one', () => {
    const response = express('Token use not allowed: x. Expected: y')
    expect(hintsFor(response, good)[0]?.next).toBe('--token-use id')
    expect(hintsFor(response, goodId)[0]?.next).toBe('--token-use access')
  })

  it('a library that blames the audience of an expired token is not believed first', () => {
    const both = express('jwt expired, jwt audience invalid')
    expect(hintsFor(both, expired).map(({ code }) => code)).toEqual(['expired_for_api', 'audience_refused'])
  })
})

describe('the difference of the clocks', () => {
  const dated = (seconds: number, headers = {}) =>
    apiResponse(200, '', { Date: new Date((stoppedSeconds + seconds) * 1000).toUTCString(), ...headers })
  const slow = { dns: null, connect: 0, tls: null, firstByte: 20_000, total: 30_000 }

  it.each<[name: string, response: Facts['response'], skewed: boolean]>([
    ['none', dated(0), false],
    ['of the seconds that the answer took', { ...dated(-25), timings: slow }, false],
    ['beyond those seconds', { ...dated(-40), timings: slow }, true],
    ['while a body took its time', { ...dated(-10), timings: slow }, false],
    ['ahead of the first byte', { ...dated(-1), timings: slow }, true],
    ['of a cached answer', dated(-600, { Age: '600' }), false],
    ['of a cached answer, and more', dated(-700, { Age: '600' }), true],
    ['of an answer whose age is none', dated(0, { Age: 'x' }), false],
  ])('%s', (_, response, skewed) => {
    expect(hintsFor(response).some(({ code }) => code === 'clock_skew')).toBe(skewed)
  })
})
