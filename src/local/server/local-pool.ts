import type { Edges } from '../../edges/edges.ts'
import { listenOnLoopback } from '../../net/listener.ts'
import { CogtoolError, systemCode } from '../../text/cogtool-error.ts'
import { createBrowserSessions } from '../hosted-ui/browser-sessions.ts'
import { createFaults, type FaultChanges, type Faults } from '../state/faults.ts'
import type { AppClient, LocalUser, PoolState } from '../state/model.ts'
import { createPoolData, demoUser, type PoolDataOptions } from '../state/pool-data.ts'
import { createAuthorizationCodes } from '../tokens/authorization-codes.ts'
import { createKeys, loadOrCreateKeys } from '../tokens/keys.ts'
import { createTokenService } from '../tokens/tokens.ts'
import { createMeApi } from './me-api.ts'
import { routesOf } from './routes.ts'
import { createListener, type LoggedRequest } from './server.ts'
import { readSnapshotFiles } from './snapshot-folder.ts'

/** How a pool is started. */
export interface LocalPoolOptions extends PoolDataOptions {
  /** A free one unless given. */
  readonly port?: number
  /** Where the signing keys are kept; unless given they live in memory. */
  readonly stateDirectory?: string
  /** Further callbacks for the app clients of the Hosted UI, before their own: addresses on ports that happen to be free. */
  readonly callbackUrls?: readonly string[]
  /** The issuer that tokens and discovery name, in place of the pool's own address: one of AWS's two forms. */
  readonly issuer?: string
  /** A snapshot as `doctor --save-json` writes it: the pool is configured so, whatever is wrong with it. */
  readonly snapshotFolder?: string
  readonly faults?: FaultChanges
}

/** A user pool that runs on this machine. */
export interface LocalPool {
  /** e.g. http://127.0.0.1:9230 */
  readonly baseUrl: string
  readonly issuer: string
  readonly poolId: string
  readonly clients: readonly AppClient[]
  /** The app client that things are tried with: public, with the code grant. */
  readonly client: AppClient
  /** Where the target API answers. */
  readonly apiUrl: string
  /** Somebody to sign in as; not there where the users came from a file. */
  readonly demoUser: { readonly username: string; readonly password: string }
  readonly state: PoolState
  /** Every request so far. */
  readonly requests: readonly LoggedRequest[]
  /** Calls of the API so far, by operation, answered or not. */
  readonly calls: ReadonlyMap<string, number>
  /** User names of those who count as monthly active since the pool started. */
  readonly activeUsers: ReadonlySet<string>
  /** May be changed while the pool runs. */
  readonly faults: Faults
  /** Frees the port at once, whoever is still connected. */
  close(): Promise<void>
}

type PoolEdges = Pick<Edges, 'now' | 'randomBytes' | 'sleep' | 'files'>

/** Starts a pool. Fails with `port_in_use`, and with `input_invalid` for users or keys that cannot be read. */
export async function startLocalPool(options: LocalPoolOptions, edges: PoolEdges): Promise<LocalPool> {
  const { stateDirectory } = options
  // making the keys takes longest, and leaves this thread free for the users
  const makingKeys = stateDirectory === undefined ? createKeys() : loadOrCreateKeys(stateDirectory, edges)
  const [keys, data] = await Promise.all([makingKeys, readPoolData(options, edges)])
  // app clients that return to the same addresses as the first one are front ends of the same application
  const isFrontEnd = ({ callbackUrls }: AppClient) =>
    callbackUrls.some((url) => data.clients[0]?.callbackUrls.includes(url))
  const { clients } = data
  const frontEnds = clients.filter(isFrontEnd)
  for (const each of frontEnds) {
    Object.assign(each, { callbackUrls: [...(options.callbackUrls ?? []), ...each.callbackUrls] })
  }
  const [client] = clients
  if (!client) throw new Error('the local pool has no app client')
  const listening = await listenOnLoopback(options.port ?? 0).catch((error: unknown) => {
    throw portProblem(options.port ?? 0, error)
  })
  const controller = new AbortController()

  const { poolId } = data
  const baseUrl = `http://127.0.0.1:${listening.port}`
  const issuer = options.issuer ?? `${baseUrl}/${poolId}`
  const faults = createFaults(options.faults)
  const now = () => new Date(edges.now().getTime() + faults.clockOffset * 1000)
  const { activeUsers } = data.memory
  const onActive = ({ username }: LocalUser) => activeUsers.add(username)
  const tokens = createTokenService({ issuer, keys, users: data.users, clients, now, onActive })
  const state: PoolState = {
    ...data,
    issuer,
    baseUrl,
    tokens,
    faults,
    edges,
    now,
  }

  const sessions = createBrowserSessions(listening.port)
  const ui = {
    pool: state,
    codes: createAuthorizationCodes(),
    sessions,
    demo: options.usersText === undefined ? demoUser : undefined,
  }
  // the target API is the application's backend: it takes the tokens of all its front ends
  const routes = routesOf(ui, createMeApi(state, frontEnds))
  const requests: LoggedRequest[] = []
  listening.serve(createListener({ port: listening.port, routes, requests, now, signal: controller.signal }))
  return {
    baseUrl,
    issuer,
    poolId,
    clients,
    client,
    apiUrl: `${baseUrl}/api/v1/me`,
    demoUser,
    state,
    requests,
    get calls() {
      return callsIn(requests)
    },
    activeUsers,
    faults,
    close() {
      controller.abort(new Error('the local pool closed'))
      return listening.close()
    },
  }
}

function callsIn(requests: readonly LoggedRequest[]): ReadonlyMap<string, number> {
  const calls = new Map<string, number>()
  for (const { operation } of requests) {
    if (operation !== undefined) calls.set(operation, (calls.get(operation) ?? 0) + 1)
  }
  return calls
}

async function readPoolData({ snapshotFolder, ...options }: LocalPoolOptions, edges: PoolEdges) {
  if (snapshotFolder === undefined) return createPoolData(options, edges)
  const { answers, usersText = options.usersText } = await readSnapshotFiles(snapshotFolder, edges)
  return createPoolData({ ...options, answers, ...(usersText !== undefined && { usersText }) }, edges)
}

function portProblem(port: number, cause: unknown): unknown {
  const code = systemCode(cause)
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return cause
  return new CogtoolError('port_in_use', `port ${port} cannot be used`, {
    why: code === 'EACCES' ? 'the system keeps this port for itself' : 'another program listens on it',
    hint: `choose another port: cogtool local --port ${port === 9230 ? 9231 : 9230}`,
    cause,
  })
}
