import { shellWord } from '../text/shell.ts'

/** Which pool a command of the AWS CLI is about, and how it is reached. */
export interface CommandTarget {
  /** undefined where it is not known: the shell is to fill it in. */
  readonly poolId?: string | undefined
  readonly region?: string | undefined
  readonly endpointUrl?: string | undefined
  readonly profile?: string | undefined
}

/**
 * A command of the AWS CLI about a pool, with the endpoint and the profile that cogtool itself was given. `more` is what
 * follows, as it is typed.
 */
export function awsCommand(operation: string, { poolId, ...target }: CommandTarget, more = ''): string {
  const pool = poolId === undefined ? '"$USER_POOL_ID"' : shellWord(poolId)
  return `${accountCommand(`${operation} --user-pool-id ${pool}`, target)}${more && ` ${more}`}`
}

/** The same about the account, where no pool is chosen. */
export function accountCommand(
  operation: string,
  { region, endpointUrl, profile }: Omit<CommandTarget, 'poolId'>,
): string {
  return [
    `aws cognito-idp ${operation}`,
    region && `--region ${shellWord(region)}`,
    endpointUrl && `--endpoint-url ${shellWord(endpointUrl)}`,
    profile && `--profile ${shellWord(profile)}`,
  ]
    .filter(Boolean)
    .join(' ')
}
