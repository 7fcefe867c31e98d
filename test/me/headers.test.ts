import { describe, expect, it } from 'vitest'
import { type HeadOptions, parseHeader, parseHeaderName, parseScheme, requestHeaders } from '../../src/me/headers.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'

const secret = 'hunter2-value'
const options: HeadOptions = { token: 'tok', scheme: 'Bearer', headerName: 'Authorization', extra: [], body: undefined }

function refused(work: () => unknown): CogtoolError {
  try {
    work()
  } catch (error) {
    if (error instanceof CogtoolError) return error
  }
  throw new Error('it was not refused')
}

describe('a header of -H', () => {
  it.each([
    ['Accept: text/html', ['Accept', 'text/html']],
    ['Accept:text/html', ['Accept', 'text/html']],
    ['X-Empty:', ['X-Empty', '']],
    ['X-Colon: a:b ', ['X-Colon', 'a:b']],
    ['X-Latin: ä', ['X-Latin', 'ä']],
  ])('%s', (text, expected) => {
    expect(parseHeader(text)).toEqual(expected)
  })

  it.each([
    ['no colon', secret],
    ['no name', `: ${secret}`],
    ['a space in its name', `My Header: ${secret}`],
    ['a line break in its name', `X\r\nEvil: ${secret}`],
    ['a line break in its value', `X-A: ${secret}\r\nX-Evil: 1`],
    ['a bare line feed in its value', `X-A: ${secret}\nX-Evil: 1`],
    ['a NUL in its value', `X-A: ${secret}\u0000`],
    ['a character that no header can hold', `X-A: ${secret}\u{1f600}`],
  ])('with %s is refused without being repeated', (_, text) => {
    const error = refused(() => parseHeader(text))
    expect(error).toMatchObject({ code: 'header_invalid', exitCode: 2 })
    expect(`${error.message} ${error.why} ${error.hint}`).not.toContain(secret)
  })

  it.each(['Authorization', 'authorization', 'Content-Length', 'Transfer-Encoding', 'Connection', 'X-Auth'])(
    'cannot be %s',
    (name) => {
      const extra = [parseHeader(`${name}: ${secret}`)]
      const headerName = name === 'X-Auth' ? 'x-auth' : 'X-Token'
      const error = refused(() => requestHeaders({ ...options, headerName, extra }))
      expect(error).toMatchObject({ code: 'header_invalid' })
      expect(`${error.message} ${error.why} ${error.hint}`).not.toContain(secret)
    },
  )
})

describe('the head of a request', () => {
  it('has the token once, last, with its scheme', () => {
    expect(requestHeaders(options)).toEqual([
      ['Accept', 'application/json'],
      ['Accept-Encoding', 'gzip, deflate, br'],
      ['User-Agent', 'cogtool'],
      ['Authorization', 'Bearer tok'],
    ])
  })

  it.each([
    ['another scheme', { scheme: 'JWT' }, ['Authorization', 'JWT tok']],
    ['no scheme', { scheme: '' }, ['Authorization', 'tok']],
    ['another header', { headerName: 'X-Auth' }, ['X-Auth', 'Bearer tok']],
  ])('with %s', (_, changes, expected) => {
    expect(requestHeaders({ ...options, ...changes }).at(-1)).toEqual(expected)
  })

  it('takes what -H says instead of its own', () => {
    const extra = ['accept: text/html', 'Host: api.example', 'X-A: 1', 'X-A: 2'].map((text) => parseHeader(text))
    expect(requestHeaders({ ...options, extra }).slice(0, -1)).toEqual([
      ['Accept-Encoding', 'gzip, deflate, br'],
      ['User-Agent', 'cogtool'],
      ['accept', 'text/html'],
      ['Host', 'api.example'],
      ['X-A', '1'],
      ['X-A', '2'],
    ])
  })

  it.each([
    ['{"a":1}', 'application/json', '7'],
    ['a=ä', 'application/octet-stream', '4'],
  ])('tells what the body %s is and how long', (text, type, length) => {
    const head = requestHeaders({ ...options, body: Buffer.from(text) })
    expect(head).toContainEqual(['Content-Type', type])
    expect(head).toContainEqual(['Content-Length', length])
  })

  it('is not made with a token that would break out of its line', () => {
    const error = refused(() => requestHeaders({ ...options, token: `${secret}\r\nX-Evil: 1` }))
    expect(error.code).toBe('header_invalid')
    expect(`${error.message} ${error.why} ${error.hint}`).not.toContain(secret)
  })
})

it.each(['Bear er', 'Bearer\r\nX: y', 'Bearer:'])('%j is no scheme', (text) => {
  expect(() => parseScheme(text)).toThrow(expect.objectContaining({ code: 'header_invalid' }))
})

it.each(['', 'X Auth', 'X\r\n', 'X:'])('%j is no header name', (text) => {
  expect(() => parseHeaderName(text)).toThrow(expect.objectContaining({ code: 'header_invalid' }))
})
