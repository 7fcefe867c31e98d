import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpBrowser, signInByHttp } from '../../../src/demo/http-browser.ts'
import type { Edges } from '../../../src/edges/edges.ts'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import type { Faults } from '../../../src/local/state/faults.ts'
import { main } from '../../../src/main.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { selfSigned } from '../../helpers/certificate.ts'
import { fetchFor } from '../../helpers/fetch-for.ts'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import {
  addCallback,
  browserOf,
  clientNamed,
  freePort,
  loginEdges,
  run,
  signInFlags,
  withoutApi,
} from '../../helpers/login-edges.ts'

const sharedPool = sharedTestPool()

/** The pool of this file, misbehaving for one test. */
function poolWith(faults: Partial<Omit<Faults, 'me'>>): LocalPool {
  const pool = sharedPool()
  const right = { ...pool.faults }
  Object.assign(pool.faults, faults)
  onTestFinished(() => void Object.assign(pool.faults, right))
  return pool
}

async function login(pool: LocalPool, args: readonly string[], changes: Partial<Edges> = {}) {
  const edges = loginEdges({ openBrowser: browserOf(pool.demoUser).openBrowser, ...changes })
  return { ...(await run(['login', ...args], edges)), edges }
}

function tokensOf({ directories }: Edges): Record<string, string> {
  const folder = join(directories.state, 'sessions')
  return JSON.parse(readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')).tokens
}

describe('both forms of the issuer', () => {
  const poolId = 'eu-west-1_AbC123xyz'
  const original = `https://cognito-idp.eu-west-1.amazonaws.com/${poolId}`
  const updated = `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${poolId}`

  it.each([
    { name: 'the original one', issuer: original, answers: [original] },
    { name: 'the updated one', issuer: updated, answers: [updated] },
    { name: 'the updated one, which the original address tells of', issuer: updated, answers: [original, updated] },
  ])('$name', async ({ issuer, answers }) => {
    const pool = await startTestPool({ poolId, issuer })
    const domain = 'https://login.example.com'
    // AWS's two addresses and the pool's domain lead to the local pool; the one of the other form answers 403, as the service does
    const aws = async (url: string, init?: RequestInit) => {
      if (url.startsWith(domain)) return fetch(url.replace(domain, pool.baseUrl), init)
      if (!/amazonaws\.com/.test(url)) return fetch(url, init)
      if (!answers.some((address) => url.startsWith(address))) return new Response(null, { status: 403 })
      const answer = await fetch(`${pool.baseUrl}${new URL(url).pathname}`, init)
      return new Response((await answer.text()).replaceAll(pool.baseUrl, domain), answer)
    }
    const openBrowser = async (url: string) => {
      void signInByHttp(url, pool.demoUser, { fetch: aws })
      return { opened: true }
    }
    const callback = `http://localhost:${await freePort()}/callback`
    addCallback(pool.client, callback)
    const flags = ['--user-pool-id', poolId, '--client-id', pool.client.id, '--redirect-uri', callback]
    const { exitCode, err, edges } = await login(pool, flags, { fetch: aws, openBrowser })
    expect(err).not.toContain('error')
    expect(exitCode).toBe(0)
    const folder = join(edges.directories.state, 'sessions')
    expect(JSON.parse(readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')).issuer).toBe(issuer)
  })
})

describe('the token endpoint', () => {
  it('that is slow is waited for', async () => {
    const pool = poolWith({ tokenEndpointDelay: 300 })
    expect((await login(pool, await signInFlags(pool))).exitCode).toBe(0)
  })

  it.each(['cut-body', 'reset'] as const)(
    'whose answer is lost (%s): exit 4, nothing saved, and the page says so',
    async (wire) => {
      const pool = poolWith({ tokenEndpointWire: wire })
      const { openBrowser, finished } = browserOf(pool.demoUser)
      const { exitCode, err, edges } = await login(pool, await signInFlags(pool), { openBrowser })
      expect(exitCode).toBe(4)
      expect(err).toContain('the token endpoint')
      expect(() => tokensOf(edges)).toThrow()
      const [landing] = (await finished()) as { text: string }[]
      expect(landing?.text).toContain('You are not signed in')
    },
  )

  it('that never answers: Ctrl-C ends it', async () => {
    const pool = poolWith({ tokenEndpointWire: 'stall' })
    const edges = loginEdges({ openBrowser: browserOf(pool.demoUser).openBrowser })
    const before = pool.requests.length
    const running = main(['login', ...(await signInFlags(pool))], edges)
    const asked = () => pool.requests.slice(before).some(({ path }) => path === '/oauth2/token')
    await expect.poll(asked, { timeout: 5_000 }).toBe(true)
    edges.interrupt(new CogtoolError('interrupted', 'interrupted'))
    expect(await running).toBe(130)
    expect(() => tokensOf(edges)).toThrow()
  })
})

it('an error without state, as some pools send it, is a hint; the time-out then tells it', async () => {
  const pool = poolWith({ errorWithoutState: true })
  const openBrowser = async (url: string) => {
    void createHttpBrowser({ fetch })
      .open(url)
      .catch(() => {})
    return { opened: true }
  }
  // without the API nobody knows that the scope is not allowed
  const flags = withoutApi(await signInFlags(pool))
  const wrong = ['--no-preflight', '--scope', 'api/unknown', '--timeout', '1']
  const { exitCode, err } = await login(pool, [...flags, ...wrong], { openBrowser })
  expect(exitCode).toBe(3)
  expect(err).toMatch(/may belong to this sign-in: invalid_scope/)
})

it('a Hosted UI that nobody reaches is told before the wait, which goes on: a browser may have another way there', async () => {
  const pool = sharedPool()
  const noSuchHost = (url: string) => url.includes('/oauth2/authorize')
  const fetchElse: Edges['fetch'] = (url, init) => {
    if (!noSuchHost(url)) return fetch(url, init)
    const cause = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })
    return Promise.reject(new TypeError('fetch failed', { cause }))
  }
  const { exitCode, err } = await login(pool, await signInFlags(pool), { fetch: fetchElse })
  expect(err).toMatch(
    /gave no answer: \S+: its host name has no address; a browser may reach it all the same\n.*Waiting/s,
  )
  expect(exitCode).toBe(0)
})

it.each([
  { name: 'on', rotation: { graceSeconds: 0 }, isKept: false },
  { name: 'off', rotation: undefined, isKept: true },
])('rotation $name: the refresh token after a refresh', async ({ rotation, isKept }) => {
  const pool = sharedPool()
  const client = clientNamed(pool, 'public')
  if (rotation) client.rotation = rotation
  onTestFinished(() => {
    client.rotation = undefined
  })
  const { edges } = await login(pool, await signInFlags(pool))
  const first = tokensOf(edges).refresh
  expect((await run(['token', '--force-refresh'], edges)).exitCode).toBe(0)
  const second = tokensOf(edges).refresh
  expect(second === first).toBe(isKept)
  expect((await run(['token', '--force-refresh'], edges)).exitCode).toBe(0)
})

describe('an https callback', () => {
  const day = 86_400_000
  const made = () =>
    selfSigned({ dnsName: 'localhost', notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) })

  async function prepare(files: { cert: string; key: string }) {
    const pool = sharedPool()
    const callback = `https://localhost:${await freePort()}/callback`
    addCallback(pool.client, callback)
    const edges = loginEdges({
      openBrowser: async (url) => {
        signInByHttp(url, pool.demoUser, { fetch: fetchFor({}, files.cert) }).catch(() => {})
        return { opened: true }
      },
    })
    writeFileSync(join(edges.home, 'cert.pem'), files.cert)
    writeFileSync(join(edges.home, 'key.pem'), files.key)
    const [, , ...rest] = (await signInFlags(pool)).slice(0, -2)
    const flags = ['--issuer', pool.issuer, ...rest, '--redirect-uri', callback]
    return { edges, callback, flags, tls: ['--callback-cert', 'cert.pem', '--callback-key', 'key.pem'] }
  }

  it('is served with the given certificate', async () => {
    const { edges, flags, tls } = await prepare(made())
    const { exitCode, err } = await run(['login', ...flags, ...tls], edges)
    expect(err).toMatch(/^Open: https:\/\/localhost:\d+\/[\w-]{22}$/m)
    expect(exitCode).toBe(0)
  })

  it('is listened at on both families, and plain http to it changes nothing', async () => {
    const files = made()
    const { edges, callback, flags, tls } = await prepare(files)
    const running = main(['login', '--no-browser', ...flags, ...tls], edges)
    await expect.poll(() => edges.err(), { timeout: 5_000 }).toMatch(/^Open: /m)
    const { port, pathname } = new URL(callback)
    await fetch(`http://localhost:${port}${pathname}`).catch(() => {})
    for (const host of ['127.0.0.1', '::1']) {
      const status = await new Promise((resolve, reject) => {
        const options = {
          host,
          port,
          path: '/x',
          headers: { host: `localhost:${port}` },
          servername: 'localhost',
          ca: files.cert,
        }
        httpsRequest(options, (answer) => resolve(answer.resume().statusCode))
          .on('error', reject)
          .end()
      })
      expect(status).toBe(404)
    }
    const address = /^Open: (\S+)$/m.exec(edges.err())?.[1] ?? ''
    await signInByHttp(address, sharedPool().demoUser, { fetch: fetchFor({}, files.cert) })
    expect(await running).toBe(0)
  })

  it.each<{ name: string; files?: { cert: string; key: string }; args?: string[]; code: string; why?: string }>([
    { name: 'no certificate', args: [], code: 'callback_not_loopback' },
    { name: 'a certificate without its key', args: ['--callback-cert', 'cert.pem'], code: 'usage' },
    {
      name: 'a file that is not there',
      args: ['--callback-cert', 'none.pem', '--callback-key', 'key.pem'],
      code: 'input_unreadable',
    },
    { name: 'text that is no certificate', files: { ...made(), cert: 'hello' }, code: 'input_invalid', why: 'as PEM' },
    {
      name: 'the key of another certificate',
      files: { cert: made().cert, key: made().key },
      code: 'input_invalid',
      why: 'they do not belong together',
    },
  ])('cannot be served with $name', async ({ files = made(), args, code, why = '' }) => {
    const { edges, flags, tls } = await prepare(files)
    const { exitCode, err } = await run(['login', '--json', ...flags, ...(args ?? tls)], edges)
    expect(JSON.parse(err).error).toMatchObject({ code, message: expect.stringContaining(why) })
    expect(err).not.toContain('PRIVATE KEY')
    expect(exitCode).toBe(2)
  })
})
