import { describe, expect, it } from 'vitest'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import {
  authorizeUrl,
  type Changes,
  callback,
  clientNamed,
  get,
  signIn,
  submitLogin,
} from '../../helpers/pool-client.ts'

const pool = sharedTestPool()
const locationOf = (response: Response) => response.headers.get('location')

describe('a request that may not go back to its callback', () => {
  it.each<{ name: string; changes: Changes }>([
    { name: 'no redirect_uri', changes: { redirect_uri: undefined } },
    { name: 'a trailing slash', changes: { redirect_uri: `${callback}/` } },
    { name: 'another path', changes: { redirect_uri: 'http://localhost:8484/other' } },
    { name: 'another port', changes: { redirect_uri: 'http://localhost:8485/callback' } },
    {
      name: 'another loopback port, which RFC 8252 would allow',
      changes: { redirect_uri: 'http://127.0.0.1:9999/callback' },
    },
    { name: 'https for http', changes: { redirect_uri: 'https://localhost:8484/callback' } },
    { name: 'a host in capitals', changes: { redirect_uri: 'http://LOCALHOST:8484/callback' } },
    { name: 'a query behind it', changes: { redirect_uri: `${callback}?next=/` } },
    { name: 'an encoded twin of the path', changes: { redirect_uri: 'http://localhost:8484/%63allback' } },
    { name: 'the callback of another app client', changes: { redirect_uri: 'https://app.example.com/callback' } },
    { name: 'an unknown app client', changes: { client_id: 'nobody' } },
    { name: 'no app client', changes: { client_id: undefined } },
  ])('$name leads to the error page', async ({ changes }) => {
    for (const path of ['/oauth2/authorize', '/login']) {
      const answer = await get(authorizeUrl(pool(), changes, path))
      expect(answer.status).toBe(302)
      expect(locationOf(answer)).toMatch(/^\/error\?error=redirect_mismatch(?:&client_id=|$)/)
    }
  })

  it('shows the error with status 400, every character of it escaped', async () => {
    const answer = await get(
      `${pool().baseUrl}/error?error=${encodeURIComponent(`<img src=x onerror="a('&')">\u202e`)}`,
    )
    const text = await answer.text()
    expect(answer.status).toBe(400)
    expect(text).toContain('&lt;img src=x onerror=&quot;a(&#39;&amp;&#39;)&quot;&gt;\ufffd')
    expect(text).not.toContain('<img')
  })
})

describe('a request that is wrong in another way', () => {
  it.each<{ name: string; changes: Changes; error: string }>([
    { name: 'no response_type', changes: { response_type: undefined }, error: 'invalid_request' },
    { name: 'an unknown response_type', changes: { response_type: 'token id_token' }, error: 'invalid_request' },
    { name: 'the implicit flow for a code client', changes: { response_type: 'token' }, error: 'unauthorized_client' },
    {
      name: 'the plain PKCE method',
      changes: { code_challenge: 'x', code_challenge_method: 'plain' },
      error: 'invalid_request',
    },
    { name: 'a PKCE challenge without its method', changes: { code_challenge: 'x' }, error: 'invalid_request' },
    { name: 'a PKCE method without a challenge', changes: { code_challenge_method: 'S256' }, error: 'invalid_request' },
    { name: 'an unknown scope', changes: { scope: 'openid nothing' }, error: 'invalid_scope' },
    { name: 'offline_access', changes: { scope: 'openid offline_access' }, error: 'invalid_scope' },
    { name: 'email without openid', changes: { scope: 'email' }, error: 'invalid_scope' },
    {
      name: 'an identity provider that is not allowed',
      changes: { identity_provider: 'Google' },
      error: 'invalid_request',
    },
    { name: 'prompt=none for nobody', changes: { prompt: 'none' }, error: 'login_required' },
  ])('$name goes to the callback as $error, with the state', async ({ changes, error }) => {
    const answer = await get(authorizeUrl(pool(), { state: 'a state', ...changes }))
    const location = new URL(locationOf(answer) ?? '')
    expect(answer.status).toBe(302)
    expect(`${location.origin}${location.pathname}`).toBe(callback)
    expect(location.searchParams.get('error')).toBe(error)
    expect(location.searchParams.get('state')).toBe('a state')
    expect(location.hash).toBe('')
  })

  it('an error of the implicit flow comes in the query too', async () => {
    const changes = { client_id: clientNamed(pool(), 'implicit').id, response_type: 'token', scope: 'nothing' }
    expect(locationOf(await get(authorizeUrl(pool(), changes)))).toContain('/callback?error=invalid_scope&')
  })

  it('a parameter that comes twice is refused', async () => {
    const answer = await get(`${authorizeUrl(pool())}&scope=openid&scope=email`)
    expect(locationOf(answer)).toContain('error=invalid_request')
  })

  it('an app client of the code grant does not get the implicit flow, nor the reverse', async () => {
    const changes = { client_id: clientNamed(pool(), 'implicit').id, response_type: 'code' }
    expect(locationOf(await get(authorizeUrl(pool(), changes)))).toContain('error=unauthorized_client')
  })
})

describe('a right request', () => {
  it('leads to the sign-in page with the same parameters', async () => {
    const url = authorizeUrl(pool(), { scope: 'openid email', nonce: 'n' })
    expect(locationOf(await get(url))).toBe(`/login${new URL(url).search}`)
  })

  it.each(['http://localhost:8484/callback', 'http://127.0.0.1:8484/callback', 'http://[::1]:8484/callback'])(
    'comes back to %s byte for byte, with code and state and nothing else',
    async (redirect_uri) => {
      const answer = await submitLogin(pool(), { redirect_uri, state: 'x y/+&=%20#ü' })
      const location = locationOf(answer) ?? ''
      expect(answer.status).toBe(302)
      expect(location.startsWith(`${redirect_uri}?code=`)).toBe(true)
      const { searchParams } = new URL(location)
      expect([...searchParams.keys()]).toEqual(['code', 'state'])
      expect(searchParams.get('state')).toBe('x y/+&=%20#ü')
    },
  )

  it('without a state gets none back', async () => {
    expect([...(await signIn(pool(), { state: undefined })).searchParams.keys()]).toEqual(['code'])
  })

  it.each([
    {
      name: 'with openid, brings an ID token',
      scope: 'openid email',
      keys: ['id_token', 'access_token', 'expires_in', 'token_type', 'state'],
    },
    {
      name: 'without openid, brings none',
      scope: 'aws.cognito.signin.user.admin',
      keys: ['access_token', 'expires_in', 'token_type', 'state'],
    },
  ])('of the implicit flow, $name, in the fragment and without a refresh token', async ({ scope, keys }) => {
    const location = await signIn(pool(), {
      client_id: clientNamed(pool(), 'implicit').id,
      response_type: 'token',
      scope,
    })
    expect(location.search).toBe('')
    expect([...new URLSearchParams(location.hash.slice(1)).keys()]).toEqual(keys)
  })
})

describe('faults at the callback', () => {
  it('encodes the state twice', async () => {
    const faulty = await startTestPool({ faults: { encodeStateTwice: true } })
    expect((await signIn(faulty, { state: 'a b' })).searchParams.get('state')).toBe('a%20b')
  })

  it('leaves the state out of an error', async () => {
    const faulty = await startTestPool({ faults: { errorWithoutState: true } })
    expect(locationOf(await get(authorizeUrl(faulty, { prompt: 'none' })))).not.toContain('state=')
  })
})
