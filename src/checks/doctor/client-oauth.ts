import { isLoopback } from '../../net/loopback.ts'
import type { Client, Pool, Snapshot } from '../snapshot/snapshot.ts'
import { type Check, check } from './check.ts'
import { clientName, hasGrant, usesOauth } from './client-kinds.ts'
import { hasPrivilegedWrite } from './write-attributes.ts'

/** Hosts that give a developer's machine a public name, or show what they are sent. */
const developerHosts = [
  'ngrok.io',
  'ngrok.app',
  'ngrok-free.app',
  'trycloudflare.com',
  'loca.lt',
  'serveo.net',
  'jwt.io',
  'jwt.ms',
  'oauth.pstmn.io',
  'oauthdebugger.com',
  'oidcdebugger.com',
  'webhook.site',
]

/** With it, an access token works for the API of the pool. */
export const adminScope = 'aws.cognito.signin.user.admin'

/** What the Hosted UI and the OAuth endpoints do for an app client. */
export const clientOauthChecks: readonly Check[] = [
  check({
    id: 'client-implicit-grant',
    title: 'the client hands tokens out in the address bar',
    severity: 'high',
    rules: 'article',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a6', 'rfc/9700#2.1.2'],
    reads: ['clients:AllowedOAuthFlows', 'clients:AllowedOAuthFlowsUserPoolClient'],
    condition: 'OAuth is on, and AllowedOAuthFlows has implicit (the default of the AWS CDK).',
    reason: 'Tokens in a URL end up in histories, logs and referrers, and can be swapped for others.',
    outdated: 'the article uses it: the code flow with PKCE works for every app',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => client === undefined || usesOauth(client),
    judge: ({ own: { description } }) => {
      if (!hasGrant(description, 'implicit')) return undefined
      return {
        severity: 'high',
        path: 'AllowedOAuthFlows',
        observed: (description.AllowedOAuthFlows ?? []).join(', '),
        message: `${clientName(description)} allows the implicit grant`,
        impact: `Tokens of users of ${clientName(description)} are in browser histories and in logs.`,
        fix: 'move the app to the code flow with PKCE, then remove implicit',
      }
    },
  }),
  check({
    id: 'client-callback-http',
    title: 'the client sends people to an address without TLS',
    severity: 'high',
    rules: 'baseline',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a7', 'rfc/9700#2.6'],
    reads: [
      'clients:AllowedOAuthFlowsUserPoolClient',
      'clients:CallbackURLs',
      'clients:LogoutURLs',
      'clients:DefaultRedirectURI',
    ],
    condition:
      'CallbackURLs, LogoutURLs or DefaultRedirectURI hold an http address of a host that is not this machine.',
    reason: 'An attacker on the network reads the code, or the tokens, of a sign-in.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => client === undefined || usesOauth(client),
    judge: ({ own: { description } }) => {
      const bad = addressesWithoutTls(description)
      const [first] = bad
      if (!first) return undefined
      return {
        severity: 'high',
        path: first.path,
        observed: bad.map(({ text }) => text).join(', '),
        message: `${clientName(description)} sends people to ${bad.length === 1 ? 'an address' : `${bad.length} addresses`} without TLS`,
        impact: `Anyone on the same network as users of ${clientName(description)} can take over their sign-in.`,
        fix: 'serve it over https, then change the address',
      }
    },
  }),
  check({
    id: 'client-callback-dev',
    title: 'the client sends production users to addresses of developers',
    severity: 'low',
    rules: 'article',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a7', 'rfc/9700#4.1.1'],
    reads: [
      'clients:AllowedOAuthFlowsUserPoolClient',
      'clients:CallbackURLs',
      'clients:LogoutURLs',
      'clients:DefaultRedirectURI',
    ],
    condition:
      'An address is at example.com (the default of the AWS CDK), or at this machine, a tunnel or a token debugger beside https addresses.',
    reason: 'Each address is a place to which a sign-in can be led. One client for each stage keeps them apart.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => client === undefined || usesOauth(client),
    judge: ({ own: { description } }) => {
      const bad = addressesOfDevelopers(description)
      const [first] = bad
      if (!first) return undefined
      return {
        severity: 'low',
        path: first.path,
        observed: bad.map(({ text }) => text).join(', '),
        message: `${clientName(description)} has addresses of developers`,
        impact: `A sign-in to ${clientName(description)} can be led to ${first.text}.`,
        fix: 'make an app client for each stage, then remove the address',
      }
    },
  }),
  check({
    id: 'client-self-admin-scope',
    title: 'access tokens of the client let their user change attributes',
    severity: 'high',
    rules: 'baseline',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a16'],
    reads: ['clients:AllowedOAuthScopes', 'clients:WriteAttributes', 'clients:AllowedOAuthFlowsUserPoolClient'],
    condition: `OAuth is on, and AllowedOAuthScopes has ${adminScope}. High where the client may write an attribute that looks like a privilege.`,
    reason:
      "With the scope, a token taken from the browser reads and changes the profile, devices and MFA through the pool's API.",
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => client === undefined || usesOauth(client),
    judge: ({ pool, own: { description } }) => {
      if (!(description.AllowedOAuthScopes ?? []).includes(adminScope)) return undefined
      const isPrivileged = hasPrivilegedWrite(description, pool)
      return {
        severity: isPrivileged ? 'high' : 'low',
        path: 'AllowedOAuthScopes',
        observed: adminScope,
        message: `${clientName(description)} allows the scope ${adminScope}`,
        impact: isPrivileged
          ? `Users of ${clientName(description)} can give themselves what their attributes allow.`
          : `Anyone with an access token of ${clientName(description)} can change the profile of its user.`,
        fix: `remove the scope, unless the app calls the API of the pool for its user`,
      }
    },
  }),
  check({
    id: 'client-branding',
    title: 'managed login has no style for the client',
    severity: 'medium',
    rules: 'baseline',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['branding', 'domain:ManagedLoginVersion', 'custom-domain:ManagedLoginVersion', 'clients:AllowedOAuthFlows'],
    condition:
      'A domain has managed login (version 2), the client uses code or implicit, and no branding style is there.',
    reason: 'Managed login shows no pages without one: users see an error instead of a sign-in.',
    about: 'client',
    needs: ['domain', 'customDomain'],
    needsOwn: ['description', 'branding'],
    applies: (pool, client, snapshot) =>
      (client === undefined || hasGrant(client, 'code', 'implicit')) && mayHaveManagedLogin(pool, snapshot),
    judge: ({ own: { description, branding } }) => {
      if (branding.ManagedLoginBrandingId !== undefined) return undefined
      return {
        severity: 'medium',
        path: null,
        observed: 'no style',
        message: `managed login has no branding style for ${clientName(description)}`,
        impact: `Users of ${clientName(description)} get no page to sign in at.`,
        fix: 'make one: aws cognito-idp create-managed-login-branding --use-cognito-provided-values',
      }
    },
  }),
  check({
    id: 'client-dynamic',
    title: 'a client registered itself',
    severity: 'info',
    rules: 'strict',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['rfc/7591'],
    reads: ['clients:ClientType'],
    condition: 'ClientType is DCR: look at its name, callbacks and dates.',
    reason: 'Whoever registers a client chooses its name and where users are sent.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    judge: ({ own: { description } }) => {
      if (description.ClientType !== 'DCR') return undefined
      const made = description.CreationDate === undefined ? '' : `, made ${description.CreationDate.slice(0, 10)}`
      return {
        severity: 'info',
        path: 'ClientType',
        observed: (description.CallbackURLs ?? []).join(', ') || 'no callback',
        message: `${clientName(description)} registered itself${made}`,
        impact: `People who sign in to ${clientName(description)} are sent to where its maker chose.`,
        fix: 'delete it if no team knows it',
      }
    },
  }),
  check({
    id: 'pool-clients-share-audience',
    title: 'an API cannot tell the clients of the pool apart by scope',
    severity: 'medium',
    rules: 'article',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a11', 'rfc/9700#4.9'],
    reads: ['clients', 'resource-servers'],
    condition: 'There are several clients, and no resource server of your own has a scope.',
    reason:
      'Access tokens of all clients look alike then: an API that does not check client_id accepts those of every app.',
    about: 'pool',
    needs: ['clientDescriptions', 'resourceServers'],
    needsOwn: [],
    judge: ({ parts: { clientDescriptions, resourceServers } }) => {
      const own = resourceServers.filter(({ ManagedBy, Scopes = [] }) => ManagedBy !== 'COGNITO' && Scopes.length > 0)
      if (clientDescriptions.length < 2 || own.length > 0) return undefined
      return {
        severity: 'medium',
        path: null,
        observed: `${clientDescriptions.length} clients, no scope of your own`,
        message: 'several app clients share the pool, and there is no custom scope',
        impact: 'A token that a user gave one app opens the APIs of the others, unless they check client_id.',
        fix: 'give each API a resource server with scopes; see now: cogtool probe --only access-other-client',
      }
    },
  }),
]

interface Address {
  readonly path: string
  readonly text: string
  /** undefined where it is no URL. */
  readonly url: URL | undefined
}

/** Where the client may send people, with the member that says so. */
function addressesOf({ CallbackURLs = [], LogoutURLs = [], DefaultRedirectURI }: Client): Address[] {
  const listed = [
    ...CallbackURLs.map((text, index) => ({ path: `CallbackURLs[${index}]`, text })),
    ...LogoutURLs.map((text, index) => ({ path: `LogoutURLs[${index}]`, text })),
    ...(DefaultRedirectURI === undefined ? [] : [{ path: 'DefaultRedirectURI', text: DefaultRedirectURI }]),
  ]
  return listed.map((one) => ({ ...one, url: URL.canParse(one.text) ? new URL(one.text) : undefined }))
}

/** Those at which others on the way can read along. */
export function addressesWithoutTls(client: Client): readonly Address[] {
  return addressesOf(client).filter(({ url }) => url?.protocol === 'http:' && !isLoopback(url.hostname))
}

/** Those that are no place of an app in production. */
export function addressesOfDevelopers(client: Client): readonly Address[] {
  const all = addressesOf(client)
  const isExample = ({ url }: Address) => url !== undefined && isHostOf(url.hostname, ['example.com'])
  const isDeveloper = ({ url }: Address) =>
    url !== undefined && (isLoopback(url.hostname) || isHostOf(url.hostname, developerHosts))
  const hasReal = all.some((one) => one.url?.protocol === 'https:' && !isDeveloper(one) && !isExample(one))
  return all.filter((one) => isExample(one) || (hasReal && isDeveloper(one)))
}

function isHostOf(hostname: string, domains: readonly string[]): boolean {
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`))
}

/** Whether a domain of the pool has managed login, or may have it as far as is known. */
function mayHaveManagedLogin({ Domain, CustomDomain }: Pool, { parts }: Snapshot): boolean {
  const domains = [Domain && parts.domain, CustomDomain && parts.customDomain].filter(
    (one) => one !== undefined && one !== '',
  )
  return domains.some((one) => one.state !== 'read' || one.value.ManagedLoginVersion === 2)
}
