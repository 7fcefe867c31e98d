import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
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
