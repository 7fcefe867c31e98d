import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { testEdges } from '../../helpers/test-edges.ts'

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
  ['users.csv', [header, row({ email: '-' })].join('\n'), 'line 2 of users.csv: email is no email address'],
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
