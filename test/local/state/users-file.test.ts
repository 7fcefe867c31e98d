import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createPoolData } from '../../../src/local/state/pool-data.ts'
import { passwordMatches } from '../../../src/local/state/srp.ts'
import { parseUsers } from '../../../src/local/state/users-file.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { stoppedAt } from '../../helpers/test-edges.ts'

const edges = { now: () => stoppedAt, randomBytes, sleep: async () => {} }
const parse = (text: string) => parseUsers(text, 'Demo0001', edges)
const problemOf = (text: string) => {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof CogtoolError) return error
    throw error
  }
  return expect.fail('these users should have been refused')
}

describe('a users file', () => {
  it('has the shape of an export', () => {
    const line = {
      username: 'anna',
      status: 'RESET_REQUIRED',
      enabled: false,
      created: '2024-05-01T10:00:00.000Z',
      modified: '2024-06-01T10:00:00.000Z',
      attributes: { sub: 'f4', email: 'anna@example.com', 'custom:team': 'sales' },
      groups: ['staff'],
      mfa: ['SMS_MFA'],
    }
    const [anna] = parse(JSON.stringify(line))
    expect(anna).toEqual({
      ...line,
      sub: 'f4',
      created: new Date(line.created),
      modified: new Date(line.modified),
    })
  })

  it('needs no more than names', () => {
    const [anna, bert] = parse('{"username":"anna"}\n{"username":"bert"}')
    expect(anna).toMatchObject({ status: 'CONFIRMED', enabled: true, created: stoppedAt, modified: stoppedAt })
    expect(anna?.password).toBeUndefined()
    expect(anna?.attributes).toEqual({ sub: anna?.sub })
    expect(bert?.sub).not.toBe(anna?.sub)
    expect(parse('{"username":"anna"}')[0]?.sub).toBe(anna?.sub)
  })

  it('may begin with a byte order mark, end lines with CR LF and hold empty lines', () => {
    const text = '\ufeff{"username":"anna"}\r\n\r\n{"username":"bert"}\n'
    expect(parse(text).map(({ username }) => username)).toEqual(['anna', 'bert'])
  })

  it('may give passwords', () => {
    const [anna] = parse('{"username":"anna","password":"Correct-Horse-9"}')
    expect(anna?.password && passwordMatches('Demo0001', 'anna', 'Correct-Horse-9', anna.password)).toBe(true)
    expect(anna).not.toHaveProperty('password.password')
  })

  it('may be empty', () => {
    expect(parse('')).toEqual([])
  })

  it.each([
    { line: '{"username":', why: 'it is not JSON' },
    { line: '["anna"]', why: 'it is not a JSON object' },
    { line: 'null', why: 'it is not a JSON object' },
    { line: '{}', why: '`username` is missing or empty' },
    { line: '{"username":""}', why: '`username` is missing or empty' },
    { line: '{"username":7}', why: '`username` is missing or empty' },
    { line: '{"username":"x","status":7}', why: '`status` is not text' },
    { line: '{"username":"x","enabled":"true"}', why: '`enabled` is neither true nor false' },
    { line: '{"username":"x","attributes":[]}', why: '`attributes` is not an object of texts' },
    { line: '{"username":"x","attributes":{"email_verified":true}}', why: '`attributes` is not an object of texts' },
    { line: '{"username":"x","groups":"staff"}', why: '`groups` is not a list of texts' },
    { line: '{"username":"x","mfa":[1]}', why: '`mfa` is not a list of texts' },
    { line: '{"username":"x","password":7}', why: '`password` is not text' },
    { line: '{"username":"x","created":"yesterday"}', why: '`created` is not an ISO 8601 time' },
    { line: '{"username":"x","modified":1700000000}', why: '`modified` is not an ISO 8601 time' },
    { line: '{"username":"x","emial":"x@example.com"}', why: 'it has the unknown key "emial"' },
    { line: '{"username":"first"}', why: 'the username "first" occurs twice' },
    { line: '{"username":"x","attributes":{"sub":"1"}}', why: 'the sub "1" occurs twice' },
  ])('is refused with its line where $why', ({ line, why }) => {
    const problem = problemOf(`{"username":"first","attributes":{"sub":"1"}}\n\n${line}`)
    expect(problem.code).toBe('input_invalid')
    expect(problem.message).toBe('line 3 of the users file is not a user')
    expect(problem.why).toBe(why)
    expect(problem.hint).toContain('cogtool export-users')
  })

  it('never quotes a line that may hold a password', () => {
    const { message, why, hint } = problemOf('{"username":"x","password":"Correct-Horse-9","groups":7}')
    expect(`${message} ${why} ${hint}`).not.toContain('Horse')
  })
})

describe('the pool that comes of it', () => {
  it('has these users instead of the seed, and their groups', () => {
    const usersText = '{"username":"anna","groups":["b","a"]}\n{"username":"bert","groups":["a"]}'
    const data = createPoolData({ usersText }, edges)
    expect(
      data.users
        .all()
        .map(({ username }) => username)
        .toSorted(),
    ).toEqual(['anna', 'bert'])
    expect(data.groups.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('takes plain users on top, none of them twice', () => {
    const exported = createPoolData({ count: 3 }, edges).users.all()
    const usersText = exported.map(({ username, sub }) => JSON.stringify({ username, attributes: { sub } })).join('\n')
    const { users } = createPoolData({ usersText, count: 5 }, edges)
    expect(users.size).toBe(exported.length + 5)
  })
})
