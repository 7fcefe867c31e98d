import { accountCommand, awsCommand } from '../../pool/aws-command.ts'
import { isLocalPoolId, type UserPool } from '../../pool/pool-address.ts'
import { shellWord } from '../../text/shell.ts'

/** Which pool and app client a change is about. */
export interface Registration {
  readonly pool: UserPool
  readonly clientId: string
}

/**
 * A command that changes one thing of an app client: UpdateUserPoolClient resets every field that it is not given
 * (aws/aws-cli#3302, #6839), so that the whole described client goes back, without its secret. undefined where the pool is not
 * one of AWS. `change` is a jq filter.
 */
export function clientChangeCommand(change: string, { pool, clientId }: Registration): string | undefined {
  if (pool.id === undefined || pool.region === undefined || isLocalPoolId(pool.id)) return undefined
  const target = { poolId: pool.id, region: pool.region }
  const described = awsCommand('describe-user-pool-client', target, `--client-id ${shellWord(clientId)}`)
  const whole = `.UserPoolClient | del(.ClientSecret, .ClientType, .CreationDate, .LastModifiedDate) | ${change}`
  // the description names pool and app client itself
  const update = accountCommand('update-user-pool-client --cli-input-json file:///dev/stdin', target)
  return `${described} | jq ${shellWord(whole)} | ${update}`
}

/** The filter that adds one callback. */
export function addCallbackFilter(callback: string): string {
  return `.CallbackURLs += [${JSON.stringify(callback)}]`
}
