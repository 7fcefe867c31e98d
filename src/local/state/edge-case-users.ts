import type { LocalUser } from './model.ts'

/** A user of the seed before it has its sub, dates and password verifier. */
export type SeedUser = Pick<LocalUser, 'username'> &
  Partial<Pick<LocalUser, 'status' | 'enabled' | 'groups' | 'mfa' | 'totpSecret'>> & {
    /** Without `sub`. */
    readonly attributes: Readonly<Record<string, string>>
    /** `usual` unless said otherwise; `none` cannot sign in with a password. */
    readonly password?: 'usual' | 'temporary' | 'none'
  }

/** The secret of the user with a software token, for `--totp-secret-file` and tests. */
export const seedTotpSecret = 'LJ4UWMRVGNDTOQSEKRHVINSCJFHEIQ2H'

const email = (address: string, verified = 'true') => ({ email: address, email_verified: verified })
const named = (username: string, name: string): SeedUser => ({
  username,
  attributes: { ...email(`${username}@example.com`), name },
})

/** Users that break exports, reports and sign-ins, by what is odd about them. */
export const edgeCaseUsers = {
  disabled: [{ username: 'dora', attributes: email('dora@example.com'), enabled: false }],
  unconfirmed: [{ username: 'ulf', attributes: email('ulf@example.com', 'false'), status: 'UNCONFIRMED' }],
  'must reset the password': [{ username: 'rita', attributes: email('rita@example.com'), status: 'RESET_REQUIRED' }],
  'must change the password': [
    {
      username: 'fred',
      attributes: email('fred@example.com'),
      status: 'FORCE_CHANGE_PASSWORD',
      password: 'temporary',
    },
  ],
  'a status nobody knows': [{ username: 'stan', attributes: email('stan@example.com'), status: 'SUSPENDED' }],
  'email_verified as True': [{ username: 'trude', attributes: email('trude@example.com', 'True') }],
  'no email': [{ username: 'nemo', attributes: { name: 'Nemo' } }],
  'no attributes but sub': [{ username: 'bare', attributes: {} }],
  'a software token': [
    {
      username: 'tessa',
      attributes: email('tessa@example.com'),
      mfa: ['SOFTWARE_TOKEN_MFA'],
      totpSecret: seedTotpSecret,
    },
  ],
  'the only member of a group': [
    { username: 'maria', attributes: { ...email('maria@example.com'), name: 'Maria Santos' }, groups: ['admins'] },
  ],
  'names that formats trip over': [
    named('comma', 'Doe, Jane'),
    named('quote', 'Jane "JD" Doe'),
    named('backslash', 'Jane \\ Doe'),
    named('newline', 'Jane\r\nDoe'),
    named('formula', '=1+1'),
    named('formula-blank', ' @SUM(1)'),
    named('formula-minus', "-2+3+cmd|' /C calc'!A0"),
    named('escape', 'Jane\u001b[31mDoe'),
    named('override', 'Jane\u202eeoD'),
    named('emoji', 'Jane 🦊 Doe'),
    named('long', 'ä'.repeat(1024)),
  ],
  'a phone number, which is no formula': [
    { username: 'phoebe', attributes: { phone_number: '+12065550199', phone_number_verified: 'true' } },
  ],
} as const satisfies Readonly<Record<string, readonly SeedUser[]>>
