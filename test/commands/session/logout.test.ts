import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, denyDescribing, loginEdges, run, signedIn } from '../../helpers/login-edges.ts'
import { networkDown, type TestEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool()

async function prepared(client = 'public', args: string[] = []) {
  const edges = loginEdges()
  await signedIn(pool(), edges, client, args)
  return { edges, session: sessions(edges)[0] }
}

const folderOf = ({ directories }: TestEdges) => join(directories.state, 'sessions')

function sessions(edges: TestEdges) {
  const folder = folderOf(edges)
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
}

/** Whether the pool still takes the session's refresh token. */
async function stillRefreshes(session: { tokens: { refresh: string }; clientId: string }): Promise<boolean> {
  const client = pool().clients.find(({ id }) => id === session.clientId)
  return client !== undefined && !('refused' in (await pool().state.tokens.refresh(session.tokens.refresh, client)))
}

describe('logout', () => {
  it('revokes the refresh token, forgets the session, and says what it cannot end', async () => {
    const { edges, session } = await prepared()
    expect(await stillRefreshes(session)).toBe(true)
    const { exitCode, out } = await run(['logout'], edges)
    expect(exitCode).toBe(0)
    expect(out).toMatch(
      /^Signed out maria@example\.com \(default\) of us-local-1_Demo0001: refresh token revoked, session forgotten\.$/m,
    )
    expect(out).toMatch(/stay valid for offline verifiers until they expire: in [^(]+ \(\d{4}-\d\d-\d\dT[\d:]+Z\)/)
    expect(sessions(edges)).toEqual([])
    expect(await stillRefreshes(session)).toBe(false)
  })

  it('gives the same as one JSON document', async () => {
    const { edges } = await prepared()
    expect(JSON.parse((await run(['logout', '--json'], edges)).out)).toEqual({
      schema: 'cogtool.logout/1',
      sessions: [
        {
          session: 'default',
          userPoolId: pool().poolId,
          clientId: pool().client.id,
          forgotten: true,
          revoked: true,
          signedOutEverywhere: false,
          tokensValidUntil: expect.stringMatching(/Z$/),
          failures: [],
        },
      ],
    })
  })

  it('names the sessions that are left, of the same name too', async () => {
    const { edges } = await prepared()
    await signedIn(pool(), edges, 'confidential', [])
    expect(sessions(edges)).toHaveLength(2)
    expect((await run(['logout'], edges)).err).toContain('still saved: default; to end it too: cogtool logout --all')
    expect((await run(['logout', '--all'], edges)).err).not.toContain('still saved')
  })

  it('with --local-only tells the pool nothing', async () => {
    const { edges, session } = await prepared()
    const offline = { ...edges, fetch: () => Promise.reject(new Error('a request was made')) }
    expect((await run(['logout', '--local-only'], offline)).exitCode).toBe(0)
    expect(sessions(edges)).toEqual([])
    expect(await stillRefreshes(session)).toBe(true)
  })

  it('forgets the session though the pool does not answer: exit 4', async () => {
    const { edges } = await prepared()
    const cut = { ...edges, fetch: () => Promise.reject(networkDown()) }
    const { exitCode, out, err } = await run(['logout'], cut)
    expect(exitCode).toBe(4)
    expect(err).toContain('the revocation endpoint gave no answer')
    expect(out).toContain('session forgotten')
    expect(sessions(edges)).toEqual([])
  })

  it('of a confidential client without its secret: exit 2, and forgotten all the same', async () => {
    const { secret = '' } = clientNamed(pool(), 'confidential')
    const edges = loginEdges({ env: { DISPLAY: ':0', COGTOOL_CLIENT_SECRET: secret } })
    await signedIn(pool(), edges, 'confidential')
    denyDescribing(pool())
    const { exitCode, err } = await run(['logout'], { ...edges, env: {} })
    expect(exitCode).toBe(2)
    expect(err).toContain('COGTOOL_CLIENT_SECRET')
    expect(sessions(edges)).toEqual([])
  })

  it('where revocation is off for the client: exit 4, and says what that means', async () => {
    const own = await startTestPool()
    const edges = loginEdges()
    await signedIn(own, edges)
    Object.assign(own.client, { tokenRevocation: false })
    const { exitCode, err } = await run(['logout'], edges)
    expect(exitCode).toBe(4)
    expect(err).toContain('EnableTokenRevocation')
    expect(sessions(edges)).toEqual([])
  })

  it('of a session of the implicit flow has nothing to revoke', async () => {
    const { edges } = await prepared('implicit', ['--flow', 'implicit'])
    const { exitCode, out } = await run(['logout'], edges)
    expect(exitCode).toBe(0)
    expect(out).toContain('there was no refresh token to revoke')
  })

  it('where nobody is signed in: exit 0', async () => {
    const { exitCode, out } = await run(['logout'], loginEdges())
    expect(exitCode).toBe(0)
    expect(out).toContain('Not signed in')
  })

  it('uses the RevokeToken operation where no revocation endpoint is known', async () => {
    const { edges, session } = await prepared()
    const path = join(folderOf(edges), readdirSync(folderOf(edges))[0] ?? '')
    const { revocation, ...endpoints } = session.endpoints
    expect(revocation).toBeTruthy()
    writeFileSync(path, JSON.stringify({ ...session, endpoints }))
    expect((await run(['logout'], edges)).exitCode).toBe(0)
    expect(pool().requests.at(-1)).toMatchObject({ operation: 'RevokeToken', status: 200 })
    expect(await stillRefreshes(session)).toBe(false)
  })
})

describe('logout --global', () => {
  it('signs the person out on every device', async () => {
    const own = await startTestPool()
    const edges = loginEdges()
    await signedIn(own, edges)
    const other = loginEdges()
    await signedIn(own, other)
    const { exitCode, out } = await run(['logout', '--global'], edges)
    expect(exitCode).toBe(0)
    expect(out).toContain('signed out on every device')
    expect((await run(['token', '--force-refresh'], other)).exitCode).toBe(3)
  })

  it('without the scope for it: exit 3, and the rest is done', async () => {
    const { edges, session } = await prepared('public', ['--scope', 'openid'])
    const { exitCode, out, err } = await run(['logout', '--global'], edges)
    expect(exitCode).toBe(3)
    expect(err).toContain('aws.cognito.signin.user.admin')
    expect(out).toContain('refresh token revoked')
    expect(await stillRefreshes(session)).toBe(false)
  })

  it.each(['--global', '--browser'])('cannot be combined: %s with --local-only', async (flag) => {
    const { edges } = await prepared()
    expect((await run(['logout', '--local-only', flag], edges)).exitCode).toBe(2)
    expect(sessions(edges)).toHaveLength(1)
  })
})

describe('logout --browser', () => {
  it("opens the address that ends the browser's session", async () => {
    const { edges } = await prepared()
    denyDescribing(pool())
    const opened: string[] = []
    const openBrowser = async (url: string) => {
      opened.push(url)
      return { opened: true }
    }
    const { exitCode, err } = await run(['logout', '--browser'], { ...edges, openBrowser })
    expect(exitCode).toBe(0)
    expect(err).toContain(`Open: ${opened[0]}\n`)
    // the pool leads back to the sign-in page
    const landing = await fetch(opened[0] ?? '')
    expect(landing.status).toBe(200)
    expect(new URL(landing.url).pathname).toBe('/login')
  })
})

describe('logout --browser with AWS credentials', () => {
  it('leads to a registered logout address', async () => {
    const { edges } = await prepared()
    const env = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' }
    const { exitCode, err } = await run(['logout', '--browser'], { ...edges, env: { ...env, CI: '1' } })
    expect(exitCode).toBe(0)
    const url = new URL(/^Open: (\S+)$/m.exec(err)?.[1] ?? '')
    expect(url.searchParams.get('logout_uri')).toBe(pool().client.logoutUrls[0])
    expect(url.searchParams.has('redirect_uri')).toBe(false)
    expect((await fetch(url, { redirect: 'manual' })).headers.get('location')).toBe(pool().client.logoutUrls[0])
  })
})

describe('logout where the store cannot be written', () => {
  it('changes nothing, and says so: exit 2', async () => {
    const { edges, session } = await prepared()
    const locked = () => Promise.reject(Object.assign(new Error('read-only'), { code: 'EROFS' }))
    const { exitCode, err } = await run(['logout'], { ...edges, files: { ...edges.files, locked } })
    expect(exitCode).toBe(2)
    expect(err).toContain('the session default cannot be forgotten')
    expect(err).toContain('the file system is read-only')
    expect(await stillRefreshes(session)).toBe(true)
  })
})

describe('logout --all', () => {
  it("sends an app client's secret to the pool of no other session", async () => {
    const { secret = '' } = clientNamed(pool(), 'confidential')
    const edges = loginEdges({ env: { DISPLAY: ':0', COGTOOL_CLIENT_SECRET: secret } })
    await signedIn(pool(), { ...edges, env: { DISPLAY: ':0' } }, 'public', ['--session', 'public'])
    await signedIn(pool(), edges, 'confidential')
    const bodies: string[] = []
    const watched: TestEdges = {
      ...edges,
      fetch: (url, init) => {
        bodies.push(String(init?.body))
        return fetch(url, init)
      },
    }
    expect((await run(['logout', '--all'], watched)).exitCode).toBe(0)
    expect(bodies).toHaveLength(2)
    expect(bodies.filter((body) => body.includes('client_secret='))).toHaveLength(1)
  })

  it('ends every session, and takes away what is none', async () => {
    const { edges } = await prepared()
    await signedIn(pool(), edges, 'public', ['--session', 'second'])
    const all = sessions(edges)
    expect(all).toHaveLength(2)
    writeFileSync(join(folderOf(edges), 'broken.json'), '{')
    expect((await run(['logout', '--all'], edges)).exitCode).toBe(0)
    expect(readdirSync(folderOf(edges))).toEqual([])
    expect(await Promise.all(all.map(stillRefreshes))).toEqual([false, false])
  })

  it('sends nothing for a file that others could have written, since it may name any endpoint', async () => {
    const { edges } = await prepared()
    chmodSync(join(folderOf(edges), readdirSync(folderOf(edges))[0] ?? ''), 0o666)
    const offline = { ...edges, fetch: () => Promise.reject(new Error('a request was made')) }
    const { exitCode, out, err } = await run(['logout', '--all'], offline)
    expect(exitCode).toBe(2)
    expect(err).toContain('its refresh token was not revoked')
    expect(out).toContain(
      'Signed out (default) of us-local-1_Demo0001: the pool was not told everything, see above, session forgotten.',
    )
    expect(readdirSync(folderOf(edges))).toEqual([])
  })

  it('takes away what killed processes left behind', async () => {
    const { edges } = await prepared()
    for (const name of ['a.json.0f.tmp', 'b.refreshing']) writeFileSync(join(folderOf(edges), name), '{}')
    expect((await run(['logout', '--all'], edges)).exitCode).toBe(0)
    expect(readdirSync(folderOf(edges))).toEqual([])
  })

  it('leaves other sessions alone without it', async () => {
    const { edges } = await prepared()
    await signedIn(pool(), edges, 'public', ['--session', 'second'])
    await run(['logout', '--session', 'second'], edges)
    expect(sessions(edges).map(({ name }) => name)).toEqual(['default'])
  })
})
