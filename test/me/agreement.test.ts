import { describe, expect, it } from 'vitest'
import { compareWithVerdict, severityOfAcceptance } from '../../src/me/agreement.ts'
import { readAnswer } from '../../src/me/answers/read-answer.ts'
import { apiResponse } from '../helpers/api-response.ts'

const bearer = { 'WWW-Authenticate': 'Bearer error="invalid_request"' }
const basic = { 'WWW-Authenticate': 'Basic realm="x"' }

describe('the token and the answer, two by two', () => {
  it.each([
    ['200', apiResponse(200), 'both_accept', 'api_accepts_invalid'],
    ['204', apiResponse(204), 'both_accept', 'api_accepts_invalid'],
    ['299', apiResponse(299), 'both_accept', 'api_accepts_invalid'],
    ['401', apiResponse(401), 'api_rejects_valid', 'both_reject'],
    ['403', apiResponse(403), 'api_rejects_valid', 'both_reject'],
    ['400 with a Bearer challenge', apiResponse(400, '', bearer), 'api_rejects_valid', 'both_reject'],
    ['400 with another challenge', apiResponse(400, '', basic), 'api_error', 'api_error'],
    ['400 alone', apiResponse(400), 'api_error', 'api_error'],
    ['404', apiResponse(404), 'api_error', 'api_error'],
    ['405', apiResponse(405), 'api_error', 'api_error'],
    ['429', apiResponse(429), 'api_error', 'api_error'],
    ['302', apiResponse(302), 'api_error', 'api_error'],
    ['500', apiResponse(500), 'api_error', 'api_error'],
    ['503 with a Bearer challenge', apiResponse(503, '', bearer), 'api_error', 'api_error'],
  ])('%s', (_, response, ofValid, ofInvalid) => {
    const { says } = readAnswer(response, { url: new URL('https://api.example/me') })
    expect([compareWithVerdict(true, says), compareWithVerdict(false, says)]).toEqual([ofValid, ofInvalid])
  })
})

it.each([
  ['bad_signature', 'critical'],
  ['alg_not_allowed', 'critical'],
  ['unknown_kid', 'critical'],
  ['malformed', 'critical'],
  ['expired', 'high'],
  ['wrong_client', 'high'],
  ['wrong_issuer', 'high'],
  ['wrong_token_use', 'high'],
] as const)('accepting a token with %s is %s', (reason, severity) => {
  expect(severityOfAcceptance(reason)).toBe(severity)
})
