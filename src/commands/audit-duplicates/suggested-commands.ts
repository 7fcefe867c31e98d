import type { Group } from '../../duplicates/audit.ts'
import { shellWord } from '../../text/shell.ts'

/** Where the commands of the AWS CLI go. */
export interface CommandTarget {
  /** undefined where only an export was read. */
  readonly poolId: string | undefined
  readonly region: string | undefined
  readonly endpointUrl: string | undefined
  readonly profile: string | undefined
}

/**
 * What to type next about a group, as lines for a shell: reads, then what can be undone. Nothing here deletes an account, since
 * data that applications keep under its sub could not be restored.
 */
export function commandsFor({ members, kind, also }: Group, target: CommandTarget): string[] {
  const command = (operation: string, username: string) =>
    `aws cognito-idp ${operation} ${where(target)} --username=${shellWord(username)}`
  const safe = members.filter(({ account }) => isSafeArgument(account.username))
  const candidates = safe.filter(({ suggest }) => suggest === 'candidate')
  const left = members.length - safe.length
  return [
    '# look first',
    ...safe.flatMap(({ account: { username } }) => [
      command('admin-get-user', username),
      command('admin-list-groups-for-user', username),
    ]),
    ...(left > 0 ? [`# ${left} left out: a user name that the AWS CLI or a shell would take for something else`] : []),
    ...(candidates.length > 0 ? ['# once you are sure; admin-enable-user undoes it'] : []),
    ...candidates.map(({ account }) => command('admin-disable-user', account.username)),
    ...([kind, ...also].some((one) => one === 'native-federated' || one === 'federated-federated')
      ? [
          '# linking a federated profile (admin-link-provider-for-user) is possible only once the profile itself has been removed, which loses its sub: no command for that',
        ]
      : []),
  ]
}

function where({ poolId, region, endpointUrl, profile }: CommandTarget): string {
  return [
    // not known: the shell is to fill it in
    `--user-pool-id ${poolId === undefined ? '"$USER_POOL_ID"' : shellWord(poolId)}`,
    region && `--region ${shellWord(region)}`,
    endpointUrl && `--endpoint-url ${shellWord(endpointUrl)}`,
    profile && `--profile ${shellWord(profile)}`,
  ]
    .filter(Boolean)
    .join(' ')
}

// the AWS CLI reads a file, or an address, that a value names so, and sends what it finds there; characters that do not
// show, or turn the line around, would make it another command than the one that was read
const readsElsewhere = /^(?:file|fileb|https?):\/\//i
const unseen = /[\p{C}\p{Zl}\p{Zp}]/u

function isSafeArgument(username: string): boolean {
  return username !== '' && !readsElsewhere.test(username) && !unseen.test(username)
}
