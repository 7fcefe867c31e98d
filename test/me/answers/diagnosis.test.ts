import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../src/me/answers/diagnosis.ts'
import type { Facts } from '../../../src/me/answers/facts.ts'
import { readAnswer } from '../../../src/me/answers/read-answer.ts'
import { apiResponse } from '../../helpers/api-response.ts'
import { stoppedAt } from '../../helpers/test-edges.ts'
import { accessClaims, stoppedSeconds, verdictOn } from '../../helpers/verdicts.ts'

type Verdict = Facts['verdict']
const request = { method: 'GET', url: new URL('https://api.example/api/v1/me') }
const good = await verdictOn()
const goodId = await verdictOn({ token_use: 'id', aud: 'x' })
const expired = await verdictOn({ exp: stoppedSeconds - 10 })
const forged = await verdictOn({}, false)

const factsOf = (response: Facts['response'], verdict: Verdict): Facts => {
  const reading = readAnswer(response, { url: request.url })
  return { request, scheme: 'Bearer', response, verdict, reading }
}
const hintsFor = (response: Facts['response'], verdict: Verdict = good, more: Partial<Facts> = {}) =>
  diagnose({ ...factsOf(response, verdict), ...more })
const codes = (...args: Parameters<typeof hintsFor>) => hintsFor(...args).map(({ code }) => code)
const detail = (text: string, status = 401) =>
  apiResponse(status, { detail: text }, { 'WWW-Authenticate': 'Bearer realm="api"' })
const challenge = (status: number, text: string, body: unknown = '') =>
  apiResponse(status, body, { 'WWW-Authenticate': text })
const gatewayUnauthorized = apiResponse(401, { message: 'Unauthorized' }, { 'apigw-requestid': 'x' })
const dated = (seconds: number, status = 401, body: unknown = '') =>
  apiResponse(status, body, { Date: new Date(stoppedAt.getTime() + seconds * 1000).toUTCString() })

describe('a known answer to a good token', () => {
  it.each([
    ['no credentials seen', detail('Authentication credentials were not provided.'), ['no_credentials_seen']],
    ['the same with 403', detail('Authentication credentials were not provided.', 403), ['no_credentials_seen']],
    [
      'two headers joined',
      detail('Invalid Authorization header. Credentials string should not contain spaces.'),
      ['credentials_with_spaces'],
    ],
    ['Invalid signature.', detail('Invalid signature.'), ['user_not_in_database']],
    ['invalid signature, of another library', apiResponse(401, { error: 'invalid signature' }), ['signature_or_key']],
    ['Error decoding signature.', detail('Error decoding signature.'), ['signature_or_key']],
    ['Error decoding token.', detail('Error decoding token.'), ['signature_or_key']],
    ['Incorrect authentication credentials.', detail('Incorrect authentication credentials.'), ['claim_refused']],
    ['Invalid token.', detail('Invalid token.'), ['claim_refused', 'user_not_in_database']],
    ['Signature has expired.', detail('Signature has expired.'), ['expired_for_api']],
    ['Token has expired.', detail('Token has expired.'), ['expired_for_api']],
    ['API Gateway: expired', apiResponse(401, { message: 'The incoming token has expired' }), ['expired_for_api']],
    ['Invalid payload.', detail('Invalid payload.'), ['no_subject']],
    ['User account is disabled.', detail('User account is disabled.'), ['user_disabled']],
    ['PyJWT 2', apiResponse(500, "module 'jwt' has no attribute 'ExpiredSignature'"), ['pyjwt_2']],
    ['PyJWT 2 without DEBUG', apiResponse(500, '<title>Server Error (500)</title>'), ['debug_off', 'pyjwt_2']],
    ['no template', apiResponse(500, 'TemplateDoesNotExist at /api/v1/me'), ['html_accept']],
    ['a host that is not allowed', apiResponse(400, '<h1>Bad Request (400)</h1>'), ['host_not_allowed']],
    ['the same with DEBUG', apiResponse(400, "DisallowedHost: Invalid HTTP_HOST header: 'x'"), ['host_not_allowed']],
    [
      'API Gateway: audience',
      challenge(
        401,
        'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
        {
          message: 'Unauthorized',
        },
      ),
      ['apigw_audience'],
    ],
    ['API Gateway: kind of token', gatewayUnauthorized, ['apigw_token_kind', 'reason_withheld']],
    ['the same without a sign of API Gateway', apiResponse(401, { message: 'Unauthorized' }), ['reason_withheld']],
    ['API Gateway: no such route', apiResponse(403, { message: 'Missing Authentication Token' }), ['apigw_no_route']],
    [
      'a scope that is missing',
      challenge(403, 'Bearer error="insufficient_scope" scope="me/read"'),
      ['insufficient_scope'],
    ],
    ['a puzzle of Cloudflare', apiResponse(403, '<html>', { 'cf-mitigated': 'challenge' }), ['edge_blocked']],
    ['Basic', challenge(401, 'Basic realm="x"'), ['scheme_not_wanted']],
    ['two of Windows', challenge(401, 'Negotiate, NTLM'), ['scheme_not_wanted']],
    ['Basic beside Bearer', challenge(401, 'Bearer realm="x", Basic realm="x"'), ['treated_as_anonymous']],
    ['400 about the key', apiResponse(400, 'Bad token; invalid kid'), ['signature_or_key']],
    ['400 about the time', apiResponse(400, { error: 'token is not yet valid' }), ['not_yet_valid_for_api']],
    ['404', apiResponse(404), ['wrong_path']],
    ['405', apiResponse(405), ['wrong_method']],
    ['429', apiResponse(429), ['rate_limited']],
    ['a redirect', apiResponse(302, '', { Location: '/you' }), ['redirected']],
    ['a redirect to a sign-in', apiResponse(302, '', { Location: '/login' }), ['login_page']],
    ['a redirect to nowhere', apiResponse(302), []],
    ['a refusal without a word', apiResponse(401), []],
    ['a failure without a word', apiResponse(500), []],
    ['a gateway that got no answer', apiResponse(502), ['behind_gateway']],
    ['a proxy that wants credentials', apiResponse(407), ['proxy_credentials']],
    ['success, whatever its words', apiResponse(200, { detail: 'Invalid signature.' }), []],
    ['the same words with another status', apiResponse(500, { detail: 'Invalid signature.' }), []],
  ])('%s', (_, response, expected) => {
    expect(codes(response)).toEqual(expected)
  })
})

describe('what to do next', () => {
  it.each<[name: string, response: Facts['response'], more: Partial<Facts>, next: string]>([
    [
      'the scheme that the challenge names',
      detail('Authentication credentials were not provided.'),
      { scheme: 'JWT' },
      '--scheme Bearer',
    ],
    ['the usual other scheme', detail('Authentication credentials were not provided.'), {}, '--scheme JWT'],
    [
      'a scheme that a shell would not read as a word is not put into a command',
      challenge(401, 'x`id` realm=1', { detail: 'Authentication credentials were not provided.' }),
      {},
      'compare the prefix',
    ],
    ['create_unknown_user', detail('Invalid signature.'), {}, 'create_unknown_user'],
    ['the very user', detail('Invalid signature.'), {}, accessClaims.sub],
    ['an access token has no audience', detail('Invalid token.'), {}, '--token-use id'],
    ['an id token has one', detail('Invalid token.'), { verdict: goodId }, '--token-use access'],
    ['API Gateway wants the other kind', gatewayUnauthorized, {}, '--token-use id'],
    ['API Gateway wants the other kind of an id token', gatewayUnauthorized, { verdict: goodId }, '--token-use access'],
    [
      'the scopes that the challenge names',
      challenge(403, 'Bearer error="insufficient_scope" scope="me/read me/write"'),
      {},
      'cogtool login --scope me/read --scope me/write',
    ],
    [
      'no scope that a shell would run',
      challenge(403, 'Bearer error="insufficient_scope" scope="$(id)"'),
      {},
      'cogtool login --scope <scope>',
    ],
    ['methods that are served', apiResponse(405, '', { Allow: 'GET, HEAD' }), {}, 'GET, HEAD'],
    ['how long to wait', apiResponse(429, '', { 'Retry-After': '12' }), {}, 'wait 12 s'],
    [
      'a slash at the end',
      apiResponse(404),
      { request: { ...request, url: new URL('https://api.example/me/') } },
      'without the slash',
    ],
    [
      'another place than a sign-in with a password for a token that was not seen',
      challenge(401, 'Basic realm="x"', { detail: 'Authentication credentials were not provided.' }),
      {},
      'compare the prefix in its settings',
    ],
    ['a redirect to itself', apiResponse(301, '', { Location: '/api/v1/me#top' }), {}, 'X-Forwarded-Proto'],
    [
      'a redirect in a circle',
      apiResponse(302, '', { Location: '/a' }),
      { redirects: ['https://api.example/a', request.url.href] },
      'X-Forwarded-Proto',
    ],
    ['a redirect within the origin', apiResponse(301, '', { Location: '/me/' }), {}, '--follow same-origin'],
    ['a redirect elsewhere', apiResponse(302, '', { Location: 'https://login.example/' }), {}, 'never sent on'],
    ['the host name', apiResponse(400, 'Invalid HTTP_HOST header'), {}, "-H 'Host: …'"],
  ])('%s', (_, response, more, text) => {
    expect(hintsFor(response, good, more)[0]?.next).toContain(text)
  })

  it('names the address that a redirect leads to', () => {
    expect(hintsFor(apiResponse(302, '', { Location: '//login.example/x' }))[0]?.cause).toContain(
      'https://login.example/x',
    )
  })
})

describe('the local verdict', () => {
  it.each([
    [
      'Invalid signature. of a forged token is about its signature',
      detail('Invalid signature.'),
      forged,
      ['signature_or_key', 'user_not_in_database'],
    ],
    [
      'Invalid signature. where nothing could be checked',
      detail('Invalid signature.'),
      undefined,
      ['user_not_in_database', 'signature_or_key'],
    ],
    [
      'a scope that the token has',
      challenge(403, 'Bearer error="insufficient_scope" scope="email"', { message: 'Missing Authentication Token' }),
      good,
      ['apigw_no_route', 'insufficient_scope'],
    ],
    ['expired here and there', detail('Token has expired.'), expired, ['expired_for_api']],
  ])('%s', (_, response, verdict, expected) => {
    const ordered = diagnose(factsOf(response, verdict)).map(({ code }) => code)
    expect(ordered).toEqual(expected)
  })

  it('puts the cause that it contradicts last', () => {
    const both = apiResponse(
      401,
      'Signature has expired. Authentication credentials were not provided. User account is disabled.',
    )
    expect(codes(both)).toEqual(['no_credentials_seen', 'user_disabled', 'expired_for_api'])
  })

  it('speaks of an expired token only where it has expired', () => {
    expect(hintsFor(detail('Token has expired.'), expired)[0]).toMatchObject({ next: 'sign in again: cogtool login' })
    expect(hintsFor(detail('Token has expired.'), good)[0]?.cause).toContain("by this machine's it has not")
  })

  it('names the failing claim of a genuine token', () => {
    expect(hintsFor(detail('Invalid token.'), expired)[0]?.cause).toContain('expired 10 s ago')
  })

  it('never lets unsigned claims into a hint', async () => {
    const liar = await verdictOn({ sub: 'rm -rf', token_use: 'id' }, false)
    expect(JSON.stringify(hintsFor(detail('Invalid signature.'), liar))).not.toContain('rm -rf')
  })
})

describe('the clocks', () => {
  it.each([
    ['5 s apart are fine', 5, []],
    ['5 s apart the other way are fine', -5, []],
    ['6 s apart are not', 6, ['clock_skew']],
    ['a day apart', -86_400, ['clock_skew']],
  ])('%s', (_, seconds, expected) => {
    expect(codes(dated(seconds, 200))).toEqual(expected)
  })

  it('say nothing where the API gives no date, or nonsense', () => {
    expect(codes(apiResponse(200))).toEqual([])
    expect(codes(apiResponse(200, '', { Date: 'yesterday' }))).toEqual([])
  })

  it('come first where they explain the refusal of a good token', () => {
    const [first, second] = hintsFor(dated(2 * 3600, 401, { detail: 'Token has expired.' }))
    expect(first).toMatchObject({ code: 'clock_skew', cause: expect.stringContaining('2 h ahead of') })
    expect(first?.cause).toContain('has already expired')
    expect(second?.code).toBe('expired_for_api')
  })

  it('explain why an expired token was taken', () => {
    expect(hintsFor(dated(-3600, 200), expired)[0]?.cause).toContain('has not expired yet')
  })

  it('explain a token that is not valid yet there', async () => {
    const started = await verdictOn({ nbf: stoppedSeconds - 10 })
    expect(hintsFor(dated(-60, 401), started)[0]?.cause).toContain('not valid yet')
  })

  it('explain a token that was issued in the future there, unless the API names another reason', () => {
    const [first] = hintsFor(dated(-7200, 401, { detail: 'The token is not yet valid (iat)' }))
    expect(first).toMatchObject({ code: 'clock_skew', cause: expect.stringContaining('(iat)') })
    expect(codes(dated(-7200, 401, { message: 'jwt audience invalid' }))).toEqual(['audience_refused', 'clock_skew'])
  })

  it('are worded in whole seconds', () => {
    const response = dated(-7200, 401)
    const late = { ...response, receivedAt: new Date(response.receivedAt.getTime() + 400) }
    expect(hintsFor(late)[0]?.cause).toContain('2 h behind')
  })

  it('come last where they explain nothing', () => {
    expect(codes(dated(60, 401, { detail: 'Invalid signature.' }))).toEqual(['user_not_in_database', 'clock_skew'])
  })
})
