import { type Check, check } from './check.ts'

/** What the pool sends to people, and what is kept of it. */
export const poolMessageChecks: readonly Check[] = [
  check({
    id: 'pool-email-sender',
    title: "mail goes out through Cognito's trial sender",
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
    condition: 'SmsConfigurationFailure is present. Its absence proves nothing.',
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
    title: 'text messages stop after one dollar',
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
    title: 'no log shows that messages fail, or what threat protection saw',
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
        impact: 'When codes do not reach users, no log shows why.',
        fix: 'aws cognito-idp set-log-delivery-configuration, with all sources: it replaces the whole',
      }
    },
  }),
]
