import type {
  CognitoIdentityProviderClient,
  CognitoIdentityProviderClientConfig,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Edges } from '../edges/edges.ts'
import type { Approved } from '../net/approved-address.ts'
import { namesProxy } from '../text/proxy-variables.ts'
import { checkAnswers } from './answer-shape.ts'
import { boundAnswers } from './bounded-answers.ts'
import { type CaBundleEdges, readCaBundle } from './ca-bundle.ts'
import { fetchHandler } from './fetch-handler.ts'
import type { ApprovedTarget } from './pool-target.ts'

/** How long one request may take, in milliseconds. */
export interface TimeOuts {
  readonly connect: number
  /** Until the whole answer is here. */
  readonly answer: number
}

export type ClientEdges = CaBundleEdges & Pick<Edges, 'fetch'>

export const defaultTimeOuts: TimeOuts = { connect: 5_000, answer: 30_000 }

/**
 * The AWS SDK's client, loaded when first asked for. It never retries: see `callsTo`. Fails with `input_unreadable` where AWS's own
 * settings name authorities that cannot be read.
 */
export async function cognitoClient(
  target: ApprovedTarget,
  edges: ClientEdges,
  timeOuts: TimeOuts = defaultTimeOuts,
): Promise<CognitoIdentityProviderClient> {
  const { CognitoIdentityProviderClient } = await import('./cognito-sdk.ts')
  const endpoint = target.endpointUrl === undefined ? undefined : target.approved
  return openClient(CognitoIdentityProviderClient, { ...target, endpoint }, edges, timeOuts)
}

/** Where the requests of a client go, and on whose behalf. */
export interface ClientPlace extends Pick<ApprovedTarget, 'region' | 'profile' | 'isLocalPool'> {
  /** undefined: AWS's own address is left to the SDK, which knows of FIPS and dual-stack ones. */
  readonly endpoint: Approved<'aws-read'> | undefined
}

/** A client of the SDK, whose answers end and have the types that the API gives them. Fails as `cognitoClient` does. */
export async function openClient(
  Client: new (config: CognitoIdentityProviderClientConfig) => CognitoIdentityProviderClient,
  place: ClientPlace,
  edges: ClientEdges,
  timeOuts: TimeOuts = defaultTimeOuts,
): Promise<CognitoIdentityProviderClient> {
  const { region, endpoint, profile, isLocalPool } = place
  const bundle = await readCaBundle(place, edges)
  const trusting = bundle === undefined ? edges : edges.withCertificates(bundle)
  const config: CognitoIdentityProviderClientConfig & { ignoreCache: boolean } = {
    region,
    // the SDK's own retries are neither seen nor slowed by the rate limiter
    maxAttempts: 1,
    requestHandler: needsFetch(trusting) ? fetchHandler(trusting) : { connectionTimeout: timeOuts.connect },
    // handed on to the credential chain: a second client is made to read renewed files, not remembered ones
    ignoreCache: true,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    // the local pool wants a signature and looks at none
    ...(isLocalPool ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : {}),
  }
  const client = new Client(config)
  boundAnswers(client, timeOuts.answer)
  checkAnswers(client)
  return client
}

/** The SDK's own connections know neither proxies nor private authorities; the program's `fetch` knows both. */
function needsFetch({ env, certificates }: Pick<Edges, 'env' | 'certificates'>): boolean {
  return certificates !== undefined || namesProxy(env)
}
