import type {
  CognitoIdentityProviderClient,
  CognitoIdentityProviderClientConfig,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Edges } from '../edges/edges.ts'
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
  const bundle = await readCaBundle(target, edges)
  const trusting = bundle === undefined ? edges : edges.withCertificates(bundle)
  const config: CognitoIdentityProviderClientConfig & { ignoreCache: boolean } = {
    region: target.region,
    // the SDK's own retries are neither seen nor slowed by the rate limiter
    maxAttempts: 1,
    requestHandler: needsFetch(trusting) ? fetchHandler(trusting) : { connectionTimeout: timeOuts.connect },
    // handed on to the credential chain: a second client is made to read renewed files, not remembered ones
    ignoreCache: true,
    // AWS's own address is left to the SDK, which knows of FIPS and dual-stack ones
    ...(target.endpointUrl === undefined ? {} : { endpoint: target.approved }),
    ...(target.profile === undefined ? {} : { profile: target.profile }),
    // the local pool wants a signature and looks at none
    ...(target.isLocalPool ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : {}),
  }
  const client = new CognitoIdentityProviderClient(config)
  boundAnswers(client, timeOuts.answer)
  checkAnswers(client)
  return client
}

/** The SDK's own connections know neither proxies nor private authorities; the program's `fetch` knows both. */
function needsFetch({ env, certificates }: Pick<Edges, 'env' | 'certificates'>): boolean {
  return certificates !== undefined || namesProxy(env)
}
