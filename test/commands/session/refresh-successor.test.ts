import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeCache } from '../../../src/verification/keys/keys-cache.ts'
import { fakeKeyring } from '../../helpers/fake-keyring.ts'
import { json, type KeyServer, startKeyServer, status } from '../../helpers/key-server.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, later, loginEdges, poolFlags, run, signedIn } from '../../helpers/login-edges.ts'
import { makeTokens } from '../../helpers/made-tokens.ts'
import { pipedStdin, type TestEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool()
// keys that nothing of the pool was signed with
const strange = makeTokens().jwks

const folderOf = ({ directories }: TestEdges) => join(directories.state, 'sessions')
const filesOf = (edges: TestEdges) =>
  existsSync(folderOf(edges)) ? readdirSync(folderOf(edges)).filter((name) => name.endsWith('.json')) : []
const pathOf = (edges: TestEdges) => join(folderOf(edges), filesOf(edges)[0] ?? 'no session')
const saved = (edges: TestEdges) => JSON.parse(readFileSync(pathOf(edges), 'utf8'))
const spent = () =>
  pool().requests.filter(
    ({ grantType, operation }) => grantType === 'refresh_token' || operation === 'GetTokensFromRefreshToken',
  ).length

/** The same edges, for which this server gives the pool's keys. */
function withKeysOf({ url }: KeyServer, edges: TestEdges): TestEdges {
  return {
    ...edges,
    fetch: (address, init) => fetch(address.endsWith('/jwks.json') ? `${url}/jwks.json` : address, init),
  }
}

/** The ways in which a refresh token is spent. */
const ways: { name: string; args: string[]; client?: string; login?: true; ends?: true }[] = [
  { name: 'token', args: ['token'] },
  { name: 'token of a session of the API', args: ['token'], client: 'api-only' },
  { name: 'whoami --remote', args: ['whoami', '--remote'] },
  { name: 'me', args: ['me'] },
  { name: 'logout --global', args: ['logout', '--global'], ends: true },
  { name: 'login --refresh-token-stdin', args: ['login', '--refresh-token-stdin'], login: true },
]

/** A session whose tokens have ended, or a refresh token on standard input, and the command that refreshes. */
async function prepared(
  { args, client = 'public', login }: Pick<(typeof ways)[number], 'args' | 'client' | 'login'>,
  { rotates = true }: { rotates?: boolean } = {},
) {
  const appClient = clientNamed(pool(), client)
  if (rotates) appClient.rotation = { graceSeconds: 0 }
  onTestFinished(() => {
    appClient.rotation = undefined
    pool().faults.clockOffset = 0
  })
  const { username, password } = pool().demoUser
  const byPassword = ['--username', username, '--password-stdin']
  const edges = loginEdges({ stdin: pipedStdin(`${password}\n`) })
  if (client === 'public') await signedIn(pool(), edges)
  else await run(['login', ...poolFlags(pool(), client), ...byPassword], edges)
  const given = saved(edges).tokens
  rmSync(edges.directories.cache, { recursive: true })
  const due = later(3700, pool(), edges)
  const flags = [
    ...poolFlags(pool(), client),
    ...(args[0] === 'me' ? ['--api-url', `${pool().baseUrl}/api/v1/me`] : []),
  ]
  const there = login ? { ...loginEdges({ stdin: pipedStdin(`${given.refresh}\n`) }), now: due.now } : due
  const before = spent()
  return { edges: there, given, command: [...args, ...flags], spent: () => spent() - before }
}

describe.each(ways)('a refresh token, by $name', (way) => {
  it('is not spent where there are no keys to judge by', async () => {
    const { edges, command, given, spent } = await prepared(way)
    const files = filesOf(edges).length
    const { exitCode, out, err } = await run(
      [...command, '--json'],
      withKeysOf(await startKeyServer(status(404)), edges),
    )
    expect(exitCode).toBe(4)
    expect(out + err).toContain('"code":"jwks_unavailable"')
    expect(spent()).toBe(0)
    if (way.ends) return
    expect(filesOf(edges)).toHaveLength(files)
    if (!way.login) expect(saved(edges).tokens).toEqual(given)
  })

  it('has its successor in the session’s file where the tokens are rejected, and the message says where', async () => {
    const { edges, command, given, spent } = await prepared(way)
    const keys = await startKeyServer(strange)
    const revoked: string[] = []
    const watched = withKeysOf(keys, edges)
    const { exitCode, out, err } = await run(command, {
      ...watched,
      fetch: (url, init) => {
        if (url.endsWith('/oauth2/revoke')) revoked.push(new URLSearchParams(String(init?.body)).get('token') ?? '')
        return watched.fetch(url, init)
      },
    })
    expect(exitCode).toBe(1)
    expect(spent()).toBe(1)
    expect(err).toContain('the access token that the pool gave was rejected; the new refresh token is kept')
    if (way.ends) {
      // it was there to be revoked
      expect(revoked).toEqual([expect.not.stringContaining(given.refresh)])
      return
    }
    expect(out).toBe('')
    expect(err).toContain(`it is in ${pathOf(edges)}; to try again: cogtool token --force-refresh`)
    const { tokens } = saved(edges)
    expect(tokens.refresh).not.toBe(given.refresh)
    // what was not found good is not there
    expect(tokens).toEqual({ ...(way.login ? { access: '' } : given), refresh: tokens.refresh })
    const again = await run(['token', '--force-refresh', '--type', 'id'], edges)
    expect(again).toMatchObject({ exitCode: 0, err: '' })
    expect(again.out).toBe(`${saved(edges).tokens.id}\n`)
  })

  it('has it there as well where nobody can tell in the end', async () => {
    const { edges, command, given } = await prepared(way)
    const keys = await startKeyServer(status(404))
    // kept for another hour, so that the pool's own key is looked for after the refresh alone
    const url = `${pool().issuer}/.well-known/jwks.json`
    await writeCache({ url, fetchedAt: edges.now(), jwks: strange, penalty: undefined }, edges)
    const { exitCode, err } = await run(command, withKeysOf(keys, edges))
    expect(exitCode).toBe(4)
    expect(err).toContain('the new refresh token is kept')
    expect(keys.asked).toHaveLength(1)
    if (way.ends) return
    expect(saved(edges).tokens.refresh).not.toBe(given.refresh)
    keys.answer = json(pool().state.tokens.jwks)
    rmSync(edges.directories.cache, { recursive: true })
    expect(await run(['token', '--force-refresh'], withKeysOf(keys, edges))).toMatchObject({ exitCode: 0, err: '' })
  })
})

describe('login --refresh-token-stdin', () => {
  const way = { args: ['login', '--refresh-token-stdin'], login: true as const }

  it.each([
    { name: 'good tokens', good: true, exitCode: 0, says: 'its successor was printed' },
    { name: 'tokens that are rejected', good: false, exitCode: 1, says: 'it was printed; to try again' },
  ])('prints the successor, once, where nothing is kept: $name', async ({ good, exitCode, says }) => {
    const { edges, command, given } = await prepared(way)
    const keys = await startKeyServer(good ? pool().state.tokens.jwks : strange)
    const printing = [...command, '--store', 'none', '--print', 'refresh']
    const { out, err, ...ended } = await run(printing, withKeysOf(keys, edges))
    expect(ended).toEqual({ exitCode })
    expect(err).toContain(says)
    expect(out).toMatch(/^eyJ[\w-]+(?:\.[\w-]+){4}\n$/)
    expect(out.trim()).not.toBe(given.refresh)
    expect(existsSync(edges.directories.state)).toBe(false)
    // and it is the one that works
    const next = { ...edges, stdin: pipedStdin(out) }
    expect((await run(command, next)).exitCode).toBe(0)
  })

  it('prints the given one, which is still good, where the pool does not rotate', async () => {
    const { edges, command, given } = await prepared(way, { rotates: false })
    const { exitCode, out } = await run([...command, '--store', 'none', '--print', 'refresh'], edges)
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: `${given.refresh}\n` })
  })

  it.each([[[]], [['--print', 'access']], [['--json']]])('does not begin where it would be lost: %j', async (more) => {
    const { edges, command } = await prepared(way)
    const before = pool().requests.length
    const { exitCode, err } = await run([...command, '--store', 'none', ...more], edges)
    expect(exitCode).toBe(2)
    expect(err).toContain('--print refresh')
    expect(pool().requests.length).toBe(before)
  })

  it('seals the successor too, where the session is sealed', async () => {
    const { edges, command, given } = await prepared(way)
    const sealing = { ...edges, keyring: fakeKeyring() }
    const refused = withKeysOf(await startKeyServer(strange), sealing)
    expect((await run([...command, '--store', 'keyring'], refused)).exitCode).toBe(1)
    expect(readFileSync(pathOf(edges), 'utf8')).not.toMatch(/eyJ[\w-]+\./)
    const { out } = await run(['token', '--type', 'refresh'], sealing)
    expect(out).toMatch(/^eyJ/)
    expect(out.trim()).not.toBe(given.refresh)
    expect(await run(['token'], sealing)).toMatchObject({ exitCode: 0, err: '' })
  })

  it('leaves an earlier session as it was where nothing was used up', async () => {
    const { edges: earlier, given } = await prepared({ args: ['token'] }, { rotates: false })
    const before = saved(earlier)
    const args = [...way.args, ...poolFlags(pool())]
    const refused = withKeysOf(await startKeyServer(strange), { ...earlier, stdin: pipedStdin(`${given.refresh}\n`) })
    const { exitCode, err } = await run(args, refused)
    expect(exitCode).toBe(1)
    expect(err).toContain('nothing was saved')
    expect(saved(earlier)).toEqual(before)
  })
})

describe('a session of which the refresh token alone is there', () => {
  async function withoutTokens() {
    const { edges, command } = await prepared({ args: ['login', '--refresh-token-stdin'], login: true })
    expect((await run(command, withKeysOf(await startKeyServer(strange), edges))).exitCode).toBe(1)
    return edges
  }

  it('is nobody’s: whoami says so', async () => {
    const { exitCode, out, err } = await run(['whoami'], await withoutTokens())
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' })
    expect(err).toContain('the session has no tokens but its refresh token')
  })

  it('gives no token to verify', async () => {
    const edges = await withoutTokens()
    const { exitCode, err } = await run(['verify'], { ...edges, stdin: { ...pipedStdin(''), isTTY: true } })
    expect(exitCode).toBe(2)
    expect(err).toContain('no token was given')
  })

  it('is revoked and forgotten by logout', async () => {
    const edges = await withoutTokens()
    const { refresh } = saved(edges).tokens
    const { exitCode, out } = await run(['logout'], edges)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^Signed out \(default\) of us-local-1_Demo0001: refresh token revoked, session forgotten\.$/m)
    expect(out).toContain('stay valid for offline verifiers until they expire.')
    expect(await pool().state.tokens.refresh(refresh, clientNamed(pool(), 'public'))).toHaveProperty('refused')
  })
})
