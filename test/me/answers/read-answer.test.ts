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
