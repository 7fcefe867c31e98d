import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { reply, serveApi } from '../helpers/api-server.ts'
import { loginEdges, run } from '../helpers/login-edges.ts'
import { startCognitoLocal } from './emulators/cognito-local.ts'
import { startMoto } from './emulators/moto.ts'
import type { EmulatedPool } from './emulators/pool.ts'

const person = { username: 'ann@example.org', password: 'Correct-horse-1' }

// the AWS SDK reads them by itself
const credentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }
beforeEach(() => {
  for (const [name, value] of Object.entries(credentials)) vi.stubEnv(name, value)
})
afterEach(() => vi.unstubAllEnvs())

/** An API of a developer who works with the emulator. */
async function serveMe({ endpoint, poolId, issuer }: EmulatedPool): Promise<string> {
  const keys = createRemoteJWKSet(new URL(`${endpoint}/${poolId}/.well-known/jwks.json`))
  const { origin } = await serveApi(async ({ headers }, response) => {
    const token = String(headers.authorization).replace(/^Bearer /, '')
    const { payload } = await jwtVerify(token, keys, { issuer })
    reply(response, { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sub: payload.sub }) })
  })
  return `${origin}/me`
}

const online = (token: string): [args: string[], shows: string][] => [
  [['whoami', '--remote'], 'the pool accepts the session'],
  [['verify', token, '--online'], 'VALID'],
]

it.each([
  ['cognito-local', startCognitoLocal, false],
  ["a server of moto's shape", startMoto, true],
] as const)(
  '%s: login, token, whoami, me, verify, export-users, audit-duplicates and logout, in a row',
  async (_, start, isForeign) => {
    const pool = await start(person)
    const apiUrl = await serveMe(pool)
    const hosts: string[] = []
    const edges = loginEdges({
      env: { COGTOOL_PASSWORD: person.password, ...credentials },
      fetch: (url, init) => {
        hosts.push(new URL(url).host)
        return fetch(url, init)
      },
    })
    const { endpoint, poolId, clientId } = pool
    const login = ['login', '--user-pool-id', poolId, '--endpoint-url', endpoint, '--client-id', clientId]
    const signedIn = await run([...login, '--username', person.username, '--auth-flow', 'password'], edges)
    expect(signedIn).toMatchObject({ exitCode: 0 })
    expect(signedIn.err.includes(`keys from ${endpoint}`)).toBe(isForeign)
    const token = await run(['token'], edges)
    expect(token).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^eyJ/) })

    const rows: [args: string[], shows: string][] = [
      [['token', '--force-refresh'], ''],
      [['whoami'], 'checked without the network'],
      [['me', '--api-url', apiUrl], '200'],
      [['verify', token.out.trim()], 'VALID'],
      // tokens of moto have no scope that would admit a question
      ...(isForeign ? [] : online(token.out.trim())),
      [['export-users'], person.username],
      [['audit-duplicates'], 'no duplicates'],
      [['logout'], person.username],
    ]
    for (const [args, shows] of rows) {
      const { exitCode, out, err } = await run(args, edges)
      expect({ command: args[0], exitCode, err, out }).toMatchObject({
        command: args[0],
        exitCode: 0,
        out: expect.stringContaining(shows),
      })
    }
    // the API is asked by other means
    expect(new Set(hosts)).toEqual(new Set([new URL(endpoint).host]))
  },
)
