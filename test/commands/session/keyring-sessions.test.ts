import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { main } from '../../../src/main.ts'
import { type FakeKeyring, fakeKeyring } from '../../helpers/fake-keyring.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, later, loginEdges, run, signedIn, signInFlags } from '../../helpers/login-edges.ts'
import type { TestEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool()

const folderOf = ({ directories }: TestEdges) => join(directories.state, 'sessions')
const filesOf = (edges: TestEdges) => (existsSync(folderOf(edges)) ? readdirSync(folderOf(edges)) : [])

async function prepared(more: string[] = []): Promise<{ edges: TestEdges; keyring: FakeKeyring }> {
  const keyring = fakeKeyring()
  const edges = loginEdges({ keyring })
  await signedIn(pool(), edges, 'public', ['--store', 'keyring', ...more])
  return { edges, keyring }
}

const refreshes = () => pool().requests.filter(({ grantType }) => grantType === 'refresh_token').length

describe('login --store keyring', () => {
  it('says where the session is, as do whoami and their documents', async () => {
    const { edges } = await prepared()
    expect(edges.out()).toContain('session  default, sealed by a key in the keyring')
    expect((await run(['whoami'], edges)).out).toContain('default (a file sealed with a key in the keyring)')
    expect(JSON.parse((await run(['whoami', '--json'], edges)).out)).toMatchObject({ store: 'keyring', verified: true })
  })

  it('leaves no token in any file', async () => {
    const { edges } = await prepared()
    const { out: access } = await run(['token'], edges)
    const { out: refresh } = await run(['token', '--type', 'refresh'], edges)
    const texts = filesOf(edges).map((name) => readFileSync(join(folderOf(edges), name), 'utf8'))
    expect(texts).toHaveLength(1)
    expect(texts[0]).not.toContain(access.trim())
    expect(texts[0]).not.toContain(refresh.trim())
    // three letters alone may stand in what is sealed by chance
    expect(texts[0]).not.toMatch(/eyJ[\w-]+\./)
  })

  it('is refused before the browser opens where the keyring cannot be used: exit 2, and nothing in plain text', async () => {
    const keyring = fakeKeyring()
    keyring.failure = 'the keyring did not answer within 3 s; it may be locked'
    const edges = loginEdges({ keyring })
    const before = pool().requests.length
    const exitCode = await main(['login', ...(await signInFlags(pool())), '--store', 'keyring'], edges)
    expect(exitCode).toBe(2)
    expect(edges.err()).toContain('within 3 s')
    expect(edges.err()).toContain('--store file')
    expect(edges.err()).toContain('--store none')
    expect(filesOf(edges)).toEqual([])
    expect(
      pool()
        .requests.slice(before)
        .filter(({ path }) => path === '/login'),
    ).toEqual([])
  })

  it('is replaced by a plain file where the next sign-in asks for one, and the reverse', async () => {
    const { edges } = await prepared()
    const storeOf = async () => JSON.parse((await run(['whoami', '--json'], edges)).out).store
    await signedIn(pool(), edges)
    expect(await storeOf()).toBe('file')
    await signedIn(pool(), edges, 'public', ['--store', 'keyring'])
    expect(await storeOf()).toBe('keyring')
    expect(filesOf(edges)).toHaveLength(1)
  })
})

describe('a session in the keyring', () => {
  it('is refreshed once by twenty at the same time, with rotation', async () => {
    const client = clientNamed(pool(), 'public')
    client.rotation = { graceSeconds: 0 }
    onTestFinished(() => {
      client.rotation = undefined
      pool().faults.clockOffset = 0
    })
    const { edges } = await prepared()
    const before = refreshes()
    const then = later(3590, pool(), edges)
    const one = () => run(['token', '--min-ttl', '120'], { ...then, signal: new AbortController().signal })
    const answers = await Promise.all(Array.from({ length: 20 }, one))
    expect(new Set(answers.map(({ exitCode, out, err }) => `${exitCode} ${out} ${err}`)).size).toBe(1)
    expect(answers[0]).toMatchObject({ exitCode: 0, err: '' })
    expect(refreshes() - before).toBe(1)
    // sealed still, and good for the next refresh
    expect((await run(['token', '--force-refresh'], then)).exitCode).toBe(0)
    expect(readFileSync(join(folderOf(edges), filesOf(edges)[0] ?? ''), 'utf8')).toContain('cogtool.sealed-session/1')
  })

  it('does not hold up commands that need no token', async () => {
    const { edges, keyring } = await prepared()
    keyring.failure = 'locked'
    const { calls } = keyring
    expect((await run(['config'], edges)).out).toContain(pool().poolId)
    expect(keyring.calls).toBe(calls)
  })

  it.each([['token'], ['whoami'], ['token', '--force-refresh']])(
    '%j ends with exit 2 where the keyring cannot be used',
    async (...args) => {
      const { edges, keyring } = await prepared()
      keyring.failure = 'it is locked'
      const { exitCode, out, err } = await run(args, edges)
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
      expect(err).toContain('it is locked')
      expect(err).toContain('--store file')
    },
  )

  it('is revoked and forgotten', async () => {
    const { edges } = await prepared()
    const { exitCode, out } = await run(['logout'], edges)
    expect(exitCode).toBe(0)
    expect(out).toContain('refresh token revoked, session forgotten')
    expect(filesOf(edges)).toEqual([])
  })

  it.each([
    { args: ['logout'], exitCode: 2 },
    { args: ['logout', '--all'], exitCode: 2 },
    { args: ['logout', '--local-only'], exitCode: 0 },
  ])('is forgotten though its key is gone, which $args tells with exit $exitCode', async ({ args, exitCode }) => {
    const { edges, keyring } = await prepared()
    keyring.secrets.clear()
    const answer = await run(args, edges)
    expect(answer.exitCode).toBe(exitCode)
    expect(answer.out).toContain('session forgotten')
    expect(answer.err.includes('its refresh token was not revoked')).toBe(exitCode === 2)
    expect(filesOf(edges)).toEqual([])
  })

  it('has its own file beside others of other names', async () => {
    const { edges } = await prepared(['--session', 'sealed'])
    await signedIn(pool(), edges)
    expect(filesOf(edges)).toHaveLength(2)
    const tokens = await Promise.all([[], ['--session', 'sealed']].map((more) => run(['token', ...more], edges)))
    expect(tokens.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(tokens[0]?.out).not.toBe(tokens[1]?.out)
  })
})
