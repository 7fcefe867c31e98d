import type { Group } from '../../duplicates/audit.ts'
import { awsCommand, type CommandTarget } from '../../pool/aws-command.ts'
import { shellWord } from '../../text/shell.ts'

/**
 * What to type next about a group, as lines for a shell: reads, then what can be undone. Nothing here deletes an account, since
 * data that applications keep under its sub could not be restored.
 */
export function commandsFor({ members, kind, also }: Group, target: CommandTarget): string[] {
  const command = (operation: string, username: string) =>
    awsCommand(operation, target, `--username=${shellWord(username)}`)
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

// the AWS CLI reads a file, or an address, that a value names so, and sends what it finds there; characters that do not
// show, or turn the line around, would make it another command than the one that was read
const readsElsewhere = /^(?:file|fileb|https?):\/\//i
const unseen = /[\p{C}\p{Zl}\p{Zp}]/u

function isSafeArgument(username: string): boolean {
  return username !== '' && !readsElsewhere.test(username) && !unseen.test(username)
}
