import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { callApi, get, submitLogin, tokensFor } from '../../helpers/pool-client.ts'

const pool = sharedTestPool()
const portOf = ({ baseUrl }: LocalPool) => Number(new URL(baseUrl).port)

/** A request whose Host header and target are what the test says, whatever a browser would send. */
function raw(at: LocalPool, target: string, headers: Record<string, string>): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: portOf(at), path: target, headers, setHost: false },
      (answer) => {
        answer.resume()
        resolve({ status: answer.statusCode })
      },
    )
    request.once('error', reject)
    request.end()
  })
}

describe('who may speak to the pool', () => {
  const hosts = (port: number): [string | undefined, number][] => [
    [`127.0.0.1:${port}`, 200],
    [`localhost:${port}`, 200],
    [`[::1]:${port}`, 200],
    ['127.0.0.1', 421],
    [`127.0.0.1:${port + 1}`, 421],
    [`rebound.example.com:${port}`, 421],
    [`localhost.example.com:${port}`, 421],
    [`LOCALHOST:${port}`, 421],
    ['', 421],
  ]

  it.each(hosts(1).map(([, status], index) => ({ index, status })))(
    'host $index of the table gets $status',
    async ({ index, status }) => {
      const host = hosts(portOf(pool()))[index]?.[0] ?? ''
      expect(await raw(pool(), `/${pool().poolId}/.well-known/jwks.json`, { host })).toEqual({ status })
    },
  )

  it('is this machine alone, by both of its addresses', async () => {
    const path = `${pool().poolId}/.well-known/jwks.json`
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      expect((await fetch(`http://${host}:${portOf(pool())}/${path}`)).status).toBe(200)
    }
    expect(await isRefused('127.0.0.2', portOf(pool()))).toBe(true)
  })
})

// an address of this machine that only a server on all interfaces would answer at
function isRefused(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })
}

describe('every answer', () => {
  const addresses = ['/login', '/error?error=x', '/oauth2/userInfo', '/api/v1/me', '/nothing', '/oauth2/authorize', '/']

  it.each(addresses)(
    'of %s says who it is from, and may be neither kept, nor sniffed, nor read by other origins',
    async (path) => {
      const { headers } = await fetch(`${pool().baseUrl}${path}`, {
        redirect: 'manual',
        headers: { origin: 'https://example.com' },
      })
      expect(headers.get('server')).toBe('cogtool local pool')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'/)
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    },
  )

  it("has the pool's own time, which a fault may shift", async () => {
    const shifted = await startTestPool(
      { faults: { clockOffset: -90 } },
      { now: () => new Date('2026-11-22T06:22:00Z') },
    )
    expect((await get(shifted.baseUrl)).headers.get('date')).toBe('Sun, 22 Nov 2026 06:20:30 GMT')
  })
})

describe('what is not there', () => {
  it.each([
    { path: '/nothing', status: 404 },
    { path: '//example.com/login', status: 404 },
    { path: '/us-local-1_Other0001/.well-known/jwks.json', status: 404 },
    { path: '/us-local-1_Other0001/.well-known/openid-configuration', status: 404 },
    { path: '/.well-known/openid-configuration', status: 404 },
    { path: '/constructor', status: 404 },
  ])('$path is $status', async ({ path, status }) => {
    expect(await raw(pool(), path, { host: `127.0.0.1:${portOf(pool())}` })).toEqual({ status })
  })

  it.each(['*', 'http://127.0.0.1/login', 'login'])('the target %j is a bad address', async (target) => {
    expect(await raw(pool(), target, { host: `127.0.0.1:${portOf(pool())}` })).toEqual({ status: 400 })
  })

  it.each([
    { method: 'GET', path: '/oauth2/token', allow: 'POST' },
    { method: 'DELETE', path: '/login', allow: 'GET, POST' },
    { method: 'GET', path: '/', allow: 'POST' },
  ])('$method $path is 405 and names $allow', async ({ method, path, allow }) => {
    const answer = await fetch(`${pool().baseUrl}${path}`, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
  })

  it('a body that is too large is not read to its end', async () => {
    const body = 'x'.repeat(4 * 1024 * 1024)
    expect((await fetch(`${pool().baseUrl}/oauth2/token`, { method: 'POST', body })).status).toBe(413)
  })
})

describe('the log of requests', () => {
  it('tells paths, operations, grant types and statuses, and nothing secret', async () => {
    const own = await startTestPool()
    const tokens = await tokensFor(own)
    await callApi(own, 'ListUserPools', '{"MaxResults":1}')
    await get(`${own.baseUrl}/oauth2/authorize?code=secret`)
    expect(own.requests).toEqual([
      { method: 'GET', path: '/login', status: 200 },
      { method: 'POST', path: '/login', status: 302 },
      { method: 'POST', path: '/oauth2/token', grantType: 'authorization_code', status: 200 },
      { method: 'POST', path: '/', operation: 'ListUserPools', status: 200 },
      { method: 'GET', path: '/oauth2/authorize', status: 302 },
    ])
    const text = JSON.stringify(own.requests)
    for (const secret of [tokens.access_token, own.demoUser.password, 'secret']) expect(text).not.toContain(secret)
  })
})

describe('start and end', () => {
  it('a port that is taken is an error', async () => {
    await expect(startTestPool({ port: portOf(pool()) })).rejects.toMatchObject({ code: 'port_in_use' })
  })

  it('closing frees the port though browsers keep their connections', async () => {
    const own = await startTestPool()
    await submitLogin(own)
    const idle = connect({ host: '127.0.0.1', port: portOf(own) })
    await new Promise((resolve) => idle.once('connect', resolve))
    const gone = new Promise((resolve) => idle.once('close', resolve))
    idle.on('error', () => {})
    await own.close()
    await gone
    const next = await startTestPool({ port: portOf(own) })
    expect((await get(next.baseUrl)).status).toBe(405)
  })

  it('closing twice is closing once', async () => {
    const own = await startTestPool()
    await Promise.all([own.close(), own.close()])
    await own.close()
    await expect(get(own.baseUrl)).rejects.toThrow('fetch failed')
  })
})
