import { describe, expect, it } from 'vitest'
import { endpointsOf, findEndpoints } from '../../../src/session/protocol/discovery.ts'
import { parseDomain } from '../../../src/session/protocol/hosted-ui-address.ts'
import { reply, serveApi } from '../../helpers/api-server.ts'
import { approveKeySet } from '../../helpers/approved.ts'
import { loginEdges } from '../../helpers/login-edges.ts'

const issuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123xyz'
const base = 'https://example.auth.eu-west-1.amazoncognito.com'

describe('the endpoints of a discovery document', () => {
  it('are as named, and completed by the fixed paths of the same domain', () => {
    const document = { authorization_endpoint: `${base}/oauth2/authorize`, token_endpoint: `${base}/oauth2/token` }
    expect(endpointsOf(document, issuer, 'eu-west-1')).toEqual({
      authorization: `${base}/oauth2/authorize`,
      token: `${base}/oauth2/token`,
      userInfo: `${base}/oauth2/userInfo`,
      revocation: `${base}/oauth2/revoke`,
      logout: `${base}/logout`,
    })
  })

  it('are not guessed where the server has other paths', () => {
    const document = {
      authorization_endpoint: 'https://idp.example.com/auth',
      token_endpoint: 'https://idp.example.com/token',
    }
    expect(endpointsOf(document, issuer, 'eu-west-1')).toEqual({
      authorization: 'https://idp.example.com/auth',
      token: 'https://idp.example.com/token',
    })
  })

  it.each([
    { name: 'absent', document: {} },
    { name: 'empty', document: { authorization_endpoint: '', token_endpoint: '' } },
    { name: "the issuer's own address", document: { authorization_endpoint: issuer, token_endpoint: issuer } },
    {
      name: "below the issuer's host",
      document: { authorization_endpoint: `${issuer}/oauth2/authorize`, token_endpoint: `${issuer}/oauth2/token` },
    },
    { name: 'not text', document: { authorization_endpoint: 7, token_endpoint: [] } },
    { name: 'only one of the two', document: { authorization_endpoint: `${base}/oauth2/authorize` } },
  ])('mean that there is no domain where they are $name', ({ document }) => {
    expect(() => endpointsOf(document, issuer, 'eu-west-1')).toThrow(
      expect.objectContaining({ code: 'domain_missing' }),
    )
  })

  it.each(['http://idp.example.com', 'http://127.0.0.1:9230', 'https://demo.auth.us-east-1.amazoncognito.com'])(
    'are not taken from a document that names a stranger: %s',
    (host) => {
      const document = { authorization_endpoint: `${host}/a`, token_endpoint: `${host}/t` }
      const failure = { code: 'service_failed', message: expect.stringContaining(new URL(host).host) }
      expect(() => endpointsOf(document, issuer, 'eu-west-1')).toThrow(expect.objectContaining(failure))
    },
  )
})

describe('--domain', () => {
  it.each([
    { text: 'example.auth.eu-west-1.amazoncognito.com', expected: base },
    { text: base, expected: base },
    { text: `${base}/`, expected: base },
    { text: 'login.example.com', expected: 'https://login.example.com' },
    { text: 'http://127.0.0.1:9230', expected: 'http://127.0.0.1:9230' },
  ])('$text is $expected', ({ text, expected }) => {
    expect(parseDomain(text)).toBe(expected)
  })

  it.each([
    'example',
    'https://login.example.com/path',
    'https://login.example.com?x',
    'https://me@login.example.com',
    'ftp://login.example.com',
    '',
  ])('%j is refused', (text) => {
    expect(() => parseDomain(text)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
  })

  it.each([
    { prefix: 'demo', region: 'eu-west-1', expected: 'https://demo.auth.eu-west-1.amazoncognito.com' },
    { prefix: 'demo', region: 'us-gov-west-1', expected: 'https://demo.auth-fips.us-gov-west-1.amazoncognito.com' },
    {
      prefix: 'demo',
      region: 'eusc-de-east-1',
      expected: 'https://demo.auth.cognito-idp.eusc-de-east-1.on.amazonwebservices.eu',
    },
    { prefix: 'localhost', region: 'eu-west-1', expected: 'https://localhost' },
    { prefix: 'login.example.com', region: 'eu-west-1', expected: 'https://login.example.com' },
  ])('$prefix in $region is $expected', ({ prefix, region, expected }) => {
    expect(parseDomain(prefix, region)).toBe(expected)
  })

  it('makes discovery needless', async () => {
    const pool = { id: 'x', region: undefined, issuers: [issuer] }
    const found = await findEndpoints(
      pool,
      { value: 'login.example.com', namedBy: 'flag' },
      approveKeySet,
      loginEdges({ fetch: neverFetch }),
    )
    expect(found.endpoints.token).toBe('https://login.example.com/oauth2/token')
  })
})

describe('reading it', () => {
  const poolAt = (...issuers: string[]) => ({ id: 'us-local-1_Demo0001', region: undefined, issuers })
  const documentFor = (own: string, at: string = base) =>
    JSON.stringify({
      issuer: own,
      authorization_endpoint: `${at}/oauth2/authorize`,
      token_endpoint: `${at}/oauth2/token`,
    })

  it.each([
    { name: 'no such pool', status: 400, body: '{}', code: 'pool_not_found' },
    { name: 'nothing there', status: 404, body: '', code: 'pool_not_found' },
    { name: 'a failing service', status: 503, body: '', code: 'service_failed' },
    { name: 'a redirect', status: 302, body: '', code: 'service_failed' },
    { name: 'HTML', status: 200, body: '<html>', code: 'service_failed' },
    {
      name: "another issuer's document",
      status: 200,
      body: documentFor('https://evil.example.com'),
      code: 'service_failed',
    },
    { name: 'a document without end', status: 200, body: 'x'.repeat(300_000), code: 'service_failed' },
  ])('$name is $code', async ({ status, body, code }) => {
    const { origin } = await serveApi((_, response) => reply(response, { status, body }))
    await expect(findEndpoints(poolAt(`${origin}/pool`), undefined, approveKeySet, loginEdges())).rejects.toMatchObject(
      {
        code,
      },
    )
  })

  it('a login domain that was given as the issuer is named as such', async () => {
    const domain = 'https://shop.auth.eu-central-1.amazoncognito.com'
    const edges = loginEdges({ fetch: async () => new Response('<html>', { status: 400 }) })
    await expect(findEndpoints(poolAt(domain), undefined, approveKeySet, edges)).rejects.toMatchObject({
      code: 'pool_not_found',
      hint: expect.stringContaining('--domain shop.auth.eu-central-1.amazoncognito.com'),
    })
  })

  it('tries the other issuer form of the pool, and explains a failure of both by the first', async () => {
    const { origin, requests } = await serveApi(({ url = '' }, response) => {
      if (url.startsWith('/first/')) return reply(response, { status: 404 })
      if (url.startsWith('/second/')) return reply(response, { body: documentFor(`${origin}/second`, origin) })
      return reply(response, { status: 403 })
    })
    const both = poolAt(`${origin}/first`, `${origin}/second`)
    expect((await findEndpoints(both, undefined, approveKeySet, loginEdges())).endpoints.authorization).toBe(
      `${origin}/oauth2/authorize`,
    )
    expect(requests.map(({ url }) => url)).toEqual([
      '/first/.well-known/openid-configuration',
      '/second/.well-known/openid-configuration',
    ])
    const neither = poolAt(`${origin}/first`, `${origin}/third`)
    await expect(findEndpoints(neither, undefined, approveKeySet, loginEdges())).rejects.toMatchObject({
      code: 'pool_not_found',
    })
  })
})

function neverFetch(): never {
  throw new Error('a request was made')
}
