import { describe, expect, it } from 'vitest'
import { checkIdentityField, findIdentity } from '../../src/me/identity.ts'

const sub = '9387dbed-ce4a-44fa-b6ab-6b26327e9305'
const otherSub = 'ffffffff-ffff-4fff-8fff-ffffffffffff'
const access = { sub, username: 'ann', client_id: 'x' }
const id = { sub, 'cognito:username': 'ann', email: 'Ann@example.com', phone_number: '+12065550100' }

const short = ({ verdict, path, claim }: ReturnType<typeof findIdentity>) => `${verdict} ${path} ${claim}`

describe('whose answer it is', () => {
  it.each([
    ['sub as user name, as the article stores it', { username: sub }, [access], 'match $.username sub'],
    ['sub in capitals', { id: sub.toUpperCase() }, [access], 'match $.id sub'],
    ['sub deep inside', { a: { b: { c: { d: sub } } } }, [access], 'match $.a.b.c.d sub'],
    ['sub too deep inside', { a: { b: { c: { d: { e: sub } } } } }, [access], 'absent null null'],
    ['in a list', { users: [{ sub: 'x' }, { sub }] }, [access], 'match $.users[1].sub sub'],
    ['the user name', { login: 'ann' }, [access], 'match $.login username'],
    ['the user name of an id token', { user: { name: 'ann' } }, [id], 'match $.user.name cognito:username'],
    ['the user name as a role', { role: 'ann' }, [access], 'absent null null'],
    ['the email, without case', { contact: 'ann@EXAMPLE.com' }, [id], 'match $.contact email'],
    [
      'the email of the id token beside an access token',
      { email: 'ann@example.com' },
      [access, id],
      'match $.email email',
    ],
    ['the phone number', { phone: '+12065550100' }, [id], 'match $.phone phone_number'],
    ['sub before everything else', { email: 'ann@example.com', id: sub }, [access, id], 'match $.id sub'],
    ['another sub', { sub: otherSub }, [access], 'different $.sub sub'],
    ['another sub as user name', { username: otherSub }, [access], 'different $.username sub'],
    ['another user_id', { user: { user_id: otherSub } }, [access], 'different $.user.user_id sub'],
    ['another user name', { username: 'bob' }, [access], 'different $.username username'],
    ['another email', { data: { email: 'bob@example.com' } }, [id], 'different $.data.email email'],
    ['another email, and no email in the token', { email: 'bob@example.com' }, [access], 'absent null null'],
    [
      'another phone number',
      { profile: { phone_number: '+12065550199' } },
      [id],
      'different $.profile.phone_number phone_number',
    ],
    [
      'another user name, while the own one is the role',
      { username: 'bob', role: 'ann' },
      [access],
      'different $.username username',
    ],
    ['another sub in a list of friends', { friends: [{ sub: otherSub }] }, [access], 'absent null null'],
    ['another sub deeper than a person stands', { meta: { owner: { sub: otherSub } } }, [access], 'absent null null'],
    ["a UUID that is the API's own key", { id: otherSub, uuid: otherSub }, [access], 'absent null null'],
    ['a number as user_id', { user_id: 17 }, [access], 'absent null null'],
    ['a number in a text as user_id', { user_id: '17' }, [access], 'absent null null'],
    ['an empty user name', { username: '' }, [access], 'absent null null'],
    ['nobody', { ok: true }, [access], 'absent null null'],
    ['a list of nothing', [], [access], 'absent null null'],
    ['no JSON at all', undefined, [access], 'absent null null'],
    ['a user name of another kind than all claims', { username: 'bob' }, [{ sub, username: sub }], 'absent null null'],
    ['an email as user name that is another', { username: 'bob@example.com' }, [id], 'different $.username email'],
  ])('%s', (_, body, claims, expected) => {
    expect(short(findIdentity(body, claims))).toBe(expected)
  })

  it('that matches beside another email is a copy out of date, and says so', () => {
    const found = findIdentity({ username: sub, email: 'old@example.com' }, [access, id])
    expect(found).toMatchObject({ verdict: 'match', note: expect.stringContaining('$.email is another address') })
  })

  it('that names somebody else or nobody says so', () => {
    expect(findIdentity({ sub: otherSub }, [access]).note).toBe("$.sub names another user than the token's sub")
    expect(findIdentity({}, [access]).note).toBe('nothing in the answer says whose it is')
  })

  it('is searched among the first 10,000 values alone', () => {
    const filler = Array.from({ length: 10_000 }, () => 0)
    expect(findIdentity({ filler, last: { sub } }, [access]).verdict).toBe('absent')
    expect(findIdentity({ filler: filler.slice(10), last: { sub } }, [access]).verdict).toBe('match')
  })
})

describe('a field that must hold a claim', () => {
  it.each([
    ['holds it', { user: { id: sub } }, 'user.id', 'sub', 'match'],
    ['holds it without case', { mail: 'ann@example.com' }, 'mail', 'email', 'match'],
    ['named with $', { mail: 'ann@example.com' }, '$.mail', 'email', 'match'],
    ['holds another', { user: { id: otherSub } }, 'user.id', 'sub', 'different'],
    ['is not there', { user: {} }, 'user.id', 'sub', 'absent'],
    ['is not in the token', { user: { id: sub } }, 'user.id', 'custom:x', 'absent'],
    ['is a list', { groups: ['a', 'b'] }, 'groups', 'cognito:groups', 'match'],
    ['is only inherited', {}, 'constructor', 'constructor', 'absent'],
  ])('%s', (_, body, field, claim, verdict) => {
    expect(checkIdentityField(body, [access, { ...id, 'cognito:groups': ['a', 'b'] }], field, claim).verdict).toBe(
      verdict,
    )
  })
})
