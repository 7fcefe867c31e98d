import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { saveSession } from '../../../src/session/store/session-store.ts'
import { makeTokens } from '../../helpers/made-tokens.ts'
import { session } from '../../helpers/sessions.ts'
import { captured, noPrompt, type TestEdges, testEdges } from '../../helpers/test-edges.ts'

const dev = { userPoolId: 'eu-west-1_AbC123xyz', clientId: 'client1', domain: 'login.evil.example' }

function writeProject({ home }: TestEdges, pools: object = { dev }, more: object = {}): void {
  writeFileSync(join(home, 'cogtool.json'), JSON.stringify({ default: 'dev', pools, ...more }))
}

/** A terminal where every question gets this answer. */
function atTerminal(answer: boolean, questions: string[] = []): Partial<Edges> & { text: () => string } {
  const { stream, text } = captured(true)
  const confirm = async (question: string) => {
    questions.push(question)
    return answer
  }
  return { stderr: stream, prompt: { ...noPrompt(), confirm }, text }
}

// a sign-in that needs no browser: its first request takes the secret along
const { jwks } = makeTokens()
const machine = ['login', '--client-credentials']
const secret = { COGTOOL_CLIENT_SECRET: 'a-secret' }

/** Requests that were made; every one fails, but for those of a key set. */
function counting(): { fetch: Edges['fetch']; asked: string[] } {
  const asked: string[] = []
  const fetch: Edges['fetch'] = async (url) => {
    asked.push(url)
    if (url.endsWith('/jwks.json')) return Response.json(jwks)
    throw Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
    })
  }
  return { fetch, asked }
}

describe('an entry that nobody trusts', () => {
  it('gets no secret where nobody can be asked, and the error names it', async () => {
    const { fetch, asked } = counting()
    const edges = testEdges({ fetch })
    writeProject(edges)
    expect(await main(['login', '--no-browser', '--no-input', '--json'], edges)).toBe(2)
    const { error } = JSON.parse(edges.err())
    expect(error).toMatchObject({ code: 'project_file_untrusted', hint: 'cogtool config --trust' })
    for (const part of [edges.home, 'pool dev', dev.userPoolId, 'client1', 'login.evil.example']) {
      expect(error.message).toContain(part)
    }
    expect(error.details).toEqual({
      path: join(edges.home, 'cogtool.json'),
      pool: 'dev',
      digest: expect.stringMatching(/^sha256:/),
      settings: ['userPoolId', 'clientId', 'domain'],
    })
    expect(asked).toEqual([])
  })

  it('gets none after a no', async () => {
    const { fetch, asked } = counting()
    const terminal = atTerminal(false)
    const edges = testEdges({ fetch, ...terminal })
    writeProject(edges)
    expect(await main(['login', '--no-browser'], edges)).toBe(2)
    expect(terminal.text()).toContain('you said no')
    expect(asked).toEqual([])
  })

  it('is trusted after a yes, and is not asked about again', async () => {
    const questions: string[] = []
    const { fetch, asked } = counting()
    const edges = testEdges({ fetch, env: secret, ...atTerminal(true, questions) })
    writeProject(edges)
    expect(await main(machine, edges)).toBe(4)
    expect(questions).toEqual(['Trust these settings?'])
    expect(asked.every((url) => new URL(url).host === 'login.evil.example')).toBe(true)
    expect(await main(machine, edges)).toBe(4)
    expect(questions).toHaveLength(1)
    writeProject(edges, { dev: { ...dev, domain: 'other.evil.example' } })
    expect(await main(machine, edges)).toBe(4)
    expect(questions).toHaveLength(2)
  })

  it('counts once, with a warning, where the answer cannot be remembered', async () => {
    const terminal = atTerminal(true)
    const edges = testEdges({ fetch: counting().fetch, env: secret, ...terminal })
    writeProject(edges)
    writeFileSync(join(edges.home, 'nofolder'), '')
    const broken = { ...edges, directories: { ...edges.directories, state: join(edges.home, 'nofolder') } }
    expect(await main([...machine, '--store', 'none'], broken)).toBe(4)
    expect(terminal.text()).toContain('the answer counts for this run alone')
  })

  it('is shown escaped', async () => {
    const terminal = atTerminal(false)
    const edges = testEdges({ fetch: counting().fetch, ...terminal })
    const name = 'dev\u001b[2J\u202e\nx'
    writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify({ default: name, pools: { [name]: dev } }))
    expect(await main(['login', '--no-browser'], edges)).toBe(2)
    expect(terminal.text()).toContain('dev\\u001b[2J\\u202e\\u000ax')
    expect(terminal.text()).not.toContain('\u202e')
  })

  it.each([
    ['COGTOOL_TRUST_PROJECT_FILE', { COGTOOL_TRUST_PROJECT_FILE: '1' }, []],
    [
      'a flag that repeats what it says',
      {},
      ['--user-pool-id', dev.userPoolId, '--client-id', 'x', '--domain', dev.domain],
    ],
    ['variables that repeat it', { COGTOOL_USER_POOL_ID: dev.userPoolId, COGTOOL_DOMAIN: dev.domain }, []],
  ])('is no matter with %s', async (_, env, flags) => {
    const { fetch, asked } = counting()
    const edges = testEdges({ fetch, env: { ...secret, ...env } })
    writeProject(edges)
    expect(await main([...machine, '--no-input', ...flags], edges)).toBe(4)
    expect(asked.map((url) => new URL(url).host)).toContain('login.evil.example')
  })

  it('is not trusted by a name alone: --pool and COGTOOL_POOL change no origin', async () => {
    for (const [args, env] of [
      [['--pool', 'dev'], {}],
      [[], { COGTOOL_POOL: 'dev' }],
    ] as const) {
      const edges = testEdges({ env })
      writeProject(edges)
      // the user's own entry of the same name does not vouch for the other one's values
      await edges.files.replace(
        join(edges.directories.config, 'config.json'),
        JSON.stringify({ pools: { dev: { userPoolId: dev.userPoolId, clientId: 'client1' } } }),
      )
      expect(await main(['login', '--no-browser', '--no-input', '--json', ...args], edges)).toBe(2)
      expect(JSON.parse(edges.err()).error.code).toBe('project_file_untrusted')
    }
  })
})

describe('what is said of an entry', () => {
  it('names the host that would get the secret, whichever address is looked at first', async () => {
    const edges = testEdges({ env: { COGTOOL_PASSWORD: 'x' } })
    writeProject(edges, { dev: { ...dev, domain: undefined, endpointUrl: 'https://api.evil.example' } })
    expect(await main(['login', '--username', 'ann', '--no-input', '--json'], edges)).toBe(2)
    expect(JSON.parse(edges.err()).error.message).toContain('nothing was sent to api.evil.example')
  })

  it('asks to trust that entry and no other of its file', async () => {
    const edges = testEdges()
    writeProject(edges, { dev, prod: { userPoolId: 'eu-west-1_Prod00001' } })
    expect(await main(['login', '--no-browser', '--no-input', '--json'], edges)).toBe(2)
    expect(JSON.parse(edges.err()).error.hint).toBe('cogtool config --trust --pool dev')
  })

  it('prints no curl command that would send a token to it', async () => {
    const edges = testEdges()
    writeProject(edges, { dev: { ...dev, apiUrl: 'https://api.evil.example/me' } })
    expect(await main(['me', '--curl', '--no-input', '--json'], edges)).toBe(2)
    expect(JSON.parse(edges.err()).error.code).toBe('api_url_refused')
    expect(edges.out()).toBe('')
  })
})

describe('plain http to another machine', () => {
  it.each([
    ['login', ['--domain', 'http://login.example'], {}],
    ['login', ['--issuer', 'http://idp.example/pool'], {}],
    ['verify', [makeTokens().token({ iss: 'http://idp.example/pool' }), '--issuer', 'http://idp.example/pool'], {}],
    ['verify', ['a.b.c', '--jwks', 'http://idp.example/keys'], {}],
    ['export-users', ['--endpoint-url', 'http://10.1.2.3:4566'], {}],
    ['audit-duplicates', [], { COGTOOL_ENDPOINT_URL: 'http://localstack:4566' }],
    ['audit-duplicates', [], { AWS_ENDPOINT_URL: 'http://localstack:4566' }],
    ['login', ['--username', 'ann', '--endpoint-url', 'http://10.1.2.3:4566'], { COGTOOL_PASSWORD: 'x' }],
    ['login', ['--client-credentials', '--domain', 'http://login.example'], { COGTOOL_CLIENT_SECRET: 'x' }],
  ])('is refused, whoever named it: %s %j %j', async (command, args, env) => {
    const edges = testEdges({ env: { ...env, COGTOOL_USER_POOL_ID: dev.userPoolId, COGTOOL_CLIENT_ID: 'x' } })
    expect(await main([command, ...args, '--json'], edges)).toBe(2)
    expect(JSON.parse(edges.err()).error.code).toBe('insecure_address')
  })
})

describe('config', () => {
  it('trusts the entries of the project file, or one of them, and tells so', async () => {
    const edges = testEdges()
    writeProject(edges, { dev, prod: { userPoolId: 'eu-west-1_Prod00001' } })
    const state = async (...flags: string[]) => {
      const json = testEdges({ directories: edges.directories, workingDirectory: edges.home })
      expect(await main(['config', '--json', ...flags], json)).toBe(0)
      return JSON.parse(json.out()).projectFile
    }
    const path = join(edges.home, 'cogtool.json')
    expect(await state()).toEqual({
      path,
      pool: 'dev',
      digest: expect.stringMatching(/^sha256:/),
      trusted: false,
      pools: [
        { pool: 'dev', userPoolId: dev.userPoolId, trusted: false },
        { pool: 'prod', userPoolId: 'eu-west-1_Prod00001', trusted: false },
      ],
    })
    expect(await state('--trust', '--pool', 'prod')).toMatchObject({ pool: 'prod', trusted: true })
    expect(await state()).toMatchObject({ pool: 'dev', trusted: false })
    expect(await state('--trust')).toMatchObject({ pool: 'dev', trusted: true })
    expect(await state('--untrust', '--pool', 'dev')).toMatchObject({ pool: 'dev', trusted: false })
    expect(await state('--pool', 'prod')).toMatchObject({ trusted: true })
    expect(await main(['config', '--trust'], edges)).toBe(0)
    expect(edges.out()).toContain('login.evil.example')
    // also what the file no longer has
    writeProject(edges, { dev })
    expect(await main(['config', '--untrust'], edges)).toBe(0)
    expect(await main(['config', '--untrust'], edges)).toBe(0)
    expect(edges.out()).toMatch(/No longer trusted: .*\n.* was not trusted: nothing to take back\n/)
    writeProject(edges, { dev, prod: { userPoolId: 'eu-west-1_Prod00001' } })
    expect(await state('--pool', 'prod')).toMatchObject({ trusted: false })
  })

  it('has no project file to tell of, and none to trust', async () => {
    const edges = testEdges()
    expect(await main(['config', '--json'], edges)).toBe(0)
    expect(JSON.parse(edges.out()).projectFile).toBeNull()
    for (const flag of ['--trust', '--untrust']) {
      const other = testEdges()
      expect(await main(['config', flag, '--json'], other)).toBe(2)
      expect(JSON.parse(other.err()).error.code).toBe('project_file_missing')
    }
  })

  it('refuses a region of no region’s form', async () => {
    for (const region of ['evil.example/', 'eu-west-1.evil', 'europe', 'eu-west-1 a']) {
      const edges = testEdges()
      expect(await main(['export-users', '--user-pool-id', dev.userPoolId, '--region', region, '--json'], edges)).toBe(
        2,
      )
      expect(JSON.parse(edges.err()).error.code).toBe('invalid_value')
    }
  })
})

describe('a session of a version that did not keep who named its addresses', () => {
  const strange = session({
    endpoints: { token: 'https://evil.example/oauth2/token' },
    tokens: { access: '', refresh: 'r' },
  })
  const own = 'https://x.auth.eu-west-1.amazoncognito.com/oauth2/token'

  async function withSession(saved: typeof strange, fetch: Edges['fetch']) {
    const edges = testEdges({ fetch })
    await saveSession(saved, edges)
    return edges
  }

  it.each(['token', 'whoami', 'whoami --remote', 'me --api-url http://127.0.0.1:9/'])(
    'is not used by %s',
    async (command) => {
      const { fetch, asked } = counting()
      const edges = await withSession(strange, fetch)
      const pool = ['--user-pool-id', dev.userPoolId]
      expect(await main([...command.split(' '), ...pool, '--no-input', '--json'], edges)).toBe(3)
      expect(JSON.parse(edges.err()).error).toMatchObject({
        code: 'session_expired',
        hint: `sign in again: cogtool login ${pool.join(' ')}`,
      })
      expect(asked).toEqual([])
    },
  )

  it('is forgotten by logout, which tells nobody but AWS', async () => {
    const { fetch, asked } = counting()
    const edges = await withSession(strange, fetch)
    expect(await main(['logout', '--user-pool-id', dev.userPoolId], edges)).toBe(4)
    expect(asked).toEqual(['https://cognito-idp.eu-west-1.amazonaws.com'])
    expect(edges.out()).toContain('forgotten')
  })

  it.each([
    ['AWS’s own', { endpoints: { token: own } }],
    ['vouched for', { endpoints: strange.endpoints, origins: { endpoints: 'flag' as const } }],
    ['on this machine', { endpoints: { token: 'http://127.0.0.1:9230/oauth2/token' } }],
  ])('is used where its addresses are %s', async (_, changes) => {
    const { fetch, asked } = counting()
    const edges = await withSession({ ...strange, ...changes }, fetch)
    expect(await main(['token', '--user-pool-id', dev.userPoolId], edges)).toBe(4)
    expect(asked).toContain(changes.endpoints.token)
  })
})
