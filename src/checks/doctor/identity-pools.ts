import type { Client, IdentityPool, IdentityPoolParts, IdentityPoolRoles, Snapshot } from '../snapshot/snapshot.ts'
import { type Check, check } from './check.ts'
import { isMachine, readsForPeople } from './client-kinds.ts'

/** What identity pools that trust this pool give for its tokens: AWS credentials. */
export const identityPoolChecks: readonly Check[] = [
  check({
    id: 'idpool-guests',
    title: 'an identity pool gives AWS credentials to people who did not sign in',
    severity: 'high',
    rules: 'baseline',
    fix: 'other',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['aws-security-hub/Cognito.2', 'prowler/cognito_identity_pool_guest_access_disabled'],
    reads: ['identity-pools:AllowUnauthenticatedIdentities'],
    condition: 'AllowUnauthenticatedIdentities is true.',
    reason: 'Anyone who knows the id of the identity pool, which is in every app, gets credentials of its guest role.',
    about: 'identityPool',
    needs: [],
    needsOwn: ['description'],
    judge: ({ own: { description } }) => {
      if (description.AllowUnauthenticatedIdentities !== true) return undefined
      return {
        severity: 'high',
        path: 'AllowUnauthenticatedIdentities',
        observed: 'true',
        message: `guests get AWS credentials from ${nameOf(description)}`,
        impact: 'Anyone on the internet can do in AWS what the guest role may.',
        fix: 'let the app work without guests, then turn them off; until then, look at what the guest role may do',
      }
    },
  }),
  check({
    id: 'idpool-server-token-check',
    title: 'an identity pool accepts tokens of users who have signed out',
    severity: 'medium',
    rules: 'baseline',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a21'],
    reads: ['identity-pools:CognitoIdentityProviders'],
    condition: 'ServerSideTokenCheck is not true for a client of this pool.',
    reason:
      'Without the check, an ID token gives AWS credentials until it expires, also of a user who is disabled or deleted.',
    about: 'identityPool',
    needs: [],
    needsOwn: ['description'],
    applies: (_, description, snapshot) => description === undefined || providersHere(description, snapshot).length > 0,
    judge: ({ snapshot, own: { description } }) => {
      const unchecked = providersHere(description, snapshot).filter((one) => one.ServerSideTokenCheck !== true)
      if (unchecked.length === 0) return undefined
      return {
        severity: 'medium',
        path: 'CognitoIdentityProviders',
        observed: `ServerSideTokenCheck off for ${unchecked.map(({ ClientId = '?' }) => ClientId).join(', ')}`,
        message: `${nameOf(description)} does not ask the pool whether a token is still good`,
        impact: 'A user who was signed out or disabled keeps getting AWS credentials until the ID token ends.',
        fix: 'set ServerSideTokenCheck to true for each client, in the whole configuration of the identity pool',
      }
    },
  }),
  check({
    id: 'idpool-classic',
    title: 'an identity pool lets its callers choose a role',
    severity: 'high',
    rules: 'strict',
    fix: 'other',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: [],
    reads: ['identity-pools:AllowClassicFlow', 'identity-pools:AllowUnauthenticatedIdentities'],
    condition: 'AllowClassicFlow is true: low; with guests: high.',
    reason:
      'The classic flow hands out a token for AssumeRoleWithWebIdentity: any role that trusts the identity pool can be assumed, without scoping it down.',
    about: 'identityPool',
    needs: [],
    needsOwn: ['description'],
    judge: ({ own: { description } }) => {
      if (description.AllowClassicFlow !== true) return undefined
      const withGuests = description.AllowUnauthenticatedIdentities === true
      return {
        severity: withGuests ? 'high' : 'low',
        path: 'AllowClassicFlow',
        observed: 'true',
        message: `${nameOf(description)} allows the classic flow${withGuests ? ', and guests' : ''}`,
        impact: withGuests
          ? 'Anyone can assume any role that trusts the identity pool, without signing in.'
          : 'A signed-in user can assume any role that trusts the identity pool.',
        fix: 'let apps call GetCredentialsForIdentity, then turn the classic flow off',
      }
    },
  }),
  check({
    id: 'idpool-role-claim',
    title: 'a role in AWS depends on what its user can write',
    severity: 'high',
    rules: 'baseline',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a16', 'cwe/269'],
    reads: [
      'identity-pool-roles:RoleMappings',
      'identity-pool-tags:PrincipalTags',
      'clients:WriteAttributes',
      ...readsForPeople,
    ],
    condition: 'A rule for roles, or a principal tag, reads a claim that an app client lets its user write.',
    reason: 'A user writes the attribute, signs in again, and has another role.',
    about: 'identityPool',
    needs: ['clientDescriptions'],
    needsOwn: ['description', 'roles', 'tags'],
    judge: ({ snapshot, own: { description, roles, tags }, parts: { clientDescriptions } }) => {
      const writers = claimWriters({ description, roles, tags }, clientDescriptions, snapshot)
      const bad = [...new Set(writers.flatMap(({ claims }) => claims))]
      if (bad.length === 0) return undefined
      return {
        severity: 'high',
        path: 'RoleMappings',
        observed: bad.join(', '),
        message: `${nameOf(description)} gives roles or tags by ${bad.join(', ')}, which users can write`,
        impact: 'A user can give themselves another role in AWS by changing their own profile.',
        fix: `remove ${bad.join(', ')} from WriteAttributes of the clients, or let the role depend on groups`,
      }
    },
  }),
]

/** The clients of an identity pool that let users write claims on which a role or a tag hangs. */
export function claimWriters(
  { description, roles, tags }: IdentityPoolParts,
  clientDescriptions: readonly Client[],
  snapshot: Snapshot,
): { readonly client: Client; readonly claims: readonly string[] }[] {
  const named = providersHere(description, snapshot).map(({ ClientId }) => ClientId)
  const claims = [...new Set([...claimsOfRules(roles), ...Object.values(tags.PrincipalTags ?? {})])]
  return clientDescriptions
    .filter(({ ClientId }) => named.includes(ClientId))
    .map((client) => ({ client, claims: claims.filter((claim) => mayWrite(client, claim)) }))
    .filter((one) => one.claims.length > 0)
}

function nameOf({ IdentityPoolName, IdentityPoolId = 'the identity pool' }: IdentityPool): string {
  return IdentityPoolName === undefined ? IdentityPoolId : JSON.stringify(IdentityPoolName)
}

/** The entries of an identity pool that trust a client of this pool. */
function providersHere({ CognitoIdentityProviders = [] }: IdentityPool, { poolId }: Snapshot) {
  return CognitoIdentityProviders.filter(({ ProviderName = '' }) => ProviderName.endsWith(`/${poolId}`))
}

function claimsOfRules({ RoleMappings = {} }: IdentityPoolRoles): string[] {
  const rules = Object.values(RoleMappings).flatMap(({ Type, RulesConfiguration }) =>
    Type === 'Rules' ? (RulesConfiguration?.Rules ?? []) : [],
  )
  return rules.flatMap(({ Claim }) => Claim ?? [])
}

/** The attributes that a client may write where it has no list (DG user-pool-settings-attributes, permissions). */
const standardAttributes = [
  ...['address', 'birthdate', 'email', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name'],
  ...['nickname', 'phone_number', 'picture', 'preferred_username', 'profile', 'updated_at', 'website', 'zoneinfo'],
]

function mayWrite(client: Client, claim: string): boolean {
  const { WriteAttributes: listed = [] } = client
  return !isMachine(client) && (listed.length === 0 ? standardAttributes : listed).includes(claim)
}
