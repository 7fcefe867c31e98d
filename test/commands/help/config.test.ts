import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { main } from '../../../src/main.ts'
import { serveApi } from '../../helpers/api-server.ts'
import { testEdges } from '../../helpers/test-edges.ts'

describe('cogtool config', () => {
  const poolFlag = ['--user-pool-id', 'eu-west-1_AbC123xyz']
  const env = { AWS_REGION: 'us-west-2' }

  it('shows the region that is used, not the one of the shell', async () => {
    const text = testEdges({ env })
    expect(await main(['config', ...poolFlag], text)).toBe(0)
    expect(text.out()).toMatch(/^region +eu-west-1 +the pool id$/m)

    const json = testEdges({ env })
    expect(await main(['config', '--json', ...poolFlag], json)).toBe(0)
    expect(JSON.parse(json.out()).settings.region).toEqual({ value: 'eu-west-1', origin: 'the pool id' })
  })

  it('shows the region of the shell where no pool names one', async () => {
    const edges = testEdges({ env })
    expect(await main(['config'], edges)).toBe(0)
    expect(edges.out()).toMatch(/^region +us-west-2 +AWS_REGION$/m)
  })
})

describe('the config files that are read', () => {
  const two = { pools: { dev: { userPoolId: 'eu-west-1_Dev000001' }, prod: { issuer: 'https://idp.example/prod' } } }
  const listed = (trusted: boolean) => [
    { pool: 'dev', userPoolId: 'eu-west-1_Dev000001', trusted },
    { pool: 'prod', userPoolId: null, trusted },
  ]
  async function config(
    args: readonly string[],
    { project, user, env = {} }: { project?: unknown; user?: unknown; env?: object },
  ) {
    const run = async (...more: string[]) => {
      const edges = testEdges({ env: { ...env } })
      const path = join(edges.home, 'cogtool.json')
      const userPath = join(edges.directories.config, 'config.json')
      if (project) writeFileSync(path, JSON.stringify(project))
      if (user) await edges.files.replace(userPath, JSON.stringify(user))
      expect(await main(['config', ...args, ...more], edges)).toBe(0)
      return edges.out().replaceAll(edges.home, '~')
    }
    const text = await run()
    const { settings, projectFile, userFile } = JSON.parse(await run('--json'))
    return { text: text.slice(text.indexOf('\n\n') + 1), settings, projectFile, userFile }
  }

  it('are shown where none of their pools is chosen', async () => {
    const { text, settings, projectFile, userFile } = await config([], { project: two })
    expect(text).toBe(`
Project file: ~/cogtool.json
  dev   eu-west-1_Dev000001       not trusted
  prod  https://idp.example/prod  not trusted

Not trusted: secrets go nowhere that the file alone names (cogtool config --trust)

No pool is chosen: commands of a session use the only one that has one; for others add --pool dev, or "default": "dev" to cogtool.json
`)
    expect(settings.userPoolId).toEqual({ value: null, origin: null })
    expect({ projectFile, userFile }).toEqual({
      projectFile: { path: '~/cogtool.json', pool: null, digest: null, trusted: false, pools: listed(false) },
      userFile: null,
    })
  })

  it('tell what is in use, and of which file', async () => {
    const user = { default: 'dev', pools: { dev: { ...two.pools.dev, clientId: 'c1' }, own: {} } }
    const env = { COGTOOL_TRUST_PROJECT_FILE: '1' }
    const { text, projectFile, userFile } = await config([], { project: two, user, env })
    expect(text).toBe(`
Project file: ~/cogtool.json
  dev   eu-west-1_Dev000001       in use, trusted
  prod  https://idp.example/prod  trusted

User file: ~/config/config.json
  dev  eu-west-1_Dev000001  in use
  own  -
`)
    const digest = expect.stringMatching(/^sha256:/)
    expect(projectFile).toEqual({ path: '~/cogtool.json', pool: 'dev', digest, trusted: true, pools: listed(true) })
    expect(userFile).toEqual({
      path: '~/config/config.json',
      pools: [
        { pool: 'dev', userPoolId: 'eu-west-1_Dev000001' },
        { pool: 'own', userPoolId: null },
      ],
    })
  })

  it.each([
    ['beside a pool that a flag names', ['--user-pool-id', 'eu-west-1_AbC123xyz'], { project: two }, 'pools', 2],
    ['with accepted findings alone', [], { project: { acceptedFindings: [] } }, 'pools', 0],
    [
      'where an entry that is not used cannot be read',
      ['--pool', 'dev'],
      { project: { pools: { ...two.pools, odd: { caFile: 'none.pem' } } } },
      'pools',
      3,
    ],
  ] as const)('are shown %s', async (_, args, files, key, count) => {
    const { text, projectFile } = await config(args, files)
    expect(text).toContain('Project file: ~/cogtool.json\n')
    expect(projectFile[key]).toHaveLength(count)
    expect(text).not.toContain('No pool is chosen')
  })

  it('are shown of the user alone', async () => {
    const { text, projectFile, userFile } = await config([], { user: two })
    expect(text).toContain('User file: ~/config/config.json\n  dev   eu-west-1_Dev000001\n')
    expect(text).toContain(
      'No pool is chosen: commands of a session use the only one that has one; for others add --pool dev, or "default": "dev" to ~/config/config.json\n',
    )
    expect({ projectFile, listed: userFile.pools.length }).toEqual({ projectFile: null, listed: 2 })
  })

  it('cannot act on the terminal', async () => {
    const { text } = await config([], { project: { pools: { 'a\u202eb': { userPoolId: 'x\u001b[2J' }, c: {} } } })
    expect(text).toContain('  a\\u202eb  x\\u001b[2J  not trusted\n')
  })
})

describe('the hint for a wrong value names the place that it stands in', () => {
  const hintAt = async (args: readonly string[], env: Record<string, string>, entry?: object) => {
    const edges = testEdges({ env })
    const config = entry && { pools: { dev: { userPoolId: 'eu-west-1_AbC123xyz', ...entry } } }
    if (config) writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify(config))
    await main([...args, '--json'], edges)
    return JSON.parse(edges.err()).error.hint
  }

  it.each([
    ['--pool', ['--pool', 'dve'], {}, 'did you mean --pool dev?'],
    ['COGTOOL_POOL', [], { COGTOOL_POOL: 'dve' }, 'did you mean COGTOOL_POOL=dev?'],
  ])('a pool that is not listed: %s', async (_, args, env, hint) => {
    expect(await hintAt(['config', ...args], env, {})).toBe(hint)
  })

  it.each(['project', 'user'])('a default that is not listed, of the %s file', async (kind) => {
    const edges = testEdges()
    const path = kind === 'user' ? join(edges.directories.config, 'config.json') : join(edges.home, 'cogtool.json')
    await edges.files.replace(path, JSON.stringify({ default: 'dve', pools: { 'my dev': {}, dev: {} } }))
    expect(await main(['whoami'], edges)).toBe(2)
    const label = kind === 'user' ? path : 'cogtool.json'
    expect(edges.err()).toContain(`  → did you mean "default": "dev" in ${label}?\n`)
  })

  const flagged = {
    domain: ['--domain', 'COGTOOL_DOMAIN', 'not a host', 'example.auth.eu-west-1.amazoncognito.com'],
    redirectUri: ['--redirect-uri', 'COGTOOL_REDIRECT_URI', 'notaurl', 'http://localhost:8484/callback'],
    endpointUrl: ['--endpoint-url', 'COGTOOL_ENDPOINT_URL', 'foo', 'http://localhost:9229'],
    apiUrl: ['--api-url', 'COGTOOL_API_URL', 'api.example', 'http://localhost:8000/api/v1/me'],
  } as const
  it.each(Object.entries(flagged))('the wrong form of %s', async (name, [flag, variable, bad, good]) => {
    expect(await hintAt(['config', flag, bad], {})).toContain(`e.g. ${flag} ${good}`)
    expect(await hintAt(['config'], { [variable]: bad })).toContain(`e.g. ${variable}=${good}`)
    const ofFile = await hintAt(['config'], {}, { [name]: bad })
    expect(ofFile).toContain(`e.g. "${name}": "${good}" in cogtool.json (pool dev)`)
    expect(ofFile).not.toContain('--')
  })

  it("an emulator's pool id, which needs a second setting", async () => {
    expect(await hintAt(['config'], {}, { userPoolId: 'local_abc' })).toBe(
      'add "issuer": "<address>/local_abc" in cogtool.json (pool dev), or "endpointUrl": "<address>" in cogtool.json (pool dev)',
    )
    expect(await hintAt(['config'], { COGTOOL_USER_POOL_ID: 'local_abc' })).toBe(
      'add COGTOOL_ISSUER=<address>/local_abc, or COGTOOL_ENDPOINT_URL=<address>',
    )
    expect(await hintAt(['config', '--user-pool-id', 'local_abc'], {})).toBe(
      'add --issuer <address>/local_abc, or --endpoint-url <address>',
    )
  })

  it('an address that answers otherwise than the API', async () => {
    const { origin } = await serveApi((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    )
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'any')
    onTestFinished(() => void vi.unstubAllEnvs())
    const env = { AWS_ACCESS_KEY_ID: 'any' }
    const place = '"endpointUrl" in cogtool.json (pool dev)'
    expect(await hintAt(['export-users'], env, { endpointUrl: origin })).toBe(
      `look at ${place}, and at proxies on the way`,
    )
    expect(await hintAt(['export-users'], { ...env, AWS_ENDPOINT_URL: origin }, {})).toBe(
      'look at AWS_ENDPOINT_URL, and at proxies on the way',
    )
    expect(await hintAt(['export-users', '--endpoint-url', origin], env, {})).toBe(
      'look at --endpoint-url, and at proxies on the way',
    )
  })

  it.each([
    ['awsProfile', { awsProfile: 'wrok' }, {}, 'did you mean "awsProfile": "work" in cogtool.json (pool dev)?'],
    ['AWS_PROFILE', {}, { AWS_PROFILE: 'wrok' }, 'did you mean AWS_PROFILE=work?'],
  ])('an AWS profile that does not exist: %s', async (_, entry, env, hint) => {
    const edges = testEdges()
    const path = join(edges.home, 'aws')
    writeFileSync(path, '[profile work]\nregion = eu-west-1\n')
    const files = {
      AWS_CONFIG_FILE: path,
      AWS_SHARED_CREDENTIALS_FILE: `${path}-none`,
      AWS_EC2_METADATA_DISABLED: 'true',
    }
    expect(await hintAt(['export-users'], { ...env, ...files }, entry)).toBe(hint)
  })
})

describe('a setting of the wrong form', () => {
  const bad = {
    userPoolId: ['bad', 'COGTOOL_USER_POOL_ID', 'this is not a user pool id: "bad"'],
    issuer: ['idp.example', 'COGTOOL_ISSUER', 'this is not an issuer address: "idp.example"'],
    domain: ['not a host', 'COGTOOL_DOMAIN', 'this is not the address of a Hosted UI: "not a host"'],
    redirectUri: ['notaurl', 'COGTOOL_REDIRECT_URI', 'this is not a callback address: "notaurl"'],
    endpointUrl: ['foo', 'COGTOOL_ENDPOINT_URL', 'the address of the cognito-idp API cannot be used'],
    apiUrl: ['api.example', 'COGTOOL_API_URL', 'the address of the API cannot be used'],
  } as const
  const cases = Object.entries(bad).map(([name, [value, variable, what]]) => ({ name, value, variable, what }))

  it.each(cases)('is refused with its file and pool: $name', async ({ name, value, what }) => {
    const edges = testEdges()
    const content = { default: 'dev', pools: { dev: { [name]: value } } }
    writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify(content))
    expect(await main(['config'], edges)).toBe(2)
    expect(edges.out()).toBe('')
    expect(edges.err()).toContain(what)
    expect(edges.err().split('\n', 2).join('\n')).toContain('cogtool.json (pool dev)')
  })

  it.each(cases)('is refused with its variable: $variable', async ({ value, variable, what }) => {
    const edges = testEdges({ env: { [variable]: value } })
    expect(await main(['config', '--json'], edges)).toBe(2)
    const { code, message } = JSON.parse(edges.err()).error
    expect(code).toBe('invalid_value')
    expect(message).toContain(what)
    expect(message).toContain(variable)
  })

  it.each([
    ['export-users', {}, ['--endpoint-url', 'foo'], '--endpoint-url'],
    ['audit-duplicates', { AWS_ENDPOINT_URL: 'localhost:9229' }, [], 'AWS_ENDPOINT_URL'],
    [
      'whoami',
      { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'ftp://pool.example' },
      [],
      'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER',
    ],
  ])('is refused by every command, before anything is sent: %s', async (command, env, flags, origin) => {
    const edges = testEdges({ env })
    expect(await main([command, '--user-pool-id', 'eu-west-1_AbC123xyz', ...flags, '--json'], edges)).toBe(2)
    const { code, message } = JSON.parse(edges.err()).error
    expect(code).toBe('invalid_value')
    expect(message).toContain(`(${origin})`)
  })

  it.each(['--session', '--client-id', '--region', '--profile'])('is refused where it is empty: %s', async (flag) => {
    for (const empty of ['', ' ']) {
      const edges = testEdges()
      expect(await main(['login', flag, empty, '--json'], edges)).toBe(2)
      expect(JSON.parse(edges.err()).error).toMatchObject({ code: 'invalid_value', exitCode: 2 })
      expect(edges.err()).toContain(`${flag} is empty`)
    }
  })

  it('is refused among several app clients too', async () => {
    const edges = testEdges()
    expect(await main(['config', '--client-id', 'one', '--client-id', ''], edges)).toBe(2)
    expect(edges.err()).toContain('--client-id is empty')
  })

  it('is none where a variable is empty, which counts as unset', async () => {
    const edges = testEdges({ env: { COGTOOL_SESSION: '' } })
    expect(await main(['config'], edges)).toBe(0)
    expect(edges.out()).toMatch(/^session +default +default$/m)
  })

  it('does no harm where a flag replaces it', async () => {
    const edges = testEdges({ env: { COGTOOL_REDIRECT_URI: 'notaurl' } })
    expect(await main(['config', '--redirect-uri', 'myapp://callback'], edges)).toBe(0)
  })

  it.each([
    ['before a pool is known', {}],
    ['beside its pool', { COGTOOL_USER_POOL_ID: 'eu-west-1_AbC123xyz' }],
  ])('is none that is a prefix of a domain, %s', async (_, env) => {
    expect(await main(['config'], testEdges({ env: { ...env, COGTOOL_DOMAIN: 'example-dev' } }))).toBe(0)
  })
})
