import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Account } from '../../src/duplicates/account.ts'
import { type AuditOptions, failsAt, findDuplicates } from '../../src/duplicates/audit.ts'
import { loosestOf, tiers } from '../../src/duplicates/email-key.ts'
import { criteria } from '../../src/duplicates/keys.ts'
import type { PoolRules } from '../../src/users/list/pool-schema.ts'
import { account, profile } from './accounts.ts'

const rules: PoolRules = {
  caseSensitive: true,
  aliasAttributes: [],
  usernameAttributes: [],
  autoVerifiedAttributes: [],
}
const defaults: AuditOptions = { by: criteria, likeness: loosestOf(['idn']), includeLinked: false, rules: undefined }

const mail = (username: string, email: string, changes: Partial<Account> = {}) =>
  account(username, { email, ...changes })
const google = (id: string, email: string, changes: Partial<Account> = {}) =>
  profile('Google', id, { email, ...changes })
const unconfirmed = { status: 'UNCONFIRMED', emailVerified: false }
const linkedTo = (identity: string) => ({ identities: [identity] })

/** Groups as one line each: severity, kind, key, members in order of suggestion. */
function lines(accounts: Account[], options: Partial<AuditOptions> = {}): string[] {
  return findDuplicates(accounts, { ...defaults, ...options }).groups.map(
    ({ severity, kind, key, members }) =>
      `${severity} ${kind} ${key}: ${members.map(({ account: { username } }) => username).join(', ')}`,
  )
}

describe('findDuplicates', () => {
  it.each<{ name: string; of: Account[]; finds: string[]; options?: Partial<AuditOptions> }>([
    { name: 'nobody', of: [], finds: [] },
    { name: 'strangers', of: [mail('a', 'a@x.org'), mail('b', 'b@x.org'), account('c'), account('d')], finds: [] },
    {
      name: 'one address, verified twice',
      of: [mail('a', 'm@x.org'), mail('b', 'm@x.org')],
      finds: ['high exact-email m@x.org: a, b'],
    },
    {
      name: 'one address, verified once',
      of: [mail('a', 'm@x.org', { emailVerified: false }), mail('b', 'm@x.org')],
      finds: ['medium exact-email m@x.org: b, a'],
    },
    {
      name: 'one address, all but one never confirmed',
      of: [mail('a', 'm@x.org', unconfirmed), mail('b', 'm@x.org'), mail('c', 'm@x.org', unconfirmed)],
      finds: ['low exact-email m@x.org: b, a, c'],
    },
    {
      name: 'twins in case, blanks, composition',
      of: [mail('a', 'M@x.org'), mail('b', 'm@x.org '), mail('c', 'e\u0301@x.org'), mail('d', '\u00e9@x.org')],
      finds: ['high case-email m@x.org: a, b', 'high case-email \u00e9@x.org: c, d'],
    },
    {
      name: 'twins in case that are unconfirmed, which block a move all the same',
      of: [mail('a', 'M@x.org', unconfirmed), mail('b', 'm@x.org', unconfirmed)],
      finds: ['high case-email m@x.org: a, b'],
    },
    {
      name: 'one domain in two spellings',
      of: [mail('a', 'm@bücher.de'), mail('b', 'm@xn--bcher-kva.de')],
      finds: ['medium idn-email m@xn--bcher-kva.de: a, b'],
    },
    {
      name: 'nothing of that at a tighter tier',
      of: [mail('a', 'm@bücher.de'), mail('b', 'm@xn--bcher-kva.de'), mail('c', 'N@x.org'), mail('d', 'n@x.org')],
      options: { likeness: loosestOf(['case']) },
      finds: ['high case-email n@x.org: c, d'],
    },
    {
      name: 'only the very same at tier exact',
      of: [mail('c', 'N@x.org'), mail('d', 'n@x.org'), mail('e', 'n@x.org')],
      options: { likeness: loosestOf(['exact']) },
      finds: ['high exact-email n@x.org: d, e'],
    },
    {
      name: 'a native account and a profile',
      of: [mail('a', 'm@x.org'), google('1', 'M@x.org')],
      finds: ['medium native-federated m@x.org: a, Google_1'],
    },
    {
      name: 'profiles of two providers',
      of: [google('1', 'm@x.org'), profile('Facebook', '2', { email: 'm@x.org' })],
      finds: ['medium federated-federated m@x.org: Facebook_2, Google_1'],
    },
    {
      name: 'not a linked profile',
      of: [mail('a', 'm@x.org', linkedTo('google_1')), google('1', 'm@x.org')],
      finds: [],
    },
    {
      name: 'a linked profile where asked for',
      of: [mail('a', 'm@x.org', linkedTo('google_1')), google('1', 'm@x.org')],
      options: { includeLinked: true },
      finds: ['info linked m@x.org: a, Google_1'],
    },
    {
      name: 'a linked native account beside a profile of another provider, and not the stale one',
      of: [
        mail('a', 'm@x.org', linkedTo('google_1')),
        google('1', 'm@x.org'),
        mail('b', 'm@x.org', linkedTo('google_1')),
      ],
      finds: ['high exact-email m@x.org: a, b'],
    },
    {
      name: 'a profile that one of two native accounts is linked to',
      of: [mail('a', 'm@x.org', linkedTo('google_1')), google('1', 'm@x.org'), mail('b', 'm@x.org', unconfirmed)],
      finds: ['medium native-federated m@x.org: a, Google_1, b'],
    },
    {
      name: 'user names that differ in case',
      of: [account('Bob'), account('bob')],
      finds: ['high case-username bob: Bob, bob'],
    },
    {
      name: 'a preferred user name that is another user name',
      of: [account('a', { preferredUsername: 'BOB' }), account('bob')],
      finds: ['high case-username bob: a, bob'],
    },
    {
      name: 'not a preferred user name that is the own one',
      of: [account('bob', { preferredUsername: 'Bob' })],
      finds: [],
    },
    {
      name: 'a user name that is the address of another',
      of: [account('bob@x.org'), mail('b', 'Bob@x.org')],
      finds: ['high username-is-email bob@x.org: b, bob@x.org'],
    },
    {
      name: 'not a user name that is the own address',
      of: [mail('bob@x.org', 'bob@x.org'), mail('c', 'c@x.org')],
      finds: [],
    },
    {
      name: 'a user name and own address that another one has too',
      of: [mail('bob@x.org', 'bob@x.org'), mail('b', 'bob@x.org')],
      finds: ['high exact-email bob@x.org: b, bob@x.org', 'high username-is-email bob@x.org: b, bob@x.org'],
    },
    {
      name: 'by address alone, a profile that shares it with somebody named like it',
      of: [mail('bob@x.org', 'bob@x.org'), google('1', 'bob@x.org')],
      finds: ['medium native-federated bob@x.org: bob@x.org, Google_1'],
    },
    {
      name: 'a user name that is the address of a profile',
      of: [account('bob@x.org'), google('1', 'bob@x.org')],
      finds: ['high username-is-email bob@x.org: bob@x.org, Google_1'],
    },
    {
      name: 'not where that profile is the own, linked one',
      of: [account('bob@x.org', linkedTo('google_1')), google('1', 'bob@x.org')],
      finds: [],
    },
    {
      name: 'a shared phone',
      of: [account('a', { phone: '+12065550100' }), account('b', { phone: '+12065550100' })],
      finds: ['medium phone +12065550100: a, b'],
    },
    {
      name: 'a shared phone, verified twice where it signs in',
      of: [
        account('a', { phone: '+12065550100', phoneVerified: true }),
        account('b', { phone: '+12065550100', phoneVerified: true }),
      ],
      options: { rules: { ...rules, aliasAttributes: ['phone_number'] } },
      finds: ['high phone +12065550100: a, b'],
    },
    {
      name: 'only what it is asked for',
      of: [mail('Bob', 'm@x.org'), mail('bob', 'm@x.org')],
      options: { by: ['username'] },
      finds: ['high case-username bob: Bob, bob'],
    },
    {
      name: 'one account that a file holds twice',
      of: [mail('a', 'm@x.org'), mail('a', 'm@x.org')],
      finds: [],
    },
    {
      name: 'nothing that only looks alike unless asked',
      of: [mail('a', 'weiß@x.org'), mail('b', 'weiss@x.org'), mail('c', 'a.b@gmail.com'), mail('d', 'ab@gmail.com')],
      finds: [],
    },
    {
      name: 'look-alikes as mild findings where asked',
      of: [mail('a', 'weiß@x.org'), mail('b', 'weiss@x.org'), mail('c', 'a.b@gmail.com'), mail('d', 'ab@gmail.com')],
      options: { likeness: loosestOf(['unicode', 'gmail']) },
      finds: ['info gmail-email ab@gmail.com: c, d', 'info unicode-email weiss@x.org: a, b'],
    },
    {
      name: 'a profile that only looks alike as that, and not as one to link',
      of: [mail('a', 'a.b@gmail.com'), google('1', 'ab@gmail.com')],
      options: { likeness: loosestOf(['gmail']) },
      finds: ['info gmail-email ab@gmail.com: a, Google_1'],
    },
    {
      name: 'nothing where a linked profile only looks alike',
      of: [mail('a', 'a.b@gmail.com', linkedTo('google_1')), google('1', 'ab@gmail.com')],
      options: { likeness: loosestOf(['gmail']) },
      finds: [],
    },
    {
      name: 'one group for one mailbox, named by its worst pair',
      of: [mail('a', 'ab@gmail.com'), mail('b', 'AB@gmail.com'), mail('c', 'a.b@gmail.com')],
      options: { likeness: loosestOf(['gmail']) },
      finds: ['high case-email ab@gmail.com: a, b, c'],
    },
    {
      name: 'the worst first, then by key',
      of: [
        mail('a', 'z@x.org'),
        mail('b', 'z@x.org'),
        mail('c', 'k@x.org'),
        mail('d', 'k@x.org'),
        mail('e', 'b@x.org'),
        google('1', 'b@x.org'),
      ],
      finds: [
        'high exact-email k@x.org: c, d',
        'high exact-email z@x.org: a, b',
        'medium native-federated b@x.org: e, Google_1',
      ],
    },
  ])('finds $name', ({ of, finds, options }) => {
    expect(lines(of, options)).toEqual(finds)
  })

  it('names a group after its worst pair and tells of the others', () => {
    const { groups } = findDuplicates(
      [
        mail('a', 'm@x.org'),
        mail('b', 'M@x.org', unconfirmed),
        mail('c', 'm@x.org', unconfirmed),
        google('1', 'm@x.org'),
      ],
      defaults,
    )
    expect(groups).toHaveLength(1)
    expect(groups[0]).toMatchObject({ kind: 'case-email', also: ['native-federated', 'exact-email'], identical: true })
    expect(groups[0]?.explanation).toContain('Also in this group: native-federated, exact-email.')
  })

  it('counts whom it looked at', () => {
    const audit = findDuplicates([mail('a', 'm@x.org'), mail('B', 'm@x.org'), account('b'), account('c')], defaults)
    expect(audit).toMatchObject({
      scanned: 4,
      withoutEmail: 2,
      accounts: 3,
      byKind: { 'exact-email': 1, 'case-username': 1 },
    })
  })

  it('is not slow where a thousand times a thousand accounts meet', () => {
    const crowd = Array.from({ length: 20_000 }, (_, index) =>
      index % 2 ? mail(`u${index}`, 'm@x.org', { preferredUsername: 'admin' }) : google(`${index}`, 'm@x.org'),
    )
    // pairs would be 200 million: this ends only because nothing looks at them
    expect(findDuplicates(crowd, defaults).groups.map(({ members }) => members.length)).toEqual([10_000, 20_000])
  })
})

describe('any users at all', () => {
  const name = fc.constantFrom('ann', 'Ann', 'bob', 'a@x.org', 'A@x.org', 'u1', 'u2', 'u3', 'u4')
  const email = fc.constantFrom(
    'a@x.org',
    'A@x.org',
    'a@x.org ',
    'b@bücher.de',
    'b@xn--bcher-kva.de',
    'ß@x.org',
    'SS@x.org',
    'a.b@gmail.com',
    'ab@googlemail.com',
    'AB@gmail.com',
  )
  const identity = fc.constantFrom('google_1', 'google_2', 'facebook_1')
  const native = fc
    .record({
      name,
      email: fc.option(email, { nil: undefined }),
      phone: fc.option(fc.constantFrom('+12065550100', '+12065550101'), { nil: undefined }),
      preferredUsername: fc.option(name, { nil: undefined }),
      identities: fc.uniqueArray(identity, { maxLength: 2 }),
      emailVerified: fc.boolean(),
      status: fc.constantFrom('CONFIRMED', 'UNCONFIRMED', 'SUSPENDED'),
      enabled: fc.boolean(),
    })
    .map(({ name, ...changes }) => account(name, changes))
  const federated = fc
    .record({ provider: fc.constantFrom('Google', 'Facebook'), id: fc.constantFrom('1', '2', '3'), email })
    .map(({ provider, id, email }) => profile(provider, id, { email }))
  const users = fc.uniqueArray(fc.oneof(native, federated), { maxLength: 9, selector: ({ username }) => username })
  const options = fc.record({
    by: fc.subarray([...criteria]),
    likeness: fc.subarray([...tiers], { minLength: 1 }).map(loosestOf),
    includeLinked: fc.boolean(),
    rules: fc.constantFrom(undefined, rules),
  })

  it('give the same audit in whatever order they come', () => {
    const shuffled = users.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
      fc.property(shuffled, options, ([list, other], chosen) => {
        expect(findDuplicates(other, chosen)).toEqual(findDuplicates(list, chosen))
      }),
    )
  })

  it('get exactly one account to keep, or all for review', () => {
    fc.assert(
      fc.property(users, options, (list, chosen) => {
        for (const { suggestion, members } of findDuplicates(list, chosen).groups) {
          const [first, ...others] = members.map(({ suggest }) => suggest)
          expect(first).toBe(suggestion)
          expect(new Set(others)).toEqual(new Set([suggestion === 'keep' ? 'candidate' : 'review']))
        }
      }),
    )
  })

  it('meet in an address exactly where two of them, looked at alone, do', () => {
    fc.assert(
      fc.property(users, options, (list, chosen) => {
        const byEmail = { ...chosen, by: ['email'] } as const
        const pairs = list.flatMap((one, index) =>
          list.slice(index + 1).flatMap((other) => findDuplicates([one, other], byEmail).groups),
        )
        const inPairs = new Set(pairs.flatMap(({ members }) => members.map((member) => member.account)))
        const { groups } = findDuplicates(list, byEmail)
        const inGroups = new Set(groups.flatMap(({ members }) => members.map((member) => member.account)))
        expect(inGroups).toEqual(inPairs)
        for (const group of groups) {
          const own = pairs.filter(({ key }) => key === group.key)
          expect(new Set([group.kind, ...group.also])).toEqual(new Set(own.map(({ kind }) => kind)))
          const order = ['high', 'medium', 'low', 'info']
          expect(order.indexOf(group.severity)).toBe(Math.min(...own.map(({ severity }) => order.indexOf(severity))))
          expect(group.identical).toBe(own.some(({ kind, identical }) => kind !== 'linked' && identical))
        }
      }),
    )
  })

  it('meet in a name exactly where two of them, looked at alone, do', () => {
    fc.assert(
      fc.property(users, options, (list, chosen) => {
        const byName = { ...chosen, by: ['username'] } as const
        const tell = ({ key, members }: { key: string; members: readonly { account: Account }[] }) =>
          members.map((member) => `${key} ${member.account.username}`)
        const pairs = list.flatMap((one, index) =>
          list.slice(index + 1).flatMap((other) => findDuplicates([one, other], byName).groups.flatMap(tell)),
        )
        expect(new Set(findDuplicates(list, byName).groups.flatMap(tell))).toEqual(new Set(pairs))
      }),
    )
  })
})

describe('suggestions', () => {
  it.each<{ name: string; better: Partial<Account>; worse: Partial<Account> }>([
    { name: 'verified before confirmed', better: { status: 'UNCONFIRMED' }, worse: { emailVerified: false } },
    { name: 'CONFIRMED before RESET_REQUIRED', better: {}, worse: { status: 'RESET_REQUIRED' } },
    {
      name: 'FORCE_CHANGE_PASSWORD before UNCONFIRMED',
      better: { status: 'FORCE_CHANGE_PASSWORD' },
      worse: { status: 'UNCONFIRMED' },
    },
    { name: 'UNCONFIRMED before a status nobody knows', better: { status: 'UNCONFIRMED' }, worse: { status: 'GONE' } },
    { name: 'enabled before disabled', better: {}, worse: { enabled: false } },
    {
      name: 'linked before not linked',
      better: { enabled: false, identities: ['google_1'] },
      worse: { enabled: false },
    },
    {
      name: 'modified last',
      better: { enabled: false, modified: '2025-06-01T00:00:00.000Z' },
      worse: { enabled: false },
    },
    { name: 'oldest', better: { enabled: false, created: '2020-01-01T00:00:00.000Z' }, worse: { enabled: false } },
    { name: 'sub', better: { enabled: false, sub: 'a' }, worse: { enabled: false, sub: 'b' } },
  ])('go by $name', ({ better, worse }) => {
    const pair = [mail('worse', 'm@x.org', worse), mail('better', 'm@x.org', better)]
    const [group] = findDuplicates(pair, defaults).groups
    expect(group?.members.map(({ account: { username }, suggest }) => [username, suggest])).toEqual([
      ['better', 'keep'],
      ['worse', 'candidate'],
    ])
  })

  it.each<{ name: string; of: Account[] }>([
    { name: 'two are verified, confirmed and enabled', of: [mail('a', 'm@x.org'), mail('b', 'M@x.org')] },
    { name: 'a native account meets a profile', of: [mail('a', 'm@x.org'), google('1', 'm@x.org')] },
    {
      name: 'one only looks alike',
      of: [mail('a', 'm@gmail.com'), mail('b', 'm@gmail.com', unconfirmed), mail('c', 'm.@gmail.com', unconfirmed)],
    },
    { name: 'they share a phone', of: [account('a', { phone: '+1' }), account('b', { phone: '+1', enabled: false })] },
  ])('leave it to people where $name', ({ of }) => {
    const [group] = findDuplicates(of, { ...defaults, likeness: loosestOf(['gmail']) }).groups
    expect(group?.suggestion).toBe('review')
    expect(new Set(group?.members.map(({ suggest }) => suggest))).toEqual(new Set(['review']))
  })
})

describe('failsAt', () => {
  it.each([
    { kind: 'exact-email', identical: true, fails: ['any', 'exact', 'case'] },
    { kind: 'case-email', identical: true, fails: ['any', 'exact', 'case'] },
    { kind: 'case-email', identical: false, fails: ['any', 'case'] },
    { kind: 'case-username', identical: false, fails: ['any', 'case'] },
    { kind: 'username-is-email', identical: false, fails: ['any', 'case'] },
    { kind: 'idn-email', identical: false, fails: ['any'] },
    { kind: 'native-federated', identical: false, fails: ['any'] },
    { kind: 'native-federated', identical: true, fails: ['any', 'exact', 'case'] },
    { kind: 'linked', identical: true, fails: [] },
  ] as const)('fails for $kind with identical=$identical at $fails', ({ fails, ...group }) => {
    expect((['any', 'exact', 'case', 'none'] as const).filter((level) => failsAt(group, level))).toEqual(fails)
  })
})

describe('explanations', () => {
  const caseTwins = [mail('a', 'M@x.org'), mail('b', 'm@x.org')]

  it.each<{ name: string; rules: PoolRules | undefined; tells: string }>([
    { name: 'was not read', rules: undefined, tells: 'depends on the settings of the pool, which were not read' },
    {
      name: 'is case-sensitive',
      rules,
      tells: "is case-sensitive, which can't be changed: more can appear",
    },
    { name: 'ignores case', rules: { ...rules, caseSensitive: false }, tells: 'This pool ignores case' },
    {
      name: 'has email as an alias',
      rules: { ...rules, aliasAttributes: ['email'] },
      tells: 'email is an alias here: only the account that has it verified can sign in with it',
    },
    {
      name: 'signs in by address',
      rules: { ...rules, usernameAttributes: ['email'] },
      tells: 'Addresses are user names here',
    },
  ])('go by a pool that $name', ({ rules, tells }) => {
    expect(findDuplicates(caseTwins, { ...defaults, rules }).groups[0]?.explanation).toContain(tells)
  })

  it('name the providers', () => {
    const [group] = findDuplicates([mail('a', 'm@x.org'), google('1', 'm@x.org')], { ...defaults, rules }).groups
    expect(group?.explanation).toContain('The profile is from Google.')
  })
})
