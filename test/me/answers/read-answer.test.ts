import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAnswer } from '../../../src/me/answers/decode-answer.ts'
import { diagnose } from '../../../src/me/answers/diagnosis.ts'
import { type Asked, isSignIn, readAnswer, wantsPage } from '../../../src/me/answers/read-answer.ts'
import { apiResponse } from '../../helpers/api-response.ts'
import { accessClaims, verdictOn } from '../../helpers/verdicts.ts'

const url = new URL('https://api.example/me')
const good = await verdictOn()
const { sub } = accessClaims
const html = { 'content-type': 'text/html' }
const page = '<!doctype html><html><body><p>Hello</p></body></html>'
const form = '<html><form><input name="p" type=password></form></html>'

function read(response: ReturnType<typeof apiResponse>, asked: Partial<Asked> = {}): string {
  const reading = readAnswer(response, { url, claims: [accessClaims], ...asked })
  return reading.says === 'accepts'
    ? `accepts${reading.heldBack ? ` but ${reading.heldBack}` : ''}`
    : Object.values(reading).join(' ')
}

describe('a 2xx', () => {
  it.each([
    ['nothing at all', apiResponse(200), 'accepts'],
    ['a list', apiResponse(200, [{ code: 401 }]), 'accepts'],
    ['a status that is another', apiResponse(200, { status: 'active', code: 'X-401' }), 'accepts'],
    ['a status of 401', apiResponse(200, { meta: { code: 401 } }), 'refuses body'],
    ['a status of 403 as text', apiResponse(200, { httpStatus: '403' }), 'refuses body'],
    ['the same beside the user', apiResponse(200, { httpStatus: '403', sub }), 'accepts'],
    ['failure without words of refusal', apiResponse(200, { ok: false, error: 'out of stock' }), 'accepts'],
    ['failure with words', apiResponse(200, { ok: false, error: 'ACCESS_DENIED' }), 'refuses body'],
    ['failure with words of a library', apiResponse(200, { success: false, message: 'jwt expired' }), 'refuses body'],
    [
      'failure with words about the network',
      apiResponse(200, { error: 'connect ECONNREFUSED 10.0.0.1:5432' }),
      'accepts',
    ],
    ['failure with a status deep in it', apiResponse(200, { success: false, data: { status: 403 } }), 'refuses body'],
    ['a status deep in what did not fail', apiResponse(200, { job: { status: 403 } }), 'accepts'],
    [
      'the answers to a batch',
      apiResponse(200, [{ error: { json: { data: { httpStatus: 401 } } } }, { error: 'Unauthorized' }]),
      'refuses body',
    ],
    ['a batch of which one was answered', apiResponse(200, [{ error: 'Unauthorized' }, { result: 1 }]), 'accepts'],
    ['words alone', apiResponse(200, 'Access denied.'), 'refuses body'],
    ['words alone in a member', apiResponse(200, { message: 'Unauthorized' }), 'refuses body'],
    ['words alone in a member that is no message', apiResponse(200, { rule: 'forbidden' }), 'accepts'],
    ['a text about access', apiResponse(200, 'Access denied: 3, granted: 5'), 'accepts'],
    ['two lines', apiResponse(200, 'Unauthorized\nvisits: 3'), 'accepts'],
    ['an XML fault', apiResponse(200, '<?xml version="1.0"?><s:Fault><r>Unauthorized</r></s:Fault>'), 'refuses body'],
    ['XML without a fault', apiResponse(200, '<?xml version="1.0"?><log><r>Unauthorized</r></log>'), 'accepts'],
    ['a page', apiResponse(200, page), 'nothing page'],
    ['a piece of a page', apiResponse(200, '<div>x</div>', html), 'nothing page'],
    ['text that calls itself a page', apiResponse(200, 'pong', html), 'accepts'],
    ['JSON that calls itself a page', apiResponse(200, { id: 1 }, html), 'accepts'],
    ['a page for this very user', apiResponse(200, `<p>${sub}</p>`, html), 'accepts'],
    ['a page for a sign-in', apiResponse(200, form, html), 'refuses sign-in'],
    [
      'a failed function',
      apiResponse(200, { errorMessage: 'x is undefined', errorType: 'TypeError' }),
      'nothing failure',
    ],
    ['GraphQL that refuses', apiResponse(200, { errors: [{ message: 'Unauthorized' }], data: null }), 'refuses body'],
    [
      'GraphQL in a batch',
      apiResponse(200, [{ errors: [{ message: 'x', extensions: { code: 'forbidden' } }], data: { a: { b: null } } }]),
      'refuses body',
    ],
    [
      'GraphQL beside data',
      apiResponse(200, { errors: [{ message: 'Forbidden', path: ['a', 0, 'b'] }], data: { a: [1] } }),
      'accepts but a.0.b',
    ],
    ['GraphQL with another error', apiResponse(200, { errors: [{ message: 'no such field' }], data: null }), 'accepts'],
    [
      'GraphQL whose database is down',
      apiResponse(200, { errors: [{ message: 'fetch failed' }], data: null }),
      'accepts',
    ],
  ])('%s: %s', (_, response, expected) => expect(read(response)).toBe(expected))

  const stream = { 'content-type': 'text/event-stream; charset=utf-8' }
  const soap = (code: string) =>
    `<s:Envelope xmlns:s="x"><s:Body><s:Fault><faultcode>${code}</faultcode></s:Fault></s:Body></s:Envelope>`
  const graphql = (message: string, data: unknown = null) => ({ errors: [{ message }], data })

  it.each([
    [{ ok: false, error: 'invalid_auth' }],
    [{ ok: false, error: 'not_authed' }],
    [{ ok: false, error: 'token_revoked' }],
    [{ ok: false, error: 'account_inactive' }],
    [{ ok: false, error: 'org_login_required' }],
    [{ Message: 'Authorization has been denied for this request.' }],
    [{ response: { header: { status: 401 } } }],
    [{ success: false, code: 'AUTH_REQUIRED' }],
    [graphql('Context creation failed: Unauthorized')],
    [{ error: 'Not logged in' }],
    [{ error: 'AuthenticationError: Unauthorized' }],
    [{ error: '401 Unauthorized' }],
    [{ success: false, message: 'Please log in' }],
    [{ success: 'false', message: 'Please sign in to continue' }],
    [{ success: false, message: 'No token provided' }],
    [{ success: false, errorCode: 'AUTH_001', errorMessage: 'Token verification failed' }],
    [{ status: 'fail', message: 'jwt malformed' }],
    [{ status: 'error', error: { message: 'Session expired' } }],
    [{ code: 'UNAUTHORIZED', data: null }],
    [{ code: 40101, message: 'unauthorized' }],
    [{ code: 1001, msg: 'Token is invalid', data: {} }],
    [{ resultCode: 401, resultMessage: 'Authentication required' }],
    [{ result: { status: 401 } }],
    [{ data: null, response: { success: false, message: 'Access token expired' } }],
    [{ user: null, authenticated: false }],
    [{ isLoggedIn: false, timestamp: '2026-01-01T00:00:00Z' }],
    [{ message: 'Unauthorized', path: '/me', requestId: 'r-1' }],
    [graphql('You must be logged in to see this')],
    [graphql('Access denied! You need to be authorized to perform this action!')],
    [graphql('Access denied! You need to be authorized to perform this action!', { me: null, items: [] })],
    [graphql('Not authorized to access this', { me: { items: [null] } })],
    [{ errors: ['Please log in'] }],
  ])('refuses with %j', (body) => {
    expect(read(apiResponse(200, body))).toBe('refuses body')
    expect(read(apiResponse(200, { ...body, me: { sub } }))).toMatch(/^accepts/)
  })

  it.each([
    ['text/xml', soap('wsse:FailedAuthentication')],
    ['text/xml', soap('wsse:InvalidSecurityToken')],
    ['text/event-stream', 'data: {"error":"unauthorized"}\n\n'],
    ['text/event-stream', ': hello\r\nevent: error\r\ndata: {"error":\r\ndata: "unauthorized"}\r\n\r\n'],
    ['text/event-stream', 'event: error\ndata: Unauthorized'],
    ['text/event-stream', `data: ${JSON.stringify(graphql('Unauthorized'))}\n\n`],
    ['text/plain', 'Unauthorized: no token was sent'],
  ])('refuses as %s: %s', (type, body) =>
    expect(read(apiResponse(200, body, { 'content-type': type }))).toBe('refuses body'),
  )

  it.each([
    [{ id: 7, status: 'unauthorized', amount: 12 }],
    [{ job: { status: 403 } }],
    [{ data: { status: 403, url: '/a' } }],
    [{ device: 'printer', authenticated: false }],
    [{ success: true, message: 'Token expired' }],
    [{ success: false, message: 'Forbidden characters in the name' }],
    [{ error: 0, items: [{ message: 'Unauthorized' }] }],
    [{ error: {}, items: ['forbidden'] }],
    [{ success: 'false', message: 'Your card has expired' }],
    [{ status: 'error', message: 'the login service is slow' }],
    [{ status: 'fail', data: { title: 'A title is required' } }],
    [{ code: 40100, name: 'Ahaus' }],
    [{ code: 'DE', data: null }],
    [{ user: null }],
    [{ title: 'Forbidden', description: 'a film' }],
    [graphql('Not found', { items: [] })],
  ])('is a yes with %j', (body) => expect(read(apiResponse(200, body))).toBe('accepts'))

  it.each(['data: {"items":["unauthorized"]}\n\ndata: {"error":"unauthorized"}\n\n', ': hello\n\n', 'data: hi\n\n'])(
    'is a yes as a stream: %j',
    (body) => expect(read(apiResponse(200, body, stream))).toBe('accepts'),
  )

  it('is a yes with a stream for this very user', () =>
    expect(read(apiResponse(200, `data: ${JSON.stringify({ sub, code: 401 })}\n\n`, stream))).toBe('accepts'))

  it('is a yes with a page that was asked for', () => {
    expect(read(apiResponse(200, page), { wantsPage: true })).toBe('accepts')
    expect(read(apiResponse(200, form), { wantsPage: true })).toBe('refuses sign-in')
  })

  it('is a refusal where redirects led to a sign-in', () => {
    const redirects = ['https://api.example/login?next=/me']
    expect(read(apiResponse(200, page), { redirects, wantsPage: true })).toBe('refuses sign-in')
    expect(read(apiResponse(200, { sub }), { redirects })).toBe('accepts')
  })
})

describe('another status', () => {
  const graphql = { errors: [{ message: 'x', extensions: { http: { status: 401 } } }] }
  it.each([
    ['401', apiResponse(401), 'refuses status'],
    ['400', apiResponse(400), 'nothing status'],
    [
      '400, remapped challenge',
      apiResponse(400, '', { 'x-amzn-remapped-www-authenticate': 'Bearer' }),
      'refuses status',
    ],
    ['400 with known words', apiResponse(400, { msg: 'jwt expired' }), 'refuses body'],
    ['400 with words for another status', apiResponse(400, { detail: 'User not found' }), 'nothing status'],
    ['400 about the host', apiResponse(400, '<h1>Bad Request (400)</h1>'), 'nothing status'],
    ['422 with known words', apiResponse(422, { msg: 'Signature verification failed' }), 'refuses body'],
    ['422 with others', apiResponse(422, { detail: [{ msg: 'field required' }] }), 'nothing status'],
    ['400 with words of refusal', apiResponse(400, { error: 'Bad token; invalid kid' }), 'refuses body'],
    ['400 with others of a time', apiResponse(400, 'token is not yet valid'), 'refuses body'],
    ['400 about a field', apiResponse(400, { title: 'Bad Request', errors: ['name is required'] }), 'nothing status'],
    ['419 of a form', apiResponse(419, { message: 'CSRF token mismatch.' }), 'nothing status'],
    ['419 with words', apiResponse(419, { message: 'Session expired' }), 'refuses body'],
    ['419 with other words', apiResponse(419, 'Authentication Timeout'), 'refuses body'],
    ['440', apiResponse(440), 'refuses status'],
    ['498', apiResponse(498, { error: 'x' }), 'refuses status'],
    ['403 of Cloudflare', apiResponse(403, page, { 'cf-mitigated': 'challenge' }), 'nothing status'],
    ['500 with known words', apiResponse(500, { message: 'jwt expired' }), 'nothing status'],
    ['500 of GraphQL that refuses', apiResponse(500, graphql), 'refuses body'],
    ['a redirect', apiResponse(302, '', { location: '/you' }), 'nothing status'],
    ['a redirect to a sign-in', apiResponse(302, '', { location: '/login?next=/me' }), 'refuses sign-in'],
    ['a redirect to nowhere', apiResponse(302), 'nothing status'],
  ])('%s: %s', (_, response, expected) => expect(read(response)).toBe(expected))

  it('a redirect that adds a slash is none to a sign-in', () => {
    const login = new URL('https://api.example/login')
    expect(read(apiResponse(308, '', { location: '/login/' }), { url: login })).toBe('nothing status')
  })
})

describe('an address', () => {
  it.each([
    ['https://x.example/accounts/login/?next=/me', true],
    ['https://x.example/oauth2/authorize?client_id=a', true],
    ['https://x.example/realms/r/protocol/openid-connect/auth?client_id=a&response_type=code', true],
    ['https://idp.example/app?SAMLRequest=x', true],
    ['https://login.example/', false],
    ['https://x.example/logins', false],
    ['https://x.example/api/v1/me/?next=/login', false],
  ])('%s is a sign-in: %s', (href, expected) => expect(isSignIn(new URL(href))).toBe(expected))
})

describe('Accept', () => {
  it.each([
    ['application/json', false],
    ['*/*', false],
    ['text/html', true],
    ['application/json, text/html;q=0.5', true],
    ['text/html;q=0, application/json', false],
    ['TEXT/*', true],
  ])('%s asks for a page: %s', (value, expected) => expect(wantsPage([['accept', value]])).toBe(expected))
})

describe('whatever the body', () => {
  const judged = (body: string, headers = {}) => {
    const response = apiResponse(200, body, headers)
    const reading = readAnswer(response, { url, claims: [accessClaims] })
    const hints = diagnose({ request: { method: 'GET', url }, scheme: 'Bearer', response, verdict: good, reading })
    return { reading, hints, strings: decodeAnswer(response).strings }
  }

  it('it is judged', () => {
    const word = fc.constantFrom(
      'errors',
      'data',
      'error',
      'message',
      'code',
      'ok',
      'extensions',
      'Unauthorized',
      '401',
    )
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue(),
        word,
        fc.constantFrom(401, 403, false, null),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(word, tie('any'), { maxKeys: 4 }),
      ),
    })).any
    fc.assert(
      fc.property(value, fc.boolean(), (inside, isNamed) => {
        const { reading } = judged(JSON.stringify(isNamed ? { user: { sub }, inside } : inside))
        if (isNamed) expect(reading.says).toBe('accepts')
      }),
      { numRuns: 5000 },
    )
  })

  const refusal = fc.constantFrom(
    'Unauthorized',
    'not_authed',
    'INVALID_TOKEN',
    'jwt expired',
    'Please log in',
    'Token verification failed',
    'You must be logged in',
    'Session expired',
  )
  const wrappings: readonly ((text: string, more: object) => unknown)[] = [
    (error, more) => ({ error, ...more }),
    (message, more) => ({ success: false, message, ...more }),
    (message, more) => ({ ok: 'false', error: { message }, ...more }),
    (message, more) => ({ status: 'fail', data: { message }, ...more }),
    (message, more) => ({ code: 40301, message, ...more }),
    (message) => ({ result: { success: false, message } }),
    (message) => ({ errors: [{ message }], data: null }),
    (message) => [{ error: message }],
  ]

  it('words of refusal are found in each wrapping', () => {
    const more = fc.dictionary(fc.constantFrom('path', 'when', 'trace', 'n'), fc.oneof(fc.integer(), fc.string()))
    fc.assert(
      fc.property(refusal, fc.constantFrom(...wrappings), more, (text, wrap, beside) => {
        expect(judged(JSON.stringify(wrap(text, beside))).reading.says).toBe('refuses')
      }),
      { numRuns: 2000 },
    )
  })

  it('data without words of refusal is a yes', () => {
    const name = fc.constantFrom(
      'id',
      'status',
      'code',
      'error',
      'message',
      'success',
      'result',
      'data',
      'user',
      'title',
    )
    const text = fc.constantFrom('active', 'token', 'login', 'not found', 'expired', 'required', 'forbidden fruit', '')
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer({ min: 0, max: 399 }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(name, tie('any'), { maxKeys: 5 }),
      ),
    })).any
    fc.assert(
      fc.property(fc.dictionary(name, value), (body) => {
        expect(judged(JSON.stringify(body)).reading.says).toBe('accepts')
      }),
      { numRuns: 5000 },
    )
  })

  const mebibyte = 1024 * 1024
  it.each([
    ['nested lists', '['.repeat(mebibyte / 2) + ']'.repeat(mebibyte / 2)],
    ['nested objects', `${'{"a":'.repeat(90)}"x"${'}'.repeat(90)}`],
    ['no line end', 'x'.repeat(mebibyte)],
    ['a page without an end', `<html>${'<input '.repeat(mebibyte / 7)}`],
    ['a script without an end', `<html>${'<script>'.repeat(mebibyte / 8)}`],
    ['comments without an end', `<html>${'<!--'.repeat(mebibyte / 4)}`],
    ['a word of an expression, again and again', 'Scope: Expected: '.repeat(mebibyte / 17)],
    [
      '10,000 GraphQL errors',
      JSON.stringify({ errors: Array.from({ length: 10_000 }, (_, at) => ({ message: `error ${at}` })), data: null }),
    ],
    ['10,000 refusals in a batch', JSON.stringify(Array(10_000).fill({ error: 'Unauthorized' }))],
    ['many short texts', JSON.stringify(Array.from({ length: 100_000 }, (_, at) => `t${at}`))],
    ['one text of a mebibyte', JSON.stringify({ error: 'no '.repeat(mebibyte / 3) })],
  ])('%s is read once, and no more than 64 KiB of it as words', (_, body) => {
    const { strings } = judged(body)
    expect(strings.length).toBeLessThanOrEqual(1000)
    expect(strings.join('').length).toBeLessThanOrEqual(64 * 1024 + 2000)
  })

  it('10,000 GraphQL errors refuse where the last one does', () => {
    const errors = Array.from({ length: 10_000 }, () => ({ message: 'no' }))
    const last = { message: 'no', extensions: { code: 'UNAUTHENTICATED' } }
    expect(judged(JSON.stringify({ errors: [...errors, last], data: null })).reading.says).toBe('refuses')
  })
})

describe('what is said in it', () => {
  it.each<[name: string, response: ReturnType<typeof apiResponse>, strings: string[]]>([
    ['lines', apiResponse(401, 'one\r\n two \n\n'), ['one', 'two']],
    ['texts in JSON', apiResponse(401, { a: ['one', { b: 'two' }], c: 3 }), ['one', 'two']],
    ['JSON in JSON', apiResponse(401, { a: '{"b":"[\\"one\\"]"}' }), ['one']],
    ['a text that is JSON', apiResponse(401, '"one"'), ['one']],
    ['a trace', apiResponse(401, { a: 'Error: one\n at x' }), ['Error: one at x', 'Error: one', 'at x']],
    [
      'a form',
      apiResponse(401, 'a=one%22&b=two+2', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }),
      ['one"', 'two 2'],
    ],
    [
      'a page',
      apiResponse(
        401,
        '<html><script>if (a<b) {}</script><!-- x --><p title="&lt;">a &lt; b<br>it&#x27;s&nbsp;on</html>',
      ),
      ['a < b', "it's on"],
    ],
    ['XML', apiResponse(401, '<?xml version="1.0"?><a><![CDATA[one < two]]></a>'), ['one < two']],
    [
      'a description',
      apiResponse(401, '', { 'www-authenticate': 'Bearer error="invalid_token", error_description="one"' }),
      ['one'],
    ],
    ['an error of its own', apiResponse(401, '', { 'www-authenticate': 'Token error="one"' }), ['one']],
    [
      'a header that is a sentence',
      apiResponse(401, '', { 'www-authenticate': 'JWT not one of ours' }),
      ['JWT not one of ours'],
    ],
    ['a scheme', apiResponse(401, '', { 'www-authenticate': 'Bearer' }), []],
    [
      'an entity of no character',
      apiResponse(401, '<html>&#99999999;&#xFFFFFF;&nope;'),
      ['&#99999999;&#xFFFFFF;&nope;'],
    ],
  ])('%s', (_, response, strings) => expect(decodeAnswer(response).strings).toEqual(strings))
})
