import { randomBytes } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createSecureContext } from 'node:tls'
import { systemFiles } from '../../../src/edges/files.ts'
import { type LocalPool, startLocalPool } from '../../../src/local/server/local-pool.ts'
import type { AppClient } from '../../../src/local/state/model.ts'
import { demoUser } from '../../../src/local/state/seed-users.ts'
import { selfSigned } from '../certificate.ts'
import { type ClientName, clientId, type WorldSettings } from './cell.ts'
import { allHosts, evilPool, known, ownHosts, ownPool, type Recorded, strangeHosts } from './hosts.ts'
import { secretsIn } from './secrets.ts'

/** Everybody whom a cell's commands can reach. */
export interface World {
  /** What came since the last `arrange`. */
  readonly requests: Recorded[]
  /** The person's, a stranger's at AWS, one of a stranger's issuer, and one of this machine, which needs nobody's trust. */
  readonly pools: Readonly<Record<'own' | 'evil' | 'strange' | 'loopback', LocalPool>>
  readonly loopback: LocalPool
  /** The certificate that stands for all authorities, and the one of a private authority. */
  readonly certificates: Readonly<Record<WorldSettings['certificates'], string>>
  /** Where https and http are answered. */
  readonly ports: { readonly https: number; readonly http: number }
  /** Forgets what came, and changes what the next cell wants otherwise. */
  arrange(settings: WorldSettings): void
  /** A token of the pools' demo user for the confidential app client. */
  token(of: keyof World['pools'], kind: 'access' | 'refresh', scopes: readonly string[]): Promise<string>
  close(): Promise<void>
}

/**
 * Starts the pools and everything in front of them. Strangers answer whatever they are asked, so that nothing but cogtool's rule
 * keeps a secret from them: one stands between cogtool and the person's own pool, one issues tokens under an issuer of its own,
 * and one has a pool at AWS.
 */
export async function openWorld(at: { https: number; http: number; host: string }): Promise<World> {
  const [own, evil, strange, loopback] = await Promise.all([
    startPool({ poolId: ownPool, issuer: `https://${ownHosts.aws}/${ownPool}` }),
    startPool({ poolId: evilPool, issuer: `https://${ownHosts.aws}/${evilPool}` }),
    startPool({ poolId: ownPool, issuer: `https://${strangeHosts.issuer}/${ownPool}` }),
    startPool({}),
  ])
  const pools = { own, evil, strange, loopback }
  for (const [owner, { clients }] of Object.entries(pools)) {
    for (const client of clients) prepareClient(client, owner)
  }
  Object.assign(evil.state, { baseUrl: `https://${strangeHosts.poolDomain}` })
  Object.assign(strange.state, { baseUrl: `https://${strangeHosts.issuer}` })
  const validity = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 86_400_000) }
  const [all, priv] = ['cogtool test authority', 'cogtool private authority'].map((name) =>
    selfSigned({ name, dnsName: allHosts, ...validity }),
  ) as [ReturnType<typeof selfSigned>, ReturnType<typeof selfSigned>]
  const contexts = { public: createSecureContext(all), private: createSecureContext(priv) }

  const requests: Recorded[] = []
  let settings: WorldSettings = { certificates: 'public', discovered: '' }

  const listener =
    (scheme: Recorded['scheme']): RequestListener =>
    async (request, response) => {
      const body = await bodyOf(request)
      const host = (request.headers.host ?? '').replace(/:\d+$/, '')
      const url = new URL(request.url ?? '/', `${scheme}://${host}`)
      const operation = /^AWSCognitoIdentityProviderService\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1]
      const pool = poolFor(host, url, body, pools)
      const secrets = secretsIn({ url, headers: request.headers, body })
      requests.push({
        scheme,
        host,
        reached: isStrange(host) ? 'stranger' : pool === evil ? 'evil pool' : 'own',
        method: request.method ?? '',
        path: url.pathname,
        ...(operation === undefined ? {} : { operation }),
        secrets,
      })
      if (settings.redirectTo !== undefined && !isStrange(host) && secrets.length > 0) {
        response.writeHead(307, { location: new URL(request.url ?? '/', settings.redirectTo).href }).end()
        return
      }
      const { status, headers, body: answer } = await forward(request, body, pool)
      response.writeHead(status, headers).end(answer)
    }

  const tls = createTlsServer(
    { ...all, SNICallback: (_, callback) => callback(null, contexts[settings.certificates]) },
    listener('https'),
  )
  // a client that refuses the certificate is what a cell may want
  tls.on('tlsClientError', () => {})
  const plain = createHttpServer(listener('http'))
  const ports = { https: await listening(tls, at.https, at.host), http: await listening(plain, at.http, at.host) }

  return {
    requests,
    pools,
    loopback,
    certificates: { public: all.cert, private: priv.cert },
    ports,
    arrange(next) {
      settings = next
      requests.length = 0
      Object.assign(own.state, { baseUrl: settings.discovered })
      Object.assign(loopback.state, { baseUrl: settings.loopbackDiscovered ?? loopback.baseUrl })
    },
    async token(of, kind, scopes) {
      const pool = pools[of]
      const client = pool.clients.find(({ name }) => name === 'confidential')
      const user = pool.state.users.forSignIn(demoUser.username)
      if (!client || !user) throw new Error('the pool lacks its demo user or its confidential app client')
      const issued = await pool.state.tokens.issue({ user, client, scopes, refreshable: true, through: 'hosted-ui' })
      return issued[kind] ?? ''
    },
    async close() {
      for (const server of [tls, plain]) {
        server.close()
        server.closeAllConnections()
      }
      await Promise.all([own, evil, strange, loopback].map((pool) => pool.close()))
    },
  }
}

const startPool = (options: Parameters<typeof startLocalPool>[0]) =>
  startLocalPool(options, {
    now: () => new Date(),
    randomBytes,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    files: systemFiles(() => true),
  })

/** Strangers know the secret of the person's app clients, so that they can go along with whatever comes. */
function prepareClient(client: AppClient, owner: string): void {
  const more = {
    own: client.name === 'confidential' ? [`https://${strangeHosts.domain}/callback`] : [],
    // who takes over a sign-in takes every callback
    strange: ['http://localhost:8484/callback'],
  }
  Object.assign(client, {
    id: clientId(client.name as ClientName, owner === 'evil' ? 'evil' : 'own'),
    callbackUrls: [...client.callbackUrls, ...(more[owner as keyof typeof more] ?? [])],
    ...(client.secret === undefined ? {} : { secret: known.clientSecret }),
    // who wants the password itself refuses its proof
    ...(owner === 'evil' ? { explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } : {}),
  })
}

const isStrange = (host: string): boolean => !Object.values<string>(ownHosts).includes(host)

function poolFor(host: string, url: URL, body: string, { own, evil, strange }: World['pools']): LocalPool {
  if (host === strangeHosts.issuer) return strange
  if (host === strangeHosts.poolDomain) return evil
  // AWS answers for everybody's pool: the path or the body says which is meant
  const evilIds = [evilPool, ...evil.clients.map(({ id }) => id)]
  const accessToken = /"AccessToken":"[\w-]+\.([\w-]+)\./.exec(body)?.[1]
  const about = `${url.pathname} ${body} ${Buffer.from(accessToken ?? '', 'base64url')}`
  return evilIds.some((id) => about.includes(id)) ? evil : own
}

/** What the pool answers: under every name, though it only knows its own. */
async function forward(request: IncomingMessage, body: string, pool: LocalPool) {
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers
  const answer = await fetch(`${pool.baseUrl}${request.url}`, {
    method: request.method ?? 'GET',
    headers: Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    ),
    body: body === '' ? null : body,
    redirect: 'manual',
  })
  const cookies = answer.headers.getSetCookie()
  return {
    status: answer.status,
    headers: { ...Object.fromEntries(answer.headers), ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }) },
    body: Buffer.from(await answer.arrayBuffer()),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

async function listening(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return (server.address() as AddressInfo).port
}
