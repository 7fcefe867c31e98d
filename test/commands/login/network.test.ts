import { writeFileSync } from 'node:fs'
import { request as httpRequest, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { signInByHttp } from '../../../src/demo/http-browser.ts'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { serveApi } from '../../helpers/api-server.ts'
import { selfSigned } from '../../helpers/certificate.ts'
import { fetchFor } from '../../helpers/fetch-for.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { addCallback, freePort, loginEdges, run } from '../../helpers/login-edges.ts'
import { unlessIn } from '../../helpers/override.ts'
import { type ProxyOptions, serveProxy } from '../../helpers/proxy-server.ts'
import type { TestEdges } from '../../helpers/test-edges.ts'

// a pool on the internet, as far as its tokens say
const host = 'pool.example.com'
const poolId = 'us-local-1_Demo0001'
const pool = sharedTestPool({ issuer: `https://${host}/${poolId}` })

const day = 86_400_000
const certificateFor = (dnsName: string, [from, to]: [number, number] = [-1, 1], name = 'A company') =>
  selfSigned({
    name,
    dnsName,
    notBefore: new Date(Date.now() + from * day),
    notAfter: new Date(Date.now() + to * day),
  })

let trusted: ReturnType<typeof selfSigned>
beforeAll(() => {
  trusted = certificateFor(host)
})

/** The pool behind TLS, as the world reaches it. */
function serveOverTls(certificate: ReturnType<typeof selfSigned>) {
  const forward: RequestListener = (request, response) => {
    const { hostname, port, host: own } = new URL(pool().baseUrl)
    const { method, url, headers } = request
    const onward = httpRequest({ host: hostname, port, path: url, method, headers: { ...headers, host: own } })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  }
  return serveApi(forward, certificate)
}

/** Signs in at the pool through a proxy; the browser goes the same way. */
async function loginThrough(
  proxy: { origin: string },
  { ca, env = {}, args = [] }: { ca?: string; env?: Record<string, string>; args?: string[] } = {},
) {
  const callback = `http://localhost:${await freePort()}/callback`
  addCallback(pool().client, callback)
  const variables = { DISPLAY: ':0', HTTPS_PROXY: proxy.origin, ...env }
  const edges: TestEdges = loginEdges({
    env: variables,
    fetch: fetchFor(variables, undefined),
    withCertificates: (certificates): Edges => ({ ...edges, certificates, fetch: fetchFor(variables, certificates) }),
    openBrowser: async (url) => {
      signInByHttp(url, pool().demoUser, { fetch: fetchFor(variables, trusted.cert) }).catch(() => {})
      return { opened: true }
    },
  })
  const file = join(edges.home, 'authority.pem')
  if (ca !== undefined) writeFileSync(file, ca)
  const flags = ['--issuer', pool().issuer, '--client-id', pool().client.id, '--domain', `https://${host}`]
  const trust = ca === undefined ? [] : ['--ca-file', file]
  const address = ['--redirect-uri', callback]
  const exitCode = await main(
    ['login', '--no-preflight', ...unlessIn(args, ['--timeout', '20']), ...flags, ...address, ...trust, ...args],
    edges,
  )
  return { exitCode, out: edges.out(), err: edges.err() }
}

describe('behind a proxy with a private certificate authority', () => {
  it('signs in through CONNECT with --ca-file, and asks the proxy for the pool alone', async () => {
    const front = await serveOverTls(trusted)
    const proxy = await serveProxy({ to: front.origin })
    const { exitCode, out, err } = await loginThrough(proxy, { ca: trusted.cert })
    expect(err).not.toContain('error')
    expect(exitCode).toBe(0)
    expect(out).toContain('Signed in as maria@example.com')
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${host}:443`]))
    expect(front.requests.map(({ url }) => url?.split('?')[0])).toContain('/oauth2/token')
  })

  it('gives the proxy the name and password of HTTPS_PROXY', async () => {
    const front = await serveOverTls(trusted)
    const wants = `Basic ${Buffer.from('ann:secret').toString('base64')}`
    const proxy = await serveProxy({ to: front.origin, wants })
    const origin = proxy.origin.replace('//', '//ann:secret@')
    expect((await loginThrough({ origin }, { ca: trusted.cert })).exitCode).toBe(0)
  })

  it('leaves the proxy alone for hosts of NO_PROXY', async () => {
    const proxy = await serveProxy({ to: (await serveOverTls(trusted)).origin })
    const { exitCode } = await loginThrough(proxy, { env: { NO_PROXY: 'example.com' }, args: ['--timeout', '1'] })
    // there is no such host without it; nobody could sign in
    expect(exitCode).toBe(3)
    expect(proxy.asked).toEqual([])
  })
})

describe('each failure of TLS and proxies is named, with what helps', () => {
  const other = certificateFor('other.example.com')
  it.each<{
    name: string
    serves?: () => ReturnType<typeof selfSigned>
    trusts?: () => string
    proxy?: Partial<ProxyOptions>
    code: string
    says: RegExp
  }>([
    {
      name: 'a certificate of an unknown authority',
      code: 'tls_untrusted',
      says: /pool\.example\.com is not trusted.*self-signed.*--ca-file <certificate\.pem>, or NODE_EXTRA_CA_CERTS/,
    },
    {
      name: 'a certificate of another authority than the one given',
      trusts: () => other.cert,
      code: 'tls_untrusted',
      says: /--ca-file/,
    },
    {
      name: 'an expired certificate',
      serves: () => certificateFor(host, [-3, -2]),
      trusts: () => '',
      code: 'tls_untrusted',
      says: /expired.*check the clock/,
    },
    {
      name: 'a certificate that is not valid yet',
      serves: () => certificateFor(host, [2, 3]),
      trusts: () => '',
      code: 'tls_untrusted',
      says: /not valid yet.*clock/,
    },
    {
      name: "another name's certificate",
      serves: () => other,
      trusts: () => other.cert,
      code: 'tls_untrusted',
      says: /another name.*--ca-file does not help/,
    },
    {
      name: 'a proxy that wants a password',
      proxy: { wants: 'Basic x' },
      code: 'service_unreachable',
      says: /the proxy opened no way to pool\.example\.com: the proxy 127\S* wants a name and password → HTTPS_PROXY=/,
    },
    {
      name: 'a proxy that refuses the host',
      proxy: { status: 403 },
      code: 'service_unreachable',
      says: /the proxy opened no way to pool\.example\.com: the proxy 127\S* answered 403 → NO_PROXY/,
    },
  ])('$name', async ({ serves = () => trusted, trusts, proxy: options = {}, code, says }) => {
    const certificate = serves()
    const { origin } = await serveProxy({ to: (await serveOverTls(certificate)).origin, ...options })
    const edges = loginEdges()
    const env = { HTTPS_PROXY: origin }
    const ca = trusts?.() || (trusts ? certificate.cert : undefined)
    const args = ['login', '--json', '--issuer', pool().issuer, '--client-id', 'x']
    const { exitCode, err } = await run(args, { ...edges, fetch: fetchFor(env, ca) })
    const { error } = JSON.parse(err)
    expect(error).toMatchObject({ code, exitCode: 4 })
    expect(`${error.message} → ${error.hint}`).toMatch(says)
    expect(exitCode).toBe(4)
  })

  it('a proxy that is not there', async () => {
    const env = { HTTPS_PROXY: `http://127.0.0.1:${await freePort()}` }
    const args = ['login', '--json', '--issuer', pool().issuer, '--client-id', 'x']
    const { err } = await run(args, { ...loginEdges(), fetch: fetchFor(env, undefined) })
    expect(JSON.parse(err).error).toMatchObject({
      code: 'service_unreachable',
      hint: expect.stringContaining('HTTPS_PROXY'),
    })
  })

  it('plain http where https is expected', async () => {
    const { port } = new URL((await serveApi((_, response) => void response.end())).origin)
    const args = ['login', '--json', '--issuer', `https://127.0.0.1:${port}/${poolId}`, '--client-id', 'x']
    const { err } = await run(args, loginEdges())
    expect(JSON.parse(err).error).toMatchObject({
      code: 'service_unreachable',
      message: expect.stringContaining('TLS'),
    })
  })
})
