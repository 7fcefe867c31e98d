import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { cachePath } from '../../../src/verification/keys/keys-cache.ts'
import { json, type KeyServer, startKeyServer, status } from '../../helpers/key-server.ts'
import { startTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, loginEdges, run } from '../../helpers/login-edges.ts'
import { makeTokens } from '../../helpers/made-tokens.ts'
import { pipedStdin, type TestEdges, testEdges } from '../../helpers/test-edges.ts'

const old = makeTokens()
const other = makeTokens()
/** The keys of a maker under the name of another one's. */
const underOldName = ({ jwks }: typeof old) => ({ keys: jwks.keys.map((key) => ({ ...key, kid: old.kid })) })

/** A pool whose keys are in the cache, and which then began anew with another key of the same `kid`. */
async function restarted() {
  const server = await startKeyServer(old.jwks)
  const edges = testEdges({ fetch: (url, init) => fetch(url, init) })
  const verify = (token: string, args: readonly string[] = []) => verifying(server, edges, [token, ...args])
  expect((await verify(old.token({ iss: server.issuer }))).exitCode).toBe(0)
  server.answer = json(underOldName(other))
  const fresh = other.token({ iss: server.issuer }, { kid: old.kid })
  const forged = makeTokens().token({ iss: server.issuer }, { kid: old.kid })
  return { server, edges, verify, fresh, forged }
}

async function verifying(server: KeyServer, edges: TestEdges, args: readonly string[], changes: Partial<Edges> = {}) {
  const own = testEdges({ fetch: edges.fetch, directories: edges.directories, ...changes })
  const exitCode = await main(['verify', ...args, '--issuer', server.issuer], own)
  return { exitCode, out: own.out(), err: own.err() }
}

describe('a pool that began anew, with another key of the same kid', () => {
  it('has its tokens verified by keys of now, which are kept', async () => {
    const { server, verify, fresh } = await restarted()
    for (let times = 0; times < 2; times++) expect(await verify(fresh)).toMatchObject({ exitCode: 0 })
    expect(server.asked).toHaveLength(2)
  })

  it('is asked once for forged tokens, and not again for a while', async () => {
    const { server, verify, forged } = await restarted()
    server.answer = json(old.jwks)
    for (let times = 0; times < 3; times++) {
      expect(await verify(forged)).toMatchObject({ exitCode: 1, out: expect.stringContaining('✗ signature') })
    }
    expect(server.asked).toHaveLength(2)
  })

  it.each([
    { name: 'with --offline', args: ['--offline'], asked: 1 },
    { name: 'where it gives none', args: [], asked: 2 },
  ])('has the verdict of the keys at hand: $name', async ({ args, asked }) => {
    const { server, verify, fresh } = await restarted()
    server.answer = status(404)
    expect(await verify(fresh, args)).toMatchObject({ exitCode: 1, out: expect.stringContaining('✗ signature') })
    expect(server.asked).toHaveLength(asked)
  })

  it('is asked once in a batch', async () => {
    const { server, edges, fresh, forged } = await restarted()
    const lines = Array.from({ length: 1200 }, (_, at) => (at % 3 === 0 ? fresh : forged))
    const stdin = pipedStdin(lines.join('\n'))
    const { exitCode, err } = await verifying(server, edges, ['--batch', '-'], { stdin })
    expect({ exitCode, err }).toMatchObject({ exitCode: 1, err: expect.stringContaining('400 valid, 800 rejected') })
    expect(server.asked).toHaveLength(2)
  })

  it.each([
    { name: 'the same kid', changed: { n: other.jwks.keys[0]?.n } },
    { name: 'another kid', changed: { kid: 'old' } },
  ])('can be signed in to at once, though it was asked just now: $name', async ({ changed }) => {
    const pool = await startTestPool()
    const edges = loginEdges({ env: { COGTOOL_PASSWORD: pool.demoUser.password } })
    const { username } = pool.demoUser
    const login = ['login', '--issuer', pool.issuer, '--endpoint-url', pool.baseUrl, '--username', username]
    const args = [...login, '--client-id', clientNamed(pool, 'api-only').id, '--auth-flow', 'password']
    expect(await run(args, edges)).toMatchObject({ exitCode: 0 })
    const path = cachePath(`${pool.issuer}/.well-known/jwks.json`, edges)
    const kept = JSON.parse(readFileSync(path, 'utf8'))
    const keys = kept.jwks.keys.map((key: object) => ({ ...key, ...changed }))
    const penalty = { until: new Date(Date.now() + 29_000), failure: { problem: 'it was starting' } }
    await edges.files.replace(path, JSON.stringify({ ...kept, jwks: { keys }, penalty }))
    const { exitCode, err } = await run(args, edges)
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect(await run(['token', '--force-refresh'], edges)).toMatchObject({ exitCode: 0 })
  })
})
