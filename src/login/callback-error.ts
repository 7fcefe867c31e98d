import { CogtoolError, systemCode } from '../errors.ts'
import type { UserPool } from '../verification/user-pool.ts'
import type { CallbackAddress } from './callback-address.ts'

/** Which pool and app client a callback would have to be registered with. */
export interface Registration {
  readonly pool: UserPool
  readonly clientId: string
}

/** The pool refused every callback that was tried. The hint is the whole change, made so that nothing else is lost. */
export function callbackNotRegistered(tried: readonly CallbackAddress[], registration: Registration): CogtoolError {
  const addresses = tried.map(({ registered }) => registered)
  const command = registrationCommand(addresses[0] ?? '', registration)
  const which = addresses.length > 1 ? 'none of these callbacks is' : 'this callback is not'
  return new CogtoolError(
    'callback_not_registered',
    `${which} registered with the app client: ${addresses.join(', ')}`,
    {
      why: 'the pool compares it byte for byte (scheme, host, port, path, slash at the end) and showed its error page',
      hint: `check --client-id; name a registered one with --redirect-uri${command === undefined ? '' : `, or register it: ${command}`}`,
    },
  )
}

/** No candidate could be used, because another program has the port, or the pool does not know the callback. */
export function callbackPortInUse(
  taken: readonly CallbackAddress[],
  refused: readonly CallbackAddress[],
): CogtoolError {
  const ports = taken.map(({ port }) => port).join(', ')
  const unknown = refused.map(({ registered }) => registered).join(', ')
  return new CogtoolError('callback_port_in_use', `another program uses the callback's port: ${ports}`, {
    why:
      refused.length > 0
        ? `and these callbacks are not registered: ${unknown}`
        : 'the answer of the sign-in must arrive there',
    hint: 'end that program, or name another registered callback with --redirect-uri',
  })
}

/** Listening failed for another reason than a taken port, e.g. EACCES for a port below 1024. */
export function callbackNotListening({ registered }: CallbackAddress, error: unknown): CogtoolError {
  return new CogtoolError('callback_port_in_use', `cogtool cannot listen at the callback ${registered}`, {
    why: systemCode(error) ?? 'the system refused it',
    hint: 'name another registered callback with --redirect-uri; ports below 1024 are often reserved',
    cause: error,
  })
}

/**
 * A command that adds one callback: UpdateUserPoolClient resets every field that it is not given (aws/aws-cli#3302, #6839),
 * so that the whole described client goes back, without its secret. undefined where the pool is not one of AWS.
 */
function registrationCommand(callback: string, { pool, clientId }: Registration): string | undefined {
  if (pool.id === undefined || pool.region === undefined || pool.region.startsWith('us-local-')) return undefined
  const where = `--region ${pool.region}`
  const described = `aws cognito-idp describe-user-pool-client ${where} --user-pool-id ${pool.id} --client-id ${shellQuote(clientId)}`
  const change = `.UserPoolClient | del(.ClientSecret, .ClientType, .CreationDate, .LastModifiedDate) | .CallbackURLs += [${JSON.stringify(callback)}]`
  const update = `aws cognito-idp update-user-pool-client ${where} --cli-input-json file:///dev/stdin`
  return `${described} | jq ${shellQuote(change)} | ${update}`
}

function shellQuote(text: string): string {
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
