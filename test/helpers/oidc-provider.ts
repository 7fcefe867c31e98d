import { generateKeyPair } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import Provider, { type Context, interactionPolicy } from 'oidc-provider'
import { onTestFinished } from 'vitest'

/** An OpenID provider of another author. */
export interface OtherProvider {
  readonly issuer: string
  readonly clientId: string
  /** How often each path was asked for. */
  readonly requests: readonly { readonly method: string; readonly path: string }[]
}

const resource = 'urn:test:api'
const scope = 'openid email'

/**
 * oidc-provider on a free port with this one registered callback, made to look like Cognito where that is needed at all:
 * its routes, `token_use` in the tokens, and `token` for what OpenID calls `id_token token`. It still puts an `iss` into the
 * callback and an `aud` and a `typ` into access tokens, rotates refresh tokens, and insists on PKCE.
 */
export async function startOtherProvider(callback: string): Promise<OtherProvider> {
  let handle: RequestListener = () => {}
  const requests: { method: string; path: string }[] = []
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? '', path: (request.url ?? '').replace(/\?.*/s, '') })
    handle(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clientId = 'other-client'
  const provider = new Provider(issuer, await configuration(clientId, callback))
  provider.use(async (context, next) => {
    if (context.path === '/oauth2/authorize' && context.query.response_type === 'token') {
      context.query = { ...context.query, response_type: 'id_token token' }
    }
    await next()
  })
  handle = provider.callback()
  return { issuer, clientId, requests }
}

async function configuration(clientId: string, callback: string): Promise<object> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const policy = interactionPolicy.base()
  // a native client would be asked for its consent each time
  policy.get('consent')?.checks.remove('native_client_prompt')
  return {
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: [callback],
        grant_types: ['authorization_code', 'refresh_token', 'implicit'],
        response_types: ['code', 'id_token token'],
        scope,
      },
    ],
    responseTypes: ['code', 'id_token token'],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'a+b/c=', alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['only for this test'] },
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      userinfo: '/oauth2/userInfo',
      revocation: '/oauth2/revoke',
      end_session: '/logout',
      jwks: '/.well-known/jwks.json',
    },
    features: {
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope, audience: resource, accessTokenFormat: 'jwt' }),
      },
    },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'token_use', 'cognito:username'], email: ['email'] },
    findAccount: (_: Context, accountId: string) => ({
      accountId,
      claims: () => ({
        sub: accountId,
        email: `${accountId}@example.com`,
        token_use: 'id',
        'cognito:username': accountId,
      }),
    }),
    extraTokenClaims: (_: Context, token: { accountId?: string }) => ({
      token_use: 'access',
      username: token.accountId,
    }),
    issueRefreshToken: () => true,
    interactions: { policy },
    loadExistingGrant: grantEverything,
    pkce: { required: () => true },
    ttl: { AccessToken: 3600, IdToken: 3600, RefreshToken: 86_400, Session: 3600, Grant: 86_400, Interaction: 600 },
  }
}

async function grantEverything({ oidc }: Context) {
  const grant = new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId })
  grant.addOIDCScope(scope)
  grant.addResourceScope(resource, scope)
  await grant.save()
  return grant
}
