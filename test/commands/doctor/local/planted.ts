/** What is wrong with the seeded local pool, and how it stays so or not. */
export interface Planted {
  readonly id: string
  /** The app client or provider; '' where it is the pool. */
  readonly on: string
  /** Why it is there. */
  readonly why: string
  /**
   * What takes it away: a numbered step of the plan, a later one, a later one after others, or nothing of the plan, since it cannot
   * be changed, needs another service or another call, or somebody's decision.
   */
  readonly ends: 'now' | 'later' | 'never: immutable' | 'never: elsewhere' | 'never: yours to decide'
}

const on = (clients: readonly string[], rest: Omit<Planted, 'on'>): Planted[] =>
  clients.map((one) => ({ ...rest, on: one }))

/** Every finding of `doctor --rules strict` about the seeded pool, users apart. */
export const planted: readonly Planted[] = [
  { id: 'client-admin-flow-public', on: 'api-only', why: 'it has every flow and no secret', ends: 'never: elsewhere' },
  {
    id: 'client-callback-dev',
    on: 'wrong-callback',
    why: 'its one callback is CDK’s default, which no login can receive',
    ends: 'never: yours to decide',
  },
  ...on(['confidential', 'machine'], {
    id: 'client-secret-age',
    why: 'their secrets are as old as the pool',
    ends: 'never: elsewhere',
  }),
  { id: 'client-implicit-grant', on: 'implicit', why: 'it is there for `login --implicit`', ends: 'later' },
  ...on(['public', 'implicit', 'api-only', 'wrong-callback'], {
    id: 'client-refresh-rotation',
    why: 'public clients without rotation: REFRESH_TOKEN_AUTH has to work for `token`',
    ends: 'later',
  }),
  ...on(['public', 'implicit', 'confidential', 'wrong-callback'], {
    id: 'client-self-admin-scope',
    why: 'GetUser and revocation online need the scope',
    ends: 'later',
  }),
  {
    id: 'client-token-revocation',
    on: 'wrong-callback',
    why: '`logout` has to say that it cannot revoke',
    ends: 'now',
  },
  ...on(['implicit', 'api-only'], {
    id: 'client-user-existence',
    why: 'they tell who has an account, as old clients do',
    ends: 'now',
  }),
  ...on(['confidential', 'api-only'], {
    id: 'client-userpassword-flow',
    why: '`login --password` in each of its flows',
    ends: 'later',
  }),
  ...on(['public', 'implicit', 'confidential', 'api-only', 'wrong-callback'], {
    id: 'client-write-attributes',
    why: 'nobody chose: all standard attributes are theirs to write',
    ends: 'never: yours to decide',
  }),
  {
    id: 'pool-case-sensitive',
    on: '',
    why: 'case twins of an address for `audit-duplicates`',
    ends: 'never: immutable',
  },
  { id: 'pool-deletion-protection', on: '', why: 'open to deletion', ends: 'now' },
  { id: 'pool-email-sender', on: '', why: 'there is no SES here', ends: 'never: elsewhere' },
  { id: 'pool-email-uniqueness', on: '', why: 'e-mail is an alias, for squatters', ends: 'never: immutable' },
  {
    id: 'pool-idp-email-verified',
    on: 'DemoProvider',
    why: 'the provider maps the address alone',
    ends: 'never: elsewhere',
  },
  { id: 'pool-issuer', on: '', why: 'every pool has one', ends: 'never: yours to decide' },
  { id: 'pool-log-delivery', on: '', why: 'nothing takes a log here', ends: 'never: elsewhere' },
  { id: 'pool-mfa', on: '', why: 'some users have a second factor, most have none', ends: 'later' },
  { id: 'pool-no-password-export', on: '', why: 'every pool keeps its passwords', ends: 'never: immutable' },
  { id: 'pool-password-policy', on: '', why: 'the service’s own policy', ends: 'now' },
  { id: 'pool-self-signup', on: '', why: 'anybody may sign up', ends: 'later' },
  { id: 'pool-sessions', on: '', why: 'sessions are not tracked', ends: 'never: elsewhere' },
  { id: 'pool-threat-protection', on: '', why: 'the plan is ESSENTIALS', ends: 'later' },
  { id: 'pool-verify-before-update', on: '', why: 'a new address counts before it is verified', ends: 'now' },
]
