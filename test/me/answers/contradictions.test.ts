import { describe, expect, it } from 'vitest'
import { contradictions } from '../../../src/me/answers/contradictions.ts'
import type { Facts } from '../../../src/me/answers/facts.ts'
import { apiResponse } from '../../helpers/api-response.ts'
import { stoppedAt } from '../../helpers/test-edges.ts'
import { poolId, stoppedSeconds, verdictOn } from '../../helpers/verdicts.ts'

const good = await verdictOn()
const expired = await verdictOn({ exp: stoppedSeconds - 10 })
const forged = await verdictOn({}, false)
const url = new URL('https://api.example/me')
const at = (seconds: number) =>
  apiResponse(401, '', { Date: new Date(stoppedAt.getTime() + seconds * 1000).toUTCString() })
const silent = apiResponse(401)
const named = apiResponse(401, '', { 'www-authenticate': 'Bearer error="invalid_token"' })
const withClient = (status: 'pass' | 'fail' | 'skipped', verdict: NonNullable<Facts['verdict']>): Facts['verdict'] => ({
  ...verdict,
  checks: verdict.checks.map((check) => (check.check === 'client' ? { ...check, status } : check)),
})

function holds(
  fact: string,
  verdict: Facts['verdict'],
  response = silent,
  scopes: readonly string[] = [],
): boolean | undefined {
  const reading = { says: 'refuses', by: 'status' } as const
  return contradictions[fact]?.(
    { request: { method: 'GET', url }, scheme: 'Bearer', response, verdict, reading },
    scopes,
  )
}

describe(`facts about a token of ${poolId}`, () => {
  it.each<[fact: string, name: string, actual: boolean | undefined, expected: boolean]>([
    ['valid', 'a good one', holds('valid', good), true],
    ['valid', 'an expired one', holds('valid', expired), false],
    ['valid', 'one not judged', holds('valid', undefined), false],
    ['invalid', 'a good one', holds('invalid', good), false],
    ['invalid', 'a forged one', holds('invalid', forged), true],
    ['invalid', 'one not judged', holds('invalid', undefined), false],
    ['expiry_passed', 'a good one', holds('expiry_passed', good), true],
    ['expiry_passed', 'an expired one', holds('expiry_passed', expired), false],
    ['expiry_passed', 'the clocks explain it', holds('expiry_passed', good, at(7200)), false],
    ['expiry_passed', 'the clocks differ, but not so far', holds('expiry_passed', good, at(60)), true],
    ['valid_and_clocks_agree', 'a good one, no Date', holds('valid_and_clocks_agree', good), true],
    ['valid_and_clocks_agree', 'a good one, 5 s apart', holds('valid_and_clocks_agree', good, at(5)), true],
    ['valid_and_clocks_agree', 'a good one, 6 s apart', holds('valid_and_clocks_agree', good, at(-6)), false],
    ['valid_and_clocks_agree', 'an expired one', holds('valid_and_clocks_agree', expired), false],
    ['scopes_are_there', 'one of its scopes', holds('scopes_are_there', good, silent, ['email']), true],
    ['scopes_are_there', 'one that it lacks', holds('scopes_are_there', good, silent, ['email', 'x/y']), false],
    ['scopes_are_there', 'none named', holds('scopes_are_there', good), false],
    [
      'scopes_are_there',
      'scopes of a forged one are no fact',
      holds('scopes_are_there', forged, silent, ['email']),
      false,
    ],
    ['challenge_names_error', 'an error', holds('challenge_names_error', good, named), true],
    ['challenge_names_error', 'no challenge', holds('challenge_names_error', good), false],
    [
      'client_passed_but_token_invalid',
      'expired',
      holds('client_passed_but_token_invalid', withClient('pass', expired)),
      true,
    ],
    [
      'client_passed_but_token_invalid',
      'by its app client',
      holds('client_passed_but_token_invalid', withClient('fail', expired)),
      false,
    ],
    ['client_passed_but_token_invalid', 'a good one', holds('client_passed_but_token_invalid', good), false],
    [
      'valid_and_client_not_checked',
      'not checked',
      holds('valid_and_client_not_checked', withClient('skipped', good)),
      true,
    ],
    ['valid_and_client_not_checked', 'checked', holds('valid_and_client_not_checked', withClient('pass', good)), false],
    [
      'valid_and_client_not_checked',
      'not checked, expired',
      holds('valid_and_client_not_checked', withClient('skipped', expired)),
      false,
    ],
  ])('%s: %s', (_, __, actual, expected) => expect(actual).toBe(expected))

  it('are all tested here', () => {
    expect(Object.keys(contradictions)).toHaveLength(8)
  })
})
