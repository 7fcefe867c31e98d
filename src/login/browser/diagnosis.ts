import { awsCommand } from '../../pool/aws-command.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { shellWord } from '../../text/shell.ts'
import type { AuthorizeRequest } from './authorize-url.ts'
import { clientChangeCommand, type Registration } from './client-change.ts'
import { allowsFlow, type ClientSettings, type ClientSetup } from './client-setup.ts'

type Asked = Pick<AuthorizeRequest, 'flow' | 'clientId' | 'scopes' | 'identityProvider'>

/** Why this sign-in cannot work, as far as the app client's settings tell; empty where nothing speaks against it. */
export function diagnose(setup: ClientSetup, asked: Asked, registration: Registration): CogtoolError[] {
  const { client, hasBranding } = setup
  if (client === 'missing') return [clientNotFound(registration)]
  const problems = client
    ? [
        uiProblem(client, registration),
        flowProblem(client, asked, registration),
        scopeProblem(client, asked),
        providerProblem(client, asked),
      ]
    : []
  return [...problems, hasBranding === false ? brandingMissing(registration) : undefined].filter(
    (one) => one !== undefined,
  )
}

function clientNotFound({ pool, clientId }: Registration): CogtoolError {
  return new CogtoolError('client_not_found', `the pool has no app client ${clientId}`, {
    why: `DescribeUserPoolClient does not know it in ${pool.id ?? 'this pool'}`,
    hint: 'check --client-id; without it, cogtool lets you choose at a terminal',
  })
}

function uiProblem({ usesHostedUi }: ClientSettings, registration: Registration): CogtoolError | undefined {
  if (usesHostedUi) return undefined
  const command = clientChangeCommand('.AllowedOAuthFlowsUserPoolClient = true', registration)
  return new CogtoolError('hosted_ui_disabled', `the app client ${registration.clientId} may not use the Hosted UI`, {
    why: 'its AllowedOAuthFlowsUserPoolClient is false',
    hint: `use another app client, or sign in without a browser: --username${command === undefined ? '' : `; or switch it on: ${command}`}`,
  })
}

function flowProblem(
  client: ClientSettings,
  { flow, clientId }: Asked,
  registration: Registration,
): CogtoolError | undefined {
  if (!client.usesHostedUi || allowsFlow(client, flow)) return undefined
  const other = flow === 'code' ? 'implicit' : 'code'
  const command = clientChangeCommand(`.AllowedOAuthFlows += [${JSON.stringify(flow)}]`, registration)
  const change = command === undefined ? `allow ${flow} for this app client` : `allow ${flow}: ${command}`
  return new CogtoolError('flow_not_allowed', `the app client ${clientId} does not allow the ${flow} flow`, {
    why: client.flows.length > 0 ? `it allows ${client.flows.join(' and ')}` : 'it allows none',
    hint: allowsFlow(client, other) ? `--flow ${other}, or ${change}` : change,
    details: { allowed: client.flows },
  })
}

function scopeProblem({ usesHostedUi, scopes: allowed }: ClientSettings, { scopes }: Asked): CogtoolError | undefined {
  const refused = scopes.filter((scope) => !allowed.includes(scope))
  if (!usesHostedUi || refused.length === 0) return undefined
  return new CogtoolError('scope_not_allowed', `the app client does not allow ${refused.join(' ')}`, {
    why: allowed.length > 0 ? `it allows ${allowed.join(' ')}` : 'it allows no scope at all',
    hint: 'leave --scope out: the pool then grants every scope that the app client allows',
    details: { refused, allowed },
  })
}

function providerProblem(client: ClientSettings, { identityProvider: wanted }: Asked): CogtoolError | undefined {
  const { identityProviders: names } = client
  // an empty list is told of some clients, and does not say that nobody may sign in
  if (wanted === undefined || names.length === 0 || names.includes(wanted)) return undefined
  const close = names.find((name) => name.toLowerCase() === wanted.toLowerCase())
  return new CogtoolError('idp_not_allowed', `the app client does not offer the identity provider ${wanted}`, {
    why: `it offers ${names.join(', ')}; upper and lower case count`,
    hint: close === undefined ? `--idp ${names.map(shellWord).join(', or --idp ')}` : `--idp ${shellWord(close)}`,
    details: { allowed: names },
  })
}

function brandingMissing({ pool, clientId }: Registration): CogtoolError {
  return new CogtoolError(
    'branding_missing',
    'managed login has no look for this app client, so its pages will not load',
    {
      why: 'the domain uses managed login (version 2), and the app client has no branding style',
      hint: awsCommand(
        'create-managed-login-branding',
        { poolId: pool.id, region: pool.region },
        `--client-id ${shellWord(clientId)} --use-cognito-provided-values`,
      ),
    },
  )
}
