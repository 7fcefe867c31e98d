import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, denyDescribing, later, loginEdges, poolFlags, run, signedIn } from '../../helpers/login-edges.ts'
import { networkDown, type TestEdges, withFullDisk } from '../../helpers/test-edges.ts'

const nearlyAnHour = 3590

const sharedPool = sharedTestPool()

const refreshesOf = ({ requests }: LocalPool) =>
  requests.filter(({ grantType }) => grantType === 'refresh_token').length

const sessionFile = ({ directories }: TestEdges) => {
  const folder = join(directories.state, 'sessions')
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.json')) ?? '')
}

const saved = (edges: TestEdges) => JSON.parse(readFileSync(sessionFile(edges), 'utf8'))

async function prepared(
  more: { rotation?: { graceSeconds: number }; client?: string; args?: string[]; pool?: LocalPool } = {},
) {
  const { pool = sharedPool(), rotation, client = 'public', args } = more
  const appClient = clientNamed(pool, client)
  if (rotation) appClient.rotation = rotation
  onTestFinished(() => {
    appClient.rotation = undefined
    pool.faults.clockOffset = 0
  })
  const edges = loginEdges()
  await signedIn(pool, edges, client, args)
  const before = refreshesOf(pool)
  return { pool, edges, refreshes: () => refreshesOf(pool) - before }
}

/** The first answer of the token endpoint is lost on its way; the pool has acted on it. */
function losingAnswers(edges: TestEdges, howMany: number): TestEdges {
  let lost = 0
  return {
    ...edges,
    fetch: async (url, init) => {
      const answer = await fetch(url, init)
      if (!url.endsWith('/oauth2/token') || lost >= howMany) return answer
      lost += 1
      throw networkDown()
    },
  }
}

describe('a token that lasts', () => {
  it('is printed alone, without any request', async () => {
    const { edges } = await prepared()
    const offline = { ...edges, fetch: () => Promise.reject(new Error('a request was made')) }
    const { exitCode, out, err } = await run(['token'], offline)
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out).toBe(`${saved(edges).tokens.access}\n`)
    expect((await run(['token', '--type', 'id'], offline)).out).toBe(`${saved(edges).tokens.id}\n`)
    expect((await run(['token', '--type', 'refresh'], offline)).out).toBe(`${saved(edges).tokens.refresh}\n`)
  })

  it.each([
    { format: 'env', shows: /^export COGTOOL_TOKEN='eyJ[\w.-]+'\n$/ },
    { format: 'header', shows: /^Authorization: Bearer eyJ[\w.-]+\n$/ },
    {
      format: 'json',
      shows:
        /^\{"schema":"cogtool.token\/1","session":"default","userPoolId":"us-local-1_Demo0001","type":"access","token":"eyJ[\w.-]+","expiresAt":"[\dTZ:-]+"\}\n$/,
    },
    {
      format: 'exec-credential',
      shows:
        /^\{"apiVersion":"client.authentication.k8s.io\/v1","kind":"ExecCredential","status":\{"token":"eyJ[\w.-]+","expirationTimestamp":"[\dTZ:-]+"\}\}\n$/,
    },
  ])('has the form of --format $format', async ({ format, shows }) => {
    const { edges } = await prepared()
    expect((await run(['token', '--format', format], edges)).out).toMatch(shows)
  })

  it.each(['v1', 'v1beta1'])('answers kubectl in the version that it names: %s', async (version) => {
    const { edges } = await prepared()
    const apiVersion = `client.authentication.k8s.io/${version}`
    const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } }
    const env = { ...edges.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) }
    const { out } = await run(['token', '--type', 'id', '--format', 'exec-credential'], { ...edges, env })
    const { id } = saved(edges).tokens
    const { exp } = JSON.parse(Buffer.from(id.split('.')[1], 'base64url').toString())
    // https://kubernetes.io/docs/reference/config-api/client-authentication.v1: a time of RFC 3339
    const expirationTimestamp = new Date(exp * 1000).toISOString().replace('.000Z', 'Z')
    expect(JSON.parse(out)).toEqual({ apiVersion, kind: 'ExecCredential', status: { token: id, expirationTimestamp } })
  })

  it('gives eval, curl and jq what they take', async () => {
    const { edges } = await prepared()
    const { access } = saved(edges).tokens
    const inBash = async (script: string, format: string) => {
      const { out } = await run(['token', '--format', format], edges)
      return execFileSync('bash', ['-c', script], { encoding: 'utf8', input: out })
    }
    expect(await inBash('eval "$(cat)"; printf %s "$COGTOOL_TOKEN"', 'env')).toBe(access)
    expect(JSON.parse(await inBash('cat', 'json')).token).toBe(access)
  })
})

describe('a token that would not last', () => {
  it.each([
    { name: 'expired', seconds: 3700, args: [] },
    { name: 'about to expire', seconds: nearlyAnHour, args: [] },
    { name: 'shorter than --min-ttl', seconds: 1800, args: ['--min-ttl', '2400'] },
    { name: 'good, but not wanted', seconds: 0, args: ['--force-refresh'] },
  ])('is refreshed, verified and saved: $name', async ({ seconds, args }) => {
    const { pool, edges, refreshes } = await prepared()
    const before = saved(edges).tokens
    const { exitCode, out } = await run(['token', ...args], later(seconds, pool, edges))
    expect(exitCode).toBe(0)
    const after = saved(edges).tokens
    expect(out).toBe(`${after.access}\n`)
    expect(after.access).not.toBe(before.access)
    // without rotation no new refresh token comes: the old one is kept
    expect(after.refresh).toBe(before.refresh)
    expect(refreshes()).toBe(1)
  })

  it('brings the new refresh token of a rotation into the session', async () => {
    const { edges, refreshes } = await prepared({ rotation: { graceSeconds: 0 } })
    const before = saved(edges).tokens.refresh
    expect((await run(['token', '--force-refresh'], edges)).exitCode).toBe(0)
    const between = saved(edges).tokens.refresh
    expect(between).not.toBe(before)
    expect((await run(['token', '--force-refresh'], edges)).exitCode).toBe(0)
    expect(saved(edges).tokens.refresh).not.toBe(between)
    expect(refreshes()).toBe(2)
  })

  it.each([{ rotation: undefined }, { rotation: { graceSeconds: 0 } }])(
    'is refreshed once by twenty at the same time (rotation $rotation)',
    async ({ rotation }) => {
      const { pool, edges, refreshes } = await prepared(rotation ? { rotation } : {})
      const then = later(nearlyAnHour, pool, edges)
      // a signal each: twenty programs share no listeners
      const one = () => run(['token'], { ...then, signal: new AbortController().signal })
      const answers = await Promise.all(Array.from({ length: 20 }, one))
      expect(new Set(answers.map(({ exitCode, out }) => `${exitCode} ${out}`)).size).toBe(1)
      expect(answers[0]?.exitCode).toBe(0)
      expect(refreshes()).toBe(1)
    },
  )

  it('is judged by its own end: an ID token that ends sooner than the access token', async () => {
    const pool = await startTestPool()
    Object.assign(pool.client, { accessTokenSeconds: 7200 })
    const { edges, refreshes } = await prepared({ pool })
    const then = later(3590, pool, edges)
    expect((await run(['token'], then)).exitCode).toBe(0)
    expect(refreshes()).toBe(0)
    expect((await run(['token', '--type', 'id'], then)).exitCode).toBe(0)
    expect(refreshes()).toBe(1)
  })

  it("is judged by the pool's clock where ours is behind it", async () => {
    const pool = await startTestPool()
    pool.faults.clockOffset = 1200
    const edges = loginEdges()
    await signedIn(pool, edges)
    const before = refreshesOf(pool)
    // by our own clock it lasts another hour
    expect((await run(['token', '--min-ttl', '3000'], edges)).exitCode).toBe(0)
    expect(refreshesOf(pool) - before).toBe(0)
    const halfAnHour = { ...edges, now: () => new Date(Date.now() + 2400 * 1000) }
    pool.faults.clockOffset = 1200 + 2400
    expect((await run(['token', '--min-ttl', '1300'], halfAnHour)).exitCode).toBe(0)
    expect(refreshesOf(pool) - before).toBe(1)
  })

  it('is refreshed for a confidential client with its secret, and not without', async () => {
    const pool = sharedPool()
    const { secret = '' } = clientNamed(pool, 'confidential')
    const edges = loginEdges({ env: { DISPLAY: ':0', COGTOOL_CLIENT_SECRET: secret } })
    await signedIn(pool, edges, 'confidential')
    expect((await run(['token', '--force-refresh'], edges)).exitCode).toBe(0)
    denyDescribing(pool)
    const { exitCode, err } = await run(['token', '--force-refresh'], { ...edges, env: {} })
    expect(exitCode).toBe(2)
    expect(err).toContain('COGTOOL_CLIENT_SECRET')
  })

  it('is refreshed with the secret that AWS credentials may read, and without a word of it', async () => {
    const pool = sharedPool()
    const { secret = '' } = clientNamed(pool, 'confidential')
    const edges = loginEdges({ env: { DISPLAY: ':0', COGTOOL_CLIENT_SECRET: secret } })
    await signedIn(pool, edges, 'confidential')
    const env = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' }
    const { exitCode, out, err } = await run(['token', '--force-refresh', '--debug'], { ...edges, env })
    expect(exitCode).toBe(0)
    expect(out).toBe(`${saved(edges).tokens.access}\n`)
    expect(err).toContain('DescribeUserPoolClient')
    expect(err).not.toContain(secret)
    expect(readFileSync(sessionFile(edges), 'utf8')).not.toContain(secret)
  })
})

describe('a refresh that fails', () => {
  it('because the token was revoked: exit 3, and nothing is printed', async () => {
    const { pool, edges } = await prepared()
    await pool.state.tokens.revoke(saved(edges).tokens.refresh, pool.client)
    const { exitCode, out, err } = await run(['token', '--force-refresh'], edges)
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' })
    expect(err).toContain('cogtool login')
  })

  it('because the pool cannot be reached: exit 4, never a token shorter than asked for', async () => {
    const { pool, edges } = await prepared({ pool: await startTestPool() })
    const then = later(nearlyAnHour, pool, edges)
    await pool.close()
    const { exitCode, out } = await run(['token'], then)
    expect({ exitCode, out }).toEqual({ exitCode: 4, out: '' })
  })

  it('because no token of the client lasts that long: exit 2, without a request', async () => {
    const { edges, refreshes } = await prepared()
    const { exitCode, err } = await run(['token', '--min-ttl', '3600'], edges)
    expect(exitCode).toBe(2)
    expect(err).toContain('issues them for 1 h')
    expect(refreshes()).toBe(0)
  })

  it('because the implicit flow brought no refresh token: exit 3', async () => {
    const { pool, edges } = await prepared({ client: 'implicit', args: ['--flow', 'implicit'] })
    expect((await run(['token'], edges)).exitCode).toBe(0)
    const { exitCode, err } = await run(['token'], later(nearlyAnHour, pool, edges))
    expect(exitCode).toBe(3)
    expect(err).toContain('implicit flow brings none')
  })

  it('because its answer was lost: asked once more', async () => {
    const { edges, refreshes } = await prepared()
    expect((await run(['token', '--force-refresh'], losingAnswers(edges, 1))).exitCode).toBe(0)
    expect(refreshes()).toBe(2)
  })

  it('because its answer was lost, within the grace period of rotation: asked once more', async () => {
    const { edges } = await prepared({ rotation: { graceSeconds: 60 } })
    expect((await run(['token', '--force-refresh'], losingAnswers(edges, 1))).exitCode).toBe(0)
  })

  it('because rotation burned the token with the lost answer: exit 3 that says so', async () => {
    const { edges } = await prepared({ rotation: { graceSeconds: 0 } })
    const { exitCode, err } = await run(['token', '--force-refresh'], losingAnswers(edges, 1))
    expect(exitCode).toBe(3)
    expect(err).toContain('rotation has ended the old token')
  })

  it('because both answers were lost: exit 4', async () => {
    const { edges } = await prepared()
    expect((await run(['token', '--force-refresh'], losingAnswers(edges, 2))).exitCode).toBe(4)
    // nobody knows what the pool made of it: the next run says how it went on, and the one after has nothing to tell
    const next = await run(['token', '--force-refresh'], edges)
    expect(next.exitCode).toBe(0)
    expect(next.err).toMatch(/a refresh that began at \S+Z was cut off; this one went through/)
    expect(await run(['token', '--force-refresh'], edges)).toMatchObject({ exitCode: 0, err: '' })
  })

  it('because both answers were lost, and rotation burned the token: the next run says so', async () => {
    const { edges } = await prepared({ rotation: { graceSeconds: 0 } })
    const cut: TestEdges = {
      ...edges,
      fetch: async (url, init) => {
        if (url.endsWith('/oauth2/token')) await fetch(url, init)
        throw networkDown()
      },
    }
    expect((await run(['token', '--force-refresh'], cut)).exitCode).toBe(4)
    const { exitCode, err } = await run(['token', '--force-refresh'], edges)
    expect(exitCode).toBe(3)
    expect(err).toContain('an earlier refresh was cut off before it was saved')
  })

  it('because the new tokens cannot be saved: exit 4, said aloud, and no token is printed', async () => {
    const { edges } = await prepared({ rotation: { graceSeconds: 0 } })
    const { exitCode, out, err } = await run(['token', '--force-refresh'], withFullDisk(edges, /\.json$/))
    expect({ exitCode, out }).toEqual({ exitCode: 4, out: '' })
    expect(err).toContain('rotated the refresh token')
    // and the next run does not leave it at "refused"
    const next = await run(['token', '--force-refresh'], edges)
    expect(next.exitCode).toBe(3)
    expect(next.err).toContain('an earlier refresh was cut off before it was saved')
  })

  it('because nothing can be written: exit 2, and the pool was not asked', async () => {
    const { edges, refreshes } = await prepared({ rotation: { graceSeconds: 0 } })
    const { exitCode, out, err } = await run(['token', '--force-refresh'], withFullDisk(edges, /./))
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toContain('nothing was asked of the pool')
    expect(refreshes()).toBe(0)
    expect((await run(['token', '--force-refresh'], edges)).exitCode).toBe(0)
  })

  it('because the lock cannot be taken: exit 2, and nothing was asked of the pool', async () => {
    const { edges, refreshes } = await prepared()
    const locked = () => Promise.reject(Object.assign(new Error('read-only'), { code: 'EROFS' }))
    const { exitCode, err } = await run(['token', '--force-refresh'], { ...edges, files: { ...edges.files, locked } })
    expect(exitCode).toBe(2)
    expect(err).toContain('its folder cannot be written: the file system is read-only')
    expect(refreshes()).toBe(0)
  })

  it('because the new tokens are not of this pool: exit 1, and nothing is printed', async () => {
    const { edges } = await prepared()
    const other = await prepared({ pool: await startTestPool() })
    const foreign: TestEdges = {
      ...edges,
      fetch: async (url, init) => {
        if (!url.endsWith('/oauth2/token')) return fetch(url, init)
        const { access, id } = saved(other.edges).tokens
        return Response.json({ access_token: access, id_token: id, token_type: 'Bearer' })
      },
    }
    const before = saved(edges).tokens
    const { exitCode, out } = await run(['token', '--force-refresh'], foreign)
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(saved(edges).tokens).toEqual(before)
  })

  it('because another cogtool rotated the token without our lock: its session is taken', async () => {
    const { edges } = await prepared({ rotation: { graceSeconds: 0 } })
    let first = true
    const overtaken: TestEdges = {
      ...edges,
      fetch: async (url, init) => {
        if (!url.endsWith('/oauth2/token') || !first) return fetch(url, init)
        first = false
        // the other one refreshes and saves just before us
        const answer = await fetch(url, init)
        const {
          access_token: access,
          id_token: id,
          refresh_token: refresh,
        } = (await answer.json()) as Record<string, string>
        const file = sessionFile(edges)
        writeFileSync(file, JSON.stringify({ ...saved(edges), tokens: { access, id, refresh } }))
        chmodSync(file, 0o600)
        return fetch(url, init)
      },
    }
    const { exitCode, out } = await run(['token', '--force-refresh'], overtaken)
    expect(exitCode).toBe(0)
    expect(out).toBe(`${saved(edges).tokens.access}\n`)
  })
})

describe('what is refused', () => {
  it.each([
    { args: ['token', '--min-ttl', 'soon'], exitCode: 2 },
    { args: ['token', '--min-ttl', '-1'], exitCode: 2 },
    { args: ['token', '--type', 'refresh', '--format', 'header'], exitCode: 2 },
    { args: ['token', '--type', 'refresh', '--format', 'exec-credential'], exitCode: 2 },
    { args: ['token', '--json', '--format', 'env'], exitCode: 2 },
    { args: ['token', '--session', 'nobody'], exitCode: 3 },
  ])('$args: exit $exitCode', async ({ args, exitCode }) => {
    const edges = loginEdges()
    expect((await run(args, edges)).exitCode).toBe(exitCode)
  })

  it("another pool's session, where a pool is configured: exit 3", async () => {
    const { edges } = await prepared()
    const other = await startTestPool()
    expect((await run(['token', ...poolFlags(other)], edges)).exitCode).toBe(3)
  })
})
