import { mfaChannels, recoveryChannels, takesPasswords } from '../../../checks/doctor/pool-sign-in.ts'
import { isManaged } from '../../../checks/doctor/stack.ts'
import { passwordDays } from '../../../checks/doctor/users.ts'
import type { Pool, PoolParts, Snapshot } from '../../../checks/snapshot/snapshot.ts'
import type { Cell, ReportSection } from '../../../output/report-content.ts'
import { count, plural } from '../../../text/numbers.ts'
import { codeOr, codes, ofReading, timeWords } from './words.ts'

type Row = readonly [name: string, value: Cell]

/** The pool itself, and where it is. */
export function poolSection(snapshot: Snapshot): ReportSection {
  const { poolId, region, pool, parts } = snapshot
  const managed = isManaged(snapshot)
  const rows: Row[] = [
    ['Name', codeOr(pool.Name)],
    ['Pool id', codeOr(poolId)],
    ['ARN', codeOr(pool.Arn)],
    ['Region', codeOr(region)],
    ['Plan', codeOr(pool.UserPoolTier)],
    [
      'Users',
      pool.EstimatedNumberOfUsers === undefined
        ? 'not known'
        : `${count(pool.EstimatedNumberOfUsers)}, estimated by AWS`,
    ],
    ['Created', timeWords(pool.CreationDate)],
    ['Last changed', timeWords(pool.LastModifiedDate)],
    ['Deletion protection', codeOr(pool.DeletionProtection)],
    ['Issuer', codeOr(pool.IssuerConfiguration?.Type, 'absent: ORIGINAL')],
    ['Key', pool.KeyConfiguration?.KmsKeyArn === undefined ? "AWS's own" : codeOr(pool.KeyConfiguration.KmsKeyArn)],
    ['Replicas', ofReading(parts.replicas, replicaLines)],
    ['Stack', stackWords(managed, parts.stackResources)],
    ['Web ACL', ofReading(parts.waf, ({ WebACL: acl }) => (acl ? codeOr(acl.Name, 'one without a name') : 'none'))],
    ['Sessions', ofReading(parts.session, ({ UserSessionTracking: tracking }) => codeOr(tracking))],
    ['Logs', ofReading(parts.logDelivery, logLines)],
    ['Tags', codes(Object.entries(pool.UserPoolTags ?? {}).map(([name, value]) => `${name}=${value}`))],
  ]
  return { id: 'pool', title: 'Pool and Region', blocks: [{ kind: 'facts', rows }] }
}

/** Who may sign in, and how. */
export function signInSection({ pool, parts }: Snapshot): ReportSection {
  const { SignInPolicy: policy } = pool.Policies ?? {}
  const { AdvancedSecurityMode: mode, AdvancedSecurityAdditionalFlows: flows } = pool.UserPoolAddOns ?? {}
  const channels = recoveryChannels(pool)
  const rows: Row[] = [
    [
      'Signs in with',
      [...((pool.UsernameAttributes ?? pool.AliasAttributes) ? [] : ['a user name']), ...namesOf(pool)],
    ],
    ['Case of user names', pool.UsernameConfiguration?.CaseSensitive === false ? 'does not count' : 'counts'],
    ['First factors', policy?.AllowedFirstAuthFactors ? codes(policy.AllowedFirstAuthFactors) : 'a password'],
    ['MFA', ofReading(parts.mfa, mfaLines)],
    ['Passwords', takesPasswords(pool) ? passwordLines(pool) : 'none: no first factor is a password'],
    ['Self sign-up', pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true ? 'off' : 'open to anyone'],
    ['Verified by itself', codes(pool.AutoVerifiedAttributes ?? [])],
    [
      'Verified before a change',
      codes(pool.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? []),
    ],
    ['Recovery', channels.length > 0 ? channels : 'absent: by SMS first, then by mail'],
    [
      'Threat protection',
      [
        codeOr(mode, 'absent: OFF'),
        ...(flows?.CustomAuthMode ? [{ code: `CustomAuthMode ${flows.CustomAuthMode}` }] : []),
      ],
    ],
    ['Mail', codeOr(pool.EmailConfiguration?.EmailSendingAccount, 'absent: COGNITO_DEFAULT')],
    ['Registers app clients itself', dcrLines(pool)],
    [
      'Required attributes',
      codes((pool.SchemaAttributes ?? []).filter(({ Required }) => Required).map(({ Name }) => Name)),
    ],
  ]
  return { id: 'sign-in', title: 'MFA, passwords and sign-up', blocks: [{ kind: 'facts', rows }] }
}

function namesOf({ UsernameAttributes, AliasAttributes }: Pool): string[] {
  const said = (names: readonly string[] | undefined, more: string) => (names ?? []).map((name) => `${name}${more}`)
  return [...said(UsernameAttributes, ', as the user name'), ...said(AliasAttributes, ', beside a user name')]
}

function replicaLines(replicas: PoolParts['replicas']): Cell {
  if (replicas.length === 0) return 'none'
  return codes(replicas.map(({ RegionName, Role, Status }) => [RegionName, Role, Status].filter(Boolean).join(' ')))
}

function stackWords(managed: boolean | undefined, resources: Snapshot['parts']['stackResources']): Cell {
  if (managed === undefined || resources.state !== 'read') return ofReading(resources, () => 'not known')
  return managed ? codeOr(resources.value[0]?.StackName, 'in one without a name') : 'in none'
}

function logLines({ LogConfigurations: logs = [] }: PoolParts['logDelivery']): Cell {
  if (logs.length === 0) return 'none'
  return codes(
    logs.map(({ EventSource, LogLevel, CloudWatchLogsConfiguration, S3Configuration, FirehoseConfiguration }) => {
      const target =
        CloudWatchLogsConfiguration?.LogGroupArn ?? S3Configuration?.BucketArn ?? FirehoseConfiguration?.StreamArn
      return [EventSource, LogLevel, target].filter(Boolean).join(' ')
    }),
  )
}

function mfaLines(mfa: PoolParts['mfa']): Cell {
  const { RelyingPartyId, UserVerification = 'preferred' } = mfa.WebAuthnConfiguration ?? {}
  const passkeys = `passkeys of ${RelyingPartyId}, user verification ${UserVerification}`
  return [
    codeOr(mfa.MfaConfiguration, 'absent: OFF'),
    ...mfaChannels(mfa).map((channel) => `factor: ${channel}`),
    ...(RelyingPartyId === undefined ? [] : [passkeys]),
  ]
}

function passwordLines(pool: Pool): Cell {
  const policy = pool.Policies?.PasswordPolicy ?? {}
  const classes = [
    policy.RequireLowercase && 'lower case',
    policy.RequireUppercase && 'upper case',
    policy.RequireNumbers && 'digits',
    policy.RequireSymbols && 'symbols',
  ].filter((one) => typeof one === 'string')
  return [
    `${policy.MinimumLength ?? 8} characters at least`,
    classes.length > 0 ? `with ${classes.join(', ')}` : 'of any kind',
    `a temporary one for ${plural(passwordDays(pool), 'day')}`,
    policy.PasswordHistorySize ? `not one of the last ${policy.PasswordHistorySize}` : 'earlier ones may be used again',
  ]
}

function dcrLines({ DcrConfiguration: dcr }: Pool): Cell {
  if (dcr === undefined) return 'no'
  const open = dcr.OpenDcrEnabled ? ['open to anyone'] : []
  return [codeOr(dcr.EnableStatus, 'EnableStatus absent'), ...open, ...codes(dcr.AllowedScopes ?? [])]
}
