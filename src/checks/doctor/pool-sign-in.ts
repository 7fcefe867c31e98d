import type { Pool, PoolParts } from '../snapshot/snapshot.ts'
import { type Check, check } from './check.ts'
import { allUsers } from './people.ts'

type Mfa = PoolParts['mfa']

/** How long passwords are at least where the policy does not say (API PasswordPolicyType). */
const usualLength = 8

/** How people prove who they are. */
export const poolSignInChecks: readonly Check[] = [
  check({
    id: 'pool-mfa',
    title: 'a password alone is enough',
    severity: 'medium',
    rules: 'baseline',
    fix: 'mfa',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a1', 'aws-security-hub/Cognito.5', 'prowler/cognito_user_pool_mfa_enabled', 'cdk-nag/COG2'],
    reads: ['mfa', 'user-pool:Policies.SignInPolicy'],
    condition: 'MFA is OFF: medium; OPTIONAL, or by text message alone: low. Pools without passwords are left out.',
    reason:
      'A password that was used elsewhere too opens the account; a text message can be diverted to another phone.',
    about: 'pool',
    needs: ['mfa'],
    needsOwn: [],
    applies: takesPasswords,
    judge: ({ pool, parts: { mfa } }) => {
      const value = mfa.MfaConfiguration ?? pool.MfaConfiguration ?? 'OFF'
      const channels = mfaChannels(mfa)
      const isSmsAlone = channels.length === 1 && channels[0] === 'text message'
      if (value === 'ON' && !isSmsAlone) return undefined
      return {
        severity: value === 'OFF' ? 'medium' : 'low',
        path: 'MfaConfiguration',
        observed: value === 'OFF' ? value : `${value}, by ${channels.join(', ') || 'nothing'}`,
        message: value === 'OFF' ? 'MFA is off' : `MFA is ${value}, by ${channels.join(', ') || 'nothing'}`,
        impact:
          value === 'ON'
            ? `Codes of ${allUsers(pool)} come by text message alone, which can be led to another phone.`
            : `Anyone who knows a password gets into the account of its user, for ${allUsers(pool)} who ${value === 'OFF' ? 'can have no second factor' : 'set up no second factor'}.`,
        fix: 'offer an authenticator app or passkeys first (OPTIONAL), then require it: people must enrol',
      }
    },
  }),
  check({
    id: 'pool-recovery-conflict',
    title: 'users with the second factor cannot reset a password',
    severity: 'medium',
    rules: 'baseline',
    fix: 'pool',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a1'],
    reads: ['user-pool:Policies.SignInPolicy', 'mfa', 'user-pool:AccountRecoverySetting'],
    condition: 'The only channel of AccountRecoverySetting is a channel of MFA too.',
    reason: 'Cognito does not send a reset code over the channel that is the second factor of the user.',
    about: 'pool',
    needs: ['mfa'],
    needsOwn: [],
    applies: takesPasswords,
    judge: ({ pool, parts: { mfa } }) => {
      const [only, ...others] = recoveryChannels(pool)
      const isOn = (mfa.MfaConfiguration ?? pool.MfaConfiguration ?? 'OFF') !== 'OFF'
      if (!isOn || only === undefined || others.length > 0 || !mfaChannels(mfa).includes(only)) return undefined
      return {
        severity: 'medium',
        path: 'AccountRecoverySetting',
        observed: `${only} alone, and an MFA channel too`,
        message: `the only way to recover an account is by ${only}, which is an MFA channel too`,
        impact: `Users whose second factor is ${only} cannot reset a forgotten password.`,
        fix: 'add the other channel to AccountRecoverySetting in the whole configuration of the pool',
      }
    },
  }),
  check({
    id: 'pool-passkey-rp',
    title: 'passkeys are bound to another name than the sign-in page',
    severity: 'medium',
    rules: 'baseline',
    fix: 'mfa',
    breaks: true,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['mfa:WebAuthnConfiguration.RelyingPartyId', 'user-pool:CustomDomain', 'user-pool:Policies.SignInPolicy'],
    condition: 'WEB_AUTHN is allowed, and WebAuthnConfiguration.RelyingPartyId is not the custom domain.',
    reason: 'A passkey works for its relying party alone: changing it later ends every passkey there is.',
    about: 'pool',
    needs: ['mfa'],
    needsOwn: [],
    applies: (pool) => takesPasskeys(pool) && pool.CustomDomain !== undefined,
    judge: ({ pool: { CustomDomain }, parts: { mfa } }) => {
      const value = mfa.WebAuthnConfiguration?.RelyingPartyId
      if (value === CustomDomain) return undefined
      return {
        severity: 'medium',
        path: 'WebAuthnConfiguration.RelyingPartyId',
        observed: value ?? 'absent, which means the prefix domain',
        message: `passkeys are bound to ${value ?? 'the prefix domain'}, and the custom domain is ${CustomDomain}`,
        impact: `Passkeys do not work at ${CustomDomain}, and are all lost when this is put right later.`,
        fix: 'change the relying party while few passkeys are there: users enrol theirs again',
      }
    },
  }),
  check({
    id: 'pool-passkey-verification',
    title: 'a passkey works without its owner proving presence',
    severity: 'low',
    rules: 'strict',
    fix: 'mfa',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: [],
    reads: ['mfa:WebAuthnConfiguration.UserVerification', 'user-pool:Policies.SignInPolicy'],
    condition: 'WEB_AUTHN is allowed, and WebAuthnConfiguration.UserVerification is not required.',
    reason: 'With preferred, a device that is unlocked, or a key that is plugged in, is enough.',
    about: 'pool',
    needs: ['mfa'],
    needsOwn: [],
    applies: takesPasskeys,
    judge: ({ parts: { mfa } }) => {
      const value = mfa.WebAuthnConfiguration?.UserVerification
      if (value === 'required') return undefined
      return {
        severity: 'low',
        path: 'WebAuthnConfiguration.UserVerification',
        observed: value ?? 'absent',
        message: `user verification of passkeys is ${value ?? 'absent, which means preferred'}`,
        impact: 'Anyone who holds the device of a user may sign in without a PIN or a fingerprint.',
        fix: 'set UserVerification to required: devices without a PIN or a fingerprint then stay out',
      }
    },
  }),
  check({
    id: 'pool-password-policy',
    title: 'passwords may be weak, or temporary ones live long',
    severity: 'medium',
    rules: 'baseline',
    fix: 'pool',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: [
      'aws-security-hub/Cognito.3',
      'prowler/cognito_user_pool_password_policy_minimum_length_14',
      'prowler/cognito_user_pool_password_policy_lowercase',
      'prowler/cognito_user_pool_password_policy_uppercase',
      'prowler/cognito_user_pool_password_policy_number',
      'prowler/cognito_user_pool_password_policy_symbol',
      'prowler/cognito_user_pool_temporary_password_expiration',
      'cdk-nag/COG1',
    ],
    reads: [
      'user-pool:Policies',
      'user-pool:AdminCreateUserConfig.UnusedAccountValidityDays',
      'user-pool:UserPoolTier',
    ],
    condition:
      'MinimumLength is under 8: medium; under 12, a class of characters is not required, temporary passwords live over 7 days, or there is no history (not on LITE): low. Pools without passwords are left out.',
    reason: 'Short passwords are guessed; old invitations lie in mailboxes.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    applies: takesPasswords,
    judge: ({ pool }) => {
      const weak = weaknessesOf(pool)
      if (weak.length === 0) return undefined
      const length = pool.Policies?.PasswordPolicy?.MinimumLength ?? usualLength
      return {
        severity: length < 8 ? 'medium' : 'low',
        path: 'Policies.PasswordPolicy',
        observed: weak.join('; '),
        message: `the password policy is weak: ${weak.join('; ')}`,
        impact: 'Users can choose passwords that are quickly guessed; those they have stay as they are.',
        fix: 'ask for 12 characters, all four classes, 7 days and a history in the whole configuration of the pool',
      }
    },
  }),
  check({
    id: 'pool-recovery',
    title: 'accounts are recovered by text message first',
    severity: 'low',
    rules: 'baseline',
    fix: 'pool',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: [],
    reads: ['user-pool:Policies.SignInPolicy', 'user-pool:AccountRecoverySetting'],
    condition: 'AccountRecoverySetting is absent, which means text messages first, or has the phone first.',
    reason: 'A phone number can be taken over, and each message costs.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    applies: takesPasswords,
    judge: ({ pool }) => {
      const [first] = recoveryChannels(pool)
      if (pool.AccountRecoverySetting !== undefined && first !== 'text message') return undefined
      return {
        severity: 'low',
        path: 'AccountRecoverySetting',
        observed: pool.AccountRecoverySetting === undefined ? 'absent' : 'verified_phone_number first',
        message: 'a forgotten password is reset by text message first',
        impact: 'An attacker who takes over the phone number of a user takes over the account.',
        fix: 'put verified_email first in AccountRecoverySetting in the whole configuration of the pool',
      }
    },
  }),
]

/** Whether people can sign in with a password: a pool without a sign-in policy takes them. */
export function takesPasswords({ Policies }: Pool): boolean {
  return Policies?.SignInPolicy?.AllowedFirstAuthFactors?.includes('PASSWORD') ?? true
}

function takesPasskeys({ Policies }: Pool): boolean {
  return Policies?.SignInPolicy?.AllowedFirstAuthFactors?.includes('WEB_AUTHN') ?? false
}

/** The ways by which second factors come, in words. */
export function mfaChannels({
  SoftwareTokenMfaConfiguration,
  SmsMfaConfiguration,
  EmailMfaConfiguration,
  WebAuthnConfiguration,
}: Mfa) {
  return [
    SoftwareTokenMfaConfiguration?.Enabled === true && 'authenticator app',
    SmsMfaConfiguration?.SmsConfiguration !== undefined && 'text message',
    EmailMfaConfiguration !== undefined && 'email',
    WebAuthnConfiguration?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION' && 'passkey',
  ].filter((name) => name !== false)
}

const recoveryWords: Readonly<Record<string, string>> = {
  verified_email: 'email',
  verified_phone_number: 'text message',
  admin_only: 'an administrator',
}

/** The ways by which a password is reset, the first one first, in words; none where the setting is absent. */
export function recoveryChannels({ AccountRecoverySetting }: Pool): string[] {
  const mechanisms = [...(AccountRecoverySetting?.RecoveryMechanisms ?? [])]
  mechanisms.sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))
  return mechanisms.flatMap(({ Name = '' }) => recoveryWords[Name] ?? [])
}

function weaknessesOf({ Policies, AdminCreateUserConfig, UserPoolTier }: Pool): string[] {
  const { PasswordPolicy: policy = {} } = Policies ?? {}
  const length = policy.MinimumLength ?? usualLength
  const classes = [
    !policy.RequireLowercase && 'lower case',
    !policy.RequireUppercase && 'upper case',
    !policy.RequireNumbers && 'numbers',
    !policy.RequireSymbols && 'symbols',
  ].filter((name) => name !== false)
  const days = policy.TemporaryPasswordValidityDays ?? AdminCreateUserConfig?.UnusedAccountValidityDays ?? 7
  return [
    length < 12 && `${length} characters`,
    classes.length > 0 && `${classes.join(', ')} not required`,
    days > 7 && `temporary passwords of ${days} days`,
    UserPoolTier !== 'LITE' && !policy.PasswordHistorySize && 'no history',
  ].filter((text) => text !== false)
}
