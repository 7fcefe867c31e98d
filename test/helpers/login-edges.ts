import { createServer } from 'node:net'
import { setTimeout as realSleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { signInByHttp } from '../../src/demo/http-browser.ts'
import type { Edges } from '../../src/edges/edges.ts'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import type { AppClient } from '../../src/local/state/model.ts'
import { demoUser } from '../../src/local/state/pool-data.ts'
import { main } from '../../src/main.ts'
import { captured, pipedStdin, type TestEdges, testEdges } from './test-edges.ts'

/** Edges with the real clock, network and waiting: signing in is a matter of sockets and time-outs. */
export function loginEdges(changes: Partial<Edges> = {}): TestEdges {
  const edges = testEdges({
    now: () => new Date(),
    fetch: (url, init) => fetch(url, init),
    sleep: async (milliseconds, signal) => {
      await realSleep(milliseconds, undefined, signal ? { signal } : {}).catch((error: unknown) => {
        throw signal?.aborted ? signal.reason : error
      })
    },
    // nobody types
    stdin: pipedStdin(''),
    // a display, so that the machine does not look remote
    env: { DISPLAY: ':0' },
    ...changes,
  })
  onTestFinished(() => refuseSecrets(edges.err()))
  return edges
}

/** Fails a test whose conversation holds a token, whole or cut, or the demo user's password: these are for stdout alone. */
function refuseSecrets(text: string): void {
  const found = [...(text.match(/eyJ[\w-]{20,}/g) ?? []), ...(text.includes(demoUser.password) ? ['the password'] : [])]
  if (found.length > 0) throw new Error(`stderr holds a secret: ${found.map((one) => one.slice(0, 12)).join(', ')}`)
}

/** A browser that signs in by itself over HTTP as this person; what went wrong is thrown by `finished()`. */
export function browserOf(person: { username: string; password: string }) {
  const visits: Promise<unknown>[] = []
  return {
    openBrowser: (url: string) => {
      const visit = signInByHttp(url, person)
      visit.catch(() => {})
      visits.push(visit)
      return Promise.resolve({ opened: true })
    },
    finished: () => Promise.all(visits),
  }
}

/** Sign-in flags for a pool's app client, the public one unless named, with a callback on a port of this test alone. */
export async function signInFlags(pool: LocalPool, name = 'public', path = '/callback'): Promise<string[]> {
  const client = clientNamed(pool, name)
  const callback = `http://localhost:${await freePort()}${path}`
  addCallback(client, callback)
  return [...poolFlags(pool, name), '--redirect-uri', callback]
}

/** What names a pool and one of its app clients on a command line. */
export function poolFlags(pool: LocalPool, name = 'public'): string[] {
  const { issuer, baseUrl, poolId } = pool
  const { id } = clientNamed(pool, name)
  return ['--issuer', issuer, '--user-pool-id', poolId, '--endpoint-url', baseUrl, '--client-id', id]
}

/** The same flags without the API's address, so that nothing is known of the app client beforehand. */
export function withoutApi([issuer = '', address = '', , , , , ...rest]: readonly string[]): string[] {
  return [issuer, address, ...rest]
}

export function clientNamed({ clients }: LocalPool, name: string): AppClient {
  const client = clients.find((one) => one.name === name)
  if (!client) throw new Error(`the local pool has no app client ${name}`)
  return client
}

/** Registers one more callback, as an administrator would while the pool runs. */
export function addCallback(client: AppClient, callback: string): void {
  Object.assign(client, { callbackUrls: [...client.callbackUrls, callback] })
}

/** Signs in as the demo user through the whole program; fails the test where that fails. */
export async function signedIn(pool: LocalPool, edges: TestEdges, name = 'public', more: string[] = []): Promise<void> {
  const { openBrowser } = browserOf(pool.demoUser)
  const exitCode = await main(['login', ...(await signInFlags(pool, name)), ...more], { ...edges, openBrowser })
  if (exitCode !== 0) throw new Error(`login ended with ${exitCode}: ${edges.err()}`)
}

/** Until the test is over nobody may read the app client's settings, as with AWS credentials that do not allow it. */
export function denyDescribing({ faults }: LocalPool): void {
  faults.onRequest = (_, operation) => (operation === 'DescribeUserPoolClient' ? 'deny' : 'answer')
  onTestFinished(() => {
    faults.onRequest = () => 'answer'
  })
}

// Every test worker has a thousand ports of its own, below those that systems lend for port 0 (32768 and up on Linux).
const firstPort = 10_000 + 1000 * Number(process.env.VITEST_POOL_ID ?? 0)
let nextPort = Math.floor(Math.random() * 1000)

/** A port that is free on both loopback families, and stays so: no other test is given it, nor any server on port 0. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + (nextPort++ % 1000)
    const servers = await Promise.allSettled([listening('127.0.0.1', port), listening('::1', port)])
    const ours = servers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    await Promise.all(ours.map(closed))
    if (ours.length === servers.length) return port
  }
}

/** Another program that has this port of one loopback address, until the test is over. */
export async function occupy(host: '127.0.0.1' | '::1', port: number): Promise<void> {
  const server = await listening(host, port)
  onTestFinished(() => closed(server))
}

type Server = ReturnType<typeof createServer>

function listening(host: string, port: number): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => resolve(server))
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

/** The same edges and pool, so many seconds later. */
export function later(seconds: number, pool: LocalPool, edges: TestEdges): TestEdges {
  pool.faults.clockOffset = seconds
  return { ...edges, now: () => new Date(Date.now() + seconds * 1000) }
}

/** Runs a command with these edges, its output apart from what was written before. */
export async function run(
  args: readonly string[],
  edges: Edges,
): Promise<{ exitCode: number; out: string; err: string }> {
  const [stdout, stderr] = [captured(), captured()]
  const exitCode = await main(args, { ...edges, stdout: stdout.stream, stderr: stderr.stream })
  refuseSecrets(stderr.text())
  return { exitCode, out: stdout.text(), err: stderr.text() }
}
