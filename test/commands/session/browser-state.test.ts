import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseOrigin } from '../../../src/commands/session/browser-state.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { later, loginEdges, run, signedIn } from '../../helpers/login-edges.ts'
import type { TestEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool()
const playwright = ['token', '--format', 'playwright', '--origin', 'http://localhost:3000']
const localStorage = ['token', '--format', 'local-storage']

async function withSession(
  ...args: Parameters<typeof signedIn> extends [unknown, unknown, ...infer More] ? More : never
) {
  const edges = loginEdges()
  await signedIn(pool(), edges, ...args)
  return edges
}

const tokensOf = ({ directories }: TestEdges) => {
  const folder = join(directories.state, 'sessions')
  const file = readdirSync(folder).find((name) => name.endsWith('.json')) ?? ''
  return JSON.parse(readFileSync(join(folder, file), 'utf8')).tokens
}

/** The keys of aws-amplify 6 for maria, who signed in by her address. */
const entriesOf = (tokens: { access: string; id: string }) => {
  const client = `CognitoIdentityServiceProvider.${pool().client.id}`
  return {
    [`${client}.LastAuthUser`]: 'maria',
    [`${client}.maria.accessToken`]: tokens.access,
    [`${client}.maria.idToken`]: tokens.id,
  }
}

describe('a sign-in for a browser', () => {
  it('is a flat object, without the refresh token unless asked for', async () => {
    const edges = await withSession()
    const tokens = tokensOf(edges)
    const { exitCode, out, err } = await run(localStorage, edges)
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(JSON.parse(out)).toEqual(entriesOf(tokens))
    expect(out).not.toContain(tokens.refresh)
    const key = `CognitoIdentityServiceProvider.${pool().client.id}.maria.refreshToken`
    const whole = await run([...localStorage, '--with-refresh'], edges)
    expect(JSON.parse(whole.out)).toEqual({ ...entriesOf(tokens), [key]: tokens.refresh })
  })

  it('is a storageState of Playwright for each origin, once', async () => {
    const edges = await withSession()
    const more = ['--origin', 'https://App.Example.com:443/', '--origin', 'http://localhost:3000/']
    const { out } = await run([...playwright, ...more], edges)
    const items = Object.entries(entriesOf(tokensOf(edges))).map(([name, value]) => ({ name, value }))
    expect(JSON.parse(out)).toEqual({
      cookies: [],
      origins: [
        { origin: 'http://localhost:3000', localStorage: items },
        { origin: 'https://app.example.com', localStorage: items },
      ],
    })
  })

  it('has tokens that last', async () => {
    const edges = await withSession()
    const { out } = await run(localStorage, later(3700, pool(), edges))
    pool().faults.clockOffset = 0
    expect(JSON.parse(out)).toEqual(entriesOf(tokensOf(edges)))
    expect(pool().requests.filter(({ grantType }) => grantType === 'refresh_token')).toHaveLength(1)
  })

  it('is refreshed once where it is to be in any case', async () => {
    const edges = await withSession()
    const before = pool().requests.length
    expect((await run([...localStorage, '--force-refresh'], edges)).exitCode).toBe(0)
    const refreshes = pool()
      .requests.slice(before)
      .filter(({ grantType }) => grantType === 'refresh_token')
    expect(refreshes).toHaveLength(1)
  })
})

describe('-o', () => {
  it('writes a file that only its owner can read, in the place of an older one', async () => {
    const edges = await withSession()
    const file = join(edges.home, 'auth.json')
    writeFileSync(file, 'old', { mode: 0o644 })
    const { exitCode, out, err } = await run([...playwright, '-o', 'auth.json'], edges)
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
    expect(err).toMatch(/^written to auth\.json, which only you can read; its tokens expire in \d+ min/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(file, 'utf8')).origins).toHaveLength(1)
    expect(readFileSync(file, 'utf8')).not.toContain(tokensOf(edges).refresh)
  })

  it.each(['raw', 'json', 'header'])('takes every format: %s', async (format) => {
    const edges = await withSession()
    expect((await run(['token', '--format', format, '-o', 'token.txt'], edges)).out).toBe('')
    const { out } = await run(['token', '--format', format], edges)
    expect(readFileSync(join(edges.home, 'token.txt'), 'utf8')).toBe(out)
    expect((await run(['token', '--format', format, '-o', '-'], edges)).out).toBe(out)
  })

  it.each([
    [['--json', '-o', 'x.csv'], '-o x.json'],
    [['-o', 'my x.JSON'], "-o 'my x.txt', or add --format json"],
    [['--format', 'env', '-o', 'x.json'], '-o x.txt, or add --format json'],
    [['--format', 'exec-credential', '-o', 'x.html'], '-o x.json'],
  ])('refuses a name of another format: %j', async (args, hint) => {
    const edges = await withSession()
    const { exitCode, out, err } = await run(['token', ...args], edges)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    if (args[0] === '--json') expect(JSON.parse(err).error.hint).toBe(hint)
    else expect(err).toContain(`→ ${hint}\n`)
  })

  it('leaves an old file as it is where there is no token', async () => {
    const edges = loginEdges()
    writeFileSync(join(edges.home, 'auth.json'), 'old')
    expect((await run([...playwright, '-o', 'auth.json'], edges)).exitCode).toBe(3)
    expect(readFileSync(join(edges.home, 'auth.json'), 'utf8')).toBe('old')
    expect(existsSync(join(edges.home, 'auth.json.partial'))).toBe(false)
  })

  it.each([
    ['no/auth.json', 'mkdir -p no'],
    ['.', 'name another file, or write to standard output: -o -'],
  ])('says what would work: -o %s', async (path, hint) => {
    const edges = await withSession()
    const { exitCode, out, err } = await run([...playwright, '-o', path, '--quiet'], edges)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toContain(`→ ${hint}\n`)
  })
})

describe('what does not go together ends with exit 2, and nothing on stdout', () => {
  it.each([
    [['token', '--format', 'playwright'], '→ add --origin http://localhost:3000'],
    [['token', '--origin', 'http://localhost:3000'], '→ add --format playwright'],
    [[...localStorage, '--origin', 'http://localhost:3000'], '→ add --format playwright'],
    [['token', '--with-refresh'], '→ use --type refresh'],
    [[...localStorage, '--type', 'id'], '→ leave --type out'],
    [[...playwright, '--json'], '→ leave one of them out'],
    [[...playwright.slice(0, 4), 'http://localhost:3000/app'], '→ e.g. --origin http://localhost:3000'],
  ])('%j', async (args, hint) => {
    const edges = await withSession()
    const { exitCode, out, err } = await run(args, edges)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(args.includes('--json') ? JSON.parse(err).error.hint : err).toContain(
      hint.slice(args.includes('--json') ? 2 : 0),
    )
  })

  it('a session without an ID token', async () => {
    const edges = await withSession('public', ['--scope', 'aws.cognito.signin.user.admin'])
    const { exitCode, out, err } = await run(playwright, edges)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toContain('→ sign in with it: cogtool login --scope openid')
  })

  it.each([
    'localhost:3000',
    'ftp://localhost',
    'http://localhost:3000/app',
    'http://localhost:3000?x',
    'http://localhost:3000#x',
    'http://me@localhost:3000',
    'http://',
    '*',
    '',
  ])('--origin %j', (text) => {
    expect(() => parseOrigin(text)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
  })
})
