import { rootCertificates } from 'node:tls'
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, it, vi } from 'vitest'
import { callsTo } from '../../src/aws/calls.ts'
import { rateLimiter } from '../../src/aws/rate-limiter.ts'
import type { Edges } from '../../src/edges/edges.ts'
import { sendRequest } from '../../src/me/request.ts'
import { fetchDocument } from '../../src/net/get-document.ts'
import { send } from '../../src/net/post-form.ts'
import { parseProxy } from '../../src/net/proxy.ts'
import { checkRevocation } from '../../src/session/protocol/check-revocation.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'
import type { VerifiedClaims } from '../../src/verification/verdict.ts'
import { approved, approveKeySet, approveNamed } from '../helpers/approved.ts'
import { fetchFor } from '../helpers/fetch-for.ts'
import { type Act, oddAnswers, serveOddly } from '../helpers/odd-answers.ts'
import { testEdges } from '../helpers/test-edges.ts'

vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true')

const seconds = 0.5

/** Every way in which the program asks somebody: to the origin, with a time limit as short as the way lets us set it. */
const askers: Readonly<Record<string, (origin: string) => Promise<unknown>>> = {
  'me and probe': (origin) => toApi(origin),
  'me and probe, over TLS': (origin) => toApi(origin.replace('http:', 'https:')),
  'me and probe, by a proxy': (origin) => toApi('http://api.example', origin),
  'me and probe, by a tunnel': (origin) => toApi('https://api.example', origin),
  'a service': (origin) => toService(origin, { fetch }),
  'a service, with an authority of its own': (origin) => toService(origin, { fetch: fetchFor({}, authority) }),
  'keys and discovery': async (origin) => {
    const fetched = await fetchDocument('the key set', approved(`${origin}/jwks.json`, 'public'), testEdges({ fetch }))
    // its callers make an error of it
    if ('problem' in fetched) throw new CogtoolError('jwks_unavailable', fetched.problem)
  },
  revocation: (origin) =>
    checkRevocation(
      'token',
      { token_use: 'access', scope: 'aws.cognito.signin.user.admin' } as unknown as VerifiedClaims,
      {
        api: { url: origin, namedBy: 'flag' },
        userInfo: undefined,
        approve: approveNamed,
        approveIssuer: approveKeySet,
      },
      testEdges({ fetch }),
    ),
  'the AWS SDK': (origin) => toAws(origin, testEdges()),
  'the AWS SDK, with an authority of its own': (origin) =>
    toAws(origin, testEdges({ certificates: authority, fetch: fetchFor({}, authority) })),
}

const [authority = ''] = rootCertificates

function toApi(origin: string, proxy?: string) {
  const request = { method: 'GET', url: new URL(`${origin}/me`), headers: [], body: undefined }
  const way = proxy === undefined ? undefined : parseProxy({ value: proxy, origin: '--proxy' })
  return sendRequest(request, approved(request.url.href, 'api-token'), seconds, testEdges(), way)
}

function toService(origin: string, edges: Pick<Edges, 'fetch'>) {
  const request = { service: 'the token endpoint', url: approved(`${origin}/oauth2/token`), timeoutMs: 1000 * seconds }
  return send(request, testEdges(edges))
}

async function toAws(origin: string, edges: Edges) {
  const target = {
    poolId: 'eu-west-1_A',
    region: 'eu-west-1',
    endpointUrl: origin,
    namedBy: 'flag',
    profile: undefined,
  } as const
  const timeOuts = { connect: 1000 * seconds, answer: 1000 * seconds }
  const calls = await callsTo(
    { ...target, approved: approved(origin, 'aws-read'), isLocalPool: true },
    { maxAttempts: 1, timeOuts },
    edges,
  )
  const describePool = new DescribeUserPoolCommand({ UserPoolId: 'eu-west-1_A' })
  try {
    await calls.call('DescribeUserPool', rateLimiter(100, edges), (client, abortSignal) =>
      client.send(describePool, { abortSignal }),
    )
  } finally {
    calls.close()
  }
}

/** What became of one question: the exit code of our error, or what it was instead. */
async function endOf(ask: (origin: string) => Promise<unknown>, act: Act): Promise<string> {
  const origin = await serveOddly(act)
  return ask(origin).then(
    (answer) => `an answer: ${JSON.stringify(answer)}`,
    (error: unknown) => (error instanceof CogtoolError ? `exit ${error.exitCode}` : `a bug: ${error}`),
  )
}

it('ends with one of our errors, whoever asks', { timeout: 60_000 }, async () => {
  const cells = Object.entries(askers).flatMap(([asker, ask]) =>
    Object.entries(oddAnswers).map(async ([name, act]) => `${asker} gets ${name}: ${await endOf(ask, act)}`),
  )
  const ends = await Promise.all(cells)
  expect(ends.filter((end) => !end.endsWith(': exit 4'))).toEqual([])
})
