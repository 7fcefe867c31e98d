import { describe, expect, it } from 'vitest'
import { newUser } from '../../../src/local/state/new-user.ts'
import { createUserStore, firstAtOrAfter } from '../../../src/local/state/users.ts'

const created = new Date('2026-01-01T00:00:00Z')
const user = (username: string, sub: string, attributes: Record<string, string> = {}, status = 'CONFIRMED') =>
  newUser({ username, sub, created, attributes, status })

describe('looking a user up', () => {
  const users = createUserStore([
    user('maria', 'b1', { email: 'maria@example.com', email_verified: 'true' }),
    user('squatter', 'a2', { email: 'maria@example.com', email_verified: 'false' }),
    user('trude', 'c3', { email: 'trude@example.com', email_verified: 'TRUE' }),
    user('Google_1', 'd4', { email: 'g@example.com', email_verified: 'true' }, 'EXTERNAL_PROVIDER'),
    user('bare', 'e5'),
  ])

  it.each([
    { name: 'maria', finds: 'maria' },
    { name: 'maria@example.com', finds: 'maria' },
    { name: 'trude@example.com', finds: 'trude' },
    { name: 'Maria', finds: undefined },
    { name: 'MARIA@example.com', finds: undefined },
    { name: 'g@example.com', finds: undefined },
    { name: 'b1', finds: undefined },
    { name: '', finds: undefined },
  ])('to sign in as $name finds $finds', ({ name, finds }) => {
    expect(users.forSignIn(name)?.username).toBe(finds)
  })

  it.each([
    { sub: 'b1', finds: 'maria' },
    { sub: 'a2', finds: 'squatter' },
    { sub: 'e5', finds: 'bare' },
    { sub: 'a', finds: undefined },
    { sub: 'e6', finds: undefined },
  ])('by the sub $sub finds $finds', ({ sub, finds }) => {
    expect(users.bySub(sub)?.username).toBe(finds)
  })

  it('keeps the order of the list apart from that of the subs', () => {
    expect(users.size).toBe(5)
    expect(users.all().map(({ sub }) => sub)).toEqual(['b1', 'a2', 'c3', 'd4', 'e5'])
    expect(users.inSubOrder().map(({ sub }) => sub)).toEqual(['a2', 'b1', 'c3', 'd4', 'e5'])
  })
})

describe('somebody who is added', () => {
  it('takes the right place in both orders, asked before or not', () => {
    const users = createUserStore([user('b', 'b'), user('d', 'd')])
    users.add(user('a', 'a'))
    expect(users.inSubOrder().map(({ sub }) => sub)).toEqual(['a', 'b', 'd'])
    users.add(user('c', 'c'))
    users.add(user('e', 'e'))
    expect(users.inSubOrder().map(({ sub }) => sub)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(users.all().map(({ sub }) => sub)).toEqual(['b', 'd', 'a', 'c', 'e'])
    expect(users.bySub('c')?.username).toBe('c')
  })

  it('cannot have a name that is taken', () => {
    const users = createUserStore([user('maria', '1')])
    expect(() => users.add(user('maria', '2'))).toThrow('is taken')
    expect(users.size).toBe(1)
  })
})

describe('the first user at or after a sub', () => {
  const sorted = ['a', 'c', 'e'].map((sub) => user(sub, sub))
  it.each([
    { key: '', index: 0 },
    { key: 'a', index: 0 },
    { key: 'b', index: 1 },
    { key: 'c', index: 1 },
    { key: 'c~', index: 2 },
    { key: 'e', index: 2 },
    { key: 'f', index: 3 },
  ])('$key is at $index', ({ key, index }) => {
    expect(firstAtOrAfter(sorted, key)).toBe(index)
  })

  it('is nowhere in an empty pool', () => {
    expect(firstAtOrAfter([], 'a')).toBe(0)
  })
})
