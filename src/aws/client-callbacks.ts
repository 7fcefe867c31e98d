import { isDeepStrictEqual } from 'node:util'
import type {
  DescribeUserPoolClientCommand as DescribeCommand,
  UpdateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { awsCommand } from '../pool/aws-command.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { shellWord } from '../text/shell.ts'
import { type CallEdges, type Calls, callsTo } from './calls.ts'
import { whole } from './failure-kind.ts'
import type { ApprovedTarget } from './pool-target.ts'
import { type RateLimiter, rateLimiter } from './rate-limiter.ts'

/** The callbacks of one app client. */
export interface ClientCallbacks {
  /** Adds one and reads again to be sure of it. False where it was there already. */
  add(callback: string): Promise<boolean>
  /** Takes one away and reads again to be sure of it. False where it was not there. */
  remove(callback: string): Promise<boolean>
  close(): void
}

type Described = Readonly<Record<string, unknown>>

// what UpdateUserPoolClient takes (API): every field that it is not given falls back to its default
const settings = new Map<string, readonly string[]>(
  [
    ...[
      'ClientName',
      'RefreshTokenValidity',
      'AccessTokenValidity',
      'IdTokenValidity',
      'ReadAttributes',
      'WriteAttributes',
    ],
    ...['ExplicitAuthFlows', 'SupportedIdentityProviders', 'CallbackURLs', 'LogoutURLs', 'DefaultRedirectURI'],
    ...['AllowedOAuthFlows', 'AllowedOAuthScopes', 'AllowedOAuthFlowsUserPoolClient', 'PreventUserExistenceErrors'],
    ...['EnableTokenRevocation', 'EnablePropagateAdditionalUserContextData', 'AuthSessionValidity'],
  ].map((name) => [name, []]),
)
settings.set('TokenValidityUnits', ['AccessToken', 'IdToken', 'RefreshToken'])
settings.set('AnalyticsConfiguration', ['ApplicationId', 'ApplicationArn', 'RoleArn', 'ExternalId', 'UserDataShared'])
settings.set('RefreshTokenRotation', ['Feature', 'RetryGracePeriodSeconds'])
/** Told, and not to be sent. */
const notSettings = ['UserPoolId', 'ClientId', 'ClientSecret', 'ClientType', 'CreationDate', 'LastModifiedDate']

/**
 * Opens the callbacks of an app client. Each change sends the whole described client back, without its secret. Fails with
 * `client_not_changeable` where the client has a setting that is not known here and would be lost, or as calls do.
 */
export async function clientCallbacks(
  target: ApprovedTarget<'aws-write'>,
  clientId: string,
  edges: CallEdges,
): Promise<ClientCallbacks> {
  const calls = await callsTo(target, { maxAttempts: 3 }, edges)
  const client: AppClient = {
    calls,
    limiter: rateLimiter(200, edges),
    ids: { UserPoolId: target.poolId, ClientId: clientId },
  }
  const change = async (change: (callbacks: readonly string[]) => readonly string[]): Promise<boolean> => {
    const before = await describe(client)
    const callbacks = change(callbacksOf(before))
    if (isDeepStrictEqual(callbacks, callbacksOf(before))) return false
    await update(client, { ...before, CallbackURLs: callbacks.length > 0 ? callbacks : undefined })
    const lost = differences(before, await describe(client), callbacks)
    if (lost.length === 0) return true
    throw new CogtoolError('service_failed', `the change of the app client ${clientId} did not come out as asked`, {
      why: `read again, it differs in ${lost.join(', ')}`,
      hint: `compare it: ${awsCommand('describe-user-pool-client', target, `--client-id ${shellWord(clientId)}`)}`,
    })
  }
  return {
    add: (callback) => change((callbacks) => (callbacks.includes(callback) ? callbacks : [...callbacks, callback])),
    remove: (callback) => change((callbacks) => callbacks.filter((one) => one !== callback)),
    close: calls.close,
  }
}

interface AppClient {
  readonly calls: Calls
  readonly limiter: RateLimiter
  readonly ids: { readonly UserPoolId: string; readonly ClientId: string }
}

/** The client as the service tells it, field by field, also fields that the SDK does not know and would drop. */
async function describe({ calls, limiter, ids }: AppClient): Promise<Described> {
  const { DescribeUserPoolClientCommand } = await import('./cognito-sdk.ts')
  const described = await calls.call('DescribeUserPoolClient', limiter, async (client, abortSignal) => {
    const command = new DescribeUserPoolClientCommand(ids)
    const body = keepBody(command)
    const { UserPoolClient } = await client.send(command, { abortSignal })
    whole({ UserPoolClient })
    return (JSON.parse(body()) as { UserPoolClient: Described }).UserPoolClient
  })
  const unknown = unknownSettings(described)
  if (unknown.length === 0) return described
  throw new CogtoolError(
    'client_not_changeable',
    `the app client ${ids.ClientId} has settings that cogtool does not know`,
    {
      why: `a change would reset ${unknown.join(', ')}`,
      hint: 'register the callback in the Cognito console, or with a current AWS CLI',
    },
  )
}

/** The names of what was described and could not be sent back. */
export function unknownSettings(described: Described): string[] {
  return Object.entries(described).flatMap(([name, value]) => {
    if (notSettings.includes(name)) return []
    const members = settings.get(name)
    if (!members) return [name]
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isMap ? Object.keys(value).flatMap((key) => (members.includes(key) ? [] : [`${name}.${key}`])) : []
  })
}

async function update({ calls, limiter, ids }: AppClient, described: Described): Promise<void> {
  const { UpdateUserPoolClientCommand } = await import('./cognito-sdk.ts')
  const whole = Object.fromEntries(Object.entries(described).filter(([name]) => settings.has(name)))
  const input: UpdateUserPoolClientCommandInput = { ...whole, ...ids }
  await calls.call('UpdateUserPoolClient', limiter, (client, abortSignal) =>
    client.send(new UpdateUserPoolClientCommand(input), { abortSignal }),
  )
}

function differences(before: Described, after: Described, callbacks: readonly string[]): string[] {
  const expected: Described = { ...before, CallbackURLs: callbacks }
  return [...settings.keys()].filter((name) => !isDeepStrictEqual(unordered(expected[name]), unordered(after[name])))
}

// the service keeps no order, and tells an empty list or none
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : [...value].sort()
  return value ?? undefined
}

function callbacksOf({ CallbackURLs }: Described): readonly string[] {
  return Array.isArray(CallbackURLs) ? CallbackURLs.map(String) : []
}

/** Keeps the text of a command's answer beside what the SDK makes of it. */
function keepBody({ middlewareStack }: DescribeCommand): () => string {
  let text = ''
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      // read whole by `boundAnswers`
      const { body } = result.response as { readonly body: Uint8Array }
      text = Buffer.from(body).toString('utf8')
      return result
    },
    // next to the network: what the SDK reads afterwards is already without the fields that it does not know
    { step: 'deserialize', priority: 'low' },
  )
  return () => text
}
