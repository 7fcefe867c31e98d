import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../src/me/answers/facts.ts'
import { choices, fillWords, placeholders } from '../../../src/me/answers/fill-cause.ts'
import type { Reading } from '../../../src/me/answers/read-answer.ts'
import { apiResponse } from '../../helpers/api-response.ts'
import { accessClaims, stoppedSeconds, verdictOn } from '../../helpers/verdicts.ts'

const user = await verdictOn({ 'cognito:groups': ['a', 'b'] })
const idToken = await verdictOn({ token_use: 'id', aud: 'the-client', client_id: undefined })
const machine = await verdictOn({ username: undefined })
const expired = await verdictOn({ exp: stoppedSeconds - 10 })
const forged = await verdictOn({}, false)
const basic = apiResponse(401, '', { 'www-authenticate': 'JWT realm="x"' })

function fill(
  words: Parameters<typeof fillWords>[0],
  verdict: Facts['verdict'],
  more: Partial<Facts> = {},
  scopes: string[] = [],
) {
  const facts: Facts = {
    request: { method: 'GET', url: new URL('https://api.example/me') },
    scheme: 'Bearer',
    response: apiResponse(401),
    verdict,
    reading: { says: 'refuses', by: 'status' },
    ...more,
  }
  return fillWords(words, { facts, neededScopes: scopes })
}

describe('a placeholder', () => {
  const heldBack: Reading = { says: 'accepts', heldBack: ['me.\u001b[31msalary', 'me.age'] }
  it.each<[words: string, of: string, filled: string, expected: string]>([
    ['{iss}', 'a good token', fill('{iss}', user), accessClaims.iss],
    ['{iss}', 'a forged token', fill('{iss}', forged), "the token's iss (cogtool decode)"],
    ['{iss|none}', 'a forged token', fill('{iss|none}', forged), 'none'],
    ['{kid}', 'a good token', fill('{kid}', user), String(user.keyId)],
    ['{kid}', 'a forged token', fill('{kid}', forged), 'it names'],
    ['{sub}', 'a good token', fill('{sub}', user), accessClaims.sub],
    ['{scope}', 'a good token', fill('{scope}', user), accessClaims.scope],
    ['{groups}', 'a good token', fill('{groups}', user), 'a, b'],
    ['{groups}', 'a token without', fill('{groups}', machine), 'none'],
    ['{client}', 'an access token', fill('{client}', user), accessClaims.client_id],
    ['{client}', 'an ID token', fill('{client}', idToken), 'the-client'],
    ['{otherUse}', 'an access token', fill('{otherUse}', user), 'id'],
    ['{otherUse}', 'an ID token', fill('{otherUse}', idToken), 'access'],
    ['{host}', 'any', fill('{host}', user), 'api.example'],
    ['{status}', 'any', fill('{status}', user), '401'],
    ['{paths}', 'GraphQL errors', fill('{paths}', user, { reading: heldBack }), 'me.\\u001b[31msalary, me.age'],
    ['{paths}', 'none', fill('{paths}', user), 'the fields that are null'],
    ['{neededScopes}', 'two', fill('{neededScopes}', user, {}, ['a/b', 'c']), 'a/b c'],
    ['{scopeFlags}', 'two', fill('{scopeFlags}', user, {}, ['a/b', 'c']), '--scope a/b --scope c'],
    ['{scopeFlags}', 'none', fill('{scopeFlags}', user), '--scope <scope>'],
    ['{challengeScheme}', 'another', fill('{challengeScheme}', user, { response: basic }), 'JWT'],
    ['{challengeScheme}', 'none', fill('{challengeScheme}', user), 'Bearer'],
    [
      '{verdictMessage}',
      'an expired token',
      fill('{verdictMessage}', expired),
      'message' in expired ? expired.message : '',
    ],
    ['{verdictHint}', 'a good token', fill('{verdictHint}', user), 'cogtool login'],
  ])('%s of %s', (_, __, filled, expected) => expect(filled).toBe(expected))

  it('are all tested here', () => {
    expect(Object.keys(placeholders).sort().join(' ')).toBe(
      'challengeScheme client groups host iss kid neededScopes otherUse paths scope scopeFlags status sub verdictHint verdictMessage',
    )
  })

  it('escapes what a pool or an API made up', async () => {
    const evil = await verdictOn({ scope: 'a\u202eb' })
    expect(fill('{scope}', evil)).toBe('a\\u202eb')
  })
})

describe('a choice', () => {
  const words = { machine: 'm', access: 'a', id: 'i', any: '?' }
  it.each([
    ['a user', fill(words, user), 'a'],
    ['a machine', fill(words, machine), 'm'],
    ['an ID token', fill(words, idToken), 'i'],
    ['a forged one', fill(words, forged), '?'],
    ['a forged one, where nothing is for any', fill({ access: 'a', id: 'i' }, forged), 'a'],
    ['a good one', fill({ invalid: 'no', valid: 'yes' }, user), 'yes'],
    ['a bad one', fill({ invalid: 'no', valid: 'yes' }, forged), 'no'],
    ['one not judged', fill({ valid: 'yes', invalid: 'no' }, undefined), 'yes'],
    ['one that has not expired', fill({ expiryPassed: 'no', any: 'yes' }, user), 'no'],
    ['one that has', fill({ expiryPassed: 'no', any: 'yes' }, expired), 'yes'],
    ['a challenge with another scheme', fill({ challengeScheme: 'x', any: 'y' }, user, { response: basic }), 'x'],
  ])('for %s', (_, filled, expected) => expect(filled).toBe(expected))

  it('is one of those of the table', () => {
    expect(Object.keys(choices)).toEqual([
      'machine',
      'access',
      'id',
      'valid',
      'invalid',
      'expiryPassed',
      'challengeScheme',
      'any',
    ])
  })
})
