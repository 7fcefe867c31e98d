import { CogtoolError } from '../../text/cogtool-error.ts'
import type { JsonObject } from '../../text/json.ts'
import { explainFailure } from '../aws-errors.ts'
import {
  type CallCounts,
  type CallEdges,
  type CallOptions,
  type Calls,
  callsTo,
  callsWith,
  credentialsOf,
} from '../calls.ts'
import { openClient } from '../cognito-client.ts'
import type { SdkError } from '../failure-kind.ts'
import type { ApprovedTarget } from '../pool-target.ts'
import type { RateLimiter } from '../rate-limiter.ts'
import { type OperationName, readLimiters } from './quotas.ts'
import { loadService, type ServiceName } from './services.ts'

/** One request that changes nothing. */
export interface AwsRequest extends OperationName {
  readonly input: JsonObject
  /** undefined = the pool's. */
  readonly region?: string | undefined
  /** Whether it is a failure where there is no such thing. */
  readonly mustExist?: boolean
}

/** How it ended. */
export type AwsAnswer =
  /** As the AWS CLI prints it: times are text. */
  | { readonly state: 'read'; readonly value: JsonObject }
  /** There is no such thing. */
  | { readonly state: 'missing' }
  /** The pool's tier or its add-ons do not have what is asked about. */
  | { readonly state: 'inapplicable' }
  /** `action`: what IAM would have to allow. */
  | { readonly state: 'denied'; readonly action: string; readonly error: CogtoolError }
  /** `primaryRegion`: where this pool is a secondary replica and that is known. */
  | { readonly state: 'unsupported'; readonly primaryRegion?: string; readonly error?: CogtoolError }
  | { readonly state: 'failed'; readonly error: CogtoolError }

/** Asks the services of AWS about one pool. */
export interface AwsReader {
  /** Fails where leave is not given, or with the signal's reason. */
  ask(request: AwsRequest): Promise<AwsAnswer>
  readonly counts: CallCounts
  close(): void
}

export interface ReaderOptions extends CallOptions {
  /** Leave to ask a service in a Region; undefined: it is not asked at all. */
  readonly placeOf: (service: ServiceName, region: string) => Promise<ApprovedTarget | undefined>
}

/** Opens a reader for the pool of this target. Nothing is sent yet. */
export function awsReader(pool: ApprovedTarget, { placeOf, ...options }: ReaderOptions, edges: CallEdges): AwsReader {
  const limiterOf = readLimiters(edges)
  const opened = new Map<string, Promise<Calls | undefined>>()
  const known = new Set<Calls>()
  const down = new Map<string, CogtoolError>()

  async function open(service: ServiceName, region: string): Promise<Calls | undefined> {
    if (service === 'cognito-idp') return callsTo(pool, options, edges)
    const target = await placeOf(service, region)
    return target && callsToService(service, target, options, edges)
  }

  /** Undefined where the service is not asked. */
  function callsFor(service: ServiceName, region: string): Promise<Calls | undefined> {
    const key = `${service} ${region}`
    const opening = opened.get(key) ?? open(service, region)
    opened.set(key, opening)
    return opening
  }

  async function ask({ service, operation, input, region = pool.region, mustExist }: AwsRequest): Promise<AwsAnswer> {
    const calls = await callsFor(service, region)
    if (!calls) return { state: 'unsupported' }
    known.add(calls)
    const key = `${service} ${region}`
    let action = `${service}:${operation}`
    const sdk = await loadService(service)
    const limiter = stoppedBy(limiterOf({ service, operation }), () => down.get(key) ?? down.get(everywhere))
    try {
      return await calls.call(operation, limiter, async (client, abortSignal): Promise<AwsAnswer> => {
        try {
          return {
            state: 'read',
            value: asPrinted(await client.send(sdk.commandOf(operation, input), { abortSignal })),
          }
        } catch (error) {
          const state = absenceIn(error as SdkError)
          if (state !== undefined && !mustExist) return { state }
          action = /perform: ([\w-]+:\w+)/.exec((error as Error).message)?.[1] ?? action
          throw error
        }
      })
    } catch (error) {
      if (!(error instanceof CogtoolError) || edges.signal.aborted) throw error
      const scope = reachOf(error)
      if (scope !== 'request') down.set(scope === 'service' ? key : everywhere, error)
      return answerFor(error, action)
    }
  }

  return {
    ask,
    get counts() {
      const sum = (name: keyof CallCounts) => [...known].reduce((total, { counts }) => total + counts[name], 0)
      return { requests: sum('requests'), throttled: sum('throttled'), retries: sum('retries') }
    },
    close() {
      for (const calls of known) calls.close()
    },
  }
}

/** What stands for all services in the list of those that do not answer: their credentials are the same. */
const everywhere = '*'

async function callsToService(
  service: ServiceName,
  target: ApprovedTarget,
  options: CallOptions,
  edges: CallEdges,
): Promise<Calls> {
  const { Client } = await loadService(service)
  const endpoint = target.endpointUrl === undefined ? undefined : target.approved
  return callsWith(
    {
      open: () => openClient(Client, { ...target, endpoint }, edges, options.timeOuts),
      explain: async (error, call) =>
        explainFailure(error, { ...call, target, credentials: await credentialsOf(target, edges) }),
    },
    options,
    edges,
  )
}

/** A limiter that lets nothing more through once there is a reason not to: what waits for its turn would fail as well. */
function stoppedBy(limiter: RateLimiter, reason: () => CogtoolError | undefined): RateLimiter {
  const stop = () => {
    const error = reason()
    if (error) throw error
  }
  return {
    async turn(signal) {
      stop()
      await limiter.turn(signal)
      stop()
    },
    slowDown: limiter.slowDown,
    get rate() {
      return limiter.rate
    },
  }
}

/** How much else fails where this has. */
function reachOf({ code }: CogtoolError): 'request' | 'service' | 'all' {
  if (code === 'service_unreachable') return 'service'
  return code.startsWith('aws_credentials_') ? 'all' : 'request'
}

const missing = ['ResourceNotFoundException', 'NotFoundException', 'WAFNonexistentItemException']
const inapplicable = ['UserPoolAddOnNotEnabledException', 'FeatureUnavailableInTierException']

/** What an error says that is an answer. */
function absenceIn({ name, message }: SdkError): 'missing' | 'inapplicable' | undefined {
  if (inapplicable.includes(name)) return 'inapplicable'
  // what CloudFormation calls it where no stack has this name or holds this resource
  const isNoStack = name === 'ValidationError' && /\bdoes not exist\b/.test(message)
  return isNoStack || missing.includes(name) ? 'missing' : undefined
}

function answerFor(error: CogtoolError, action: string): AwsAnswer {
  switch (error.code) {
    case 'aws_access_denied':
      return { state: 'denied', action, error }
    case 'operation_unsupported':
      return { state: 'unsupported', error }
    case 'secondary_replica': {
      const { primaryRegion } = (error.details ?? {}) as { readonly primaryRegion?: string }
      return { state: 'unsupported', error, ...(primaryRegion !== undefined && { primaryRegion }) }
    }
    default:
      return { state: 'failed', error }
  }
}

/** An answer as JSON, without what the SDK adds. */
function asPrinted({ $metadata: _, ...answer }: object & { readonly $metadata?: unknown }): JsonObject {
  return JSON.parse(JSON.stringify(answer))
}
