import { setTimeout } from 'node:timers/promises'
import { UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { sdkFor } from '../../../local/shared-pool.ts'
import { doctorOf } from './doctor-local.ts'
import { type Planted, planted } from './planted.ts'

beforeAll(() => {
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true')
})

/** A pool that somebody configured with care. */
const configured = {
  Id: 'us-local-1_Demo0001',
  Name: 'cogtool-local',
  UserPoolTier: 'PLUS',
  DeletionProtection: 'INACTIVE',
  MfaConfiguration: 'OPTIONAL',
  Policies: {
    PasswordPolicy: { MinimumLength: 14, RequireLowercase: true, TemporaryPasswordValidityDays: 3 },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] },
  },
  LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-local-1:000000000000:function:f' },
  AutoVerifiedAttributes: ['email'],
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
  EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: 'arn:aws:ses:us-local-1:000000000000:identity/x' },
  UserPoolTags: { team: 'auth' },
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
  DcrConfiguration: { EnableStatus: 'Enabled', OpenDcrEnabled: false },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  IssuerConfiguration: { Type: 'UPDATED' },
  AcrConfiguration: { Level4: { AcrValue: 'gold' } },
}

const named = (which: (one: Planted) => boolean) =>
  planted
    .filter(which)
    .map(({ id, on }) => `${id} ${on}`.trim())
    .sort()

describe('the seeded pool', () => {
  it('has the planted findings and no other, and what other services tell is not looked at', async () => {
    const { judge } = await doctorOf()
    const { document, findings } = await judge('fix')
    expect(findings).toEqual(named(() => true))
    const reasons = (document.skipped as { id: string; reason: string }[]).map(({ id, reason }) => `${id} ${reason}`)
    expect(reasons.sort()).toEqual([
      'iac-drift unsupported',
      'iac-stack-policy unsupported',
      'iac-unmanaged unsupported',
      'idpool-classic unsupported',
      'idpool-guests unsupported',
      'idpool-role-claim unsupported',
      'idpool-server-token-check unsupported',
      'pool-waf unsupported',
      'users-case-collisions absent',
      'users-duplicates absent',
      'users-stale absent',
      'users-verified-spelling absent',
    ])
  })

  it('has the planted users', async () => {
    const { run } = await doctorOf()
    const { out } = await run('--pool', 'local', '--users', '--only', 'users-*', '--json')
    expect((JSON.parse(out).findings as { id: string }[]).map(({ id }) => id).sort()).toEqual([
      'users-case-collisions',
      'users-duplicates',
      'users-stale',
      'users-verified-spelling',
    ])
  })

  it('is read by calls that write nothing, are about no single user and make nobody active', async () => {
    const { pool, run } = await doctorOf()
    await run('--pool', 'local', '--rules', 'strict', '--users', '--json')
    const calls = [...pool.calls.keys()]
    expect(calls.filter((name) => !/^(?:Describe|Get|List)/.test(name))).toEqual([])
    expect(calls.filter((name) => /^Admin|User$|ForUser|Auth/.test(name))).toEqual([])
    expect([...pool.activeUsers]).toEqual([])
  })

  it('is read within the quotas of the service', async () => {
    const real = { now: () => new Date(), sleep: (milliseconds: number) => setTimeout(milliseconds) }
    const { pool, run } = await doctorOf({ faults: { quotas: true } }, real)
    const { err } = await run('--pool', 'local', '--rules', 'strict', '--users', '--json')
    expect(
      pool.requests.filter(({ status }) => status !== 200),
      err,
    ).toEqual([])
  })
})

describe('the fix plan', () => {
  it('ends with its numbered steps what nobody has to follow, and changes nothing else', async () => {
    const { judge, stepsIn, apply, run } = await doctorOf()
    await judge('fix')
    for (const step of stepsIn('fix')) await apply(`fix/${step}`)
    expect((await judge('again')).findings).toEqual(named(({ ends }) => ends !== 'now'))
    expect(stepsIn('again')).toEqual([])
    const { exitCode, out } = await run('--diff', 'fix/expected', 'pool:local', '--json')
    expect(JSON.parse(out).differences).toEqual([])
    expect(exitCode).toBe(JSON.parse(out).unknown.length > 0 ? 4 : 0)
  })

  it('ends with its later steps, one by one, all but what it says that it cannot', { timeout: 60_000 }, async () => {
    const { judge, stepsIn, apply } = await doctorOf()
    await judge('fix')
    for (const step of stepsIn('fix')) await apply(`fix/${step}`)
    let left = await judge('plan-0')
    for (let round = 0; stepsIn(`plan-${round}/later`).length > 0; round += 1) {
      const [step] = stepsIn(`plan-${round}/later`)
      await apply(`plan-${round}/later/${step}`)
      left = await judge(`plan-${round + 1}`)
      // what a step brings with it, such as threat protection without actions, is again a matter of later steps
      expect(stepsIn(`plan-${round + 1}`)).toEqual([])
      expect(round).toBeLessThan(40)
    }
    expect(left.findings).toEqual(named(({ ends }) => ends.startsWith('never')))
  })
})

describe('the counter-test', () => {
  it('a bare switch of deletion protection resets what it does not name, and the diff names each', async () => {
    const { pool, run } = await doctorOf({ answers: new Map([['user-pool.json', { UserPool: configured }]]) })
    await run('--pool', 'local', '--save-json', 'before', '--rules', 'strict')
    const client = sdkFor(pool)
    const bare = new UpdateUserPoolCommand({ UserPoolId: pool.poolId, DeletionProtection: 'ACTIVE' })
    await client.send(bare).finally(() => client.destroy())
    const { exitCode, out } = await run('--diff', 'before', 'pool:local', '--json')
    expect(exitCode).toBe(1)
    const differences = JSON.parse(out).differences as { path: string; b: unknown }[]
    expect(Object.fromEntries(differences.map(({ path, b }) => [path, b]))).toEqual({
      DeletionProtection: 'ACTIVE',
      'AccountRecoverySetting.RecoveryMechanisms[verified_email]': null,
      'AcrConfiguration.Level4.AcrValue': 'urn:cognito:loa:4',
      'AdminCreateUserConfig.AllowAdminCreateUserOnly': false,
      AutoVerifiedAttributes: null,
      'EmailConfiguration.EmailSendingAccount': 'COGNITO_DEFAULT',
      'EmailConfiguration.SourceArn': null,
      'IssuerConfiguration.Type': null,
      'LambdaConfig.PreSignUp': null,
      MfaConfiguration: 'OFF',
      'Policies.PasswordPolicy.MinimumLength': 8,
      'Policies.PasswordPolicy.RequireNumbers': true,
      'Policies.PasswordPolicy.RequireSymbols': true,
      'Policies.PasswordPolicy.RequireUppercase': true,
      'Policies.PasswordPolicy.TemporaryPasswordValidityDays': 7,
      'Policies.SignInPolicy.AllowedFirstAuthFactors': ['PASSWORD'],
      'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate': null,
      'UserPoolAddOns.AdvancedSecurityMode': null,
      'UserPoolTags.team': null,
      UserPoolTier: 'ESSENTIALS',
      'VerificationMessageTemplate.DefaultEmailOption': 'CONFIRM_WITH_CODE',
    })
    // what the API keeps is no difference (API UpdateUserPool, DcrConfiguration)
    expect(pool.state.configuration.pool.DcrConfiguration).toEqual(configured.DcrConfiguration)
  })
})
