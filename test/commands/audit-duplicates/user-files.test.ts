import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { pipedStdin, testEdges } from '../../helpers/test-edges.ts'

async function audit(file: string, text: string) {
  const edges = testEdges()
  writeFileSync(join(edges.home, file), text)
  const exit = await main(['audit-duplicates', '--from', file], edges)
  return { exit, err: edges.err() }
}

const header =
  'username,sub,email,email_verified,phone_number,phone_number_verified,preferred_username,status,enabled,identities'
const row = (changes: Record<string, string> = {}) => {
  const user = { username: 'ann', sub: 's1', email: 'ann@example.org', phone: '', ...changes }
  return `${user.username},${user.sub},${user.email},true,${user.phone},false,,CONFIRMED,true,`
}
const bob = row({ username: 'bob', sub: 's2', email: 'bob@example.org' })
const page = (...users: object[]) => JSON.stringify({ Users: users }, null, 1)
const listed = (name: string, more: object = {}) => ({
  Username: name,
  Attributes: [{ Name: 'sub', Value: name }],
  UserStatus: 'CONFIRMED',
  ...more,
})

it.each([
  ['users.csv', [header, bob, row({ email: 'ann\0@example.org' })].join('\n'), 'users.csv holds a NUL near line 3'],
  [
    'users.json',
    page(listed('a', { Enabled: true }), listed('b\0', { Enabled: true })),
    /line \d+ of users\.json holds a NUL/,
  ],
  ['users.jsonl', '{"username":"a","attributes":{"email":"a\\u0000@x.org"}}\n', 'line 1 of users.jsonl holds a NUL'],
  ['users.csv', [header, bob, row({ username: '1E+05' })].join('\n'), 'line 3 of users.csv: username was rounded'],
  ['users.csv', [header, row({ sub: '1.1E+35' })].join('\n'), 'line 2 of users.csv: sub was rounded'],
  ['users.csv', [header, row({ email: '-' })].join('\n'), 'line 2 of users.csv: email is not an email address'],
  [
    'users.csv',
    [header, row({ phone: "'+4915112345678" })].join('\n'),
    'line 2 of users.csv: phone_number does not begin',
  ],
  ['users.json', page(listed('a', { Enabled: true }), listed('b')), /line \d+ of users\.json: enabled is missing/],
  ['users.json', page(listed('a'), listed('b', { Enabled: false })), /line \d+ of users\.json: enabled is there/],
] as const)('%s that cannot be taken as it is is refused with its place: %#', async (file, text, says) => {
  const { exit, err } = await audit(file, text)
  expect(err).toMatch(says)
  expect(exit).toBe(2)
})

it.each([
  ['users.csv', [header, bob, row()].join('\n')],
  ['users.json', page(listed('a', { Enabled: true }), listed('b', { Enabled: false }))],
  ['users.json', page(listed('a'), listed('b'))],
  ['users.jsonl', '{"username":"a","attributes":{"email":"a\\\\u0000@x.org"}}\n'],
])('%s is read: %#', async (file, text) => {
  const { exit, err } = await audit(file, text)
  expect({ exit, err }).toEqual({ exit: 0, err: '' })
})

it('a user name with two subs is said, without the name', async () => {
  const { err } = await audit(
    'users.csv',
    [header, row({ username: 'zoe' }), row({ username: 'zoe', sub: 's9' })].join('\n'),
  )
  expect(err).toContain('1 user name in the file with several subs')
  expect(err).not.toContain('zoe')
})

const semicolons = (text: string) => text.replaceAll(',', ';')

it.each([
  ['sep=;', semicolons([header, bob, row()].join('\r\n'))],
  ['sep=,', [header, bob, row()].join('\r\n')],
  ['"sep=;"', semicolons([header, bob, row()].join('\r\n'))],
  ['\ufeffsep=;', semicolons([header, bob, row()].join('\r\n'))],
])('the line %s of Excel is used and skipped', async (line, text) => {
  const { exit, err } = await audit('users.csv', `${line}\r\n${text}`)
  expect(exit, err).toBe(0)
  const twin = row({ username: 'Bob', sub: 's3', email: 'bob@example.org' })
  const twice = await audit('users.csv', `${line}\r\n${text}\r\n${line.includes(';') ? semicolons(twin) : twin}`)
  expect(twice.exit).toBe(1)
  const wrong = row({ email: 'x' })
  const bad = await audit('users.csv', `${line}\r\n${text}\r\n${line.includes(';') ? semicolons(wrong) : wrong}`)
  expect(bad.err).toContain('line 5 of users.csv: email is not an email address')
})

it('a separator that the file names is that one', async () => {
  const { exit, err } = await audit('users.csv', `sep=;\n${[header, bob].join('\n')}`)
  expect({ exit, err }).toEqual({ exit: 2, err: expect.stringContaining('lacks columns') })
})

describe.each(['users.csv', 'users.json', 'users.jsonl', '-'])('as %s', (file) => {
  it.each([
    [Buffer.from('504b0304140006000800000021', 'hex'), 'a spreadsheet (xlsx, ods)'],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'an old Excel workbook'],
    [Buffer.from('1f8b0800000000000003', 'hex'), 'a gzip archive'],
    [Buffer.from('\n<!DOCTYPE html>\n<html><body>Sign in</body></html>'), 'a web page'],
    [Buffer.from('Users:\n- Attributes:\n  - Name: sub\n'), 'YAML'],
    [Buffer.from('---\n- username: ann\n'), 'YAML'],
    [Buffer.from('- username: ann\n  email: ann@example.org\n'), 'YAML'],
    [Buffer.from('USERS\tTrue\t2024-03-01\t2024-03-01\tCONFIRMED\tann\nATTRIBUTES\tsub\ts1\n'), '--output text'],
    [Buffer.from('--------------------\n|    ListUsers     |\n'), '--output table'],
  ])('what is no file of users is named: %#', async (bytes, says) => {
    const edges = testEdges(file === '-' ? { stdin: pipedStdin(bytes) } : {})
    if (file !== '-') writeFileSync(join(edges.home, file), bytes)
    expect(await main(['audit-duplicates', '--from', file], edges)).toBe(2)
    expect(edges.err()).toContain(says)
    expect(edges.err()).not.toContain('lacks')
  })
})
