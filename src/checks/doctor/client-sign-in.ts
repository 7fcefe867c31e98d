import { type Check, check } from './check.ts'
import { clientName, hasSecret, isForPeople, nativeFlows, readsForPeople } from './client-kinds.ts'

/** The flows in which an app sends the password itself. */
export const passwordFlows = ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH']
const adminFlows = ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH']

/** How users sign in through an app client. */
export const clientSignInChecks: readonly Check[] = [
  check({
    id: 'client-user-existence',
    title: 'the client tells whether a user exists',
    severity: 'high',
    rules: 'article',
    fix: 'client',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a12', 'prowler/cognito_user_pool_client_prevent_user_existence_errors', 'cwe/204'],
    reads: ['clients:PreventUserExistenceErrors', 'clients:ClientSecret', ...readsForPeople],
    condition: 'PreventUserExistenceErrors is not ENABLED; absent means LEGACY. Medium where the client has a secret.',
    reason:
      'Sign-in, reset and confirmation then answer differently for an address that has an account, so lists of addresses can be tried.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ own: { description } }) => {
      const { PreventUserExistenceErrors: value } = description
      if (value === 'ENABLED') return undefined
      return {
        severity: hasSecret(description) ? 'medium' : 'high',
        path: 'PreventUserExistenceErrors',
        observed: value ?? 'absent',
        message: `PreventUserExistenceErrors of ${clientName(description)} is ${value ?? 'absent, which means LEGACY'}`,
        impact: `Anyone can find out through ${clientName(description)} who has an account here.`,
        fix: 'set PreventUserExistenceErrors to ENABLED in the whole configuration of the client',
      }
    },
  }),
  check({
    id: 'client-token-revocation',
    title: 'tokens of the client cannot be revoked',
    severity: 'medium',
    rules: 'article',
    fix: 'client',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a21', 'prowler/cognito_user_pool_client_token_revocation_enabled', 'rfc/7009'],
    reads: ['clients:EnableTokenRevocation', ...readsForPeople],
    condition: 'EnableTokenRevocation is not true.',
    reason: 'A refresh token that was stolen then works until it expires: signing out does not end it.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ own: { description } }) => {
      const { EnableTokenRevocation: value } = description
      if (value === true) return undefined
      return {
        severity: 'medium',
        path: 'EnableTokenRevocation',
        observed: String(value ?? 'absent'),
        message: `token revocation of ${clientName(description)} is off`,
        impact: `A sign-out in ${clientName(description)} leaves the refresh token valid for anyone who has a copy.`,
        fix: 'set EnableTokenRevocation to true in the whole configuration of the client',
      }
    },
  }),
  check({
    id: 'client-userpassword-flow',
    title: 'the client accepts passwords in plain form',
    severity: 'medium',
    rules: 'article',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a4'],
    reads: [...readsForPeople],
    condition: 'ExplicitAuthFlows has ALLOW_USER_PASSWORD_AUTH, or USER_PASSWORD_AUTH as it was called before.',
    reason:
      'The password leaves the device in plain form, and every proxy and log on the way can see it. SRP proves it without sending it.',
    outdated: 'the article sets this flow for the front end: SRP or USER_AUTH replace it',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ own: { description } }) => {
      const flow = nativeFlows(description).find((one) => passwordFlows.includes(one))
      if (flow === undefined) return undefined
      const alsoByChoice = nativeFlows(description).includes('ALLOW_USER_AUTH')
      return {
        severity: 'medium',
        path: 'ExplicitAuthFlows',
        observed: flow,
        message: `${clientName(description)} allows ${flow}`,
        impact: `Users of ${clientName(description)} send the password itself instead of a proof of it (SRP).`,
        fix: `let the app sign in by SRP, then remove ${flow}${alsoByChoice ? '; ALLOW_USER_AUTH accepts passwords too, where the app chooses PASSWORD' : ''}`,
      }
    },
  }),
  check({
    id: 'client-admin-flow-public',
    title: 'a client without a secret has the flow of back ends',
    severity: 'medium',
    rules: 'article',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a5'],
    reads: ['clients:ClientSecret', ...readsForPeople],
    condition:
      'ExplicitAuthFlows has ALLOW_ADMIN_USER_PASSWORD_AUTH or ADMIN_NO_SRP_AUTH, and the client has no secret.',
    reason:
      'The flow is meant for a server. Without a secret, any AWS credentials that may call it can try passwords for the client.',
    outdated: 'ADMIN_NO_SRP_AUTH is called ALLOW_ADMIN_USER_PASSWORD_AUTH today',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ own: { description } }) => {
      const flow = nativeFlows(description).find((one) => adminFlows.includes(one))
      if (flow === undefined || hasSecret(description)) return undefined
      return {
        severity: 'medium',
        path: 'ExplicitAuthFlows',
        observed: flow,
        message: `${clientName(description)} allows ${flow} and has no secret`,
        impact: `Passwords of users can be tried for ${clientName(description)} from any server with leaked AWS credentials.`,
        fix: 'make an app client with a secret for the back end, and remove the flow from this one',
      }
    },
  }),
  check({
    id: 'client-native-open',
    title: "the pool's own users can sign in where only identity providers should let people in",
    severity: 'medium',
    rules: 'baseline',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a13'],
    reads: [
      'clients:SupportedIdentityProviders',
      'user-pool:AdminCreateUserConfig.AllowAdminCreateUserOnly',
      ...readsForPeople,
    ],
    condition:
      'SupportedIdentityProviders is a list without COGNITO, but a sign-in flow for native users is allowed; absent flows mean SRP and custom. Low where people cannot sign themselves up.',
    reason:
      "The list controls only the Hosted UI. The API still signs up and signs in users of the pool itself, past the company's sign-in.",
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ pool, own: { description } }) => {
      const { SupportedIdentityProviders: providers = [] } = description
      const flows = nativeFlows(description)
      if (providers.length === 0 || providers.includes('COGNITO') || flows.length === 0) return undefined
      const isClosed = pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true
      return {
        severity: isClosed ? 'low' : 'medium',
        path: 'ExplicitAuthFlows',
        observed: flows.join(', '),
        message: `${clientName(description)} has no COGNITO among its providers, and allows ${flows.join(', ')}`,
        impact: isClosed
          ? `Users of the pool itself can sign in to ${clientName(description)} without the identity provider.`
          : `Anyone can sign up and sign in to ${clientName(description)} without the identity provider.`,
        fix: 'allow ALLOW_REFRESH_TOKEN_AUTH alone; where sign-up must stay open, put a web ACL in front of it',
      }
    },
  }),
]
