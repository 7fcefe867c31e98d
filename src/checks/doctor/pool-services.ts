import type { Pool, PoolParts, Snapshot } from '../snapshot/snapshot.ts'
import { type Check, check, type Fault } from './check.ts'
import { allowsCall } from './lambda-policy.ts'
import { allUsers } from './people.ts'

const month = 30 * 86_400_000

/** Each of the two domains is judged by itself: one may be well where the other was not read. */
const domainFacts = {
  id: 'pool-domain',
  title: 'a domain does not serve',
  severity: 'low',
  rules: 'baseline',
  fix: 'other',
  breaks: false,
  immutable: false,
  isSecurity: false,
  references: [],
  reads: ['domain:Status', 'custom-domain:Status'],
  condition: 'The status of the prefix domain or of the custom domain is not ACTIVE.',
  reason: 'The Hosted UI and the OAuth endpoints are not there under this name.',
} as const

/** What the pool hangs on: messages, keys, domains, triggers, logs, replicas. */
export const poolServiceChecks: readonly Check[] = [
  check({
    id: 'pool-trigger',
    title: 'a trigger cannot run',
    severity: 'high',
    rules: 'baseline',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a1'],
    reads: ['user-pool:LambdaConfig', 'lambda'],
    condition: 'The function of a trigger is gone, or its policy does not let this pool call it.',
    reason: 'What a trigger is for fails then: sign-ups, sign-ins or messages.',
    about: 'trigger',
    needs: [],
    needsOwn: ['policy'],
    judge: ({ snapshot, pool, name, own: { policy } }) => {
      if (allowsCall(policy, poolArnFor(name, snapshot))) return undefined
      const isGone = policy === undefined
      return {
        severity: 'high',
        path: 'LambdaConfig',
        observed: isGone ? 'no such function, or no policy' : 'no statement for this pool',
        message: `${triggersOf(pool, name)}: ${isGone ? 'the function or its policy is gone' : 'the function does not let this pool call it'}`,
        impact: `What ${triggersOf(pool, name)} is for fails for ${allUsers(pool)}.`,
        fix: 'aws lambda add-permission --principal cognito-idp.amazonaws.com --source-arn <the ARN of the pool>',
      }
    },
  }),
  check({
    id: 'pool-email-sender',
    title: 'mail goes out through the sender for trials',
    severity: 'low',
    rules: 'baseline',
    fix: 'pool',
    breaks: true,
    immutable: false,
    isSecurity: false,
    references: ['article/a1'],
    reads: ['user-pool:EmailConfiguration.EmailSendingAccount'],
    condition: 'EmailConfiguration.EmailSendingAccount is COGNITO_DEFAULT or absent, and no trigger sends the mail.',
    reason: 'It sends 50 mails a day; the rest is dropped.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    applies: ({ LambdaConfig }) => LambdaConfig?.CustomEmailSender === undefined,
    judge: ({ pool }) => {
      const value = pool.EmailConfiguration?.EmailSendingAccount
      if (value === 'DEVELOPER') return undefined
      return {
        severity: 'low',
        path: 'EmailConfiguration.EmailSendingAccount',
        observed: value ?? 'absent',
        message: 'mail is sent by COGNITO_DEFAULT, 50 a day',
        impact: 'From the 51st mail of a day on, users get no codes.',
        fix: 'send through Amazon SES: EmailSendingAccount DEVELOPER with a verified identity',
      }
    },
  }),
  check({
    id: 'pool-sms',
    title: 'text messages fail',
    severity: 'medium',
    rules: 'baseline',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a1'],
    reads: ['user-pool:SmsConfigurationFailure'],
    condition: 'SmsConfigurationFailure is present. That it is absent proves nothing.',
    reason:
      'The pool says that the last message could not be sent: the account is in the sandbox, or the role is wrong.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ pool: { SmsConfigurationFailure: failure } }) => {
      if (failure === undefined) return undefined
      return {
        severity: 'medium',
        path: 'SmsConfigurationFailure',
        observed: failure,
        message: `text messages fail: ${failure}`,
        impact: 'Users wait for codes that do not come.',
        fix: 'look at the SMS sandbox of the account, and at the role of SmsConfiguration',
      }
    },
  }),
  check({
    id: 'pool-sms-spend',
    title: 'text messages stop at a dollar',
    severity: 'medium',
    rules: 'strict',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a1'],
    reads: ['sms:MonthlySpendLimit'],
    condition: 'The pool sends text messages by SNS, and MonthlySpendLimit of the account is 1 USD or less.',
    reason: 'It is the limit that new accounts have; when it is reached, nothing more is sent that month.',
    about: 'pool',
    needs: ['sms'],
    needsOwn: [],
    // End User Messaging has a limit of its own, and a trigger sends as it likes
    applies: ({ SmsConfiguration, LambdaConfig }) =>
      SmsConfiguration !== undefined &&
      SmsConfiguration.EumsSms === undefined &&
      LambdaConfig?.CustomSMSSender === undefined,
    judge: ({ parts: { sms } }) => {
      const limit = Number(sms.MonthlySpendLimit ?? 1)
      if (Number.isNaN(limit)) return { unreadable: 'MonthlySpendLimit as a number (sms.json)' }
      if (limit > 1) return undefined
      return {
        severity: 'medium',
        path: 'MonthlySpendLimit',
        observed: sms.MonthlySpendLimit ?? 'absent, which means 1',
        message: `the account spends at most ${limit} USD a month on text messages`,
        impact: 'Users get no codes once a few have been sent this month.',
        fix: 'raise the limit with AWS Support, then by aws sns set-sms-attributes',
      }
    },
  }),
  check({
    id: 'pool-log-delivery',
    title: 'nobody learns that messages fail, or what threat protection saw',
    severity: 'low',
    rules: 'strict',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: [],
    reads: ['log-delivery', 'user-pool:UserPoolAddOns.AdvancedSecurityMode', 'user-pool:UserPoolTier'],
    condition: 'No log of userNotification; on PLUS with threat protection, none of userAuthEvents.',
    reason: 'Failed messages and risky sign-ins are kept nowhere else.',
    about: 'pool',
    needs: ['logDelivery'],
    needsOwn: [],
    judge: ({ pool, parts: { logDelivery } }) => {
      const there = (logDelivery.LogConfigurations ?? []).map(({ EventSource }) => EventSource)
      const mode = pool.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF'
      const wanted = [
        'userNotification' as const,
        ...(pool.UserPoolTier === 'PLUS' && mode !== 'OFF' ? ['userAuthEvents' as const] : []),
      ]
      const lacking = wanted.filter((source) => !there.includes(source))
      if (lacking.length === 0) return undefined
      return {
        severity: 'low',
        path: 'LogConfigurations',
        observed: `no ${lacking.join(', no ')}`,
        message: `no log is kept of ${lacking.join(' and ')}`,
        impact: 'When codes do not reach users, nobody can see why.',
        fix: 'aws cognito-idp set-log-delivery-configuration, with all sources: it replaces the whole',
      }
    },
  }),
  check({
    id: 'pool-issuer',
    title: 'which issuer the tokens name',
    severity: 'info',
    rules: 'strict',
    fix: 'none',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['user-pool:IssuerConfiguration.Type'],
    condition: 'Always: IssuerConfiguration.Type, absent means ORIGINAL.',
    reason: 'Verifiers must accept the issuer that the pool writes.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ pool }) => {
      const type = pool.IssuerConfiguration?.Type ?? 'ORIGINAL'
      return {
        severity: 'info',
        path: 'IssuerConfiguration.Type',
        observed: type,
        message: `tokens name the ${type} issuer of the pool`,
        impact: 'None, as far as every API accepts this issuer.',
        fix: 'none; see what an API accepts: cogtool me',
      }
    },
  }),
  check({
    id: 'pool-replica-issuer',
    title: 'the issuer names one Region, and the pool has several',
    severity: 'medium',
    rules: 'baseline',
    fix: 'pool',
    breaks: true,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['replicas', 'user-pool:IssuerConfiguration.Type'],
    condition: 'The pool has replicas, and IssuerConfiguration.Type is ORIGINAL or absent.',
    reason: 'Tokens of the Regions then name different issuers: an API pinned to one refuses those of the other.',
    about: 'pool',
    needs: ['replicas'],
    needsOwn: [],
    applies: hasReplicas,
    judge: ({ pool }) => {
      if (pool.IssuerConfiguration?.Type === 'UPDATED') return undefined
      return {
        severity: 'medium',
        path: 'IssuerConfiguration.Type',
        observed: pool.IssuerConfiguration?.Type ?? 'absent',
        message: 'the pool has replicas, and its issuer is ORIGINAL',
        impact: 'After a change of Region, APIs refuse the tokens of every user.',
        fix: 'let every verifier accept both issuers, then set IssuerConfiguration to UPDATED',
      }
    },
  }),
  check({
    id: 'pool-replica',
    title: 'a replica is not active',
    severity: 'info',
    rules: 'baseline',
    fix: 'none',
    breaks: true,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['replicas'],
    condition: 'The status of a replica is not ACTIVE.',
    reason: 'It cannot take over.',
    about: 'pool',
    needs: ['replicas'],
    needsOwn: [],
    applies: hasReplicas,
    judge: ({ parts: { replicas } }) => {
      const bad = replicas.filter(({ Status }) => Status !== 'ACTIVE')
      if (bad.length === 0) return undefined
      const names = bad.map(({ RegionName = '?', Status = 'unknown' }) => `${RegionName} ${Status}`).join(', ')
      return {
        severity: 'info',
        path: 'UserPoolReplicas',
        observed: names,
        message: `not every replica is active: ${names}`,
        impact: 'None now: these Regions could not take over the sign-in.',
        fix: 'wait, or look at the replica in its Region',
      }
    },
  }),
  check({
    id: 'pool-key',
    title: 'the pool hangs on a key of yours',
    severity: 'high',
    rules: 'baseline',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['user-pool:KeyConfiguration', 'key'],
    condition: 'The pool is encrypted with an own key: info; that is not Enabled, or about to be deleted: high.',
    reason: 'Without its key the pool stops, for good once the key is deleted.',
    about: 'pool',
    needs: ['key'],
    needsOwn: [],
    applies: ({ KeyConfiguration }) => KeyConfiguration?.KmsKeyArn !== undefined,
    judge: ({ pool, parts: { key } }) => {
      const isWell = key.KeyState === 'Enabled' && key.DeletionDate === undefined
      const deleted = key.DeletionDate === undefined ? '' : `, deleted on ${key.DeletionDate.slice(0, 10)}`
      return {
        severity: isWell ? 'info' : 'high',
        path: 'KeyConfiguration.KmsKeyArn',
        observed: `${key.KeyState ?? 'unknown'}${deleted}`,
        message: `the pool is encrypted with a key of yours: ${key.KeyState ?? 'its state is unknown'}${deleted}`,
        impact: isWell ? 'None, as long as the key is there.' : `The pool stops for ${allUsers(pool)}.`,
        fix: isWell ? 'keep the key: aws kms describe-key' : 'aws kms cancel-key-deletion, then aws kms enable-key',
      }
    },
  }),
  check({
    id: 'pool-sessions',
    title: 'sign-ins of a user cannot be seen or ended one by one',
    severity: 'info',
    rules: 'strict',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a21'],
    reads: ['session:UserSessionTracking'],
    condition: 'UserSessionTracking is DISABLED or absent.',
    reason: 'Without it, a lost device can only be signed out together with all others.',
    about: 'pool',
    needs: ['session'],
    needsOwn: [],
    judge: ({ parts: { session } }) => {
      const value = session.UserSessionTracking
      if (value !== undefined && value !== 'DISABLED') return undefined
      return {
        severity: 'info',
        path: 'UserSessionTracking',
        observed: value ?? 'absent',
        message: 'sessions of users are not tracked',
        impact: 'A user who lost a device has to be signed out everywhere.',
        fix: 'turn session tracking on for the pool',
      }
    },
  }),
  check({
    ...domainFacts,
    about: 'pool',
    needs: ['domain'],
    needsOwn: [],
    applies: ({ Domain }) => Boolean(Domain),
    judge: ({ pool: { Domain = '' }, parts: { domain } }) => inactive(Domain, domain),
  }),
  check({
    ...domainFacts,
    about: 'pool',
    needs: ['customDomain'],
    needsOwn: [],
    applies: ({ CustomDomain }) => Boolean(CustomDomain),
    judge: ({ pool: { CustomDomain = '' }, parts: { customDomain } }) => inactive(CustomDomain, customDomain),
  }),
  check({
    id: 'pool-domain-tls',
    title: 'the custom domain takes old TLS',
    severity: 'medium',
    rules: 'baseline',
    fix: 'other',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['cwe/327'],
    reads: ['custom-domain:CustomDomainConfig.SecurityPolicy'],
    condition: 'SecurityPolicy of the custom domain is TLS_V1.',
    reason: 'TLS 1.0 and 1.1 are broken and withdrawn (RFC 8996).',
    about: 'pool',
    needs: ['customDomain'],
    needsOwn: [],
    applies: ({ CustomDomain }) => CustomDomain !== undefined,
    judge: ({ parts: { customDomain } }) => {
      if (customDomain.CustomDomainConfig?.SecurityPolicy !== 'TLS_V1') return undefined
      return {
        severity: 'medium',
        path: 'CustomDomainConfig.SecurityPolicy',
        observed: 'TLS_V1',
        message: `${customDomain.Domain ?? 'the custom domain'} takes TLS 1.0`,
        impact: 'Sign-ins with very old browsers can be read on the way.',
        fix: 'set SecurityPolicy to TLS_V1_2_2021 by update-user-pool-domain, with the certificate it has',
      }
    },
  }),
  check({
    id: 'pool-domain-certificate',
    title: 'the certificate of the custom domain has expired, or is about to',
    severity: 'high',
    rules: 'strict',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['certificate', 'user-pool:CustomDomain'],
    condition: 'It is not ISSUED or has expired: high; it ends within 30 days and does not renew: medium.',
    reason: 'Browsers refuse the sign-in page with it.',
    about: 'pool',
    needs: ['certificate'],
    needsOwn: [],
    applies: ({ CustomDomain }) => CustomDomain !== undefined,
    judge: ({ pool: { CustomDomain: domain = '' }, parts: { certificate }, at }) => {
      const { Status = 'not there', NotAfter = '', RenewalEligibility } = certificate
      const left = Date.parse(NotAfter) - at.getTime()
      const isOver = Status !== 'ISSUED' || left <= 0
      const endsSoon = left <= month && RenewalEligibility !== 'ELIGIBLE'
      if (!isOver && !endsSoon) return undefined
      return {
        severity: isOver ? 'high' : 'medium',
        path: 'NotAfter',
        observed: [Status, NotAfter.slice(0, 10)].filter(Boolean).join(', until '),
        message: `the certificate of ${domain} is ${Status}${NotAfter && `, until ${NotAfter.slice(0, 10)}`}`,
        impact: isOver ? `Nobody can sign in at ${domain}.` : `Nobody can sign in at ${domain} from that day on.`,
        fix: 'renew or replace it in ACM (us-east-1), then give it to the domain',
      }
    },
  }),
]

function inactive(name: string, { Status: status }: PoolParts['domain']): Fault | undefined {
  if (status === 'ACTIVE') return undefined
  return {
    severity: 'low',
    path: 'Status',
    observed: status ?? 'absent',
    message: `the domain ${name} is ${status ?? 'not there'}`,
    impact: `Nobody can sign in at ${name}.`,
    fix: `aws cognito-idp describe-user-pool-domain --domain ${name}; a failed one has to be made again`,
  }
}

/** Whether there is more than the primary, as far as that is known. */
function hasReplicas(_: Pool, __: unknown, { parts: { replicas } }: Snapshot): boolean {
  return replicas.state !== 'read' || replicas.value.some(({ Role }) => Role !== 'PRIMARY')
}

/** The pool's ARN; one that is not described is in the partition and the account of its function. */
function poolArnFor(functionArn: string, { pool, poolId, region }: Snapshot): string {
  const [, partition = 'aws', , , account = ''] = functionArn.split(':')
  return pool.Arn ?? `arn:${partition}:cognito-idp:${region}:${account}:userpool/${poolId}`
}

/** The triggers that a function serves. */
function triggersOf({ LambdaConfig = {} }: Pool, arn: string): string {
  const names = Object.entries(LambdaConfig).flatMap(([name, value]) =>
    (typeof value === 'object' ? value.LambdaArn : value) === arn ? [name] : [],
  )
  return names.join(', ') || arn
}
