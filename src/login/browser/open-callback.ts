import type { Edges } from '../../edges/edges.ts'
import type { Approved } from '../../net/approved-address.ts'
import type { Messages, RequestEdges } from '../../net/post-form.ts'
import type { UserPool } from '../../pool/pool-address.ts'
import type { OAuthRefusal } from '../../session/protocol/token-endpoint.ts'
import type { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { type AuthorizeRequest, authorizeUrl } from './authorize-url.ts'
import { type CallbackAddress, type CallbackMeans, callbackCandidates } from './callback-address.ts'
import { callbackNotListening, callbackNotRegistered, callbackPortInUse, noLoopbackCallback } from './callback-error.ts'
import { type CallbackServer, type Certificate, listenForCallback, noServer } from './callback-server.ts'
import type { Attempt } from './pkce.ts'
import { preflight } from './preflight.ts'

/** Registers a callback with the app client, and gives what takes it away again. Fails where that is not possible or not wanted. */
export type RegisterCallback = (callback: string) => Promise<() => Promise<void>>

/** What choosing a callback needs to know. */
export interface CallbackSearch {
  readonly pool: UserPool
  readonly authorize: AuthorizeRequest
  /** The authorize address. */
  readonly endpoint: Approved<'secret'>
  readonly redirectUri: string | undefined
  /** The app client's callbacks; undefined where nobody could ask. */
  readonly registered: readonly string[] | undefined
  readonly certificate: Certificate | undefined
  /** Whether somebody at a terminal can paste the answer. */
  readonly canPaste: boolean
  /** Asked for with --add-callback. */
  readonly register: RegisterCallback | undefined
  readonly preflight: boolean
  readonly attempt: Attempt
  readonly onHint: (hint: OAuthRefusal) => void
}

/** A callback that is listened at, and the address that leads a browser to it. */
export interface OpenCallback {
  readonly address: CallbackAddress
  readonly authorizeUrl: string
  readonly server: CallbackServer
  /** Undoes what was changed for this callback. */
  readonly removeCallback: () => Promise<void>
}

type SearchEdges = RequestEdges & Pick<Edges, 'randomBytes' | 'sleep'>

/**
 * Listens at the first callback that the pool accepts and whose port is free; at a terminal a taken port is only a warning.
 * Fails with `callback_port_in_use`, `callback_not_registered`, `callback_not_loopback`, or with what the pool refused.
 */
export async function openCallback(
  search: CallbackSearch,
  edges: SearchEdges,
  messages: Messages,
): Promise<OpenCallback> {
  const taken: Taken[] = []
  const refused: string[] = []
  for (const address of callbackCandidates(search.redirectUri, search.registered, meansOf(search))) {
    // asked first, so that a callback which no free port could help is named as such
    if (await accepts(search, address, edges)) {
      const server = await listenAt(search, address, edges)
      if (!('failure' in server)) return open(search, address, server)
      taken.push(server)
    } else refused.push(address.registered)
  }
  const [first] = taken
  if (!first) return search.register ? registerAndOpen(search, search.register, edges) : notRegistered(search, refused)
  const failure =
    first.failure ??
    callbackPortInUse(
      taken.map(({ address }) => address),
      refused,
    )
  if (!search.canPaste) throw failure
  await messages.warn(escapeLine(`${failure.message}: the answer can still be pasted here`))
  return open(search, first.address, noServer(urlFor(search, first.address)))
}

/** A callback whose port is taken, or cannot be listened at for another reason. */
interface Taken {
  readonly address: CallbackAddress
  readonly failure: CogtoolError | undefined
}

/** Whether the pool takes this callback: by the app client's list where that is known, and by asking. */
async function accepts(search: CallbackSearch, address: CallbackAddress, edges: SearchEdges): Promise<boolean> {
  if (search.registered && !search.registered.includes(address.registered)) return false
  return !search.preflight || isAccepted(search, address, edges)
}

async function isAccepted(
  { endpoint, authorize }: CallbackSearch,
  address: CallbackAddress,
  edges: SearchEdges,
): Promise<boolean> {
  const found = await preflight(endpoint, authorize, address, edges)
  if (found.outcome === 'refused') throw found.error
  return found.outcome === 'go-on'
}

async function listenAt(
  search: CallbackSearch,
  address: CallbackAddress,
  edges: SearchEdges,
): Promise<CallbackServer | Taken> {
  const { authorize, attempt, onHint, certificate } = search
  const url = urlFor(search, address)
  if (address.listenOn.length === 0) return noServer(url)
  const expected = { address, flow: authorize.flow, state: attempt.state, authorizeUrl: url, onHint, certificate }
  try {
    return (await listenForCallback(expected, edges)) ?? { address, failure: undefined }
  } catch (error) {
    return { address, failure: callbackNotListening(address, error) }
  }
}

const propagationTries = 5

/** Registers the callback first, once its port is ours; whatever fails then, it is taken away again. */
async function registerAndOpen(
  search: CallbackSearch,
  register: RegisterCallback,
  edges: SearchEdges,
): Promise<OpenCallback> {
  const taken: Taken[] = []
  for (const address of callbackCandidates(search.redirectUri, undefined, meansOf(search))) {
    const server = await listenAt(search, address, edges)
    if ('failure' in server) {
      taken.push(server)
      continue
    }
    let removeCallback = nothing
    try {
      removeCallback = await register(address.registered)
      // the login pages may learn of it a moment later
      for (let tries = 1; search.preflight && !(await isAccepted(search, address, edges)); tries++) {
        if (tries === propagationTries) notRegistered({ ...search, registered: undefined }, [address.registered])
        await edges.sleep(1_000, edges.signal)
      }
      return { ...open(search, address, server), removeCallback }
    } catch (error) {
      await server.close()
      await removeCallback()
      throw error
    }
  }
  throw (
    taken[0]?.failure ??
    callbackPortInUse(
      taken.map(({ address }) => address),
      [],
    )
  )
}

function open(search: CallbackSearch, address: CallbackAddress, server: CallbackServer): OpenCallback {
  return { address, authorizeUrl: urlFor(search, address), server, removeCallback: nothing }
}

const nothing = () => Promise.resolve()

function urlFor({ endpoint, authorize, attempt }: CallbackSearch, address: CallbackAddress): string {
  return authorizeUrl(endpoint, authorize, address, attempt)
}

function meansOf({ certificate, canPaste }: CallbackSearch): CallbackMeans {
  return { hasCertificate: certificate !== undefined, canPaste }
}

/** Why none of an app client's known callbacks can be used; undefined where one can, or where they are not known. */
export function callbackProblem(
  search: Pick<CallbackSearch, 'pool' | 'authorize' | 'registered' | 'redirectUri'>,
): CogtoolError | undefined {
  const { redirectUri, registered, pool, authorize } = search
  const registration = { pool, clientId: authorize.clientId }
  if (!registered) return undefined
  if (redirectUri !== undefined) {
    return registered.includes(redirectUri) ? undefined : callbackNotRegistered([redirectUri], registration, registered)
  }
  const candidates = callbackCandidates(undefined, registered, { hasCertificate: true, canPaste: false })
  return candidates.length > 0 ? undefined : noLoopbackCallback(defaultCallback, registered, registration)
}

const defaultCallback = 'http://localhost:8484/callback'

function notRegistered({ pool, authorize, registered }: CallbackSearch, refused: readonly string[]): never {
  const registration = { pool, clientId: authorize.clientId }
  throw registered && refused.length === 0
    ? noLoopbackCallback(defaultCallback, registered, registration)
    : callbackNotRegistered(refused, registration, registered)
}
