import { describe, expect, it } from 'vitest'
import { parseIssuer } from '../../src/pool/pool-address.ts'
import { checkRevocation } from '../../src/session/protocol/check-revocation.ts'
import { expectFrom } from '../../src/verification/expected.ts'
import { keysFromSet } from '../../src/verification/keys/signing-keys.ts'
import { revocationEndpointFor, withRevocation } from '../../src/verification/revocation.ts'
import type { Accepted } from '../../src/verification/verdict.ts'
import { verifyToken } from '../../src/verification/verify-token.ts'
import { approveKeySet, approveNamed } from '../helpers/approved.ts'
import { json, type KeyServer, startKeyServer, status } from '../helpers/key-server.ts'
import { goodClaims, makeTokens } from '../helpers/made-tokens.ts'
import { stoppedAt, testEdges } from '../helpers/test-edges.ts'

const maker = makeTokens()
const realFetch = () => testEdges({ fetch: (url, init) => fetch(url, init) })

async function accepted(token: string, issuer: string): Promise<Accepted> {
  const means = { keys: keysFromSet(maker.jwks, 'file'), now: stoppedAt }
  const verdict = await verifyToken(token, expectFrom(parseIssuer(issuer)), means)
  if (!verdict.ok) throw new Error(verdict.message)
  return verdict
}

describe('whom to ask about a token', () => {
  it.each([
    { name: 'an access token of the API', claims: { scope: 'aws.cognito.signin.user.admin' }, ask: 'GetUser' },
    { name: 'one with both scopes', claims: { scope: 'openid aws.cognito.signin.user.admin' }, ask: 'GetUser' },
    { name: 'one with openid alone', claims: { scope: 'openid email' }, ask: 'userInfo' },
    { name: 'one with custom scopes alone', claims: { scope: 'orders/read' }, ask: undefined, why: /scopes/ },
    { name: 'a scope that only begins so', claims: { scope: 'openid2' }, ask: undefined, why: /scopes/ },
    { name: 'no scope', claims: { scope: undefined }, ask: undefined, why: /scopes/ },
    { name: 'a machine token', claims: { scope: 'orders/read', username: undefined }, ask: undefined, why: /machine/ },
    { name: 'an ID token', claims: { token_use: 'id' }, ask: undefined, why: /only access tokens/ },
  ])('$name → $ask', ({ claims, ask, why }) => {
    const whom = revocationEndpointFor(JSON.parse(JSON.stringify({ ...goodClaims, ...claims })))
    expect(whom.ask).toBe(ask)
    if (!whom.ask) expect(whom.why).toMatch(why ?? /never/)
  })
})

describe('a verdict after the pool was asked', () => {
  const verdict = () => accepted(maker.token({ iss: 'http://localhost/p' }), 'http://localhost/p')
  const revocationOf = ({ checks }: Accepted | ReturnType<typeof withRevocation>) =>
    checks.find(({ check }) => check === 'revocation')

  it('stays accepted where the token is alive', async () => {
    const after = withRevocation(await verdict(), { status: 'active' })
    expect(after.ok).toBe(true)
    expect(revocationOf(after)).toEqual({ check: 'revocation', status: 'pass' })
  })

  it('is a rejection where it was revoked: authentic, and no longer good', async () => {
    const after = withRevocation(await verdict(), { status: 'revoked', message: 'signed out' })
    expect(after).toMatchObject({ ok: false, authentic: true, reason: 'revoked', message: 'signed out' })
    expect(revocationOf(after)).toMatchObject({ status: 'fail', reason: 'revoked' })
  })

  it('says why nobody was asked', async () => {
    const after = withRevocation(await verdict(), { status: 'skipped', message: 'a machine' })
    expect(after.ok).toBe(true)
    expect(revocationOf(after)).toMatchObject({ status: 'skipped', message: 'a machine' })
  })
})

const leave = { approve: approveNamed, approveIssuer: approveKeySet }

describe('GetUser', () => {
  async function ask(answer: KeyServer['answer'] | object, api?: string) {
    const server = await startKeyServer(answer)
    const token = maker.token({ iss: server.issuer })
    const { claims } = await accepted(token, server.issuer)
    const addresses = { ...leave, api: { url: api ?? `${server.url}/`, namedBy: 'flag' as const }, userInfo: undefined }
    return checkRevocation(token, claims, addresses, realFetch())
  }
  const refused =
    (type: string, code = 400): KeyServer['answer'] =>
    (response) =>
      response.writeHead(code).end(JSON.stringify({ __type: type, message: 'Access Token has been revoked' }))

  it('is asked as the API documents it', async () => {
    let seen: unknown
    const outcome = await ask((response, request) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { AccessToken } = JSON.parse(Buffer.concat(chunks).toString())
        seen = [request.method, request.headers['x-amz-target'], request.headers['content-type'], typeof AccessToken]
        json({ Username: 'ada', UserAttributes: [] })(response, request)
      })
    })
    expect(outcome).toEqual({ status: 'active' })
    const target = 'AWSCognitoIdentityProviderService.GetUser'
    expect(seen).toEqual(['POST', target, 'application/x-amz-json-1.1', 'string'])
  })

  it.each(['NotAuthorizedException', 'UserNotFoundException', 'com.amazonaws.cognito#NotAuthorizedException'])(
    'means revoked by %s',
    async (type) => {
      expect(await ask(refused(type))).toEqual({
        status: 'revoked',
        message: 'the pool no longer accepts it: Access Token has been revoked',
      })
    },
  )

  it.each([
    {
      name: 'throttled',
      answer: refused('TooManyRequestsException'),
      why: 'GetUser answered 400 TooManyRequestsException',
    },
    { name: '500', answer: status(500), why: 'GetUser answered 500' },
    { name: 'a page', answer: (response) => response.end('<html>'), why: 'GetUser answered 200' },
    { name: 'an answer without a user', answer: json({}), why: 'GetUser answered 200' },
    { name: 'a redirect', answer: status(307, { location: 'https://evil.example' }), why: 'GetUser answered 307' },
    { name: 'a broken connection', answer: (response) => response.destroy(), why: /the connection was closed before/ },
  ] satisfies { name: string; answer: KeyServer['answer']; why: string | RegExp }[])(
    'is no answer: $name',
    async ({ answer, why }) => {
      await expect(ask(answer)).rejects.toMatchObject({
        code: 'revocation_unknown',
        exitCode: 4,
        why: typeof why === 'string' ? why : expect.stringMatching(why),
      })
    },
  )

  it('never sends a token in the clear', async () => {
    await expect(ask({}, 'http://cognito.example.com/')).rejects.toMatchObject({ code: 'revocation_unknown' })
  })
})

describe('userInfo', () => {
  const openid = { scope: 'openid' }

  async function ask(answer: (server: KeyServer) => KeyServer['answer'], userInfo?: string) {
    const server = await startKeyServer({})
    server.answer = answer(server)
    server.discovery = server.answer
    const token = maker.token({ ...openid, iss: server.issuer })
    const { claims } = await accepted(token, server.issuer)
    const named = userInfo === undefined ? undefined : { url: `${server.url}${userInfo}`, namedBy: 'flag' as const }
    const addresses = { ...leave, api: undefined, userInfo: named }
    return { server, outcome: await checkRevocation(token, claims, addresses, realFetch()) }
  }
  const withDiscovery =
    (answer: KeyServer['answer'], endpoint?: string) =>
    (server: KeyServer): KeyServer['answer'] =>
    (response, request) =>
      request.url?.endsWith('/.well-known/openid-configuration')
        ? json({ userinfo_endpoint: endpoint ?? `${server.url}/oauth2/userInfo` })(response, request)
        : answer(response, request)

  it('is found by discovery, and asked with the token as bearer', async () => {
    let bearer: string | undefined
    const { server, outcome } = await ask(
      withDiscovery((response, request) => {
        bearer = request.headers.authorization
        json({ sub: 'x' })(response, request)
      }),
    )
    expect(outcome).toEqual({ status: 'active' })
    expect(bearer).toMatch(/^Bearer eyJ/)
    expect(server.asked).toEqual(['GET /local_Test0001/.well-known/openid-configuration', 'GET /oauth2/userInfo'])
  })

  it('is the configured one where there is one', async () => {
    const { server, outcome } = await ask(() => json({ sub: 'x' }), '/mine')
    expect(outcome).toEqual({ status: 'active' })
    expect(server.asked).toEqual(['GET /mine'])
  })

  it('means revoked by 401', async () => {
    const { outcome } = await ask(
      withDiscovery((response) =>
        response.writeHead(401).end('{"error":"invalid_token","error_description":"Access token has been revoked"}'),
      ),
    )
    expect(outcome).toEqual({
      status: 'revoked',
      message: 'the pool no longer accepts it: Access token has been revoked',
    })
  })

  it.each([
    { name: '400', answer: withDiscovery(status(400)), why: 'userInfo answered 400' },
    { name: 'a pool without a domain', answer: withDiscovery(status(200), ''), why: /the pool has no domain/ },
    {
      name: 'an endpoint in the clear',
      answer: withDiscovery(status(200), 'http://example.com/'),
      why: /that it may not/,
    },
    { name: 'no discovery', answer: () => status(404), why: /it answered 404/ },
  ])('is no answer: $name', async ({ answer, why }) => {
    await expect(ask(answer)).rejects.toMatchObject({
      code: 'revocation_unknown',
      why: typeof why === 'string' ? why : expect.stringMatching(why),
    })
  })
})
