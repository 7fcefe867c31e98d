import type { Client, Pool, Provider } from '../snapshot/snapshot.ts'
import { type Check, check } from './check.ts'
import { clientName, isForPeople, readsForPeople, usesOauth } from './client-kinds.ts'

/** Words in the name of a custom attribute that an app is likely to trust. */
const privilege = /role|admin|tenant|plan|group|verified/i

/** Who may write what: an attribute that its own user writes is no proof of anything. */
export const writeAttributeChecks: readonly Check[] = [
  check({
    id: 'client-write-attributes',
    title: 'users can write attributes that an app may trust',
    severity: 'high',
    rules: 'article',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a16', 'cwe/915'],
    reads: ['clients:WriteAttributes', 'user-pool:SchemaAttributes', ...readsForPeople],
    condition:
      'WriteAttributes is absent, which means all standard ones: medium. It has a custom attribute named like role, admin, tenant, plan, group or verified, or one that is immutable, which its user sets at sign-up: high.',
    reason: 'What is in the list can be written by its user with an access token, past the app.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ pool, own: { description } }) => {
      const { WriteAttributes: writable } = description
      const bad = privilegedWrites(description, pool)
      if (bad.length > 0) {
        return {
          severity: 'high',
          path: 'WriteAttributes',
          observed: bad.join(', '),
          message: `${clientName(description)} lets users write ${bad.join(', ')}`,
          impact: `Users of ${clientName(description)} can set ${bad.join(', ')} for themselves.`,
          fix: 'list only what users may change, and what identity providers map; write the others with admin-update-user-attributes',
        }
      }
      if (writable !== undefined && writable.length > 0) return undefined
      return {
        severity: 'medium',
        path: 'WriteAttributes',
        observed: 'absent',
        message: `${clientName(description)} has no list of attributes that users may write: all standard ones are`,
        impact: `Users of ${clientName(description)} can change every standard attribute of theirs, names and addresses too.`,
        fix: 'list what users may change, and what identity providers map',
      }
    },
  }),
  check({
    id: 'client-idp-write',
    title: 'users of an identity provider cannot sign in: the client may not write what it maps',
    severity: 'high',
    rules: 'baseline',
    fix: 'client',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a3'],
    reads: ['clients:WriteAttributes', 'clients:SupportedIdentityProviders', 'identity-providers:AttributeMapping'],
    condition:
      'WriteAttributes lacks an attribute that one of the identity providers of the client maps; username and the verified ones are left out.',
    reason: 'Every federated sign-in writes every mapped attribute. What the client may not write makes it fail.',
    about: 'client',
    needs: ['providerDescriptions'],
    needsOwn: ['description'],
    applies: (_, client) =>
      client === undefined || (usesOauth(client) && federatedProviders(client).length > 0 && hasWriteList(client)),
    judge: ({ own: { description }, parts: { providerDescriptions } }) => {
      const lacking = lackingWrites(description, providerDescriptions)
      return lacking.map(({ provider, names }) => ({
        severity: 'high' as const,
        path: 'WriteAttributes',
        observed: `lacks ${names.join(', ')}`,
        message: `${clientName(description)} may not write ${names.join(', ')}, which ${provider} maps`,
        impact: `Users who come from ${provider} cannot sign in to ${clientName(description)}.`,
        fix: `add ${names.join(', ')} to WriteAttributes in the whole configuration of the client`,
      }))
    },
  }),
]

/** Whether the client lets its users write an attribute that looks like a privilege. */
export function hasPrivilegedWrite(client: Client, pool: Pool): boolean {
  return privilegedWrites(client, pool).length > 0
}

/** The attributes in its list that users should not write. */
export function privilegedWrites({ WriteAttributes = [] }: Client, pool: Pool): string[] {
  return WriteAttributes.filter((name) => isPrivilege(name, pool))
}

/** Whether an attribute looks like one that an app trusts, or is set once, at sign-up. */
export function isPrivilege(name: string, { SchemaAttributes = [] }: Pool): boolean {
  const isImmutable = SchemaAttributes.some((one) => one.Name === name && one.Mutable === false)
  return name.startsWith('custom:') && (privilege.test(name) || isImmutable)
}

/** What identity providers of the client map and its list does not have, by provider. */
export function lackingWrites(
  client: Client,
  providers: readonly Provider[],
): { readonly provider: string; readonly names: readonly string[] }[] {
  const writable = new Set(client.WriteAttributes)
  return writesAtSignIn(client, providers).flatMap(({ provider, names }) => {
    const lacking = names.filter((name) => !writable.has(name))
    return lacking.length === 0 ? [] : [{ provider, names: lacking }]
  })
}

/** What the identity providers of the client write at each sign-in. */
export function writesAtSignIn(
  client: Client,
  providers: readonly Provider[],
): { readonly provider: string; readonly names: readonly string[] }[] {
  return providers
    .filter(({ ProviderName = '' }) => federatedProviders(client).includes(ProviderName))
    .map(({ ProviderName = '', AttributeMapping = {} }) => ({
      provider: ProviderName,
      names: Object.keys(AttributeMapping).filter(isWrittenAtSignIn),
    }))
}

function hasWriteList({ WriteAttributes = [] }: Client): boolean {
  return WriteAttributes.length > 0
}

/** The identity providers that the client lets in. */
export function federatedProviders({ SupportedIdentityProviders = [] }: Client): readonly string[] {
  return SupportedIdentityProviders.filter((name) => name !== 'COGNITO')
}

function isWrittenAtSignIn(name: string): boolean {
  return name !== 'username' && !name.endsWith('_verified')
}
