import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import type { CannedAnswer } from './api-server.ts'
import { startTestPool } from './local-pool.ts'

/** A pool that is not AWS's: a local one behind an address whose paths are not the usual ones. */
export interface Emulator {
  /** e.g. http://127.0.0.1:40123 */
  readonly endpoint: string
  readonly issuer: string
  readonly pool: LocalPool
  /** Paths asked for so far, with their methods. */
  readonly asked: string[]
}

interface EmulatorOptions {
  /** Below the endpoint; empty for an issuer without a path. */
  readonly issuerPath: string
  readonly poolId?: string
  /** Where the keys are, by discovery alone, instead of the usual address. */
  readonly keysAt?: string
  /** What its discovery document says otherwise. */
  readonly discovery?: (endpoint: string) => Readonly<Record<string, unknown>>
  /** What it answers of its own, by path. */
  readonly answers?: Readonly<Record<string, CannedAnswer>>
}

/** Starts one for the time of one test. */
export async function startEmulator({
  issuerPath,
  poolId,
  keysAt = `${issuerPath}/.well-known/jwks.json`,
  discovery = () => ({}),
  answers = {},
}: EmulatorOptions): Promise<Emulator> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url?.replace(/\?.*/s, '')}`)
    const { status = 200, headers = {}, body = '' } = await answer(request)
    response.writeHead(status, headers as Record<string, string>).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = `${endpoint}${issuerPath}`
  const pool = await startTestPool({ issuer, ...(poolId !== undefined && { poolId }) })

  async function answer(request: IncomingMessage): Promise<CannedAnswer> {
    const path = request.url?.replace(/\?.*/s, '') ?? ''
    const own = answers[path]
    if (own) return own
    const wellKnown = `/${pool.poolId}/.well-known`
    if (path === keysAt) return forward(request, `${wellKnown}/jwks.json`)
    if (path === `${issuerPath}/.well-known/openid-configuration`) {
      const document = await forward(request, `${wellKnown}/openid-configuration`)
      const told = { ...JSON.parse(String(document.body)), jwks_uri: `${endpoint}${keysAt}`, ...discovery(endpoint) }
      return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(told) }
    }
    if (path.includes('/.well-known/')) return { status: 404 }
    return forward(request, request.url ?? '')
  }

  /** Sends a request on to the pool; its answer names this address instead of the pool's own. */
  async function forward(request: IncomingMessage, path: string): Promise<CannedAnswer> {
    const { hostname, port, host } = new URL(pool.baseUrl)
    const headers = { ...request.headers, host }
    const onward = httpRequest({ host: hostname, port, path, method: request.method, headers })
    const answering = new Promise<IncomingMessage>((resolve, reject) => {
      onward.once('response', resolve)
      onward.once('error', reject)
    })
    request.pipe(onward)
    const answered = await answering
    const { location, 'transfer-encoding': _, 'content-length': __, ...kept } = answered.headers
    const moved = location === undefined ? {} : { location: location.replaceAll(pool.baseUrl, endpoint) }
    return {
      status: answered.statusCode ?? 0,
      headers: { ...(kept as Record<string, string>), ...moved },
      body: (await text(answered)).replaceAll(pool.baseUrl, endpoint),
    }
  }

  return { endpoint, issuer, pool, asked }
}
