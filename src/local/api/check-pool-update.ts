import { type Input, optionalObject } from './api-input.ts'
import { invalidParameter, ServiceError } from './service-error.ts'

interface Refusal {
  readonly when: (input: Input) => boolean
  readonly error: () => ServiceError
}

/** What UpdateUserPool refuses of settings that do not go together; the sentences are inferred. */
const refusals: readonly Refusal[] = [
  {
    // API AdminCreateUserConfigType: the second replaces the first
    when: (input) =>
      optionalObject(input, 'AdminCreateUserConfig')?.UnusedAccountValidityDays !== undefined &&
      passwordPolicy(input)?.TemporaryPasswordValidityDays !== undefined,
    error: () =>
      invalidParameter(
        'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays.',
      ),
  },
  ...(
    [
      ['SmsVerificationMessage', 'SmsMessage'],
      ['EmailVerificationMessage', 'EmailMessage'],
      ['EmailVerificationSubject', 'EmailSubject'],
    ] as const
  ).map(
    ([flat, twin]): Refusal => ({
      when: (input) =>
        (input[flat] ?? undefined) !== undefined &&
        (optionalObject(input, 'VerificationMessageTemplate')?.[twin] ?? undefined) !== undefined,
      error: () => invalidParameter(`${flat} and VerificationMessageTemplate.${twin} cannot be given together.`),
    }),
  ),
  {
    when: (input) => {
      const sms = optionalObject(input, 'SmsConfiguration')
      return sms?.SnsCallerArn !== undefined && sms.EumsSms !== undefined
    },
    error: () => invalidParameter('SnsCallerArn and EumsSms cannot be given together.'),
  },
  {
    // API UpdateUserPool: "your user pool must be on the Plus tier"
    when: (input) => {
      const mode = optionalObject(input, 'UserPoolAddOns')?.AdvancedSecurityMode ?? 'OFF'
      return mode !== 'OFF' && tierOf(input) !== 'PLUS'
    },
    error: () => unavailable('Threat protection is not available in this feature plan.'),
  },
  {
    // API UpdateUserPool: names of ACR levels and registration of clients need Essentials or higher
    when: (input) =>
      tierOf(input) === 'LITE' && Object.keys(optionalObject(input, 'AcrConfiguration') ?? {}).length > 0,
    error: () => unavailable('ACR level names are not available in this feature plan.'),
  },
  {
    when: (input) => {
      const registration = optionalObject(input, 'DcrConfiguration')
      return tierOf(input) === 'LITE' && registration !== undefined && registration.EnableStatus !== 'Disabled'
    },
    error: () => unavailable('Dynamic client registration is not available in this feature plan.'),
  },
]

/** Fails with InvalidParameterException or FeatureUnavailableInTierException for settings that do not go together. */
export function checkPoolUpdate(input: Input): void {
  const refusal = refusals.find(({ when }) => when(input))
  if (refusal) throw refusal.error()
}

const passwordPolicy = (input: Input) => optionalObject(optionalObject(input, 'Policies') ?? {}, 'PasswordPolicy')
const tierOf = (input: Input): unknown => input.UserPoolTier ?? 'ESSENTIALS'
const unavailable = (message: string) => new ServiceError('FeatureUnavailableInTierException', message)
