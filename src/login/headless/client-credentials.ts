import type { Messages, RequestEdges } from '../../net/post-form.ts'
import type { Origin } from '../../pool/origin.ts'
import { lastsLongEnough } from '../../session/fresh-session.ts'
import { type FinishedSignIn, keepSession, type NewSession, remarksOf } from '../../session/keep-session.ts'
import type { ApprovedEndpoints } from '../../session/protocol/discovery.ts'
import { type Machine, refusedMachine, requestMachineToken } from '../../session/protocol/machine-token.ts'
import { identityOf } from '../../session/store/identity.ts'
import type { Session } from '../../session/store/session.ts'
import type { StoreEdges } from '../../session/store/session-format.ts'
import type { KeyEdges } from '../../verification/keys/issuer-keys.ts'

/** An app client's sign-in as itself. */
export interface MachineRequest {
  readonly session: NewSession
  readonly machine: Omit<Machine, 'tokenEndpoint'>
  /** Asks for the pool's token endpoint, and who vouches for it; undefined where it has no domain. */
  readonly findEndpoints: () => Promise<
    { readonly endpoints: Pick<ApprovedEndpoints, 'token'>; readonly namedBy: Origin } | undefined
  >
  readonly clientSecret: string | undefined
  /** The session of this name that is there already. */
  readonly saved: Session | undefined
  /** Asks for a new token though the saved one would do. */
  readonly fresh: boolean
}

// a saved token is good enough while it lasts this many seconds, as for `cogtool token`
const minTtl = 60

/** The saved token where it still lasts, since each is billed; otherwise a new one, verified and saved. */
export async function signInMachine(
  request: MachineRequest,
  edges: RequestEdges & StoreEdges & KeyEdges,
  messages: Messages,
): Promise<FinishedSignIn> {
  const { machine, clientSecret, saved, fresh } = request
  if (saved && !fresh && isForSame(saved, machine) && lastsLongEnough(saved, { use: 'access', minTtl }, edges.now())) {
    await messages.note('the saved machine token still lasts: no new one was asked for (--fresh does)')
    return { session: saved, remarks: [] }
  }
  const found = await request.findEndpoints()
  const tokenEndpoint = found?.endpoints.token
  const answer = await requestMachineToken({ ...machine, tokenEndpoint }, clientSecret, edges, messages)
  if ('refusal' in answer) throw refusedMachine(answer.refusal)
  const grant = {
    signedInBy: 'machine',
    tokens: answer.tokens,
    // what only a person's session needs is left out
    found: found && { endpoints: { token: found.endpoints.token }, namedBy: found.namedBy },
  } as const
  const { session, verified } = await keepSession(request.session, grant, edges)
  return { session, remarks: remarksOf(verified.warnings) }
}

/** Whether a session is this app client's own, with the scopes asked for. */
function isForSame(saved: Session, { clientId, scopes }: Omit<Machine, 'tokenEndpoint'>): boolean {
  if (saved.signedInBy !== 'machine' || saved.clientId !== clientId) return false
  const granted = identityOf(saved).scopes
  return scopes.length === 0 || (scopes.length === granted.length && scopes.every((scope) => granted.includes(scope)))
}
