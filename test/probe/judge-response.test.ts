import { describe, expect, it } from 'vitest'
import { type Baseline, isUnprotected, judgeResponse } from '../../src/probe/judge-response.ts'
import { apiResponse } from '../helpers/api-response.ts'

const sub = 'd418f4e8-a821-70b6-ea11-2824a95c50a7'
const other = '0f6a3ab0-7b1c-4a51-9a15-6ff7e2a2d2cb'
const json = { 'Content-Type': 'application/json' }
const html = { 'Content-Type': 'text/html; charset=utf-8' }
const good = apiResponse(200, { username: sub, seen: '2026-11-22T06:22:00Z' }, json)
const refused = apiResponse(401, { detail: 'no' }, json)
const graphqlRefusal = { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }], data: null }

function judge(
  response: ReturnType<typeof apiResponse>,
  changes: Partial<Baseline> & { id?: string; method?: string; subject?: string } = {},
) {
  const { id = 'alg-null', method = 'GET', subject, ...baseline } = changes
  const whole = { good, anonymous: refused, claims: { sub }, target: new URL('http://127.0.0.1/me'), ...baseline }
  return judgeResponse({ id, method, subject }, response, whole).verdict
}

describe('where no token is refused', () => {
  it.each([
    ['the user', apiResponse(200, { username: sub }, json), 'accepted'],
    ['the user in capitals', apiResponse(200, { username: sub.toUpperCase() }, json), 'accepted'],
    ['the same at another time', apiResponse(200, { username: sub, seen: '2027-01-01T00:00:00Z' }, json), 'accepted'],
    ['fields like those of the good answer', apiResponse(200, { username: 'x', seen: 1 }, json), 'accepted'],
    ['the same fields, one of them longer', apiResponse(200, { username: 'x', seen: [1, { a: 2 }] }, json), 'accepted'],
    ['a list', apiResponse(200, [1], json), 'inconclusive'],
    ['an answer unlike all others', apiResponse(200, { error: 'try later' }, json), 'inconclusive'],
    ['an error about the token', apiResponse(200, { error: 'bad token' }, json), 'refused'],
    ['400', apiResponse(400), 'refused'],
    ['401', refused, 'refused'],
    ['403', apiResponse(403), 'refused'],
    ['413', apiResponse(413), 'refused'],
    ['431', apiResponse(431), 'refused'],
    ['404', apiResponse(404), 'inconclusive'],
    ['405', apiResponse(405), 'inconclusive'],
    ['429', apiResponse(429), 'inconclusive'],
    ['500', apiResponse(500), 'crashed'],
    ['a refusal in a 200', apiResponse(200, { code: 401, msg: 'token invalid' }, json), 'refused'],
    ['GraphQL errors that refuse', apiResponse(200, graphqlRefusal, json), 'refused'],
    ['the same with 500', apiResponse(500, graphqlRefusal, json), 'refused'],
    ['a page for a sign-in', apiResponse(200, '<form><input type="password"></form>', html), 'refused'],
    ['a function that failed', apiResponse(200, { errorMessage: 'x', errorType: 'Error' }, json), 'crashed'],
    ['a page', apiResponse(200, '<title>Shop</title>', html), 'inconclusive'],
    ['503', apiResponse(503), 'crashed'],
    ['a login page', apiResponse(302, '', { Location: '/accounts/login/?next=/me' }), 'refused'],
    [
      "an identity provider's page",
      apiResponse(302, '', { Location: 'https://x.example/oauth2/authorize?a=b' }),
      'refused',
    ],
    ['another page', apiResponse(302, '', { Location: '/me/' }), 'inconclusive'],
    ['a redirect to nowhere', apiResponse(302), 'inconclusive'],
  ])('%s: %o', (_, response, verdict) => expect(judge(response)).toBe(verdict))
})

describe('where everybody gets an answer', () => {
  const anonymous = apiResponse(200, { user: null, request_id: 'a1' }, json)
  const known = apiResponse(200, { user: { id: sub }, request_id: 'b2' }, json)
  it.each([
    ['the one for anybody', apiResponse(200, { user: null, request_id: 'c3' }, json), 'refused'],
    ['the one for the user', apiResponse(200, { user: { id: sub }, request_id: 'd4' }, json), 'accepted'],
    ['one with an error in it', apiResponse(200, { error: 'try later' }, json), 'inconclusive'],
    ['one with an error about the token', apiResponse(200, { error: 'bad token' }, json), 'refused'],
  ])('%s', (_, response, verdict) => expect(judge(response, { good: known, anonymous })).toBe(verdict))

  it.each([
    ['an error like the one for anybody', apiResponse(200, { error: 'bad token' }, json), 'refused'],
    ['the user', apiResponse(200, { username: sub }, json), 'accepted'],
  ])('errors with 200: %s', (_, response, verdict) => {
    expect(judge(response, { anonymous: apiResponse(200, { error: 'no token' }, json) })).toBe(verdict)
  })

  it.each([
    ['the same refusal', apiResponse(200, { code: 401 }, json), 'refused'],
    ['the user beside a number that is no status', apiResponse(200, { username: sub, code: 401 }, json), 'accepted'],
    ['anything else, the good token being refused', apiResponse(200, { id: 1 }, json), 'accepted'],
  ])('refusals with 200: %s', (name, response, verdict) => {
    const changes = name.includes('refused') ? { good: undefined } : {}
    expect(judge(response, { anonymous: apiResponse(200, { code: 401 }, json), ...changes })).toBe(verdict)
  })

  it('HEAD says nothing', () => expect(judge(apiResponse(200), { anonymous, method: 'HEAD' })).toBe('inconclusive'))
})

describe('where the good token was refused', () => {
  it.each([
    ['any 2xx', apiResponse(200, { ok: true }, json), refused, 'accepted'],
    ['an open answer', apiResponse(200, 'hello', html), apiResponse(200, 'hello', html), 'refused'],
    ['the user', apiResponse(200, { sub }, json), apiResponse(200, { sub: null }, json), 'accepted'],
  ])('%s', (_, response, anonymous, verdict) => {
    expect(judge(response, { good: undefined, anonymous })).toBe(verdict)
  })
})

describe('a text or a page', () => {
  const page = (text: string) => apiResponse(200, text, html)
  it.each([
    ['that names the user', page(`<p>${sub}</p>`), page('<p>sign in</p>'), 'accepted'],
    ['for anybody', page('<p>sign in</p>'), page('<p>sign in</p>'), 'refused'],
    ['like the good one', page('<p>hello</p>'), refused, 'accepted'],
  ])('%s', (_, response, anonymous, verdict) => {
    expect(judge(response, { good: page('<p>hello</p>'), anonymous })).toBe(verdict)
  })
})

describe('cases of their own', () => {
  it('a token of somebody else is accepted where the answer names them', () => {
    const response = apiResponse(200, { user: { id: other } }, json)
    expect(judge(response, { id: 'access-other-pool', subject: other })).toBe('accepted')
  })

  it.each([
    ['the other subject', { username: other }, 'accepted'],
    ['the first user', { username: sub, extra: 1 }, 'refused'],
  ])('two users count only where the second one is named: %s', (_, body, verdict) => {
    expect(judge(apiResponse(200, body, json), { id: 'dup-two-users', subject: other })).toBe(verdict)
  })

  it.each([
    ['nothing', '', 'refused'],
    ['the user', { username: sub }, 'accepted'],
  ])('a preflight answered with %s', (_, body, verdict) => {
    expect(judge(apiResponse(200, body, json), { method: 'OPTIONS' })).toBe(verdict)
  })

  it('HEAD with 200 is an acceptance', () => expect(judge(apiResponse(200), { method: 'HEAD' })).toBe('accepted'))
})

describe('an address that is not protected', () => {
  it.each([
    ['the same answer', { a: 1 }, { a: 1 }, true],
    ['the same but for time and ids', { a: 1, time: 1, traceId: 'x' }, { a: 1, time: 2, traceId: 'y' }, true],
    ['the same in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ['a user or none', { user: { sub } }, { user: null }, false],
    ['another value', { a: 1 }, { a: 2 }, false],
  ])('%s: %o and %o', (_, one, two, expected) => {
    expect(isUnprotected(apiResponse(200, one, json), apiResponse(200, two, json))).toBe(expected)
  })

  it('is none where both are refused', () => expect(isUnprotected(refused, refused)).toBe(false))
})
