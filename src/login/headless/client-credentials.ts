import type { Approved } from '../../net/approved-address.ts'
import type { Conversation, RequestEdges } from '../../net/post-form.ts'
import type { Origin } from '../../pool/origin.ts'
import type { UserPool } from '../../pool/pool-address.ts'
import { lastsLongEnough } from '../../session/fresh-session.ts'
import { keepSession, type SignedIn } from '../../session/keep-session.ts'
import { type Machine, refusedMachine, requestMachineToken } from '../../session/protocol/machine-token.ts'
import { identityOf } from '../../session/store/identity.ts'
import type { KeptSettings, Session, StoreKind } from '../../session/store/session.ts'
import type { StoreEdges } from '../../session/store/session-store.ts'
import type { ApproveKeySet, KeyEdges } from '../../verification/keys/issuer-keys.ts'

/** A pool's token endpoint, and who vouches for it. */
export interface TokenEndpoint {
  readonly url: Approved<'secret'>
  readonly namedBy: Origin
}

/** An app client's sign-in as itself. */
export interface MachineRequest {
  readonly machine: Omit<Machine, 'tokenEndpoint'>
  /** Asks for the pool's token endpoint; undefined where it has no domain. */
  readonly findTokenEndpoint: () => Promise<TokenEndpoint | undefined>
  readonly pool: UserPool
  readonly clientSecret: string | undefined
  /** The session of this name that is there already. */
  readonly saved: Session | undefined
  /** Asks for a new token though the saved one would do. */
  readonly fresh: boolean
  readonly sessionName: string
  readonly store: StoreKind
  readonly kept: () => KeptSettings
  readonly approveIssuer: ApproveKeySet
}

// a saved token is good enough while it lasts this many seconds, as for `cogtool token`
const minTtl = 60

/** The saved token where it still lasts, since each is billed; otherwise a new one, verified and saved. */
export async function signInMachine(
  request: MachineRequest,
  edges: RequestEdges & StoreEdges & KeyEdges,
  talk: Conversation,
): Promise<SignedIn> {
  const { machine, pool, clientSecret, saved, fresh, store, approveIssuer } = request
  if (saved && !fresh && isForSame(saved, machine) && lastsLongEnough(saved, { use: 'access', minTtl }, edges.now())) {
    await talk.note('the saved machine token still lasts: no new one was asked for (--fresh does)')
    return { session: saved, remarks: [] }
  }
  const found = await request.findTokenEndpoint()
  const tokenEndpoint = found?.url
  const answer = await requestMachineToken({ ...machine, tokenEndpoint }, clientSecret, edges, talk)
  if ('refusal' in answer) throw refusedMachine(answer.refusal)
  const kept = request.kept()
  const made = {
    name: request.sessionName,
    clientId: machine.clientId,
    signedInBy: 'machine',
    ...kept,
    origins: { ...kept.origins, ...(found && { endpoints: found.namedBy }) },
    endpoints: tokenEndpoint === undefined ? {} : { token: tokenEndpoint },
    tokens: answer.tokens,
  } as const
  return keepSession(made, { pool, store, approveIssuer }, edges)
}

/** Whether a session is this app client's own, with the scopes asked for. */
function isForSame(saved: Session, { clientId, scopes }: Omit<Machine, 'tokenEndpoint'>): boolean {
  if (saved.signedInBy !== 'machine' || saved.clientId !== clientId) return false
  const granted = identityOf(saved).scopes
  return scopes.length === 0 || (scopes.length === granted.length && scopes.every((scope) => granted.includes(scope)))
}
