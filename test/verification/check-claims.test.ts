import { describe, expect, it } from 'vitest'
import { parsePoolId } from '../../src/pool/pool-address.ts'
import { checkClaims } from '../../src/verification/check-claims.ts'
import { type Expected, expectFrom } from '../../src/verification/expected.ts'
import { clientId, goodClaims, poolId, seconds } from '../helpers/made-tokens.ts'
import { stoppedAt } from '../helpers/test-edges.ts'

type Asked = Partial<Omit<Expected, 'pool'>>
interface Case {
  readonly name: string
  readonly claims?: Record<string, unknown>
  readonly asked?: Asked
  readonly at?: number
  readonly fails: readonly string[]
}

const judged = ({ claims = {}, asked = {}, at = seconds }: Omit<Case, 'name' | 'fails'>) =>
  checkClaims(
    JSON.parse(JSON.stringify({ ...goodClaims, ...claims })),
    expectFrom(parsePoolId(poolId), asked),
    new Date(at * 1000),
  )
const failuresOf = (one: Omit<Case, 'name' | 'fails'>) =>
  judged(one).flatMap(({ check, status, reason }) => (status === 'fail' ? [`${check}: ${reason}`] : []))

const idToken = { token_use: 'id', client_id: undefined, aud: clientId }
const gone = undefined

function table(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    it.each(cases)('$name → $fails', ({ fails, ...one }) => {
      expect(failuresOf(one)).toEqual(fails)
    })
  })
}

table('what every token has', [
  { name: 'nothing wrong', fails: [] },
  { name: 'no sub', claims: { sub: gone }, fails: ['required: missing_claim'] },
  { name: 'an empty sub', claims: { sub: '' }, fails: ['required: missing_claim'] },
  { name: 'no iat', claims: { iat: gone }, fails: ['required: missing_claim'] },
  { name: 'iat zero', claims: { iat: 0 }, fails: [] },
  { name: 'no exp', claims: { exp: gone }, fails: ['required: missing_claim', 'expiry: missing_claim'] },
  { name: 'no jti, as without token revocation', claims: { jti: gone, origin_jti: gone }, fails: [] },
  { name: 'no token_use', claims: { token_use: gone }, fails: ['required: missing_claim', 'token_use: missing_claim'] },
  { name: 'an access token without client_id', claims: { client_id: gone }, fails: ['required: missing_claim'] },
  {
    name: 'an access token with aud in its place',
    claims: { client_id: gone, aud: clientId },
    fails: ['required: missing_claim'],
  },
  { name: 'an ID token without aud', claims: { ...idToken, aud: gone }, fails: ['required: missing_claim'] },
])

table('token_use', [
  { name: 'access where any will do', asked: { tokenUse: 'any' }, fails: [] },
  { name: 'id where any will do', claims: idToken, asked: { tokenUse: 'any' }, fails: [] },
  { name: 'access as asked', asked: { tokenUse: 'access' }, fails: [] },
  { name: 'access where id is asked', asked: { tokenUse: 'id' }, fails: ['token_use: wrong_token_use'] },
  {
    name: 'id where access is asked',
    claims: idToken,
    asked: { tokenUse: 'access' },
    fails: ['token_use: wrong_token_use'],
  },
  { name: 'Access in capitals', claims: { token_use: 'Access' }, fails: ['token_use: wrong_token_use'] },
  { name: 'a number', claims: { token_use: 1 }, fails: ['token_use: wrong_token_use'] },
  { name: 'a list that holds it', claims: { token_use: ['access'] }, fails: ['token_use: wrong_token_use'] },
  { name: 'any itself', claims: { token_use: 'any' }, fails: ['token_use: wrong_token_use'] },
])

const ours = { clientIds: [clientId] }
const wrongClient = ['client: wrong_client']
table('the app client', [
  { name: 'ours', asked: ours, fails: [] },
  { name: 'one of ours', asked: { clientIds: ['other', clientId] }, fails: [] },
  { name: 'none of ours', asked: { clientIds: ['other'] }, fails: wrongClient },
  { name: 'ours with a blank', claims: { client_id: `${clientId} ` }, asked: ours, fails: wrongClient },
  { name: 'ours in a list', claims: { client_id: [clientId] }, asked: ours, fails: wrongClient },
  { name: 'a number, even where nobody asks', claims: { client_id: 1 }, fails: wrongClient },
  { name: 'another, with ours in aud', claims: { client_id: 'x', aud: clientId }, asked: ours, fails: wrongClient },
  { name: 'ours, with an API in aud', claims: { aud: 'https://api.example.com' }, asked: ours, fails: [] },
  { name: 'aud of an ID token', claims: idToken, asked: ours, fails: [] },
  { name: 'a list of ours alone', claims: { ...idToken, aud: [clientId] }, asked: ours, fails: [] },
  { name: 'a list of ours twice', claims: { ...idToken, aud: [clientId, clientId] }, asked: ours, fails: [] },
  { name: 'a stranger beside ours', claims: { ...idToken, aud: [clientId, 'x'] }, asked: ours, fails: wrongClient },
  { name: 'an empty list', claims: { ...idToken, aud: [] }, asked: ours, fails: wrongClient },
  { name: 'an empty list, even where nobody asks', claims: { ...idToken, aud: [] }, fails: wrongClient },
  { name: 'no list of ours at all', asked: { clientIds: [] }, fails: wrongClient },
  {
    name: 'a token_use that names no claim to look at',
    claims: { token_use: 'refresh' },
    asked: ours,
    fails: ['token_use: wrong_token_use', 'client: wrong_client'],
  },
])

table('time', [
  { name: 'a second before exp', at: goodClaims.exp - 1, fails: [] },
  { name: 'a thousandth before exp', at: goodClaims.exp - 0.001, fails: [] },
  { name: 'the very second of exp', at: goodClaims.exp, fails: ['expiry: expired'] },
  { name: 'exp with a fraction, before it', claims: { exp: seconds + 0.5 }, at: seconds + 0.499, fails: [] },
  { name: 'exp with a fraction, at it', claims: { exp: seconds + 0.5 }, at: seconds + 0.5, fails: ['expiry: expired'] },
  { name: 'within the tolerance', at: goodClaims.exp + 9, asked: { clockTolerance: 10 }, fails: [] },
  {
    name: 'at the end of the tolerance',
    at: goodClaims.exp + 10,
    asked: { clockTolerance: 10 },
    fails: ['expiry: expired'],
  },
  { name: 'exp far beyond any date', claims: { exp: 1e23 }, fails: [] },
  { name: 'exp far before any date', claims: { exp: -1e23 }, fails: ['expiry: expired'] },
  { name: 'the very second of nbf', claims: { nbf: seconds }, fails: [] },
  { name: 'a second before nbf', claims: { nbf: seconds + 1 }, fails: ['not_before: not_yet_valid'] },
  { name: 'a second before nbf, tolerated', claims: { nbf: seconds + 1 }, asked: { clockTolerance: 1 }, fails: [] },
  { name: 'nbf far beyond any date', claims: { nbf: 1e23 }, fails: ['not_before: not_yet_valid'] },
  { name: 'iat in the future', claims: { iat: seconds + 999 }, fails: [] },
])

const missingScope = ['scope: missing_scope']
table('scopes', [
  { name: 'one of them', asked: { scopes: ['openid'] }, fails: [] },
  { name: 'all of them', asked: { scopes: ['profile', 'openid'] }, fails: [] },
  { name: 'one missing', asked: { scopes: ['openid', 'email'] }, fails: missingScope },
  { name: 'a prefix', asked: { scopes: ['open'] }, fails: missingScope },
  { name: 'another case', asked: { scopes: ['OpenID'] }, fails: missingScope },
  { name: 'two in one text', asked: { scopes: ['openid profile'] }, fails: missingScope },
  {
    name: 'a list instead of text',
    claims: { scope: ['openid'] },
    asked: { scopes: ['openid'] },
    fails: missingScope,
  },
  { name: 'no scope', claims: { scope: gone }, asked: { scopes: ['openid'] }, fails: missingScope },
  {
    name: 'the same letters, composed otherwise',
    claims: { scope: 'caf\u0065\u0301' },
    asked: { scopes: ['caf\u00e9'] },
    fails: missingScope,
  },
])

const missingGroup = ['groups: missing_group']
table('groups', [
  { name: 'any of them', asked: { groups: ['nobody', 'staff'] }, fails: [] },
  { name: 'none of them', asked: { groups: ['nobody'] }, fails: missingGroup },
  { name: 'all of them', asked: { groups: ['admins', 'staff'], allGroups: true }, fails: [] },
  { name: 'not all of them', asked: { groups: ['admins', 'nobody'], allGroups: true }, fails: missingGroup },
  { name: 'another case', asked: { groups: ['Admins'] }, fails: missingGroup },
  {
    name: 'a text instead of a list',
    claims: { 'cognito:groups': 'admins' },
    asked: { groups: ['admins'] },
    fails: missingGroup,
  },
  { name: 'a letter of a text', claims: { 'cognito:groups': 'a' }, asked: { groups: ['a'] }, fails: missingGroup },
  { name: 'no groups', claims: { 'cognito:groups': gone }, asked: { groups: ['admins'] }, fails: missingGroup },
])

const wrongClaim = ['claims: wrong_claim']
const claim = (name: string, value: string): Asked => ({ claims: [{ name, value }] })
table('audience, age, nonce, claims', [
  { name: 'the audience', claims: { aud: 'https://api' }, asked: { audience: 'https://api' }, fails: [] },
  {
    name: 'one of the audiences',
    claims: { aud: ['x', 'https://api'] },
    asked: { audience: 'https://api' },
    fails: [],
  },
  { name: 'another audience', claims: { aud: 'https://api/' }, asked: { audience: 'https://api' }, fails: wrongClaim },
  { name: 'no audience', asked: { audience: 'https://api' }, fails: wrongClaim },
  { name: 'young enough, to the second', asked: { maxAge: 600 }, fails: [] },
  { name: 'a second too old', asked: { maxAge: 599 }, fails: wrongClaim },
  { name: 'a second too old, tolerated', asked: { maxAge: 599, clockTolerance: 1 }, fails: [] },
  { name: 'of unknown age', claims: { auth_time: gone }, asked: { maxAge: 600 }, fails: wrongClaim },
  { name: 'the nonce', claims: { nonce: 'n' }, asked: { nonce: 'n' }, fails: [] },
  { name: 'another nonce', claims: { nonce: 'm' }, asked: { nonce: 'n' }, fails: wrongClaim },
  { name: 'no nonce', asked: { nonce: 'n' }, fails: wrongClaim },
  { name: 'no nonce where an empty one is asked', asked: { nonce: '' }, fails: wrongClaim },
  { name: 'a text', asked: claim('username', 'ada'), fails: [] },
  { name: 'another text', asked: claim('username', 'Ada'), fails: wrongClaim },
  { name: 'true as a boolean', claims: { email_verified: true }, asked: claim('email_verified', 'true'), fails: [] },
  { name: 'true as text', claims: { email_verified: 'true' }, asked: claim('email_verified', 'true'), fails: [] },
  { name: 'a number', asked: claim('version', '2'), fails: [] },
  { name: 'a list by its JSON', asked: claim('cognito:groups', '["admins","staff"]'), fails: [] },
  { name: 'a member of a list', asked: claim('cognito:groups', 'admins'), fails: wrongClaim },
  { name: 'a name that every object inherits', asked: claim('constructor', 'undefined'), fails: wrongClaim },
  { name: 'an absent claim', asked: claim('custom:x', ''), fails: wrongClaim },
])

describe('the report of claims', () => {
  it('skips what nobody asked for', () => {
    const skipped = judged({}).filter(({ status }) => status === 'skipped')
    expect(skipped.map(({ check }) => check)).toEqual(['client', 'not_before', 'scope', 'groups', 'claims'])
  })

  it('names both sides, and every failure at once', () => {
    const checks = judged({
      claims: { exp: seconds - 11_520, client_id: 'theirs', nonce: 'm' },
      asked: { clientIds: ['ours'], scopes: ['email'], groups: ['nobody'], nonce: 'n', audience: 'https://api' },
    })
    expect(checks.flatMap(({ message }) => message ?? [])).toEqual([
      'it was issued to the app client "theirs", not to "ours"',
      'expired 3 h 12 min ago (exp 2026-11-22T03:10:00Z)',
      'the token lacks the scope "email"; it has "openid profile aws.cognito.signin.user.admin"',
      'its user is in ["admins","staff"], not in "nobody"',
      'it has no `aud`, which should be "https://api"; its `nonce` is "m", not "n"',
    ])
    const expiry = checks.find(({ check }) => check === 'expiry')
    expect(expiry).toMatchObject({ expected: `> ${seconds}`, actual: seconds - 11_520 })
    expect(stoppedAt.getTime()).toBe(seconds * 1000)
  })

  it.each([
    ['an absent claim', { asked: { nonce: 'n' } }, 'it has no `nonce`, which should be "n"'],
    [
      'a member of an absent list',
      { asked: { claims: [{ name: 'roles', value: 'a', isMember: true }] } },
      'it has no `roles`, which should contain "a"',
    ],
    ['null, which is there', { claims: { nonce: null }, asked: { nonce: 'n' } }, 'its `nonce` is null, not "n"'],
    [
      'a sign-in too long ago',
      { asked: { maxAge: 1 } },
      'its user signed in 10 min ago (2026-11-22T06:12:00Z), which is more than 1 s ago',
    ],
    [
      'a sign-in at no known time',
      { claims: { auth_time: gone }, asked: { maxAge: 1 } },
      'it has no `auth_time`, which should be at most 1 s before 2026-11-22T06:22:00Z',
    ],
  ])('says in plain words: %s', (_, token, words) => {
    expect(judged(token).find(({ check }) => check === 'claims')?.message).toBe(words)
  })

  it('finds words for times that no date has', () => {
    const [expiry] = judged({ claims: { exp: -1e23 } }).filter(({ check }) => check === 'expiry')
    expect(expiry?.message).toBe('expired more than 100 years ago (exp -1e+23)')
    const [notBefore] = judged({ claims: { nbf: 1e23 } }).filter(({ check }) => check === 'not_before')
    expect(notBefore?.message).toBe('not valid yet: it begins in more than 100 years (nbf 1e+23)')
  })
})
