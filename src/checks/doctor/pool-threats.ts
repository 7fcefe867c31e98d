import type { IdentityPoolParts, Parts, Pool, PoolParts } from '../snapshot/snapshot.ts'
import { type Check, check } from './check.ts'
import { allUsers } from './people.ts'

/** What keeps strangers out: threat protection, sign-up, registration of clients, the web ACL. */
export const poolThreatChecks: readonly Check[] = [
  check({
    id: 'pool-threat-protection',
    title: 'threat protection does not act',
    severity: 'medium',
    rules: 'article',
    fix: 'pool',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: [
      'article/a13',
      'aws-security-hub/Cognito.1',
      'prowler/cognito_user_pool_advanced_security_enabled',
      'cdk-nag/COG8',
    ],
    reads: ['user-pool:UserPoolAddOns.AdvancedSecurityMode', 'user-pool:UserPoolTier'],
    condition: 'UserPoolAddOns.AdvancedSecurityMode is not ENFORCED: medium on PLUS; elsewhere info, since PLUS costs.',
    reason: 'Passwords from leaks, and sign-ins that are unlike their user, are let in.',
    outdated: 'it is documented today; a web ACL asks for captchas',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ pool }) => {
      const mode = pool.UserPoolAddOns?.AdvancedSecurityMode
      if (mode === 'ENFORCED') return undefined
      const isPlus = pool.UserPoolTier === 'PLUS'
      return {
        severity: isPlus ? 'medium' : 'info',
        path: 'UserPoolAddOns.AdvancedSecurityMode',
        observed: mode ?? 'absent',
        message: `threat protection is ${mode ?? 'off'}${isPlus ? ', and the plan is PLUS' : ''}`,
        impact: 'Leaked passwords of users work here like any other.',
        fix: isPlus ? 'watch it in AUDIT, then set ENFORCED' : 'the plan PLUS has it, for a price for each active user',
      }
    },
  }),
  check({
    id: 'pool-threat-custom-auth',
    title: 'threat protection leaves custom sign-in out',
    severity: 'medium',
    rules: 'strict',
    fix: 'pool',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a13', 'aws-security-hub/Cognito.4'],
    reads: [
      'user-pool:UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode',
      'user-pool:LambdaConfig.DefineAuthChallenge',
      'user-pool:UserPoolTier',
    ],
    condition:
      'DefineAuthChallenge is set on PLUS, and AdvancedSecurityAdditionalFlows.CustomAuthMode is not ENFORCED.',
    reason: 'A sign-in by custom challenges is then not protected.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    applies: ({ LambdaConfig, UserPoolTier }) =>
      LambdaConfig?.DefineAuthChallenge !== undefined && UserPoolTier === 'PLUS',
    judge: ({ pool }) => {
      const mode = pool.UserPoolAddOns?.AdvancedSecurityAdditionalFlows?.CustomAuthMode
      if (mode === 'ENFORCED') return undefined
      return {
        severity: 'medium',
        path: 'UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode',
        observed: mode ?? 'absent',
        message: `threat protection of custom sign-in is ${mode ?? 'off'}`,
        impact: 'Sign-ins by custom challenges are let in, however unlike their user they are.',
        fix: 'watch it in AUDIT, then set ENFORCED',
      }
    },
  }),
  check({
    id: 'pool-risk-actions',
    title: 'threat protection sees risks and does nothing',
    severity: 'medium',
    rules: 'baseline',
    fix: 'risk',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: [
      'article/a13',
      'prowler/cognito_user_pool_blocks_compromised_credentials_sign_in_attempts',
      'prowler/cognito_user_pool_blocks_potential_malicious_sign_in_attempts',
    ],
    reads: ['risk', 'user-pool:UserPoolAddOns.AdvancedSecurityMode'],
    condition: 'Threat protection is ENFORCED, and the risk configuration of the pool names no action.',
    reason: 'ENFORCED without actions blocks nothing.',
    about: 'pool',
    needs: ['risk'],
    needsOwn: [],
    applies: isEnforced,
    judge: ({ pool, parts: { risk } }) => {
      const lacking = lackingActions(risk)
      if (lacking.length === 0) return undefined
      return {
        severity: 'medium',
        path: 'RiskConfiguration',
        observed: `no action for ${lacking.join(', ')}`,
        message: `threat protection takes no action for ${lacking.join(' and ')}`,
        impact: `A sign-in with a leaked password, or from a stranger, is let in for ${allUsers(pool)}.`,
        fix: 'block compromised credentials and high risk, in the whole risk configuration',
      }
    },
  }),
  check({
    id: 'pool-risk-actions',
    title: 'a client removes the actions of threat protection',
    severity: 'medium',
    rules: 'baseline',
    fix: 'risk',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a13'],
    reads: ['risk', 'user-pool:UserPoolAddOns.AdvancedSecurityMode'],
    condition: 'Threat protection is ENFORCED, and a client has its own risk configuration, without actions.',
    reason: "A client's own configuration replaces the pool's; an empty one inherits it.",
    about: 'client',
    needs: [],
    needsOwn: ['risk'],
    applies: isEnforced,
    judge: ({ name, own: { risk } }) => {
      const isOwn = risk.CompromisedCredentialsRiskConfiguration ?? risk.AccountTakeoverRiskConfiguration
      const lacking = isOwn ? lackingActions(risk) : []
      if (lacking.length === 0) return undefined
      return {
        severity: 'medium',
        path: 'RiskConfiguration',
        observed: `no action for ${lacking.join(', ')}`,
        message: `the client ${name} takes no action for ${lacking.join(' and ')}`,
        impact: 'A sign-in to this app with a leaked password, or from a stranger, is let in.',
        fix: 'block compromised credentials and high risk there too, or delete the configuration of the client',
      }
    },
  }),
  check({
    id: 'pool-self-signup',
    title: 'anyone can sign up',
    severity: 'high',
    rules: 'article',
    fix: 'pool',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a13', 'prowler/cognito_user_pool_self_registration_disabled'],
    reads: ['user-pool:AdminCreateUserConfig.AllowAdminCreateUserOnly', 'identity-pools'],
    condition:
      'AdminCreateUserConfig.AllowAdminCreateUserOnly is not true: info; with an identity pool that gives users of this pool AWS roles: high.',
    reason: 'An account here may open more than the app: every API that trusts the pool, and roles in AWS.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ snapshot, pool }) => {
      if (pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true) return undefined
      const givesRoles = [...snapshot.identityPools.values()].some(givesUsersRoles)
      return {
        severity: givesRoles ? 'high' : 'info',
        path: 'AdminCreateUserConfig.AllowAdminCreateUserOnly',
        observed: String(pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? 'absent'),
        message: `self sign-up is open${givesRoles ? ', and an identity pool gives its users AWS credentials' : ''}`,
        impact: givesRoles
          ? 'Anyone can sign up and get AWS credentials.'
          : 'Anyone can sign up; an app that treats every user as a customer is open.',
        fix: 'close it where accounts are made by you; else put a web ACL in front of it',
      }
    },
  }),
  check({
    id: 'pool-dcr-open',
    title: 'anyone can register an app client',
    severity: 'high',
    rules: 'baseline',
    fix: 'pool',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a13', 'rfc/7591'],
    reads: ['user-pool:DcrConfiguration'],
    condition: 'DcrConfiguration is not Disabled, and OpenDcrEnabled is true.',
    reason: 'A client that a stranger made looks like yours on the sign-in page, and its tokens come from your pool.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    applies: ({ DcrConfiguration }) => DcrConfiguration !== undefined,
    judge: ({ pool: { DcrConfiguration: dcr = {} } }) => {
      if (dcr.EnableStatus === 'Disabled' || dcr.OpenDcrEnabled !== true) return undefined
      const extras = [
        dcr.OpenDcrGrantTypes?.includes('client_credentials') && 'client_credentials, whose tokens you pay for',
        dcr.AllowedScopes?.includes('aws.cognito.signin.user.admin') && 'the scope aws.cognito.signin.user.admin',
      ].filter((text) => text !== undefined && text !== false)
      return {
        severity: 'high',
        path: 'DcrConfiguration.OpenDcrEnabled',
        observed: ['true', ...extras].join('; '),
        message: `anyone can register an app client${extras.length > 0 ? `, with ${extras.join(' and ')}` : ''}`,
        impact: 'Users can be led to sign in for an app that a stranger made, on your own page.',
        fix: 'set OpenDcrEnabled to false, with EnableStatus as it is: an update without it turns registration on',
      }
    },
  }),
  check({
    id: 'pool-waf',
    title: 'no web ACL protects the pool',
    severity: 'low',
    rules: 'article',
    fix: 'other',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a13', 'prowler/cognito_user_pool_waf_acl_attached'],
    reads: ['waf'],
    condition: 'AWS WAF has no web ACL for the pool.',
    reason: 'Without one, nothing limits how often passwords and sign-ups are tried from one place.',
    about: 'pool',
    needs: ['waf'],
    needsOwn: [],
    judge: ({ parts: { waf } }) => {
      if (waf.WebACL !== undefined) return undefined
      return {
        severity: 'low',
        path: 'WebACL',
        observed: 'none',
        message: 'no web ACL is attached to the pool',
        impact: 'Robots can try passwords of users and sign up as fast as the quotas let them.',
        fix: 'attach a web ACL that counts first, then blocks: aws wafv2 associate-web-acl',
      }
    },
  }),
]

function isEnforced({ UserPoolAddOns }: Pool): boolean {
  return UserPoolAddOns?.AdvancedSecurityMode === 'ENFORCED'
}

/** Whether users who are signed in get a role, not guests alone, as far as the roles were read. */
function givesUsersRoles({ roles }: Parts<IdentityPoolParts>): boolean {
  if (roles.state !== 'read') return false
  const { Roles = {}, RoleMappings = {} } = roles.value
  return Roles.authenticated !== undefined || Object.keys(RoleMappings).length > 0
}

/** The risks for which nothing is done. */
export function lackingActions({
  CompromisedCredentialsRiskConfiguration: compromised,
  AccountTakeoverRiskConfiguration: takeover,
}: PoolParts['risk']): string[] {
  const high = takeover?.Actions?.HighAction?.EventAction
  return [
    (compromised?.Actions?.EventAction ?? 'NO_ACTION') === 'NO_ACTION' && 'compromised credentials',
    (high ?? 'NO_ACTION') === 'NO_ACTION' && 'high risk',
  ].filter((text) => text !== false)
}
