import { describe, expect, it } from 'vitest'
import type { ReasonCode } from '../../../src/users/sign-in/reasons.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { clientNamed } from '../../helpers/pool-client.ts'
import { captured, stoppedAt, testEdges } from '../../helpers/test-edges.ts'
import { inFrontOf, poolWith, users } from './users-kit.ts'

const daysAgo = (days: number) => new Date(stoppedAt.getTime() - days * 86_400_000).toISOString()
const address = (name: string, verified = 'true') => ({ email: `${name}@example.com`, email_verified: verified })
const from = (provider: string) => JSON.stringify([{ providerName: provider, userId: '1' }])

/** Somebody of each kind, and `well`, whom nothing keeps out. */
const usersText = [
  { username: 'well', attributes: address('well') },
  { username: 'off', attributes: address('off'), enabled: false },
  { username: 'new', attributes: address('new'), status: 'UNCONFIRMED' },
  { username: 'late', attributes: address('late'), status: 'FORCE_CHANGE_PASSWORD', modified: daysAgo(10) },
  { username: 'in-time', attributes: address('in-time'), status: 'FORCE_CHANGE_PASSWORD', modified: daysAgo(6) },
  { username: 'reset', attributes: address('reset'), status: 'RESET_REQUIRED' },
  {
    username: 'DemoProvider_1',
    attributes: { ...address('demo'), identities: from('DemoProvider') },
    status: 'EXTERNAL_PROVIDER',
  },
  { username: 'google_1', attributes: { email: 'g@example.com' }, status: 'EXTERNAL_PROVIDER' },
  { username: 'unproved', attributes: address('unproved', 'false') },
  { username: 'first', attributes: address('twin') },
  { username: 'second', attributes: address('twin', 'false') },
  { username: 'phone', attributes: { phone_number: '+12065550100', phone_number_verified: 'true' } },
  { username: 'secured', attributes: address('secured'), mfa: ['SOFTWARE_TOKEN_MFA'] },
  { username: 'odd', attributes: address('odd'), status: 'SUSPENDED' },
]
  .map((user) => JSON.stringify(user))
  .join('\n')
const pool = sharedTestPool({ usersText })
const spaced = sharedTestPool({
  usersText: [
    ['mila', 'mila@example.com'],
    ['mila-space', 'mila@example.com '],
    ['tab', 'tab@example.com\t'],
    ['nbsp', '\u00a0nbsp@example.com'],
  ]
    .map(([username, email]) => JSON.stringify({ username, attributes: { email } }))
    .join('\n'),
})
const mfaIsOn = poolWith({ MfaConfiguration: 'ON' })

interface Shown {
  readonly canSignIn: string
  readonly reasons: readonly { code: ReasonCode; blocks: string; evidence: string; command: string | null }[]
  readonly notChecked: readonly string[]
}

async function show(args: readonly string[], client = 'public', changes: Parameters<typeof inFrontOf>[1] = {}) {
  const front = await inFrontOf(pool(), changes)
  const { id } = clientNamed(pool(), client)
  const { exitCode, err, document } = await users(['show', ...args, ...front.flags, '--client-id', id, '--json'])
  expect(exitCode, err).toBe(0)
  return { ...(document() as Shown), operations: front.operations }
}

describe('users show, each reason for a user who has it', () => {
  it.each<[code: ReasonCode, who: string, blocks: string, canSignIn: string, client?: string]>([
    ['disabled', 'off', 'yes', 'no'],
    ['unconfirmed', 'new', 'yes', 'no'],
    ['temporary_password_expired', 'late', 'yes', 'no'],
    ['new_password_required', 'in-time', 'no', 'yes'],
    ['reset_required', 'reset', 'yes', 'no'],
    ['federated_only', 'DemoProvider_1', 'no', 'yes'],
    ['provider_not_offered', 'google_1', 'yes', 'no'],
    ['address_not_verified', 'unproved@example.com', 'address', 'yes'],
    ['address_shared', 'second', 'address', 'yes'],
    ['address_not_a_sign_in', '+12065550100', 'address', 'yes'],
    ['client_flows', 'well', 'yes', 'no', 'machine'],
    ['status_unknown', 'odd', 'unknown', 'unknown'],
  ])('%s: %s', async (code, who, blocks, canSignIn, client) => {
    const { reasons, operations, ...shown } = await show([who], client)
    const others: ReasonCode[] = code === 'provider_not_offered' ? ['federated_only'] : []
    expect(reasons.map((reason) => reason.code).sort()).toEqual([code, ...others].sort())
    expect(reasons.find((reason) => reason.code === code)).toMatchObject({ blocks })
    expect(shown.canSignIn).toBe(canSignIn)
    expect(shown.notChecked).toEqual(['password', 'mfa', 'groups'])
    expect(operations.length).toBeLessThanOrEqual(5)
    expect(operations).not.toContain('AdminGetUser')
    expect(operations).not.toContain('AdminListGroupsForUser')
  })

  it('mfa_missing, where it was read', async () => {
    const missing = await show(['well', '--mfa'], 'public', mfaIsOn)
    expect(missing).toMatchObject({ canSignIn: 'no', reasons: [{ code: 'mfa_missing', blocks: 'yes' }] })
    expect(missing.notChecked).toEqual(['password', 'groups'])
    expect(await show(['secured', '--mfa'], 'public', mfaIsOn)).toMatchObject({ canSignIn: 'yes', reasons: [] })
    expect(await show(['well', '--mfa'])).toMatchObject({ canSignIn: 'yes', reasons: [] })
    expect(await show(['well'], 'public', mfaIsOn)).toMatchObject({ canSignIn: 'yes', reasons: [] })
  })

  it.each(['well', 'well@example.com'])('none of them: %s', async (who) => {
    const { canSignIn, reasons, operations } = await show([who])
    expect({ canSignIn, reasons }).toEqual({ canSignIn: 'yes', reasons: [] })
    expect([...operations].sort()).toEqual(['DescribeUserPool', 'DescribeUserPoolClient', 'ListUsers', 'ListUsers'])
  })
})

describe('an account beside that of another spelling', () => {
  const local = sharedTestPool()
  const shown = async (who: string) => {
    const { flags, operations } = await inFrontOf(local())
    const { id } = clientNamed(local(), 'public')
    const { document } = await users(['show', who, ...flags, '--client-id', id, '--json'])
    expect(operations.length).toBeLessThanOrEqual(5)
    expect(operations).not.toContain('AdminGetUser')
    return document() as Shown
  }

  it.each([
    ['lena', 'lena.fischer@example.com', 'lena2'],
    ['lena2', 'Lena.Fischer@example.com', 'lena'],
    ['lena.fischer@example.com', 'lena.fischer@example.com', 'lena2'],
  ])('is told where the service tells of it: %s', async (who, address, twin) => {
    const { canSignIn, reasons } = await shown(who)
    const evidence = `another user has ${address} in another case: ${local().state.users.byUsername(twin)?.sub}`
    expect({ canSignIn, reasons }).toMatchObject({
      canSignIn: 'yes',
      reasons: [{ code: 'address_shared', blocks: 'no', evidence, command: expect.stringMatching(/--by email/) }],
    })
  })

  it.each(['paula', 'mimic', 'oskar'])('and that it was not looked for, elsewhere: %s', async (who) => {
    expect((await shown(who)).reasons).toEqual([])
    const { flags } = await inFrontOf(local())
    const { out } = await users(['show', who, ...flags])
    expect(out).toMatch(/not checked: .*other accounts of this person\n {4}→ cogtool audit-duplicates /)
  })
})

describe('users show', () => {
  it('draws an account', async () => {
    const { flags } = await inFrontOf(pool())
    const { out } = await users(['show', 'late', ...flags])
    const [, endpoint] = flags
    expect(out.replace(/[\da-f]{8}-[\da-f-]{27}/, 'SUB')).toBe(
      [
        'late@example.com  us-local-1_Demo0001',
        '  username   late              status   FORCE_CHANGE_PASSWORD, enabled',
        '  sub        SUB',
        "  ✗ can't sign in: the temporary password expired 3 d ago (7 d after 2026-11-12)",
        `    → aws cognito-idp admin-create-user --user-pool-id us-local-1_Demo0001 --region us-local-1 --endpoint-url ${endpoint} --message-action RESEND --username late`,
        '  – not checked: password, app client (--client-id), MFA (--mfa), groups (--groups), other accounts of this person',
        `    → cogtool audit-duplicates --user-pool-id us-local-1_Demo0001 --endpoint-url ${endpoint}`,
        '',
      ].join('\n'),
    )
  })

  it.each([40, 80, 120])('wraps at %i columns, and breaks no command', async (columns) => {
    const { flags } = await inFrontOf(pool())
    const { stream, text } = captured(true, columns)
    await users(['show', 'google_1', ...flags], testEdges({ stdout: stream, env: { NO_COLOR: '1' } }))
    const lines = text()
      .split('\n')
      .filter((line) => !line.includes('→'))
    // a sub and its label
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(Math.max(columns, 49))
    expect(text()).toMatch(/^ {4}→ cogtool login --idp google --user-pool-id \S+ --endpoint-url \S+$/m)
  })

  it.each([
    ['mila', 'mila@example.com  us-local-1_Demo0001', undefined],
    [
      'mila-space',
      '"mila@example.com "  us-local-1_Demo0001',
      '! another user has "mila@example.com " in another case or without its spaces: SUB',
    ],
    ['tab', '"tab@example.com\\u0009"  us-local-1_Demo0001', undefined],
    ['nbsp', '"\\u00a0nbsp@example.com"  us-local-1_Demo0001', undefined],
  ])('shows blanks that belong to an address: %s', async (who, head, twin) => {
    const { flags } = await inFrontOf(spaced())
    const { out } = await users(['show', who, ...flags])
    expect(out.split('\n')[0]).toBe(head)
    const told = out.split('\n').find((line) => line.includes('another user has'))
    expect(told?.trim().replace(/[\da-f]{8}-[\da-f-]{27}/, 'SUB')).toBe(twin)
    const found = await users(['find', who, ...flags])
    expect(found.out).toContain(head.split('  ')[0])
  })

  it('says the price before what costs it, and reads nothing by name without the flags', async () => {
    const { flags, operations } = await inFrontOf(pool())
    let before: readonly string[] = []
    const edges = testEdges()
    const write = edges.stderr.write
    const stderr = {
      ...edges.stderr,
      write: (data: string | Uint8Array) => {
        if (String(data).includes('counts each user as active this month (billed)')) before = [...operations]
        return write(data)
      },
    }
    const json = await users(['show', 'secured', '--mfa', ...(await inFrontOf(pool())).flags, '--json'])
    expect(json.err).toBe('warning: --mfa counts each user as active this month (billed)\n')
    const { out } = await users(['show', 'secured', '--mfa', '--groups', ...flags], { ...edges, stderr })
    expect(before).toContain('ListUsers')
    expect(before).not.toContain('AdminGetUser')
    expect(operations).toEqual(expect.arrayContaining(['AdminGetUser', 'AdminListGroupsForUser']))
    expect(out).toContain('  groups     none\n  MFA        SOFTWARE_TOKEN_MFA\n')
    expect(edges.err()).toContain('--groups may count each user as active this month (billed)')
  })

  it.each([
    [['--mfa', '--groups'], ['mfa', 'groups'], 'unknown'],
    [['--groups'], ['mfa', 'groups'], 'yes'],
  ])("believes nothing that was read by a name that is another user's sub: %j", async (flags, left, canSignIn) => {
    const sub = '11111111-aaaa-4aaa-8aaa-111111111111'
    const other = {
      Username: 'other',
      Attributes: [{ Name: 'sub', Value: sub }],
      Enabled: true,
      UserStatus: 'CONFIRMED',
    }
    const own = { ...other, Username: sub, Attributes: [{ Name: 'sub', Value: 'own' }] }
    const answers = {
      ListUsers: (_: unknown, { Filter }: Readonly<Record<string, unknown>>) => ({
        Users: [String(Filter).startsWith('sub') ? other : own],
      }),
      AdminGetUser: () => ({ Username: 'other', UserAttributes: other.Attributes, UserMFASettingList: ['EMAIL_OTP'] }),
      AdminListGroupsForUser: () => ({ Groups: [{ GroupName: 'admins' }] }),
    }
    const shown = await show([sub, '--by', 'username', ...flags], 'public', answers)
    expect(shown).toMatchObject({ groups: null, mfa: null, canSignIn })
    expect(shown.notChecked).toEqual(expect.arrayContaining(left))
  })

  it('tells what could not be read, and does not judge by it', async () => {
    const denied = { DescribeUserPool: undefined, DescribeUserPoolClient: undefined }
    const { canSignIn, notChecked, reasons } = await show(['in-time'], 'machine', denied)
    expect(reasons).toMatchObject([{ code: 'new_password_required', blocks: 'unknown' }])
    expect({ canSignIn, notChecked }).toEqual({
      canSignIn: 'unknown',
      notChecked: ['password', 'mfa', 'groups', 'client', 'pool'],
    })
    const { flags } = await inFrontOf(pool(), denied)
    const { out } = await users(['show', 'well', ...flags, '--client-id', 'x'])
    expect(out).toContain("? cogtool can't tell whether this user can sign in")
    expect(out).toContain("the pool's settings (these AWS credentials may not call DescribeUserPool)")
    const { flags: allowed } = await inFrontOf(pool())
    const other = await users(['show', 'well', ...allowed, '--client-id', 'nope1'])
    expect(other.out).toContain('app client (the pool has no app client nope1)')
  })

  it('names every user of the name, or none', async () => {
    const { flags } = await inFrontOf(pool())
    const two = await users(['show', 'twin@example.com', ...flags, '--json'])
    const subs = ['first', 'second'].map((name) => pool().state.users.byUsername(name)?.sub)
    expect([two.exitCode, two.out]).toEqual([2, ''])
    const { error } = JSON.parse(two.err)
    expect(error.code).toBe('user_ambiguous')
    for (const sub of subs) expect(error.message).toContain(sub)
    const text = await users(['show', 'twin@example.com', ...flags])
    expect(text.err.split('\n').slice(0, 3)).toEqual([
      'USERNAME  STATUS     SUB',
      `first     CONFIRMED  ${subs[0]}`,
      `second    CONFIRMED  ${subs[1]}`,
    ])
    expect(text.err).toContain('error: 2 users of us-local-1_Demo0001 have this email address')
    const none = await users(['show', 'nobody', ...flags, '--json'])
    expect([none.exitCode, JSON.parse(none.err).error.code]).toEqual([1, 'user_not_found'])
    const near = await users(['show', 'WELL@example.com', ...flags, '--json'])
    expect(JSON.parse(near.err).error).toMatchObject({
      code: 'user_not_found',
      hint: expect.stringContaining(`cogtool users show ${pool().state.users.byUsername('well')?.sub}`),
    })
  })
})
