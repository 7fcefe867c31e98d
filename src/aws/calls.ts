import { setMaxListeners } from 'node:events'
import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import type { Edges } from '../edges/edges.ts'
import { explainFailure, type FailedCall } from './aws-errors.ts'
import { type ClientEdges, cognitoClient, type TimeOuts } from './cognito-client.ts'
import type { CallCredentials } from './credential-errors.ts'
import { type FailureKind, failureKind, meaningOf, type SdkError } from './failure-kind.ts'
import type { ApprovedTarget } from './pool-target.ts'
import { readProfiles } from './profiles.ts'
import type { RateLimiter } from './rate-limiter.ts'

/** What has been asked of the service so far. */
export interface CallCounts {
  /** Every request that was sent, retries included. */
  readonly requests: number
  readonly throttled: number
  readonly retries: number
}

export interface CallOptions {
  /** How often one request is tried. */
  readonly maxAttempts: number
  readonly timeOuts?: TimeOuts
  /** Told each attempt: names and numbers only, nothing of a user. */
  readonly trace?: (line: string) => Promise<void>
}

export type CallEdges = ClientEdges & Pick<Edges, 'now' | 'sleep' | 'randomBytes' | 'signal'>

export type Send<T> = (client: CognitoIdentityProviderClient, abortSignal: AbortSignal) => Promise<T>

/** Makes calls: each attempt takes its turn at the limiter, and what may pass the next time is tried again. */
export interface Calls {
  /** Fails with a CogtoolError, or with the signal's reason; a signal of the call's own stands in for the run's. */
  call<T>(operation: string, limiter: RateLimiter, send: Send<T>, signal?: AbortSignal): Promise<T>
  readonly counts: CallCounts
  close(): void
}

const throttleBaseMs = 500
const baseMs = 100
const capMs = 20_000

/** A client, and what its failures mean. */
export interface ClientSource {
  /** Opens it; called again where its credentials are to be read anew. */
  open(): Promise<CognitoIdentityProviderClient>
  /** A failure in our words. */
  explain(error: unknown, call: FailedAttempt, client: CognitoIdentityProviderClient): Promise<unknown>
}

/** The call that failed for good. */
export type FailedAttempt = Pick<FailedCall, 'operation' | 'attempts'> & { readonly answered: boolean }

/** Opens a client for this pool; nothing is sent before the first call. */
export async function callsTo(target: ApprovedTarget, options: CallOptions, edges: CallEdges): Promise<Calls> {
  let primary: Promise<string | undefined> | undefined
  const source: ClientSource = {
    open: () => cognitoClient(target, edges, options.timeOuts),
    async explain(error, call, client) {
      const isReplica = meaningOf(error as SdkError) === 'replica'
      if (isReplica) primary ??= primaryRegion(client, target, edges.signal)
      return explainFailure(error, {
        ...call,
        target,
        credentials: await credentialsOf(target, edges),
        primaryRegion: isReplica ? await primary : undefined,
      })
    },
  }
  return callsWith(source, options, edges)
}

/** What is known about the credentials of a call. */
export async function credentialsOf(
  { profile }: Pick<ApprovedTarget, 'profile'>,
  edges: Pick<Edges, 'files' | 'env' | 'now'>,
): Promise<CallCredentials> {
  return { profiles: await readProfiles(profile, edges), env: edges.env, now: edges.now() }
}

/** Opens a client; nothing is sent before the first call. */
export async function callsWith(
  source: ClientSource,
  options: Omit<CallOptions, 'timeOuts'>,
  edges: CallEdges,
): Promise<Calls> {
  const { sleep, randomBytes } = edges
  let client = await source.open()
  // every request under way listens for the end of the run: Node would take more than ten for a leak, and say so
  setMaxListeners(0, edges.signal)
  let answered = false
  let renewed = false
  const counts = { requests: 0, throttled: 0, retries: 0 }

  /** Whether to try again, after what had to be done for it. */
  async function mayTryAgain(kind: FailureKind, attempts: number): Promise<boolean> {
    if (kind === 'final' || attempts >= options.maxAttempts) return false
    // an address that never answered is most likely a wrong one: waiting would only hide it
    if (kind === 'unconnected' && !answered) return false
    if (kind !== 'expired') return true
    if (renewed) return false
    renewed = true
    client.destroy()
    client = await source.open()
    return true
  }

  async function call<T>(operation: string, limiter: RateLimiter, send: Send<T>, signal = edges.signal): Promise<T> {
    let skewed = false
    for (let attempts = 1; ; attempts++) {
      await limiter.turn(signal)
      counts.requests++
      try {
        const answer = await send(client, signal)
        await options.trace?.(`${operation}, attempt ${attempts}: answered`)
        answered = true
        renewed = false
        return answer
      } catch (error) {
        signal.throwIfAborted()
        const kind = failureKind(error as SdkError)
        if (kind === 'throttled') {
          counts.throttled++
          limiter.slowDown()
        }
        await options.trace?.(`${operation}, attempt ${attempts}: ${(error as SdkError).name} (${kind})`)
        // an answer can differ from the clock by another millisecond each time
        const isSkewedStill = kind === 'skewed' && skewed
        skewed ||= kind === 'skewed'
        if (isSkewedStill || !(await mayTryAgain(kind, attempts))) {
          throw await source.explain(error, { operation, attempts, answered }, client)
        }
        counts.retries++
        await sleep(backOff(kind, attempts, randomBytes), signal)
      }
    }
  }

  return { call, counts, close: () => client.destroy() }
}

/** Full jitter: anything from nothing to a bound that doubles with each attempt. Milliseconds. */
export function backOff(kind: FailureKind, attempts: number, randomBytes: Edges['randomBytes']): number {
  const bound = Math.min(capMs, (kind === 'throttled' ? throttleBaseMs : baseMs) * 2 ** (attempts - 1))
  return (randomBytes(4).readUInt32BE() / 2 ** 32) * bound
}

/** The Region of a replica's primary pool, asked for once; undefined where it may not be read. */
async function primaryRegion(
  client: CognitoIdentityProviderClient,
  { poolId }: ApprovedTarget,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const { ListUserPoolReplicasCommand } = await import('./cognito-sdk.ts')
  const command = new ListUserPoolReplicasCommand({ UserPoolId: poolId })
  const { UserPoolReplicas = [] } = await client.send(command, { abortSignal }).catch(() => ({ UserPoolReplicas: [] }))
  const region = UserPoolReplicas.find(({ Role }) => Role === 'PRIMARY')?.RegionName
  // it goes into a command
  return region !== undefined && /^[\w-]{1,40}$/.test(region) ? region : undefined
}
