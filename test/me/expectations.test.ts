import { describe, expect, it } from 'vitest'
import {
  type Expectations,
  judgeExpectations,
  parseField,
  parseIdentity,
  parseStatus,
} from '../../src/me/expectations.ts'
import { parseHeader } from '../../src/me/headers.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'
import { apiResponse } from '../helpers/api-response.ts'

const nothing: Expectations = { statuses: [], fields: [], headers: [], identity: 'auto' }
const body = {
  user: { email: 'a=b', age: 5, tags: ['x', { y: null }], isIn: true },
  'a.b': { c: 'dotted' },
  list: [['deep']],
}
const response = apiResponse(200, body, { 'Content-Type': 'application/json', 'X-Two': ['1', '2'] })

const judgeOne = (expected: Partial<Expectations>) => judgeExpectations({ ...nothing, ...expected }, response, null)[0]

describe('a field', () => {
  it.each([
    ['user.email=a=b', true, 'a=b'],
    ['$.user.email=a=b', true, 'a=b'],
    ['user.email=A=b', false, 'a=b'],
    ['user.age=5', true, 5],
    ['user.age=5.0', false, 5],
    ['user.isIn=true', true, true],
    ['user.tags[0]=x', true, 'x'],
    ['user.tags.0=x', true, 'x'],
    ['user.tags[1].y=null', true, null],
    ['user.tags[9]=', false, null],
    ['list[0][0]=deep', true, 'deep'],
    ['a.b.c=dotted', true, 'dotted'],
    ['user.nothing=x', false, null],
    ['user.constructor=x', false, null],
    ['user.tags.length=2', true, 2],
    ['user.tags=["x",{"y":null}]', true, ['x', { y: null }]],
  ])('%s', (text, ok, actual) => {
    expect(judgeOne({ fields: [parseField(text)] })).toEqual({ expect: text, ok, actual })
  })
})

describe('a header', () => {
  it.each([
    ['content-type: application/json', true, 'application/json'],
    ['Content-Type: text/html', false, 'application/json'],
    ['X-Two: 2', true, ['1', '2']],
    ['X-Three: 2', false, null],
  ])('%s', (text, ok, actual) => {
    expect(judgeOne({ headers: [parseHeader(text)] })).toEqual({ expect: text, ok, actual })
  })
})

describe('a status', () => {
  it.each([
    ['the one', [200], true, 'status 200'],
    ['one of several', [204, 200], true, 'status 204 or 200'],
    ['none of several', [401, 403], false, 'status 401 or 403'],
  ])('%s', (_, statuses, ok, expected) => {
    expect(judgeOne({ statuses })).toEqual({ expect: expected, ok, actual: 200 })
  })
})

describe('a demanded identity', () => {
  it.each([
    ['match', true],
    ['different', false],
    ['absent', false],
  ] as const)('that is %s', (verdict, ok) => {
    const identity = { verdict, path: null, claim: null, note: null }
    const expected = { ...nothing, identity: parseIdentity('user.email=email') }
    expect(judgeExpectations(expected, response, identity)).toEqual([
      { expect: 'identity user.email=email', ok, actual: 'a=b' },
    ])
  })

  it('fails where the answer was not judged for it', () => {
    const expected = { ...nothing, identity: parseIdentity('user.email=email') }
    expect(judgeExpectations(expected, response, null)[0]?.ok).toBe(false)
  })

  it('is nothing to be demanded by auto and off', () => {
    expect(['auto', 'off'].map(parseIdentity)).toEqual(['auto', 'off'])
    expect(judgeExpectations(nothing, response, null)).toEqual([])
  })
})

describe('what is no expectation', () => {
  const status = {
    code: 'invalid_value',
    why: 'a status is a number from 100 to 599',
    hint: 'repeat --expect-status for several that are fine: --expect-status 200 --expect-status 204',
  }
  const field = {
    code: 'invalid_value',
    why: 'an expectation is a path, =, and the value',
    hint: "--expect 'user.email=ann@example.com'",
  }
  const identity = {
    code: 'invalid_value',
    why: 'it is auto, off, or FIELD=CLAIM',
    hint: '--expect-identity username=sub',
  }
  const header = {
    code: 'header_invalid',
    why: 'a header is a name, a colon and a value',
    hint: "write it as -H 'Accept: application/json'",
  }
  it.each([
    ['a status of two digits', () => parseStatus('20'), status],
    ['a status that is none', () => parseStatus('600'), status],
    ['a class of statuses', () => parseStatus('2xx'), status],
    ['a field without a value', () => parseField('user.email'), field],
    ['a value without a field', () => parseField('=x'), field],
    ['an identity without a claim', () => parseIdentity('username'), identity],
    ['a header without a colon', () => parseHeader('Content-Type'), header],
  ])('%s', (_, parse, refusal) => {
    expect(parse).toThrow(CogtoolError)
    expect(parse).toThrow(expect.objectContaining({ exitCode: 2, ...refusal }))
  })
})
