import { describe, expect, it } from 'vitest'
import { shellWords } from '../../../src/commands/shared/pasted/shell-words.ts'
import type { PoolDescription } from '../../../src/users/list/pool-schema.ts'
import { canSignIn } from '../../../src/users/sign-in/conclude.ts'
import type { SignInClient, SignInFacts } from '../../../src/users/sign-in/facts.ts'
import { type ReasonCode, reasonsFor } from '../../../src/users/sign-in/reasons.ts'
import { user } from '../users.ts'

const now = new Date('2026-11-22T06:22:00Z')
const day = 86_400_000
const pool: PoolDescription = {
  schema: [],
  estimatedUsers: 1,
  rules: { caseSensitive: true, aliasAttributes: ['email'], usernameAttributes: [], autoVerifiedAttributes: [] },
  mfa: 'OFF',
  required: [],
  temporaryPasswordDays: 7,
}
const client: SignInClient = {
  id: 'client1',
  hasSecret: false,
  usesHostedUi: true,
  apiFlows: ['ALLOW_USER_SRP_AUTH'],
  identityProviders: ['COGNITO', 'Google', 'LoginWithAmazon'],
}
const verified = { email: 'ann@example.com', email_verified: 'True' }
const lines = {
  aws: (operation: string, more = '') => `aws ${operation} ${more}`.trim(),
  awsWithoutPool: (operation: string) => `aws ${operation}`,
  cogtool: (line: string) => `cogtool ${line}`,
}

/** What is known of Ann, but for some of it. */
const facts = (changes: Partial<SignInFacts> = {}): SignInFacts => ({
  user: user('ann', verified),
  asked: { by: 'username', value: 'ann' },
  pool,
  client,
  shared: undefined,
  mfa: undefined,
  now,
  ...changes,
})
const withStatus = (status: string | undefined, changes = {}) => user('ann', verified, { status, ...changes })
const temporary = (age: number) =>
  withStatus('FORCE_CHANGE_PASSWORD', { modified: new Date(now.getTime() - age).toISOString() })
const federated = (username: string, attributes = {}) => user(username, attributes, { status: 'EXTERNAL_PROVIDER' })
const byAddress = { by: 'email', value: 'ann@example.com' } as const
const byPhone = { by: 'phone', value: '+1206' } as const
const unverified = user('ann', { email: 'ann@example.com', email_verified: 'false' })
const phone = user('ann', { phone_number: '+1206' })
const inPool = (rules: Partial<PoolDescription['rules']>, more = {}): PoolDescription => ({
  ...pool,
  ...more,
  rules: { ...pool.rules, ...rules },
})
const offering = (changes: Partial<SignInClient>): SignInClient => ({ ...client, ...changes })
const others = (count: number) => Array.from({ length: count }, (_, index) => user(`other${index}`, verified))
const sharing = (count: number, inOtherCase = 0) => ({
  address: { attribute: 'email', value: 'ann@example.com' } as const,
  others: others(count),
  otherCase: others(inOtherCase),
})

describe('the reasons', () => {
  it.each<[what: string, changes: Partial<SignInFacts>, reasons: Partial<Record<ReasonCode, string>>]>([
    ['nothing wrong', {}, {}],
    ['nothing is known but the user', { pool: undefined, client: undefined }, {}],
    ['disabled', { user: withStatus('CONFIRMED', { enabled: false }) }, { disabled: 'yes' }],
    ['nobody says whether it is enabled', { user: withStatus('CONFIRMED', { enabled: undefined }) }, {}],
    ['unconfirmed', { user: withStatus('UNCONFIRMED') }, { unconfirmed: 'yes' }],
    [
      'disabled and unconfirmed',
      { user: withStatus('UNCONFIRMED', { enabled: false }) },
      { disabled: 'yes', unconfirmed: 'yes' },
    ],
    [
      'a temporary password, a second before its end',
      { user: temporary(7 * day - 1000) },
      { new_password_required: 'no' },
    ],
    ['a temporary password, at its end', { user: temporary(7 * day) }, { temporary_password_expired: 'yes' }],
    [
      'a temporary password, and a pool that nobody may read',
      { user: temporary(90 * day), pool: undefined },
      { new_password_required: 'unknown' },
    ],
    [
      'a temporary password, and a pool that does not say for how long',
      { user: temporary(90 * day), pool: { ...pool, temporaryPasswordDays: undefined } },
      { new_password_required: 'unknown' },
    ],
    ['a password to be reset', { user: withStatus('RESET_REQUIRED') }, { reset_required: 'yes' }],
    ['a federated account', { user: federated('Google_1') }, { federated_only: 'no' }],
    ['a provider in lower case', { user: federated('loginwithamazon_1') }, { federated_only: 'no' }],
    [
      'a provider that is not offered',
      { user: federated('Okta_1') },
      { federated_only: 'no', provider_not_offered: 'yes' },
    ],
    [
      'a provider that `identities` names',
      { user: federated('1', { identities: '[{"providerName":"Okta","userId":"1"}]' }) },
      { federated_only: 'no', provider_not_offered: 'yes' },
    ],
    ['a provider, and no app client', { user: federated('Okta_1'), client: undefined }, { federated_only: 'no' }],
    [
      'a native user with linked identities',
      { user: user('ann', { identities: '[{"providerName":"Okta","userId":"1"}]' }) },
      {},
    ],
    [
      'an alias that is not verified, asked by it',
      { user: unverified, asked: byAddress },
      { address_not_verified: 'address' },
    ],
    ['an alias that is not verified, asked by name', { user: unverified }, {}],
    ['a verified alias, asked by it', { asked: byAddress }, {}],
    [
      'an address that is the user name',
      { user: unverified, asked: byAddress, pool: inPool({ aliasAttributes: [], usernameAttributes: ['email'] }) },
      {},
    ],
    ['an address in a pool that nobody may read', { user: unverified, asked: byAddress, pool: undefined }, {}],
    ['a shared address', { shared: sharing(1) }, { address_shared: 'address' }],
    ['an address that another user has in another case', { shared: sharing(0, 1) }, { address_shared: 'no' }],
    ['a shared address, and in another case', { shared: sharing(1, 1) }, { address_shared: 'address' }],
    ['an address of its own', { shared: sharing(0) }, {}],
    ['a number that signs nobody in', { user: phone, asked: byPhone }, { address_not_a_sign_in: 'address' }],
    ['a number that is the user name', { user: user('+1206'), asked: byPhone }, {}],
    ['a number, asked by name', { user: phone }, {}],
    [
      'an app client for machines',
      { client: offering({ usesHostedUi: false, apiFlows: [] }) },
      { client_flows: 'yes' },
    ],
    [
      'an app client that refreshes alone',
      { client: offering({ usesHostedUi: false, apiFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }) },
      { client_flows: 'yes' },
    ],
    [
      'an app client of custom challenges',
      { client: offering({ usesHostedUi: false, apiFlows: ['ALLOW_CUSTOM_AUTH'] }) },
      { client_flows: 'unknown' },
    ],
    ['an app client without the Hosted UI', { client: offering({ usesHostedUi: false }) }, {}],
    ['an old app client', { client: offering({ usesHostedUi: false, apiFlows: ['ADMIN_NO_SRP_AUTH'] }) }, {}],
    [
      'a federated account, and an app client without the Hosted UI',
      { user: federated('Google_1'), client: offering({ usesHostedUi: false }) },
      { federated_only: 'no', client_flows: 'yes' },
    ],
    ['MFA is on, and none is set up', { pool: { ...pool, mfa: 'ON' }, mfa: [] }, { mfa_missing: 'yes' }],
    ['MFA is on, and set up', { pool: { ...pool, mfa: 'ON' }, mfa: ['SOFTWARE_TOKEN_MFA'] }, {}],
    ['MFA is on, and was not read', { pool: { ...pool, mfa: 'ON' } }, {}],
    ['MFA is optional', { pool: { ...pool, mfa: 'OPTIONAL' }, mfa: [] }, {}],
    ['a status that nobody knows', { user: withStatus('SUSPENDED') }, { status_unknown: 'unknown' }],
    ['a status of old', { user: withStatus('COMPROMISED') }, { status_unknown: 'unknown' }],
    ['no status', { user: withStatus(undefined) }, { status_unknown: 'unknown' }],
  ])('%s', (_, changes, expected) => {
    const reasons = reasonsFor(facts(changes), lines)
    expect(Object.fromEntries(reasons.map(({ code, blocks }) => [code, blocks]))).toEqual(expected)
  })
})

describe('what to do next', () => {
  const odd = (status: string) => user("o'n$ei`l", verified, { status, modified: '2026-01-01T00:00:00.000Z' })
  it.each<[what: string, changes: Partial<SignInFacts>, commands: readonly string[]]>([
    [
      'disabled',
      { user: { ...odd('CONFIRMED'), enabled: false } },
      ["aws admin-enable-user --username 'o'\\''n$ei`l'"],
    ],
    [
      'unconfirmed',
      { user: withStatus('UNCONFIRMED') },
      ['aws resend-confirmation-code --client-id client1 --username ann', 'aws admin-confirm-sign-up --username ann'],
    ],
    [
      'unconfirmed, with a secret',
      { user: withStatus('UNCONFIRMED'), client: offering({ hasSecret: true }) },
      ['aws admin-confirm-sign-up --username ann'],
    ],
    [
      'a temporary password',
      { user: temporary(8 * day) },
      ['aws admin-create-user --message-action RESEND --username ann'],
    ],
    [
      'a temporary password, in a pool of addresses',
      { user: temporary(8 * day), pool: inPool({ usernameAttributes: ['email'] }) },
      ['aws admin-create-user --message-action RESEND --username ann@example.com'],
    ],
    ['a new password', { user: temporary(day) }, ['cogtool login --username ann']],
    ['a name that looks like a flag', { user: { ...temporary(day), username: '-x' } }, ['cogtool login --username=-x']],
    ['a reset', { user: withStatus('RESET_REQUIRED') }, ['cogtool login']],
    ['a provider', { user: federated('Google_1') }, ['cogtool login --idp Google']],
    ['no provider that is named', { user: federated('1') }, ['cogtool login']],
    [
      'a number that is not verified',
      { user: phone, asked: byPhone, pool: inPool({ aliasAttributes: ['phone_number'] }) },
      ['aws admin-update-user-attributes --username ann --user-attributes Name=phone_number_verified,Value=true'],
    ],
    ['a shared address', { shared: sharing(4) }, ['cogtool audit-duplicates --by email']],
    [
      'an address that is no sign-in',
      { asked: byAddress, pool: inPool({ aliasAttributes: [] }) },
      ['cogtool login --username ann'],
    ],
    ['another app client', { client: offering({ usesHostedUi: false, apiFlows: [] }) }, ['aws list-user-pool-clients']],
    ['MFA', { pool: { ...pool, mfa: 'ON' }, mfa: [] }, ['cogtool login --username ann']],
    ['a status that nobody knows', { user: withStatus('SUSPENDED') }, []],
  ])('%s', (_, changes, expected) => {
    const commands = reasonsFor(facts(changes), lines).flatMap(({ next }) =>
      next.flatMap(({ command = [] }) => command),
    )
    expect(commands).toEqual(expected)
    for (const command of commands) expect(shellWords(command)).toBeDefined()
  })

  // of every two, what the first keeps from working is not proposed by the second
  const disabled = (one: SignInFacts['user']) => ({ ...one, enabled: false })
  const noFlows = offering({ usesHostedUi: false, apiFlows: [] })
  const mfaOn = { pool: { ...pool, mfa: 'ON' as const }, mfa: [] }
  it.each<[what: string, changes: Partial<SignInFacts>, signIns: readonly string[]]>([
    ['a provider that is not offered', { user: federated('Okta_1') }, []],
    ['a provider, and an app client without the Hosted UI', { user: federated('Google_1'), client: noFlows }, []],
    [
      'the same, with custom challenges',
      { user: federated('Google_1'), client: offering({ usesHostedUi: false, apiFlows: ['ALLOW_CUSTOM_AUTH'] }) },
      [],
    ],
    ['a disabled account from a provider', { user: disabled(federated('Google_1')) }, []],
    ['disabled, a password to be replaced', { user: disabled(temporary(day)) }, []],
    ['disabled, a password to be reset', { user: disabled(withStatus('RESET_REQUIRED')) }, []],
    ['disabled, and no MFA', { user: disabled(withStatus('CONFIRMED')), ...mfaOn }, []],
    ['unconfirmed, and no MFA', { user: withStatus('UNCONFIRMED'), ...mfaOn }, []],
    ['an app client for machines, and no MFA', { client: noFlows, ...mfaOn }, []],
    ['an app client for machines, a password to be reset', { user: withStatus('RESET_REQUIRED'), client: noFlows }, []],
    [
      'unconfirmed, asked by what is no sign-in',
      { user: withStatus('UNCONFIRMED'), asked: byAddress, pool: inPool({ aliasAttributes: [] }) },
      [],
    ],
    // a sign-in is the step against both
    ['a password to be reset, and no MFA', { user: withStatus('RESET_REQUIRED'), ...mfaOn }, ['cogtool login']],
    [
      'a password to be replaced, and no MFA',
      { user: temporary(day), ...mfaOn },
      ['cogtool login --username ann', 'cogtool login --username ann'],
    ],
    // nothing is typed at cogtool or the pool to sign in elsewhere
    [
      'a provider, asked by what is no sign-in',
      { user: federated('Google_1', verified), asked: byAddress, pool: inPool({ aliasAttributes: [] }) },
      ['cogtool login --idp Google'],
    ],
    [
      'a provider, asked by an alias that is not verified',
      { user: federated('Google_1', { email: 'ann@example.com' }), asked: byAddress },
      ['cogtool login --idp Google'],
    ],
  ])('%s', (_, changes, signIns) => {
    const steps = reasonsFor(facts(changes), lines).flatMap(({ next }) => next)
    const commands = steps.flatMap(({ command = '' }) => (command.startsWith('cogtool login') ? [command] : []))
    expect(commands).toEqual(signIns)
    // never nothing at all
    expect(steps).not.toEqual([])
  })

  it('names no more than three of those who share an address', () => {
    const [reason] = reasonsFor(facts({ shared: sharing(5) }), lines)
    expect(reason?.evidence).toBe(
      '5 other users have ann@example.com too: sub-other0, sub-other1, sub-other2 and others',
    )
  })
})

it.each([
  [[], [], 'yes'],
  [['address'], [], 'yes'],
  [['no'], ['groups'], 'yes'],
  [['no', 'unknown'], [], 'unknown'],
  [['no'], ['client'], 'unknown'],
  [['yes', 'unknown'], ['pool'], 'no'],
] as const)('%j and %j not read: %s', (blocks, unread, expected) => {
  const reasons = blocks.map((one) => ({ code: 'disabled' as const, blocks: one, evidence: '', next: [] }))
  expect(canSignIn(reasons, unread)).toBe(expected)
})
