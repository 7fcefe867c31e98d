import { answerApi } from '../api/api-endpoint.ts'
import { answerAuthorize, answerLogin, answerLoginPage, type HostedUi } from '../hosted-ui/hosted-ui.ts'
import { answerLogout } from '../hosted-ui/logout.ts'
import { answerErrorPage } from '../http/error-page.ts'
import type { LocalAnswer, LocalRequest } from '../http/messages.ts'
import { answerDiscovery, answerJwks } from '../tokens/discovery.ts'
import { answerRevoke, answerToken } from '../tokens/token-endpoint.ts'
import { answerUserInfo } from '../tokens/user-info.ts'
import type { MeApi } from './me-api.ts'

/** What answers a request; the signal ends its waits when the pool closes. */
export type Handler = (request: LocalRequest, signal: AbortSignal) => LocalAnswer | Promise<LocalAnswer>
/** Handlers by path, then by method. */
export type Routes = ReadonlyMap<string, Readonly<Record<string, Handler>>>

/** Everything that the pool serves. */
export function routesOf(ui: HostedUi, me: MeApi): Routes {
  const { pool, codes, sessions } = ui
  let apiRequests = 0
  const userInfo: Handler = (request) => answerUserInfo(request, pool)
  const wellKnown = `/${pool.poolId}/.well-known`
  return new Map<string, Record<string, Handler>>([
    [
      '/',
      {
        POST(request, signal) {
          apiRequests += 1
          return answerApi(request, pool, apiRequests, signal)
        },
      },
    ],
    [`${wellKnown}/openid-configuration`, { GET: () => answerDiscovery(pool) }],
    [`${wellKnown}/jwks.json`, { GET: () => answerJwks(pool) }],
    ['/oauth2/authorize', { GET: (request) => answerAuthorize(request, ui) }],
    ['/login', { GET: (request) => answerLoginPage(request, ui), POST: (request) => answerLogin(request, ui) }],
    [
      '/oauth2/token',
      {
        async POST(request, signal) {
          const { tokenEndpointDelay, tokenEndpointWire: wire } = pool.faults
          if (tokenEndpointDelay > 0) await pool.edges.sleep(tokenEndpointDelay, signal)
          const answer = await answerToken(request, pool, codes)
          return wire === 'answer' ? answer : { ...answer, wire }
        },
      },
    ],
    ['/oauth2/userInfo', { GET: userInfo, POST: userInfo }],
    ['/oauth2/revoke', { POST: (request) => answerRevoke(request, pool) }],
    ['/logout', { GET: (request) => answerLogout(request, pool, sessions) }],
    ['/error', { GET: answerErrorPage }],
    ['/api/v1/me', { GET: (request) => me.answer(request) }],
  ])
}
