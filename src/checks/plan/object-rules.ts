import type { Severity } from '../../text/severity.ts'
import { causeOf } from './action-reasons.ts'
import { faultOf, nameOf, ofTypes, type PlanRule } from './plan-input.ts'

/** A kind of object whose end or replacement somebody notices. */
interface Kind {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly reason: string
  /** By type: what its users lose. */
  readonly impacts: Readonly<Record<string, { readonly deleted: string; readonly replaced: string }>>
  readonly isSecurity: boolean
}

const kinds: readonly Kind[] = [
  {
    id: 'tf-client-replaced',
    title: 'an app client is destroyed or replaced',
    severity: 'high',
    reason:
      'An app client cannot be made again with its id: apps and refresh tokens know the old one. Provider upgrades do it too.',
    impacts: {
      aws_cognito_user_pool_client: {
        deleted: 'users who signed in through this client are signed out, and no user can sign in through it again.',
        replaced:
          'every user who signed in through this client is signed out; apps need the new client id before any user can sign in.',
      },
    },
    isSecurity: false,
  },
  {
    id: 'tf-domain-replaced',
    title: 'a domain of a user pool is destroyed or replaced',
    severity: 'high',
    reason: 'Sign-in pages, callbacks of identity providers and the OAuth endpoints live at the domain.',
    impacts: {
      aws_cognito_user_pool_domain: {
        deleted: 'the sign-in pages are gone: no user can sign in through them.',
        replaced: 'the sign-in pages are away until the new domain is up, and apps and providers know it.',
      },
    },
    isSecurity: false,
  },
  {
    id: 'tf-user-replaced',
    title: 'a user is destroyed or replaced',
    severity: 'high',
    reason:
      'A new account has another sub, and neither the password nor the MFA of the old one. Provider upgrades do it too (#38175, #34290).',
    impacts: {
      aws_cognito_user: {
        deleted: 'this user loses the account.',
        replaced: 'this user loses the account; the new one has another sub, and no password or MFA of the old.',
      },
    },
    isSecurity: false,
  },
  {
    id: 'tf-identity-pool-replaced',
    title: 'an identity pool is destroyed or replaced',
    severity: 'high',
    reason: 'Whatever is stored under an identity id is lost with the id.',
    impacts: {
      aws_cognito_identity_pool: {
        deleted: 'every user loses the identity id, and what is stored under it; no user gets AWS credentials.',
        replaced: 'every user gets another identity id, and loses what is stored under the old one.',
      },
    },
    isSecurity: false,
  },
  {
    id: 'tf-other-replaced',
    title: 'a resource server, identity provider or group is destroyed or replaced',
    severity: 'medium',
    reason: 'Clients, scopes and memberships refer to it by name, and fall away with it.',
    impacts: {
      aws_cognito_resource_server: {
        deleted: 'apps that ask for its scopes get no token any more.',
        replaced: 'apps that ask for its scopes get no token until it is back.',
      },
      aws_cognito_identity_provider: {
        deleted: 'its users cannot sign in any more.',
        replaced: 'its users cannot sign in until it is back.',
      },
      aws_cognito_user_group: {
        deleted: 'its members leave the group, and lose what it lets them do.',
        replaced: 'its members leave the group; the new one is empty.',
      },
    },
    isSecurity: false,
  },
]

/** What is deleted or replaced beside pools. */
export const objectRules: readonly PlanRule[] = kinds.map(({ impacts, severity, ...facts }) => ({
  ...facts,
  severity,
  condition: `Delete, alone or with create, of ${Object.keys(impacts).join(', ')}: these names exactly`,
  references: ['article/a26'],
  applies: ({ plan }) => ofTypes(plan.changes, Object.keys(impacts)).length > 0,
  judge: (input) =>
    ofTypes(input.plan.changes, Object.keys(impacts)).flatMap((change) => {
      const { action, type } = change
      const impact = impacts[type]
      if (!impact || (action !== 'delete' && action !== 'replace')) return []
      const { path, observed, instead } = causeOf(change)
      const message = `${nameOf(change)} is ${action === 'delete' ? 'destroyed' : 'replaced'}`
      const told = action === 'delete' ? impact.deleted : impact.replaced
      return [faultOf(change, input, { severity, path, observed, message, impact: told, fix: instead })]
    }),
}))
