/** Switches for bad behaviour. `latency`, `pageRps` and `shortPages` come from flags, the others are for tests that start the pool from code. */
export interface Faults {
  /** Milliseconds before every API answer. */
  latency: number
  /** ListUsers and ListUsersInGroup requests per second before TooManyRequestsException; undefined = no limit. */
  pageRps: number | undefined
  /** The service's own quotas, by category and by operation on one pool. */
  quotas: boolean
  /** Pages of 0 to Limit users, empty ones in a row, from a fixed seed. */
  shortPages: boolean
  /** Called with the running number (from 1) of an API request and its operation: what to do in place of the right answer. */
  onRequest: (
    number: number,
    operation: string,
  ) => 'answer' | 'deny' | 'throttle' | 'error500' | 'reset' | 'cut-body' | 'stall'
  repeatToken: boolean
  ignoreFilters: boolean
  /** A `sub ^=` prefix for which ListUsers finds nobody. */
  emptyPrefix: string | undefined
  /** How a pool without a domain shows in discovery; undefined = it has one. */
  noDomain: 'empty' | 'absent' | 'issuer' | undefined
  encodeStateTwice: boolean
  /** A nonce that nobody sent, as after a federated sign-in. */
  foreignNonce: boolean
  errorWithoutState: boolean
  /** Milliseconds before the token endpoint answers. */
  tokenEndpointDelay: number
  /** What the token endpoint does with its answer. */
  tokenEndpointWire: 'answer' | 'reset' | 'cut-body' | 'stall'
  /** Managed login in place of the classic Hosted UI, with a look of its own or, as the service then shows no page, without. */
  managedLogin: 'branded' | 'unbranded' | undefined
  /** A setting of app clients that is newer than every program here. */
  unknownClientSetting: boolean
  /** Seconds added to the pool's clock. */
  clockOffset: number
  /** What /api/v1/me accepts or does wrongly. */
  me: {
    otherClients: boolean
    idTokens: boolean
    expired: boolean
    otherUser: boolean
    echoToken: boolean
    createUnknownUser: boolean
  }
}

/** The faults that are wanted. */
export type FaultChanges = Partial<Omit<Faults, 'me'>> & { readonly me?: Partial<Faults['me']> }

/** The switches of a pool that behaves well, but for these changes. */
export function createFaults(changes: FaultChanges = {}): Faults {
  return {
    latency: 0,
    pageRps: undefined,
    quotas: false,
    shortPages: false,
    onRequest: () => 'answer',
    repeatToken: false,
    ignoreFilters: false,
    emptyPrefix: undefined,
    noDomain: undefined,
    encodeStateTwice: false,
    foreignNonce: false,
    errorWithoutState: false,
    tokenEndpointDelay: 0,
    tokenEndpointWire: 'answer',
    managedLogin: undefined,
    unknownClientSetting: false,
    clockOffset: 0,
    ...changes,
    me: {
      otherClients: false,
      idTokens: false,
      expired: false,
      otherUser: false,
      echoToken: false,
      createUnknownUser: true,
      ...changes.me,
    },
  }
}
