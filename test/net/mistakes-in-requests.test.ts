import { describe, expect, it } from 'vitest'
import { describeAppClient } from '../../src/aws/app-client.ts'
import { cognitoApi } from '../../src/aws/cognito-api.ts'
import type { Edges } from '../../src/edges/edges.ts'
import { main } from '../../src/main.ts'
import { fetchDocument } from '../../src/net/get-document.ts'
import { send } from '../../src/net/post-form.ts'
import { checkRevocation } from '../../src/session/protocol/check-revocation.ts'
import type { VerifiedClaims } from '../../src/verification/verdict.ts'
import { approved, approveKeySet, approveNamed } from '../helpers/approved.ts'
import { testEdges } from '../helpers/test-edges.ts'

const mistakes = [
  ['a TypeError', new TypeError('c.EnvHttpProxyAgent is not a constructor')],
  ['a ReferenceError', new ReferenceError('undici is not defined')],
] as const

const api = 'https://cognito-idp.eu-west-1.amazonaws.com'
const target = {
  poolId: 'eu-west-1_AbC123xyz',
  region: 'eu-west-1',
  profile: undefined,
  endpointUrl: undefined,
  namedBy: 'flag',
  approved: approved(api, 'aws-read'),
  isLocalPool: true,
} as const
const addresses = {
  api: { url: api, namedBy: 'flag' },
  userInfo: undefined,
  approve: approveNamed,
  approveIssuer: approveKeySet,
} as const
const claims = { scope: 'aws.cognito.signin.user.admin', token_use: 'access' } as unknown as VerifiedClaims

const callers: readonly [name: string, ask: (edges: Edges) => Promise<unknown>][] = [
  [
    'an endpoint of the pool',
    (edges) => send({ service: 'the token endpoint', url: approved(`${api}/oauth2/token`) }, edges),
  ],
  ['a document', (edges) => fetchDocument('the key set', approved(`${api}/jwks.json`, 'public'), edges)],
  ['revocation', (edges) => checkRevocation('a.b.c', claims, addresses, edges)],
  ['a call of the SDK', async (edges) => (await cognitoApi(target, { rps: 10, maxAttempts: 2 }, edges)).listUsers({})],
  ['the description of an app client', (edges) => describeAppClient(target, 'client1', edges, edges.signal)],
]

describe('a mistake of ours inside a request is not told as the network’s failure', () => {
  it.each(callers.flatMap(([caller, ask]) => mistakes.map(([name, mistake]) => ({ caller, ask, name, mistake }))))(
    '$caller: $name',
    async ({ ask, mistake }) => {
      const edges = testEdges({ fetch: () => Promise.reject(mistake), certificates: 'PEM' })
      await expect(ask(edges)).rejects.toBe(mistake)
    },
  )

  it.each(mistakes)('%s ends the program as a bug', async (_, mistake) => {
    const edges = testEdges({ fetch: () => Promise.reject(mistake) })
    const args = ['login', '--refresh-token-stdin', '--user-pool-id', target.poolId, '--client-id', 'client1']
    const stdin = { ...edges.stdin, isTTY: false, line: async () => 'a.b.c.d.e' }
    expect(await main(args, { ...edges, stdin })).toBe(70)
    expect(edges.err()).toContain(mistake.message)
  })
})
