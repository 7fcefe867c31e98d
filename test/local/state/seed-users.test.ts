import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { duplicateUsers } from '../../../src/local/state/duplicate-users.ts'
import { edgeCaseUsers } from '../../../src/local/state/edge-case-users.ts'
import { createPoolData, demoUser } from '../../../src/local/state/pool-data.ts'
import { seedPassword, seedUsers } from '../../../src/local/state/seed-users.ts'
import { passwordMatches } from '../../../src/local/state/srp.ts'
import { stoppedAt } from '../../helpers/test-edges.ts'

const edges = { now: () => stoppedAt, randomBytes, sleep: async () => {} }
const { users, groups, clients } = createPoolData({}, edges)
const named = (username: string) => users.byUsername(username)

describe('the seed', () => {
  it('is about 150 users', () => {
    expect(users.size).toBeGreaterThanOrEqual(145)
    expect(users.size).toBeLessThanOrEqual(155)
  })

  it('is the same at every start, down to its order', () => {
    const facts = (store: typeof users) =>
      store.all().map(({ username, sub, attributes, status, enabled, created, modified, groups: names }) => {
        return { username, sub, attributes, status, enabled, created, modified, names }
      })
    expect(facts(createPoolData({}, edges).users)).toEqual(facts(users))
  })

  it('lists nobody in a useful order', () => {
    const subs = users.all().map(({ sub }) => sub)
    expect(subs).not.toEqual(subs.toSorted())
  })

  it('has subs in the current shape, each once, with all sixteen first digits', () => {
    const subs = users.all().map(({ sub }) => sub)
    for (const sub of subs) expect(sub).toMatch(/^.4.8.4.8-[0-9a-f]{4}-70[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    expect(new Set(subs).size).toBe(subs.length)
    expect(new Set(subs.map((sub) => sub[0])).size).toBe(16)
  })

  it('keeps the sub among the attributes, and dates in order', () => {
    for (const user of users.all()) {
      expect(user.attributes.sub).toBe(user.sub)
      expect(user.modified.getTime()).toBeGreaterThanOrEqual(user.created.getTime())
    }
  })

  it.each(Object.entries({ ...edgeCaseUsers, ...duplicateUsers }))('holds %s', (_, seeds) => {
    for (const seed of seeds) {
      const { password, ...fields } = { password: 'usual', ...seed }
      const user = named(seed.username)
      expect(user).toMatchObject(fields)
      expect(user?.password === undefined).toBe(password === 'none')
    }
  })

  it('has names that formats trip over, whole', () => {
    expect(named('newline')?.attributes.name).toBe('Jane\r\nDoe')
    expect(named('formula-blank')?.attributes.name).toBe(' @SUM(1)')
    expect(Buffer.byteLength(named('long')?.attributes.name ?? '')).toBe(2048)
    expect(named('escape')?.attributes.name).toContain('\u001b')
    expect(named('override')?.attributes.name).toContain('\u202e')
  })

  it('has addresses that differ in composition alone', () => {
    const [one, other] = [named('zoe')?.attributes.email ?? '', named('zoe-mac')?.attributes.email ?? '']
    expect(one).not.toBe(other)
    expect(one).toBe(other.normalize('NFC'))
  })

  it('has groups with 0, 1 and 61 members', () => {
    const sizes = groups.map(({ name }) => users.all().filter((user) => user.groups.includes(name)).length)
    expect(sizes).toEqual([1, 0, 61])
  })

  it('lets the demo person sign in with the password that is shown', () => {
    const maria = users.forSignIn(demoUser.username)
    expect(maria?.username).toBe('maria')
    expect(maria?.password && passwordMatches('Demo0001', 'maria', demoUser.password, maria.password)).toBe(true)
  })

  it('binds passwords to the pool id', () => {
    const other = createPoolData({ poolId: 'us-local-1_Other' }, edges).users.byUsername('maria')
    expect(other?.password && passwordMatches('Other', 'maria', seedPassword, other.password)).toBe(true)
  })
})

describe('more plain users', () => {
  const many = createPoolData({ count: 5000 }, edges).users

  it('come on top of the seed, all different', () => {
    expect(many.size).toBe(users.size + 5000)
    expect(new Set(many.all().map(({ sub }) => sub)).size).toBe(many.size)
    const plain = many.all().filter(({ username }) => /\.\d+$/.test(username))
    expect(new Set(plain.map(({ attributes }) => attributes.email)).size).toBe(plain.length)
  })

  it('fill the sixteen parts of the pool evenly', () => {
    const counts = new Map<string, number>()
    for (const { sub } of many.all()) counts.set(sub[0] ?? '', (counts.get(sub[0] ?? '') ?? 0) + 1)
    for (const count of counts.values()) expect(count / (many.size / 16)).toBeCloseTo(1, 0)
  })

  it('join no group and leave the seed as it is', () => {
    const members = many.all().filter((user) => user.groups.includes('beta-testers'))
    expect(members).toHaveLength(61)
    for (const { username, sub } of users.all()) expect(many.byUsername(username)?.sub).toBe(sub)
  })

  it('keep what is changed of them', () => {
    const plain = many.all().find((user) => user.username.endsWith('.3000'))
    if (!plain) throw new Error('there is no plain user 3000')
    const { created, modified } = plain
    plain.attributes = { sub: plain.sub, name: 'Changed' }
    plain.modified = stoppedAt
    plain.mfa = ['SOFTWARE_TOKEN_MFA']
    expect(plain).toMatchObject({ created, modified: stoppedAt, attributes: { name: 'Changed' } })
    expect(modified).not.toEqual(stoppedAt)
    expect(plain.password).toBe(plain.password)
    const neighbour = many.all().find((user) => user.username.endsWith('.3001'))
    expect(neighbour?.mfa).toEqual([])
    expect(neighbour?.attributes.given_name).toMatch(/^[A-Z][a-z]+$/)
  })
})

describe('app clients', () => {
  it('have new secrets at every start, and constant ids', () => {
    const again = createPoolData({}, edges).clients
    expect(again.map(({ id }) => id)).toEqual(clients.map(({ id }) => id))
    const secrets = [...clients, ...again].flatMap(({ secret }) => secret ?? [])
    expect(secrets).toHaveLength(4)
    expect(new Set(secrets).size).toBe(4)
  })
})

it('seeds nobody twice', () => {
  const names = seedUsers('Demo0001').map(({ username }) => username)
  expect(new Set(names).size).toBe(names.length)
})
