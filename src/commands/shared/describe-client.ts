import { credentialsLookConfigured } from '../../aws/credentials.ts'
import { addressOf, poolTarget } from '../../aws/pool-target.ts'
import { type ClientSetup, unknownSetup } from '../../login/browser/client-setup.ts'
import { apiAddressOf } from '../../pool/pool-address.ts'
import { clientIdOf, userPoolOf } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Run } from './context.ts'

/** How long the AWS API may take to tell about the app client, which a sign-in can do without. Milliseconds. */
const longestMs = 3_000

/**
 * What the AWS API tells about the app client and its pool, where credentials look configured; the SDK is not loaded elsewhere.
 * Nothing here fails but by the run's own signal.
 */
export async function describeSetup(
  { settings, edges, gate }: Pick<Run, 'settings' | 'edges' | 'gate'>,
  signal: AbortSignal,
): Promise<ClientSetup> {
  const { endpointUrl, awsProfile } = settings.values
  if (!endpointUrl && apiAddressOf(userPoolOf(settings)) === undefined) {
    return unknownSetup('no API is known for this issuer: --endpoint-url names one')
  }
  if (!settings.isLocalPool && !awsProfile && !(await credentialsLookConfigured(edges))) {
    return unknownSetup('no AWS credentials look configured')
  }
  let target: ReturnType<typeof poolTarget>
  try {
    target = poolTarget(settings)
  } catch (error) {
    if (error instanceof CogtoolError) return unknownSetup(error.message)
    throw error
  }
  // nobody is asked for what a sign-in can do without
  const approved = gate.allowed('aws-read', addressOf(target), target.namedBy)
  if (approved === undefined) return unknownSetup('cogtool.json, which names the API, is not trusted')
  const { describeAppClient } = await import('../../aws/app-client.ts')
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(longestMs)])
  const { client, pool, domains, hasBranding, unread } = await describeAppClient(
    { ...target, approved },
    clientIdOf(settings),
    edges,
    bounded,
  )
  edges.signal.throwIfAborted()
  // credentials of another account know neither, and tell nothing about the app client
  const isOtherAccount = pool === 'missing'
  return {
    client:
      client === 'missing'
        ? isOtherAccount || pool === undefined
          ? undefined
          : 'missing'
        : client && {
            usesHostedUi: client.AllowedOAuthFlowsUserPoolClient === true,
            flows: client.AllowedOAuthFlows ?? [],
            scopes: client.AllowedOAuthScopes ?? [],
            identityProviders: client.SupportedIdentityProviders ?? [],
            callbacks: client.CallbackURLs ?? [],
            logouts: client.LogoutURLs ?? [],
            apiFlows: client.ExplicitAuthFlows ?? [],
            secret: client.ClientSecret,
          },
    domains: domains.map(({ Domain = '', Status, ManagedLoginVersion }) => ({
      name: Domain,
      status: Status,
      isManagedLogin: ManagedLoginVersion === undefined ? undefined : ManagedLoginVersion === 2,
    })),
    hasBranding,
    unread: isOtherAccount ? ['the AWS credentials belong to an account without this pool'] : unread,
  }
}
