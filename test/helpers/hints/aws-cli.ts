/** The commands of the AWS CLI that hints name, with the flags that each cannot do without (AWS CLI Command Reference). */
const commands: Readonly<Record<string, readonly string[]>> = {
  'cognito-idp admin-create-user': ['--user-pool-id', '--username'],
  'cognito-idp admin-disable-user': ['--user-pool-id', '--username'],
  'cognito-idp admin-enable-user': ['--user-pool-id', '--username'],
  'cognito-idp admin-get-user': ['--user-pool-id', '--username'],
  'cognito-idp admin-list-groups-for-user': ['--user-pool-id', '--username'],
  'cognito-idp admin-reset-user-password': ['--user-pool-id', '--username'],
  'cognito-idp admin-set-user-password': ['--user-pool-id', '--username', '--password'],
  'cognito-idp create-managed-login-branding': ['--user-pool-id', '--client-id'],
  'cognito-idp create-user-pool-domain': ['--user-pool-id', '--domain'],
  'cognito-idp describe-user-pool': ['--user-pool-id'],
  'cognito-idp describe-user-pool-client': ['--user-pool-id', '--client-id'],
  'cognito-idp list-user-pool-clients': ['--user-pool-id'],
  'cognito-idp list-user-pool-replicas': ['--user-pool-id'],
  'cognito-idp list-user-pools': ['--max-results'],
  'cognito-idp list-users': ['--user-pool-id'],
  'cognito-idp update-user-pool-client': ['--cli-input-json'],
  configure: [],
  login: [],
  'sso login': [],
  'sts get-caller-identity': [],
}

/** What keeps a command of the AWS CLI from being typed as it stands; `endpoint` is the one that cogtool was given. */
export function awsRefusal(words: readonly string[], endpoint: string | undefined): string | undefined {
  const name = words.slice(0, words[0] === 'configure' || words[0] === 'login' ? 1 : 2).join(' ')
  const required = commands[name]
  if (!required) return `aws ${name} is no command that is known here`
  const flags = new Map(words.flatMap((word, at) => (word.startsWith('--') ? [flagAt(word, words[at + 1])] : [])))
  const missing = required.filter((flag) => !flags.has(flag))
  if (missing.length > 0) return `aws ${name} needs ${missing.join(' and ')}`
  const given = flags.get('--endpoint-url')
  if (name.startsWith('cognito-idp ') && endpoint !== undefined && given !== endpoint) {
    return `aws ${name} does not go to ${endpoint}`
  }
  return undefined
}

function flagAt(word: string, next = ''): [flag: string, value: string] {
  const place = word.indexOf('=')
  return place === -1 ? [word, next] : [word.slice(0, place), word.slice(place + 1)]
}
