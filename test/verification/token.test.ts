import { describe, expect, it } from 'vitest'
import { decodeCanonical } from '../../src/text/base64url.ts'
import { cachedHeaderReader, decodeToken, findFormatError } from '../../src/verification/token.ts'
import { encode } from '../helpers/made-tokens.ts'

const header = encode('{"alg":"RS256","kid":"k"}')
const good = (claims: string | Buffer = '{}', head = header) => `${head}.${encode(claims)}.c2ln`
const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`
const problemOf = (text: string) => {
  const decoded = decodeToken(text)
  return 'problem' in decoded ? decoded.problem : undefined
}

describe('base64url in its one canonical form', () => {
  it.each([
    ['', true, 'nothing'],
    ['A', false, 'a length that encodes nothing'],
    ['AA', true, 'one byte'],
    ['AB', false, 'one byte with spare bits'],
    ['AAA', true, 'two bytes'],
    ['AAB', false, 'two bytes with spare bits'],
    ['AAAA', true, 'three bytes'],
    ['AA==', false, 'padding'],
    ['A+A/', false, 'the other alphabet'],
    ['AA A', false, 'a blank'],
    ['AAA\n', false, 'a line break at the end'],
    ['ÀAAA', false, 'a letter from elsewhere'],
  ])('%j → %s: %s', (text, canonical) => {
    expect(decodeCanonical(text) !== undefined).toBe(canonical)
  })
})

describe('what can be read as a token', () => {
  it.each([
    { name: 'three sound parts', text: good(), problem: undefined },
    { name: 'an empty signature, for the algorithm to judge', text: `${header}.e30.`, problem: undefined },
    {
      name: '64 KiB',
      text: `${header}.${'A'.repeat(65_536 - header.length - 6)}.c2ln`,
      problem: 'its payload is not JSON',
    },
    {
      name: 'a character more',
      text: `${header}.${'A'.repeat(65_537 - header.length - 6)}.c2ln`,
      problem: 'it has 65537 characters, more than 65536',
    },
    { name: 'nothing', text: '', problem: 'it is empty' },
    { name: 'one part', text: 'abc', problem: 'it has 1 part, a JWT has 3' },
    { name: 'two parts', text: 'a.b', problem: 'it has 2 parts, a JWT has 3' },
    { name: 'five parts', text: 'a.b.c.d.e', problem: 'it has 5 parts, a JWT has 3' },
    { name: 'dots alone', text: '..', problem: 'its header is empty' },
    { name: 'an empty payload', text: `${header}..c2ln`, problem: 'its payload is empty' },
    { name: 'a payload with spare bits', text: `${header}.e31.c2ln`, problem: 'its payload is not base64url' },
    { name: 'a padded signature', text: `${header}.e30.c2ln==`, problem: 'its signature is not base64url' },
    { name: 'a signature with spare bits', text: `${header}.e30.AB`, problem: 'its signature is not base64url' },
    { name: 'white space inside', text: `${header}.e3\n0.c2ln`, problem: 'its payload is not base64url' },
    {
      name: 'a byte that is not UTF-8',
      text: good(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
      problem: 'its payload is not UTF-8',
    },
    {
      name: 'half a UTF-8 character',
      text: good(Buffer.from('{"a":"é"}').subarray(0, -3)),
      problem: 'its payload is not UTF-8',
    },
    {
      name: 'a surrogate in UTF-8',
      text: good(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])),
      problem: 'its payload is not UTF-8',
    },
    { name: 'a byte order mark in the payload', text: good('\ufeff{}'), problem: 'its payload is not JSON' },
    { name: 'a list', text: good('[]'), problem: 'its payload is not a JSON object' },
    { name: 'null', text: good('null'), problem: 'its payload is not a JSON object' },
    { name: 'a text', text: good('"{}"'), problem: 'its payload is not a JSON object' },
    { name: 'a comma too many', text: good('{"a":1,}'), problem: 'its payload is not JSON' },
    { name: '100 levels', text: good(nested(100)), problem: undefined },
    { name: '101 levels', text: good(nested(101)), problem: 'its payload is nested deeper than 100 levels' },
    {
      name: '101 levels of lists',
      text: good(`{"a":${'['.repeat(100)}${']'.repeat(100)}}`),
      problem: 'its payload is nested deeper than 100 levels',
    },
    {
      name: '20,000 levels',
      text: good(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
      problem: 'its payload is nested deeper than 100 levels',
    },
    {
      name: 'a header that is a list',
      text: good('{}', encode('["RS256"]')),
      problem: 'its header is not a JSON object',
    },
  ])('$name', ({ text, problem }) => {
    expect(problemOf(text)).toBe(problem)
  })

  it('reads names that JavaScript treats specially as names like any other', () => {
    const decoded = decodeToken(good('{"__proto__":{"sub":"x"},"constructor":1}'))
    if ('problem' in decoded) throw new Error(decoded.problem)
    const claims = decoded.unverifiedClaims
    expect(Object.keys(claims)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype)
    expect(claims.sub).toBeUndefined()
  })

  it('reads a header once for all tokens that share it, and forgets headers that pile up', () => {
    const read = cachedHeaderReader()
    const first = read(header)
    expect(read(header)).toBe(first)
    for (let number = 0; number < 200; number++) read(encode(`{"kid":"${number}"}`))
    expect(read(header)).not.toBe(first)
    expect(read(header)).toEqual(first)
    expect(read('###')).toBe('is not base64url')
  })
})

describe('headers and types that end the reading', () => {
  const rs256 = { alg: 'RS256', kid: 'k' }
  const judged = (head: object, claims: object | string, signature = 'c2ln') => {
    const text = `${encode(JSON.stringify(head))}.${encode(typeof claims === 'string' ? claims : JSON.stringify(claims))}.${signature}`
    const decoded = decodeToken(text)
    if ('problem' in decoded) throw new Error(decoded.problem)
    return findFormatError(decoded)?.check
  }

  it.each([
    { name: 'RS256 and nothing else', head: rs256, formatError: undefined },
    { name: 'no alg', head: {}, formatError: 'algorithm' },
    { name: 'an empty alg', head: { alg: '' }, formatError: 'algorithm' },
    { name: 'rs256 in small letters', head: { alg: 'rs256' }, formatError: 'algorithm' },
    { name: 'RS256 with a blank', head: { alg: 'RS256 ' }, formatError: 'algorithm' },
    { name: 'alg in a prototype', head: JSON.parse('{"__proto__":{"alg":"RS256"}}'), formatError: 'algorithm' },
    { name: 'alg null', head: { alg: null }, formatError: 'format' },
    { name: 'alg a number', head: { alg: 256 }, formatError: 'format' },
    { name: 'alg first: none with crit', head: { alg: 'none', crit: ['x'] }, formatError: 'algorithm' },
    { name: 'crit', head: { ...rs256, crit: ['exp'] }, formatError: 'format' },
    { name: 'crit empty', head: { ...rs256, crit: [] }, formatError: 'format' },
    { name: 'crit null', head: { ...rs256, crit: null }, formatError: 'format' },
    { name: 'kid null', head: { alg: 'RS256', kid: null }, formatError: 'format' },
    { name: 'no kid, judged later', head: { alg: 'RS256' }, formatError: undefined },
    {
      name: 'members that are never read',
      head: { ...rs256, typ: 1, cty: 'JWT', zip: 'DEF', jku: {}, jwk: [], x5u: 0, x5c: 'x' },
      formatError: undefined,
    },
  ])('$name', ({ head, formatError }) => {
    expect(judged(head, {})).toBe(formatError)
  })

  it('calls none with an empty signature a wrong algorithm, RS256 with one malformed', () => {
    expect(judged({ alg: 'none' }, {}, '')).toBe('algorithm')
    expect(judged(rs256, {}, '')).toBe('format')
  })

  it.each([
    ['{"exp":1e400}', 'a token without end'],
    ['{"exp":"1760000000"}', 'exp as text'],
    ['{"exp":null}', 'exp null'],
    ['{"exp":true}', 'exp true'],
    ['{"iat":[]}', 'iat a list'],
    ['{"nbf":-1e999}', 'nbf minus infinity'],
    ['{"auth_time":{}}', 'auth_time an object'],
    ['{"iss":1}', 'iss a number'],
    ['{"iss":null}', 'iss null'],
    ['{"sub":1}', 'sub a number'],
    ['{"jti":[]}', 'jti a list'],
    ['{"aud":1}', 'aud a number'],
    ['{"aud":null}', 'aud null'],
    ['{"aud":["a",1]}', 'aud a list with a number'],
    ['{"aud":{"0":"a"}}', 'aud an object'],
  ])('%s: %s', (claims) => {
    expect(judged(rs256, claims)).toBe('format')
  })

  it.each([
    ['{"exp":1e23}'],
    ['{"exp":-1}'],
    ['{"exp":0.5}'],
    ['{"aud":[]}'],
    ['{"aud":["a","b"]}'],
    ['{"iss":"","sub":"","jti":""}'],
    ['{"__proto__":{"exp":"x"}}'],
  ])('%s is well-formed', (claims) => {
    expect(judged(rs256, claims)).toBeUndefined()
  })
})
