/** A pool of an emulator that runs, with somebody to sign in. */
export interface EmulatedPool {
  readonly endpoint: string
  readonly poolId: string
  readonly clientId: string
  /** The `iss` of its tokens. */
  readonly issuer: string
  readonly person: { readonly username: string; readonly password: string }
}
