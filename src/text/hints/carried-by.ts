/** The flags that name a pool. */
export const poolChoice = ['--pool', '--user-pool-id', '--issuer']
const reach = [...poolChoice, '--client-id', '--region', '--endpoint-url', '--profile', '--ca-file']
const withSession = [...reach, '--session']

/** The flags that each command needs again, to be about the same pool, session and API. */
export const carriedBy: Readonly<Record<string, readonly string[]>> = {
  login: [...withSession, '--domain', '--redirect-uri'],
  token: withSession,
  whoami: withSession,
  logout: withSession,
  verify: withSession,
  me: [...withSession, '--api-url'],
  probe: [...withSession, '--api-url'],
  'export-users': reach,
  'audit-duplicates': reach,
  doctor: reach,
  config: withSession,
  users: withSession,
  // it makes the entry that --pool would name
  init: [...reach.slice(1), '--domain', '--redirect-uri', '--api-url'],
}
