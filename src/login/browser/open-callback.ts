import type { Edges } from '../../edges/edges.ts'
import type { Approved } from '../../net/approved-address.ts'
import type { Messages, RequestEdges } from '../../net/post-form.ts'
import type { UserPool } from '../../pool/pool-address.ts'
import type { OAuthRefusal } from '../../session/protocol/token-endpoint.ts'
import type { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { type AuthorizeRequest, authorizeUrl } from './authorize-url.ts'
import { type CallbackAddress, type CallbackOptions, callbackCandidates } from './callback-address.ts'
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
  for (const address of callbackCandidates(search.redirectUri, search.registered, optionsOf(search))) {
    // asked first, so that a callback which no free port could help is named as such
    const isKnown = search.registered?.includes(address.registered) ?? true
    if (isKnown && (await isAccepted(search, address, edges, messages))) {
      const opened = await listenAt(search, address, edges)
      if ('server' in opened) return opened
      taken.push(opened)
    } else refused.push(address.registered)
  }
  const [first] = taken
  if (!first) {
    if (search.register) return registerAndOpen(search, search.register, edges, messages)
    throw notRegistered(search, refused)
  }
  const failure = notListening(taken, refused)
  if (!search.canPaste) throw failure
  await messages.warn(escapeLine(`${failure.message}: the answer can still be pasted here`))
  return forPaste(search, first.address)
}

/** A callback whose port is taken, or cannot be listened at for another reason. */
interface Taken {
  readonly address: CallbackAddress
  readonly failure: CogtoolError | undefined
}

/** Whether the pool takes this callback, as far as asking tells. Fails with what it refused otherwise. */
async function isAccepted(
  { endpoint, authorize, preflight: isAsked }: CallbackSearch,
  address: CallbackAddress,
  edges: SearchEdges,
  messages: Messages,
): Promise<boolean> {
  if (!isAsked) return true
  const found = await preflight(endpoint, authorize, address, edges)
  if (found.outcome === 'refused') throw found.error
  if (found.outcome === 'go-on' && found.note !== undefined) await messages.note(escapeLine(found.note))
  return found.outcome === 'go-on'
}

async function listenAt(
  search: CallbackSearch,
  address: CallbackAddress,
  edges: SearchEdges,
): Promise<OpenCallback | Taken> {
  const pasted = forPaste(search, address)
  if (address.listenOn.length === 0) return pasted
  const { authorize, attempt, onHint, certificate } = search
  const { authorizeUrl } = pasted
  const expected = { address, flow: authorize.flow, state: attempt.state, authorizeUrl, onHint, certificate }
  try {
    const server = await listenForCallback(expected, edges)
    return server ? { ...pasted, server } : { address, failure: undefined }
  } catch (error) {
    return { address, failure: callbackNotListening(address, error) }
  }
}

/** A callback whose answer can only be pasted. */
function forPaste({ endpoint, authorize, attempt }: CallbackSearch, address: CallbackAddress): OpenCallback {
  const url = authorizeUrl(endpoint, authorize, address, attempt)
  return { address, authorizeUrl: url, server: noServer(url), removeCallback: () => Promise.resolve() }
}

const propagationTries = 5

/** Registers the callback first, once its port is ours; whatever fails then, it is removed again. */
async function registerAndOpen(
  search: CallbackSearch,
  register: RegisterCallback,
  edges: SearchEdges,
  messages: Messages,
): Promise<OpenCallback> {
  const taken: Taken[] = []
  for (const address of callbackCandidates(search.redirectUri, undefined, optionsOf(search))) {
    const opened = await listenAt(search, address, edges)
    if (!('server' in opened)) {
      taken.push(opened)
      continue
    }
    let { removeCallback } = opened
    try {
      removeCallback = await register(address.registered)
      // the login pages may learn of it a moment later
      for (let tries = 1; !(await isAccepted(search, address, edges, messages)); tries++) {
        if (tries === propagationTries) throw notRegistered({ ...search, registered: undefined }, [address.registered])
        await edges.sleep(1_000, edges.signal)
      }
      return { ...opened, removeCallback }
    } catch (error) {
      await opened.server.close()
      await removeCallback()
      throw error
    }
  }
  throw notListening(taken, [])
}

function notListening(taken: readonly Taken[], refused: readonly string[]): CogtoolError {
  const addresses = taken.map(({ address }) => address)
  return taken[0]?.failure ?? callbackPortInUse(addresses, refused)
}

function notRegistered({ pool, authorize, registered }: CallbackSearch, refused: readonly string[]): CogtoolError {
  const registration = { pool, clientId: authorize.clientId }
  return registered && refused.length === 0
    ? noLoopbackCallback(registered, registration)
    : callbackNotRegistered(refused, registration, registered)
}

function optionsOf({ certificate, canPaste }: CallbackSearch): CallbackOptions {
  return { hasCertificate: certificate !== undefined, canPaste }
}
