import { describe, expect, it } from 'vitest'
import { bearerChallenge, parseChallenges } from '../../src/me/challenge.ts'

const plain = (lines: string[]) =>
  parseChallenges(lines).map(({ scheme, params }) => [scheme, Object.fromEntries(params)])

describe('WWW-Authenticate', () => {
  it.each([
    ['a scheme alone', ['Bearer'], [['Bearer', {}]]],
    ['a realm', ['Bearer realm="api"'], [['Bearer', { realm: 'api' }]]],
    ['a bare value', ['Bearer error=invalid_token'], [['Bearer', { error: 'invalid_token' }]]],
    [
      'parameters without commas, as API Gateway sends them',
      ['Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"'],
      [
        [
          'Bearer',
          { scope: '', error: 'invalid_token', error_description: 'the token does not have a valid audience' },
        ],
      ],
    ],
    [
      'several challenges in one line',
      ['Basic realm="a, b", Bearer realm="c",error="x"'],
      [
        ['Basic', { realm: 'a, b' }],
        ['Bearer', { realm: 'c', error: 'x' }],
      ],
    ],
    [
      'several lines',
      ['Negotiate', 'Bearer realm=api'],
      [
        ['Negotiate', {}],
        ['Bearer', { realm: 'api' }],
      ],
    ],
    ['escaped quotes', ['Bearer realm="a\\"b\\\\"'], [['Bearer', { realm: 'a"b\\' }]]],
    ['names in any case, the first of two', ['bearer Realm=a, REALM=b'], [['bearer', { realm: 'a' }]]],
    ['spaces around the equals sign', ['Bearer realm = "a"'], [['Bearer', { realm: 'a' }]]],
    ['a quote that is never closed', ['Bearer error="x'], [['Bearer', { error: 'x' }]]],
    ['a name out of every prototype', ['Bearer __proto__=x'], [['Bearer', Object.fromEntries([['__proto__', 'x']])]]],
    [
      'a text that should have been quoted',
      ['Bearer error=invalid_token, error_description=The token expired, scope=a'],
      [['Bearer', { error: 'invalid_token', error_description: 'The token expired', scope: 'a' }]],
    ],
    [
      'a bare value and another challenge',
      ['Bearer realm=a , Basic realm=b'],
      [
        ['Bearer', { realm: 'a' }],
        ['Basic', { realm: 'b' }],
      ],
    ],
    [
      'a second value of a name, unquoted',
      ['Bearer realm="a" realm=b c'],
      [
        ['Bearer', { realm: 'a' }],
        ['c', {}],
      ],
    ],
    ['nothing', ['', ' , ,'], []],
    ['a parameter of no scheme', ['realm="x"'], []],
  ])('with %s', (_, lines, expected) => {
    expect(plain(lines)).toEqual(expected)
  })

  it('is read in a time that grows with its length alone', () => {
    const long = ['"'.repeat(16_000), `a="${'\\'.repeat(16_000)}`, 'a '.repeat(8000), `a${' '.repeat(16_000)}b`]
    expect(parseChallenges(long).length).toBeGreaterThan(0)
  })

  it('finds the Bearer challenge in any case', () => {
    expect(bearerChallenge(parseChallenges(['Basic, bEARER realm=x']))?.params.get('realm')).toBe('x')
    expect(bearerChallenge(parseChallenges(['Basic']))).toBeUndefined()
  })
})
