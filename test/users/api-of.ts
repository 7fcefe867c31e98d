import { onTestFinished } from 'vitest'
import { type CognitoApi, cognitoApi } from '../../src/aws/cognito-api.ts'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import { approved } from '../helpers/approved.ts'
import { testEdges } from '../helpers/test-edges.ts'

/** The real SDK against a local pool, with waits that take no time. */
export async function apiOf({ poolId, baseUrl }: LocalPool): Promise<CognitoApi> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const target = {
    poolId,
    region: 'us-local-1',
    endpointUrl: baseUrl,
    namedBy: 'flag' as const,
    approved: approved(baseUrl, 'aws-read'),
    profile: undefined,
    isLocalPool: true,
  }
  const options = { rps: 100_000, maxAttempts: 10, timeOuts: { connect: 500, answer: 500 } }
  const api = await cognitoApi(target, options, testEdges())
  onTestFinished(() => api.close())
  return api
}
