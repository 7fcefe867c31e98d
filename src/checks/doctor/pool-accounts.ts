import { count } from '../../text/numbers.ts'
import { type Check, check } from './check.ts'
import { allUsers } from './people.ts'

const beforeEveryToken = ['PostAuthentication', 'PreTokenGeneration', 'PreTokenGenerationConfig'] as const

const addresses = { email: 'email address', phone_number: 'phone number' } as const

/** What the pool holds for one account, and what becomes of its attributes. */
export const poolAccountChecks: readonly Check[] = [
  check({
    id: 'pool-case-sensitive',
    title: 'user names are told apart by case',
    severity: 'high',
    rules: 'article',
    fix: 'none',
    breaks: false,
    immutable: true,
    isSecurity: true,
    references: ['article/a14'],
    reads: ['user-pool:UsernameConfiguration.CaseSensitive'],
    condition: 'UsernameConfiguration.CaseSensitive is true or absent (pools made before 2020-02-12 have none).',
    reason: 'Ann@x.io and ann@x.io can be two accounts, and people type their address as they like.',
    outdated: 'new pools can choose; the default of the API still is true',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ pool }) => {
      const value = pool.UsernameConfiguration?.CaseSensitive
      if (value === false) return undefined
      return {
        severity: 'high',
        path: 'UsernameConfiguration.CaseSensitive',
        observed: String(value ?? 'absent'),
        message: `UsernameConfiguration.CaseSensitive is ${value ?? 'absent, which means true'}`,
        impact: 'Ann@x.io and ann@x.io are two people here.',
        fix: 'a new pool with a UserMigration trigger; see them now: cogtool audit-duplicates --tier case',
      }
    },
  }),
  check({
    id: 'pool-required-attributes',
    title: 'the schema requires attributes forever',
    severity: 'info',
    rules: 'article',
    fix: 'none',
    breaks: false,
    immutable: true,
    isSecurity: false,
    references: ['article/a3'],
    reads: ['user-pool:SchemaAttributes'],
    condition: 'An attribute other than sub and email is required.',
    reason: 'A required attribute cannot be made optional: every sign-up and every identity provider has to give it.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ pool: { SchemaAttributes = [] } }) => {
      const required = SchemaAttributes.filter(
        ({ Required, Name }) => Required === true && Name !== 'sub' && Name !== 'email',
      )
      if (required.length === 0) return undefined
      const names = required.map(({ Name = '?' }) => Name).join(', ')
      return {
        severity: 'info',
        path: 'SchemaAttributes',
        observed: names,
        message: `the schema requires ${names}`,
        impact: `No user can sign up, or come from an identity provider, without ${names}.`,
        fix: 'none for this pool: give a value to users without one, or plan a new pool',
      }
    },
  }),
  check({
    id: 'pool-email-uniqueness',
    title: 'several accounts can have one email',
    severity: 'medium',
    rules: 'article',
    fix: 'none',
    breaks: false,
    immutable: true,
    isSecurity: true,
    references: ['article/a17'],
    reads: ['user-pool:UsernameAttributes', 'user-pool:AliasAttributes'],
    condition: 'The email is only an alias: medium; neither an alias nor a user name: low.',
    reason: 'Several accounts may hold an address; as an alias, the last one that verifies it takes it over.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ pool: { UsernameAttributes = [], AliasAttributes = [] } }) => {
      if (UsernameAttributes.includes('email')) return undefined
      const isAlias = AliasAttributes.includes('email')
      return {
        severity: isAlias ? 'medium' : 'low',
        path: isAlias ? 'AliasAttributes' : 'UsernameAttributes',
        observed: isAlias ? 'email is an alias' : 'email is neither user name nor alias',
        message: `the pool allows one email in several accounts: it is ${isAlias ? 'an alias' : 'neither user name nor alias'}`,
        impact: isAlias
          ? 'Several people can sign up with one address, until one of them verifies it.'
          : 'Any number of accounts can hold one address.',
        fix: 'none in place: refuse an address that is taken in a PreSignUp trigger; see now: cogtool audit-duplicates',
      }
    },
  }),
  check({
    id: 'pool-deletion-protection',
    title: 'one call can delete the pool',
    severity: 'high',
    rules: 'article',
    fix: 'pool',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a23', 'aws-security-hub/Cognito.6', 'prowler/cognito_user_pool_deletion_protection_enabled'],
    reads: ['user-pool:DeletionProtection'],
    condition: 'DeletionProtection is not ACTIVE.',
    reason: 'Users are deleted with the pool; passwords cannot be exported before.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ pool }) => {
      const value = pool.DeletionProtection
      if (value === 'ACTIVE') return undefined
      return {
        severity: 'high',
        path: 'DeletionProtection',
        observed: value ?? 'absent',
        message: `DeletionProtection is ${value ?? 'absent'}`,
        impact: `One call can delete this pool with ${allUsers(pool)}.`,
        fix: 'set DeletionProtection to ACTIVE in the whole configuration of the pool: an update resets what it does not name',
      }
    },
  }),
  check({
    id: 'pool-verify-before-update',
    title: 'an address counts before its new owner proves it',
    severity: 'high',
    rules: 'article',
    fix: 'pool',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a16'],
    reads: ['user-pool:UserAttributeUpdateSettings', 'user-pool:AutoVerifiedAttributes'],
    condition:
      'An attribute of AutoVerifiedAttributes is not in UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate.',
    reason: 'A changed address replaces the old one at once, and people who mistype it lose their account.',
    outdated: 'the article knows no answer: the pool can verify first',
    about: 'pool',
    needs: [],
    needsOwn: [],
    applies: ({ AutoVerifiedAttributes = [] }) => AutoVerifiedAttributes.length > 0,
    judge: ({ pool: { AutoVerifiedAttributes = [], UserAttributeUpdateSettings } }) => {
      const settled = UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? []
      const lacking = AutoVerifiedAttributes.filter((name) => !settled.includes(name))
      if (lacking.length === 0) return undefined
      return {
        severity: 'high',
        path: 'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate',
        observed: settled.join(', ') || 'absent',
        message: `a changed ${lacking.join(' or ')} counts before it is verified`,
        impact: `A user who changes their ${lacking.map((name) => addresses[name]).join(' or ')} can sign in with it, and reset the password through it, before proving that it is theirs.`,
        fix: `add ${lacking.join(', ')} to AttributesRequireVerificationBeforeUpdate in the whole configuration of the pool`,
      }
    },
  }),
  check({
    id: 'pool-auto-verify',
    title: 'people sign up, and nothing of theirs is verified',
    severity: 'medium',
    rules: 'baseline',
    fix: 'pool',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a17'],
    reads: ['user-pool:AutoVerifiedAttributes', 'user-pool:AdminCreateUserConfig.AllowAdminCreateUserOnly'],
    condition: 'People can sign themselves up, and AutoVerifiedAttributes is empty.',
    reason: 'Without a verified address a user cannot reset a password, and an alias belongs to no user.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    applies: ({ AdminCreateUserConfig }) => AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true,
    judge: ({ pool: { AutoVerifiedAttributes = [] } }) => {
      if (AutoVerifiedAttributes.length > 0) return undefined
      return {
        severity: 'medium',
        path: 'AutoVerifiedAttributes',
        observed: 'absent',
        message: 'self sign-up is open, and no attribute is verified',
        impact: 'Users cannot reset a forgotten password, and can sign up with addresses of others.',
        fix: 'set AutoVerifiedAttributes to email: people who sign up then confirm by a code',
      }
    },
  }),
  check({
    id: 'pool-no-attribute-trigger',
    title: 'a copy of the users goes stale',
    severity: 'info',
    rules: 'article',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a15', 'article/a16'],
    reads: ['user-pool:LambdaConfig'],
    condition: 'There is a PostConfirmation trigger, but neither PostAuthentication nor PreTokenGeneration.',
    reason: 'No trigger runs when an attribute changes: a copy made at confirmation stays as it was.',
    outdated: 'partly: changes by an identity provider pass the InboundFederation trigger',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ pool: { LambdaConfig = {} } }) => {
      const isCopied = LambdaConfig.PostConfirmation !== undefined
      if (!isCopied || beforeEveryToken.some((name) => LambdaConfig[name] !== undefined)) return undefined
      return {
        severity: 'info',
        path: 'LambdaConfig',
        observed: 'PostConfirmation alone',
        message: 'PostConfirmation is set, and no trigger runs at a later sign-in',
        impact: 'What users change in their profile does not reach a copy that was made at confirmation.',
        fix: 'bring the copy up to date at sign-in, or by cogtool export-users --modified-since <time>',
      }
    },
  }),
  check({
    id: 'pool-no-password-export',
    title: 'passwords stay in the pool',
    severity: 'info',
    rules: 'article',
    fix: 'none',
    breaks: false,
    immutable: true,
    isSecurity: false,
    references: ['article/a18'],
    reads: ['user-pool:EstimatedNumberOfUsers'],
    condition: 'Always: no operation gives a password or its hash.',
    reason:
      'A move to another pool means a new password for every user, or a UserMigration trigger that asks the old pool at each first sign-in.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ pool }) => ({
      severity: 'info',
      path: 'EstimatedNumberOfUsers',
      observed: pool.EstimatedNumberOfUsers === undefined ? null : count(pool.EstimatedNumberOfUsers),
      message: 'passwords cannot be exported from a user pool',
      impact: `In another pool ${allUsers(pool)} would need a new password.`,
      fix: 'none: export the rest by cogtool export-users, and move passwords by a UserMigration trigger',
    }),
  }),
]
