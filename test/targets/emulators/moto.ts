import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { type CannedAnswer, serveApi } from '../../helpers/api-server.ts'
import { makeTokens } from '../../helpers/made-tokens.ts'
import type { EmulatedPool } from './pool.ts'

/**
 * A server of the shape of moto's, which is a Python program: AWS's issuer in its tokens, the keys at the endpoint, no discovery
 * document, and a page with 501 for the operations that it lacks.
 */
export async function startMoto(person: EmulatedPool['person']): Promise<EmulatedPool> {
  const poolId = 'eu-west-1_2f7d2e6cbf4446d3bb9bb9bb6a1d5a0e'
  const clientId = '7q3k2v5b8n1m4p6s9t0wxyzacd'
  const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${poolId}`
  const maker = makeTokens()
  const sub = randomUUID()
  const { username } = person
  const attributes = [
    { Name: 'email', Value: username },
    { Name: 'sub', Value: sub },
  ]

  function tokenFor(use: 'access' | 'id'): string {
    const now = Math.floor(Date.now() / 1000)
    const own = use === 'access' ? { client_id: clientId, username } : { aud: clientId, 'cognito:username': username }
    const claims = {
      iss: issuer,
      sub,
      token_use: use,
      auth_time: now,
      iat: now,
      exp: now + 3600,
      jti: randomUUID(),
      ...own,
    }
    return maker.signed(JSON.stringify({ kid: maker.kid, alg: 'RS256' }), JSON.stringify(claims))
  }

  const tokens = () => ({
    AuthenticationResult: {
      AccessToken: tokenFor('access'),
      IdToken: tokenFor('id'),
      RefreshToken: randomUUID(),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    },
    ChallengeParameters: {},
  })
  const user = {
    Username: username,
    UserStatus: 'CONFIRMED',
    Enabled: true,
    UserCreateDate: Date.now() / 1000,
    UserLastModifiedDate: Date.now() / 1000,
  }
  const operations: Readonly<Record<string, (input: Record<string, Record<string, string>>) => object>> = {
    InitiateAuth: ({ AuthParameters: given = {} }) =>
      given.REFRESH_TOKEN !== undefined || given.PASSWORD === person.password
        ? tokens()
        : { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    GetUser: () => ({ Username: username, UserAttributes: attributes, PreferredMfaSetting: '' }),
    ListUsers: () => ({ Users: [{ ...user, Attributes: attributes }] }),
    DescribeUserPool: () => ({
      UserPool: { Id: poolId, Name: 'app', EstimatedNumberOfUsers: 1, SchemaAttributes: [] },
    }),
  }

  async function answer(request: IncomingMessage): Promise<CannedAnswer> {
    if (request.method === 'GET') {
      return request.url === `/${poolId}/.well-known/jwks.json`
        ? { body: JSON.stringify(maker.jwks) }
        : { status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' }
    }
    const name = String(request.headers['x-amz-target']).replace(/^.*\./, '')
    const operation = operations[name]
    if (!operation) return { status: 501, headers: { 'content-type': 'text/html' }, body: `<h1>${name}</h1>` }
    const told = operation(JSON.parse(await text(request)))
    return { status: '__type' in told ? 400 : 200, body: JSON.stringify(told) }
  }

  const { origin } = await serveApi(async (request, response) => {
    const { status = 200, headers = {}, body = '' } = await answer(request)
    response.writeHead(status, headers as Record<string, string>).end(body)
  })
  return { endpoint: origin, poolId, clientId, issuer, person }
}
