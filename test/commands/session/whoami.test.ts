import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { later, loginEdges, poolFlags, run, signedIn } from '../../helpers/login-edges.ts'
import type { TestEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool()

async function prepared(args: string[] = []) {
  const edges = loginEdges()
  await signedIn(pool(), edges, 'public', args)
  return edges
}

const offline = (edges: TestEdges): TestEdges => ({
  ...edges,
  fetch: () => Promise.reject(new Error('a request was made')),
})

function tamper(edges: TestEdges, change: (session: Record<string, unknown>) => object): void {
  const folder = join(edges.directories.state, 'sessions')
  const path = join(folder, readdirSync(folder)[0] ?? '')
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))))
}

describe('whoami', () => {
  it('tells who the session belongs to, without the network', async () => {
    const { exitCode, out, err } = await run(['whoami'], offline(await prepared()))
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out).toMatch(/^maria@example\.com\n {2}username {2}maria\n {2}sub {7}[0-9a-f-]{36}\n {2}groups {4}admins\n/)
    expect(out).toMatch(/^ {2}signed in (?:now|\d+ s ago|less than a second ago) \(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)$/m)
    expect(out).toContain('default (a file that only you can read)')
    expect(out).toContain('cogtool token refreshes it')
    expect(out).toContain('✓ signed by the pool, checked without the network')
    expect(out).not.toContain('eyJ')
  })

  it('gives the same as one JSON document', async () => {
    const { out } = await run(['whoami', '--json'], offline(await prepared()))
    expect(JSON.parse(out)).toMatchObject({
      schema: 'cogtool.whoami/1',
      session: 'default',
      userPoolId: pool().poolId,
      issuer: pool().issuer,
      username: 'maria',
      email: 'maria@example.com',
      groups: ['admins'],
      identityProviders: [],
      refreshable: true,
      verified: true,
      remote: null,
    })
    expect(out).not.toContain('eyJ')
  })

  it('tells of an expired session as well, and what brings it back', async () => {
    const edges = await prepared()
    const then = { ...edges, now: () => new Date(Date.now() + 2 * 3_600_000) }
    const { exitCode, out } = await run(['whoami'], offline(then))
    expect(exitCode).toBe(0)
    expect(out).toMatch(/expired (?:1 h|59 min 59 s|1 h \d+ s) ago; cogtool token refreshes it/)
    expect(out).toContain('✓ signed by the pool')
  })

  it('says when it could not check, because the keys are not at hand', async () => {
    const edges = await prepared()
    rmSync(edges.directories.cache, { recursive: true })
    const { exitCode, out } = await run(['whoami'], offline(edges))
    expect(exitCode).toBe(0)
    expect(out).toContain('! not checked')
    expect(JSON.parse((await run(['whoami', '--json'], offline(edges))).out).verified).toBeNull()
  })

  it('does not believe a file that the pool never signed: exit 1', async () => {
    const edges = await prepared()
    const forged = Buffer.from(JSON.stringify({ sub: 'root' })).toString('base64url')
    tamper(edges, (session) => {
      const tokens = session.tokens as { access: string }
      const [header, , signature] = tokens.access.split('.')
      return { ...session, tokens: { ...tokens, access: `${header}.${forged}.${signature}` } }
    })
    const { exitCode, out } = await run(['whoami'], offline(edges))
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
  })

  it('shows claims without letting them act on the terminal', async () => {
    const edges = loginEdges()
    const person = {
      username: 'evil',
      status: 'CONFIRMED',
      password: 'Evil-Horse-9',
      attributes: { sub: 'd418f4e8-a821-70b6-ea11-2824a95c50a7', email: 'a\u001b[31m\u202e@example.com' },
    }
    const own = await startTestPool({ usersText: `${JSON.stringify(person)}\n` })
    await signedIn(Object.assign(own, { demoUser: person }), edges)
    const { out } = await run(['whoami'], offline(edges))
    expect(out).toContain('a\\u001b[31m\\u202e@example.com')
    expect(out).not.toMatch(/[\u001b\u202e]/)
  })

  it('without a session: exit 3, and how to get one', async () => {
    const { exitCode, err } = await run(['whoami', ...poolFlags(pool())], loginEdges())
    expect(exitCode).toBe(3)
    expect(err).toContain('cogtool login')
  })
})

describe('whoami --remote', () => {
  it.each([
    { scopes: [], asked: 'GetUser' },
    { scopes: ['--scope', 'openid', '--scope', 'email'], asked: 'userInfo' },
  ])('asks $asked by the scopes, and finds no difference', async ({ scopes, asked }) => {
    const { exitCode, out } = await run(['whoami', '--remote', '--json'], await prepared(scopes))
    expect(exitCode).toBe(0)
    expect(JSON.parse(out).remote).toEqual({ asked, differences: [] })
  })

  it('shows what the pool knows otherwise by now', async () => {
    const own = await startTestPool()
    const edges = loginEdges()
    await signedIn(own, edges)
    const user = own.state.users.byUsername('maria')
    if (user) user.attributes = { ...user.attributes, email: 'new@example.com' }
    const { out } = await run(['whoami', '--remote'], edges)
    expect(out).toContain('email: maria@example.com → new@example.com')
    if (user) {
      const { email, ...others } = user.attributes
      user.attributes = others
      expect(email).toBe('new@example.com')
    }
    expect((await run(['whoami', '--remote'], edges)).out).toContain('email: maria@example.com → nothing')
    expect(JSON.parse((await run(['whoami', '--remote', '--json'], edges)).out).remote).toEqual({
      asked: 'GetUser',
      differences: [{ name: 'email', session: 'maria@example.com', pool: null }],
    })
  })

  it('refreshes an expired session first', async () => {
    const own = await startTestPool()
    const edges = loginEdges()
    await signedIn(own, edges)
    expect((await run(['whoami', '--remote'], later(3700, own, edges))).exitCode).toBe(0)
  })

  it('exit 3 where the pool refuses the session', async () => {
    const own = await startTestPool()
    const edges = loginEdges()
    await signedIn(own, edges)
    const user = own.state.users.byUsername('maria')
    if (user) own.state.tokens.signOutEverywhere(user)
    const { exitCode, err } = await run(['whoami', '--remote'], edges)
    expect(exitCode).toBe(3)
    expect(err).toContain('no longer accepts the session')
  })

  it('exit 4 where the pool does not answer', async () => {
    const own = await startTestPool()
    const edges = loginEdges()
    await signedIn(own, edges)
    await own.close()
    expect((await run(['whoami', '--remote'], edges)).exitCode).toBe(4)
  })

  it('exit 2 where nobody can be asked about such a token', async () => {
    const own = await startTestPool()
    for (const client of own.clients) Object.assign(client, { scopes: [...client.scopes, 'api/read'] })
    const edges = loginEdges()
    await signedIn(own, edges, 'public', ['--scope', 'api/read'])
    const { exitCode, out } = await run(['whoami', '--remote'], edges)
    expect(exitCode).toBe(2)
    expect(out).toContain('the pool cannot be asked')
  })
})
