import { describe, expect, it } from 'vitest'
import { type Evidence, judge } from '../../../src/me/answers/judge.ts'
import { apiResponse } from '../../helpers/api-response.ts'
import { accessClaims, stoppedSeconds, verdictOn } from '../../helpers/verdicts.ts'

const good = await verdictOn()
const expired = await verdictOn({ exp: stoppedSeconds - 10 })
const forged = await verdictOn({}, false)
const url = new URL('http://localhost/me')
const mine = { sub: accessClaims.sub }
const others = { sub: 'ffffffff-ffff-4fff-8fff-ffffffffffff' }

const nothing: Evidence['expected'] = { statuses: [], fields: [], headers: [], identity: 'auto' }

function evidenceOf(response: Evidence['exchange']['response']): Evidence {
  const request = { method: 'GET', url, headers: [], body: undefined }
  return {
    scheme: 'Bearer',
    token: 'a-token-of-some-length',
    exchange: { response, url, request, redirects: [] },
    verdict: good,
    moreClaims: [],
    expected: nothing,
  }
}

function judged(
  response: Evidence['exchange']['response'],
  verdict: Evidence['verdict'] = good,
  expected: Partial<Evidence['expected']> = {},
) {
  return judge({ ...evidenceOf(response), verdict, expected: { ...nothing, ...expected } })
}

const ok = apiResponse(200, mine)
const no = apiResponse(401)
const forbidden = apiResponse(403)
const broken = apiResponse(500)
const refusal = apiResponse(200, { code: 401 })
const page = apiResponse(200, '<!doctype html><p>Hello</p>')
const signIn = apiResponse(302, '', { Location: '/login' })

describe('the outcome', () => {
  it.each([
    ['both accept', judged(ok), 'yes'],
    ['both accept, and it is somebody else', judged(apiResponse(200, others)), 'no'],
    ['both accept, somebody else, not looked for', judged(apiResponse(200, others), good, { identity: 'off' }), 'yes'],
    ['both accept, and it names nobody', judged(apiResponse(200, {})), 'yes'],
    ['both reject', judged(no, expired), 'yes'],
    ['both reject, and 200 was expected', judged(no, expired, { statuses: [200] }), 'no'],
    ['the API rejects a good token', judged(no), 'no'],
    ['the API rejects a good token, as expected', judged(forbidden, good, { statuses: [403] }), 'yes'],
    ['the API rejects a good token, with another status', judged(no, good, { statuses: [403] }), 'no'],
    ['the API accepts a bad token', judged(ok, expired), 'no'],
    ['the API accepts a bad token, as expected', judged(ok, expired, { statuses: [200] }), 'no'],
    ['a success refuses a good token', judged(refusal), 'no'],
    ['a success refuses a good token, and its status was expected', judged(refusal, good, { statuses: [200] }), 'no'],
    ['a success refuses a bad token', judged(refusal, expired), 'yes'],
    ['a success refuses a bad token, and its status was expected', judged(refusal, forged, { statuses: [200] }), 'yes'],
    ['a page answers, and its status was expected', judged(page, good, { statuses: [200] }), 'no'],
    ['the API sends to a sign-in, as expected', judged(signIn, good, { statuses: [302] }), 'yes'],
    ['the API fails', judged(broken), 'no'],
    ['the API fails on a bad token', judged(broken, expired), 'no'],
    ['there is nothing, as expected', judged(apiResponse(404), good, { statuses: [404] }), 'yes'],
    ['a field is not as expected', judged(ok, good, { fields: [{ path: 'sub', value: 'x' }] }), 'no'],
    ['a header is not as expected', judged(ok, good, { headers: [['X-A', '1']] }), 'no'],
    ['the demanded identity is there', judged(ok, good, { identity: { field: 'sub', claim: 'sub' } }), 'yes'],
    [
      'the demanded identity is another',
      judged(apiResponse(200, others), good, { identity: { field: 'sub', claim: 'sub' } }),
      'no',
    ],
    [
      'the demanded identity is missing',
      judged(apiResponse(200, {}), good, { identity: { field: 'sub', claim: 'sub' } }),
      'no',
    ],
    [
      'the demanded identity, of a refusal',
      judged(no, good, { identity: { field: 'sub', claim: 'sub' }, statuses: [401] }),
      'no',
    ],
  ])('where %s', (_, judgement, outcome) => {
    expect(judgement.outcome).toBe(outcome)
  })

  it('is undecided where the token could not be judged, whatever the answer', () => {
    for (const response of [ok, no, broken]) {
      const expected = { ...nothing, statuses: [200] }
      const judgement = judge({ ...evidenceOf(response), verdict: undefined, expected })
      expect(judgement).toMatchObject({ outcome: 'undecided', agreement: null, identity: null })
    }
  })
})

describe('accepting a token that is not good', () => {
  it.each([
    ['a forged one', forged, 'critical'],
    ['an expired one', expired, 'high'],
  ])('%s is a finding', (_, verdict, severity) => {
    expect(judged(ok, verdict).findings[0]).toMatchObject({ id: 'invalid-token-accepted', severity })
  })

  it('never vouches for an identity', () => {
    expect(judged(ok, forged).identity).toBeNull()
  })
})

describe('what else is known of the person', () => {
  it('is used where the access token has no email', () => {
    const response = apiResponse(200, { email: 'ann@example.com' })
    const moreClaims = [{ sub: accessClaims.sub, email: 'ann@example.com' }]
    expect(judged(response).identity?.verdict).toBe('absent')
    expect(judge({ ...evidenceOf(response), moreClaims }).identity).toMatchObject({ verdict: 'match', claim: 'email' })
  })
})

describe('an answer that nobody knows', () => {
  it.each([
    ['a refusal', judged(no), ['unexplained_refusal']],
    ['a failure', judged(broken), ['unexplained_error']],
    ['a refusal that is right', judged(no, expired), []],
    ['success', judged(ok), []],
  ])('%s has a next step where one is needed', (_, judgement, codes) => {
    expect(judgement.hints.map(({ code }) => code)).toEqual(codes)
  })

  it('to an id token proposes the access token', async () => {
    const idToken = await verdictOn({ token_use: 'id', aud: 'x' })
    expect(judged(no, idToken).hints[0]?.next).toContain('--token-use access')
  })
})
