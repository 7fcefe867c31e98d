import {
  DescribeRiskConfigurationCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  InitiateAuthCommand,
  SetRiskConfigurationCommand,
  type SetRiskConfigurationCommandInput,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, it } from 'vitest'
import { updated } from '../../../src/local/api/resets.ts'
import { refusalOf, sharedPool } from '../shared-pool.ts'

const shared = sharedPool()
const id = () => ({ UserPoolId: shared.pool.poolId })
let seeded: (typeof shared.pool.state)['configuration'] | undefined

beforeEach(() => {
  const { configuration } = shared.pool.state
  seeded ??= { ...configuration }
  Object.assign(configuration, seeded)
  configuration.risk.clear()
})

type Update = Partial<UpdateUserPoolCommandInput>
const update = (input: Update) => shared.sdk.send(new UpdateUserPoolCommand({ ...id(), ...input }))

async function described() {
  const { UserPool } = await shared.sdk.send(new DescribeUserPoolCommand(id()))
  if (!UserPool) throw new Error('nothing was described')
  return UserPool
}

/** A value other than the default for everything that UpdateUserPool takes, but for twins of others. */
const everything = {
  PoolName: 'other',
  Policies: {
    PasswordPolicy: { MinimumLength: 14 },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] },
  },
  DeletionProtection: 'ACTIVE',
  LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-local-1:000000000000:function:f' },
  AutoVerifiedAttributes: ['phone_number'],
  SmsVerificationMessage: 'sms {####}',
  EmailVerificationMessage: 'mail {####}',
  EmailVerificationSubject: 'subject',
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
  SmsAuthenticationMessage: 'code {####}',
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['phone_number'] },
  MfaConfiguration: 'ON',
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
  EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: 'arn:aws:ses:us-local-1:000000000000:identity/x' },
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
  UserPoolTags: { team: 'x' },
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
  DcrConfiguration: { EnableStatus: 'Enabled', OpenDcrEnabled: true },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
  UserPoolTier: 'PLUS',
  KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: 'arn:aws:kms:us-local-1:000000000000:key/k' },
  IssuerConfiguration: { Type: 'UPDATED' },
  AcrConfiguration: { Level4: { AcrValue: 'gold' } },
} as const satisfies Required<Omit<UpdateUserPoolCommandInput, 'UserPoolId'>>

describe('UpdateUserPool', () => {
  it('sets all that it is given', async () => {
    await update(everything as Update)
    const { PoolName, AcrConfiguration, ...settings } = everything
    expect(await described()).toMatchObject({ Name: PoolName, ...settings })
    expect((await described()).AcrConfiguration).toMatchObject(AcrConfiguration)
  })

  it('sets everything else to its default, but for the name, the registration of clients and what nothing can change', async () => {
    const before = await described()
    await update(everything as Update)
    await update({})
    const { LastModifiedDate, AccountRecoverySetting: _, AutoVerifiedAttributes: __, ...seed } = before
    expect(await described()).toEqual({
      ...seed,
      Name: 'other',
      LastModifiedDate: shared.clock,
      MfaConfiguration: 'OFF',
      DcrConfiguration: everything.DcrConfiguration,
    })
  })

  it('resets what a bare switch of deletion protection does not name', async () => {
    await update({ DeletionProtection: 'ACTIVE' })
    const after = await described()
    expect(after).toMatchObject({ DeletionProtection: 'ACTIVE', MfaConfiguration: 'OFF' })
    expect(after).not.toHaveProperty('AutoVerifiedAttributes')
    expect(after).not.toHaveProperty('AccountRecoverySetting')
  })

  it('turns the registration of clients on where it is not told whether to', async () => {
    await update({ DcrConfiguration: { AllowedScopes: [] } })
    expect((await described()).DcrConfiguration).toEqual({ EnableStatus: 'Enabled', AllowedScopes: [] })
  })

  it.each<{ name: string; input: Update; error: string }>([
    {
      name: 'both lives of a temporary password',
      input: {
        AdminCreateUserConfig: { UnusedAccountValidityDays: 7 },
        Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 7 } },
      },
      error: 'InvalidParameterException',
    },
    {
      name: 'a text and its twin in the template',
      input: { EmailVerificationMessage: 'a', VerificationMessageTemplate: { EmailMessage: 'b' } },
      error: 'InvalidParameterException',
    },
    {
      name: 'two senders of text messages',
      input: { SmsConfiguration: { SnsCallerArn: 'a', EumsSms: { CallerArn: 'b' } as never } },
      error: 'InvalidParameterException',
    },
    {
      name: 'threat protection below PLUS',
      input: { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } },
      error: 'FeatureUnavailableInTierException',
    },
    {
      name: 'ACR names on LITE',
      input: { UserPoolTier: 'LITE', AcrConfiguration: { Level1: { AcrValue: 'x' } } },
      error: 'FeatureUnavailableInTierException',
    },
    {
      name: 'registration of clients on LITE',
      input: { UserPoolTier: 'LITE', DcrConfiguration: {} },
      error: 'FeatureUnavailableInTierException',
    },
  ])('refuses $name, and changes nothing', async ({ input, error }) => {
    const before = await described()
    expect(await refusalOf(update(input))).toMatch(new RegExp(`^${error}: `))
    expect(await described()).toEqual(before)
  })
})

describe('SetUserPoolMfaConfig', () => {
  const set = (input: Partial<SetUserPoolMfaConfigCommandInput>) =>
    shared.sdk.send(new SetUserPoolMfaConfigCommand({ ...id(), ...input }))
  const read = async () => {
    const { $metadata: _, ...answer } = await shared.sdk.send(new GetUserPoolMfaConfigCommand(id()))
    return answer
  }

  it('answers what it set, and switches off what it is not given', async () => {
    const passkeys = { WebAuthnConfiguration: { RelyingPartyId: 'example.com', UserVerification: 'required' } } as const
    const { $metadata: _, ...answer } = await set({ MfaConfiguration: 'ON', ...passkeys })
    expect(answer).toEqual({ MfaConfiguration: 'ON', ...passkeys })
    expect(await read()).toEqual(answer)
    expect((await described()).MfaConfiguration).toBe('ON')
    await set({})
    expect(await read()).toEqual({ MfaConfiguration: 'OFF' })
    expect((await described()).MfaConfiguration).toBe('OFF')
  })

  it('knows three modes', async () => {
    expect(await refusalOf(set({ MfaConfiguration: 'SOMETIMES' as never }))).toContain('enum value set')
  })
})

describe('SetRiskConfiguration', () => {
  const set = (input: Partial<SetRiskConfigurationCommandInput>) =>
    shared.sdk.send(new SetRiskConfigurationCommand({ ...id(), ...input }))
  const read = async (ClientId?: string) =>
    (await shared.sdk.send(new DescribeRiskConfigurationCommand({ ...id(), ...(ClientId && { ClientId }) })))
      .RiskConfiguration
  const blocked = { RiskExceptionConfiguration: { BlockedIPRangeList: ['192.0.2.0/24'] } }
  const compromised = { CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' as const } } }

  it('needs threat protection', async () => {
    expect(await refusalOf(set(blocked))).toMatch(/^UserPoolAddOnNotEnabledException: /)
  })

  it('is about the pool or about one app client, and deletes what it is not given', async () => {
    await update({ UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } })
    const ClientId = shared.pool.client.id
    await set({ ...blocked, ...compromised })
    await set({ ClientId, ...compromised })
    const at = { ...id(), LastModifiedDate: shared.clock }
    expect(await read()).toEqual({ ...at, ...blocked, ...compromised })
    expect(await read(ClientId)).toEqual({ ...at, ClientId, ...compromised })
    await set(blocked)
    expect(await read()).toEqual({ ...at, ...blocked })
    expect(await read(ClientId)).toEqual({ ...at, ClientId, ...compromised })
    expect(await refusalOf(set({ ClientId: 'nobody' }))).toMatch(/^ResourceNotFoundException: /)
  })
})

describe('the pool follows what was set', () => {
  it('tells again that a user does not exist, after an update that says nothing of it', async () => {
    const client = shared.clientNamed('api-only')
    const before = client.settings
    const ask = () =>
      refusalOf(
        shared.sdk.send(
          new InitiateAuthCommand({
            AuthFlow: 'USER_PASSWORD_AUTH',
            ClientId: client.id,
            AuthParameters: { USERNAME: 'nobody-at-all', PASSWORD: 'x' },
          }),
        ),
      )
    const set = (more: object) =>
      shared.sdk.send(
        new UpdateUserPoolClientCommand({
          ...id(),
          ClientId: client.id,
          ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
          ...more,
        }),
      )
    await set({ PreventUserExistenceErrors: 'ENABLED' })
    expect(await ask()).toMatch(/^NotAuthorizedException: /)
    await set({})
    expect(await ask()).toMatch(/^UserNotFoundException: /)
    client.settings = before
  })
})

it.each([
  { name: 'a given value counts', given: { a: 1 }, result: { a: 1, b: 'old', c: undefined, d: 'old' } },
  { name: 'null is not given', given: { a: null, b: null }, result: { a: 0, b: 'old', c: undefined, d: 'old' } },
  { name: 'false and nothing are values', given: { b: '', c: false }, result: { a: 0, b: '', c: false, d: 'old' } },
  { name: 'what no request sets stays', given: { d: 'new' }, result: { a: 0, b: 'old', c: undefined, d: 'old' } },
])('$name', ({ given, result }) => {
  const resets = { a: { to: 0 }, b: 'stays', c: { to: undefined } } as const
  expect(updated({ a: 'old', b: 'old', c: 'old', d: 'old' }, given, resets as never)).toEqual(result)
})
