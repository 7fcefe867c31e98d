import { recoveryChannels } from '../doctor/pool-sign-in.ts'
import type { Pool } from '../snapshot/snapshot.ts'
import { type Amendment, ofPool } from './amendment.ts'

type PasswordPolicy = NonNullable<NonNullable<Pool['Policies']>['PasswordPolicy']>
type Mechanisms = NonNullable<NonNullable<Pool['AccountRecoverySetting']>['RecoveryMechanisms']>

const leastLength = 12
const mostDays = 7
const historySize = 5

/** What UpdateUserPool can mend. */
export const poolAmendments: readonly Amendment[] = [
  ofPool(
    {
      id: 'pool-deletion-protection',
      notice: 'To delete the pool, its protection must be turned off first.',
    },
    (pool) => ({ ...pool, DeletionProtection: 'ACTIVE' }),
  ),
  ofPool(
    {
      id: 'pool-verify-before-update',
      notice: 'A user who changes an address gets a code there, and keeps the old address until the code is entered.',
    },
    verifyingFirst,
  ),
  ofPool(
    {
      id: 'pool-auto-verify',
      condition: 'apps must ask for the code that people get by mail when they sign up (ConfirmSignUp)',
      notice: 'Users who sign up are confirmed by a code; without it they cannot sign in.',
    },
    (pool) => verifyingFirst({ ...pool, AutoVerifiedAttributes: ['email'] }),
  ),
  ofPool(
    {
      id: 'pool-recovery-conflict',
      notice: 'A forgotten password can be reset by the second channel too.',
    },
    withEmailFirst,
  ),
  ofPool(
    {
      id: 'pool-recovery',
      notice: 'Codes for a forgotten password come by mail, where people have a verified address.',
    },
    withEmailFirst,
  ),
  ofPool(
    {
      id: 'pool-password-policy',
      notice:
        'New passwords must be longer and more mixed, and sign-up pages should say so; those that people have stay as they are.',
    },
    withStrongPasswords,
  ),
  ofPool(
    {
      id: 'pool-threat-protection',
      condition:
        'it needs the plan PLUS, which costs for each active user; watch it in AUDIT first, then read the pool again for pool-risk-actions',
      notice: 'Sign-ins that are unlike their user can be blocked, or asked for a second factor.',
    },
    (pool) => ({
      ...pool,
      UserPoolTier: 'PLUS',
      UserPoolAddOns: { ...pool.UserPoolAddOns, AdvancedSecurityMode: 'ENFORCED' },
    }),
  ),
  ofPool(
    {
      id: 'pool-threat-custom-auth',
      condition: 'watch it in AUDIT first: it acts on sign-ins by custom challenges',
      notice: 'Sign-ins by custom challenges that are unlike their user can be blocked.',
    },
    (pool) => ({
      ...pool,
      UserPoolAddOns: {
        ...pool.UserPoolAddOns,
        // required beside it; absent means OFF
        AdvancedSecurityMode: pool.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF',
        AdvancedSecurityAdditionalFlows: {
          ...pool.UserPoolAddOns?.AdvancedSecurityAdditionalFlows,
          CustomAuthMode: 'ENFORCED',
        },
      },
    }),
  ),
  ofPool(
    {
      id: 'pool-self-signup',
      condition: 'accounts must be made by you (AdminCreateUser): users can no longer sign up; else attach a web ACL',
      notice: 'Users cannot sign up; the link to it disappears from the sign-in page.',
    },
    (pool) => ({
      ...pool,
      AdminCreateUserConfig: { ...pool.AdminCreateUserConfig, AllowAdminCreateUserOnly: true },
    }),
  ),
  ofPool(
    {
      id: 'pool-dcr-open',
      condition: 'apps that register their own client without signing in stop: give them a client first',
      notice: 'No app can register a client without signing in.',
    },
    (pool) => ({ ...pool, DcrConfiguration: { ...pool.DcrConfiguration, OpenDcrEnabled: false } as never }),
  ),
  ofPool(
    {
      id: 'pool-email-sender',
      condition: 'an identity in Amazon SES has to be verified, and out of its sandbox',
      notice: 'Mails come from your own address.',
    },
    () => 'it needs an identity that is verified in Amazon SES: cogtool knows none',
  ),
  ofPool(
    {
      id: 'pool-replica-issuer',
      condition: 'every verifier must accept both issuers: those pinned to the old one refuse every new token',
      notice: 'New tokens name another issuer (iss).',
    },
    (pool) => ({ ...pool, IssuerConfiguration: { ...pool.IssuerConfiguration, Type: 'UPDATED' } }),
  ),
]

/** Every attribute that is verified by itself is verified before a change of it counts. */
function verifyingFirst(pool: Pool): Pool {
  const { AutoVerifiedAttributes = [], UserAttributeUpdateSettings: settings } = pool
  const settled = settings?.AttributesRequireVerificationBeforeUpdate ?? []
  return {
    ...pool,
    UserAttributeUpdateSettings: {
      ...settings,
      AttributesRequireVerificationBeforeUpdate: [
        ...settled,
        ...AutoVerifiedAttributes.filter((name) => !settled.includes(name)),
      ],
    },
  }
}

/** Recovery by email first, then what there was: by text message where nothing is set, or where email was all. */
function withEmailFirst(pool: Pool): Pool {
  const there = [...(pool.AccountRecoverySetting?.RecoveryMechanisms ?? [])]
    .sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))
    .filter(({ Name }) => Name !== 'verified_email')
  const isPhoneThere = recoveryChannels(pool).includes('text message')
  const names = [
    'verified_email' as const,
    ...there.map(({ Name }) => Name),
    ...(isPhoneThere ? [] : ['verified_phone_number' as const]),
  ]
  const mechanisms: Mechanisms = names.map((Name, place) => ({ Name, Priority: place + 1 }))
  return { ...pool, AccountRecoverySetting: { ...pool.AccountRecoverySetting, RecoveryMechanisms: mechanisms } }
}

function withStrongPasswords(pool: Pool): Pool {
  const { AdminCreateUserConfig: config, UserPoolTier } = pool
  const policy: Partial<PasswordPolicy> = pool.Policies?.PasswordPolicy ?? {}
  const days = policy.TemporaryPasswordValidityDays ?? config?.UnusedAccountValidityDays
  const amended = {
    ...policy,
    MinimumLength: Math.max(policy.MinimumLength ?? 0, leastLength),
    RequireLowercase: true,
    RequireUppercase: true,
    RequireNumbers: true,
    RequireSymbols: true,
    ...(days !== undefined && days > mostDays && { TemporaryPasswordValidityDays: mostDays }),
    ...(UserPoolTier !== 'LITE' && !policy.PasswordHistorySize && { PasswordHistorySize: historySize }),
  } as PasswordPolicy
  return { ...pool, Policies: { ...pool.Policies, PasswordPolicy: amended } }
}
