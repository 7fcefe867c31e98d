import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { writeCache } from '../../../src/verification/keys/keys-cache.ts'
import { startKeyServer } from '../../helpers/key-server.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { loginEdges, poolFlags, run, signedIn } from '../../helpers/login-edges.ts'
import { makeTokens } from '../../helpers/made-tokens.ts'
import { pipedStdin, testEdges } from '../../helpers/test-edges.ts'

const maker = makeTokens()
// whoever quotes it, or keeps it, is found by it
const secret = 'bm90aGluZyB0aGF0IGNvdWxkIHNpZ24'
const leaked = { keys: maker.jwks.keys.map((key) => ({ ...key, d: secret })) }

/** The files below a folder that hold the secret. */
function filesWithSecret(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name)
    return statSync(path).isFile() && readFileSync(path, 'utf8').includes(secret)
  })
}

describe('a key set that publishes a private key', () => {
  it.each([
    { name: 'the issuer gives it', args: [] },
    { name: '--jwks names its address', args: ['--jwks', 'URL'] },
    { name: '--jwks names its file', args: ['--jwks', 'keys.json'] },
    { name: 'the cache of an earlier version has it', args: ['--offline'] },
  ])('judges no token, one or many, and is kept nowhere: $name', async ({ args }) => {
    const server = await startKeyServer(leaked)
    const token = maker.token({ iss: server.issuer })
    const url = `${server.issuer}/.well-known/jwks.json`
    const edges = testEdges({ fetch: (address, init) => fetch(address, init), stdin: pipedStdin(`${token}\nabc\n`) })
    writeFileSync(join(edges.home, 'keys.json'), JSON.stringify(leaked))
    if (args.includes('--offline'))
      await writeCache({ url, fetchedAt: edges.now(), jwks: leaked, penalty: undefined }, edges)
    const held = filesWithSecret(edges.home)
    const flags = ['--issuer', server.issuer, '--debug', ...args.map((arg) => (arg === 'URL' ? url : arg))]

    expect(await main(['verify', token, '--json', ...flags], edges)).toBe(4)
    expect(edges.err()).toContain('"code":"key_set_private"')
    expect(await main(['verify', '--batch', '-', ...flags], edges)).toBe(4)
    const lines = edges
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    // what needs no key to be rejected is rejected
    expect(lines).toMatchObject([
      { line: 1, error: { code: 'key_set_private' } },
      { line: 2, reason: 'malformed' },
    ])
    expect(edges.out() + edges.err()).not.toContain(secret)
    expect(filesWithSecret(edges.home)).toEqual(held)
  })
})

describe('a pool that publishes its private key', () => {
  const pool = sharedTestPool()

  /** Edges for which the pool's key set holds a private key from now on. */
  const leaking = (edges: ReturnType<typeof loginEdges>) => ({
    ...edges,
    fetch: async (url: string, init?: RequestInit) => {
      const answer = await fetch(url, init)
      if (!url.endsWith('/jwks.json')) return answer
      const { keys } = (await answer.json()) as typeof leaked
      return Response.json({ keys: keys.map((key) => ({ ...key, d: secret })) })
    },
  })

  it('signs nobody in', async () => {
    const edges = leaking(loginEdges({ stdin: pipedStdin(`${pool().demoUser.password}\n`) }))
    const args = ['login', ...poolFlags(pool(), 'public'), '--username', pool().demoUser.username, '--password-stdin']
    const { exitCode, out, err } = await run([...args, '--json'], edges)
    expect({ exitCode, out }).toEqual({ exitCode: 4, out: '' })
    expect(err).toContain('"code":"key_set_private"')
    expect(filesWithSecret(edges.home)).toEqual([])
  })

  it('leaves the answer of the API to `me`, and no verdict', async () => {
    const edges = loginEdges()
    await signedIn(pool(), edges)
    await edges.files.removeDirectory(edges.directories.cache)
    const flags = ['--api-url', `${pool().baseUrl}/api/v1/me`, '--json']
    const { exitCode, out } = await run(['me', ...poolFlags(pool()), ...flags], leaking(edges))
    expect(exitCode).toBe(4)
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      response: { status: 200 },
      token: { error: { code: 'key_set_private' } },
    })
  })

  it('leaves `whoami` without a check, from the cache of an earlier version', async () => {
    const edges = loginEdges()
    await signedIn(pool(), edges)
    const url = `${pool().issuer}/.well-known/jwks.json`
    await writeCache({ url, fetchedAt: edges.now(), jwks: leaked, penalty: undefined }, edges)
    const { exitCode, out } = await run(['whoami'], edges)
    expect(exitCode).toBe(0)
    expect(out).toContain('not checked')
    expect(out).toContain('anyone who can read it can make tokens')
  })
})
