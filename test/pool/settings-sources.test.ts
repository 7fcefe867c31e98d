import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { environmentSetting, parseConfig } from '../../src/pool/settings-sources.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'
import { testEdges } from '../helpers/test-edges.ts'

const parse = (text: string) => parseConfig(text, '/project/cogtool.json', 'cogtool.json')

function refusal(text: string): CogtoolError {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof CogtoolError) return error
    throw error
  }
  throw new Error('this config was accepted')
}

describe('config files', () => {
  it('reads pools and the default', () => {
    const file = parse(
      '{ "default": "dev", "pools": { "dev": { "userPoolId": "eu-west-1_AbC123xyz", "caFile": "ca.pem" } } }',
    )
    expect(file.default).toBe('dev')
    // a file named in a config file lies beside it
    expect(file.pools.get('dev')).toEqual({ userPoolId: 'eu-west-1_AbC123xyz', caFile: '/project/ca.pem' })
  })

  it.each(['3demo\\n', ' 3demo\\r\\n', "'3demo'", '\\"3demo\\" ', '\\ufeff3demo'])(
    'a value loses what flags lose: %s',
    (value) => {
      const file = parse(`{ "default": "dev\\n", "pools": { "dev": { "clientId": "${value}", "caFile": " ca.pem" } } }`)
      expect(file.default).toBe('dev')
      expect(file.pools.get('dev')).toEqual({ clientId: '3demo', caFile: '/project/ ca.pem' })
    },
  )

  it.each([
    ['a value of blanks', '{ "pools": { "dev": { "clientId": " \\n" } } }', 'must be a text', 'clientId'],
    ['not JSON', '{ "default": ', 'it is not JSON', 'mend the file'],
    ['a list', '[]', 'the file must be an object', 'cogtool help environment'],
    ['an unknown top key', '{ "defualt": "dev" }', 'the file has an unknown key "defualt"', 'did you mean "default"?'],
    [
      'an unknown pool key',
      '{ "pools": { "dev": { "userPoolID": "x" } } }',
      'pool "dev" has an unknown key "userPoolID"',
      'did you mean "userPoolId"?',
    ],
    [
      'a key like nothing known',
      '{ "pools": { "dev": { "zzzzzzzz": "x" } } }',
      'unknown key "zzzzzzzz"',
      'known keys: userPoolId',
    ],
    ['a secret', '{ "pools": { "dev": { "clientSecret": "x" } } }', 'secrets do not belong', 'COGTOOL_CLIENT_SECRET'],
    ['a number', '{ "pools": { "dev": { "apiUrl": 5 } } }', '"apiUrl" of pool "dev" must be a text', 'e.g.'],
    ['a pool named local', '{ "pools": { "local": {} } }', '"local" is built in', 'another name'],
    ['a default that is no name', '{ "default": 1 }', '"default" must be the name', 'e.g.'],
  ])('refuses %s', (_, text, why, hint) => {
    const error = refusal(text)
    expect(error.code).toBe('config_invalid')
    expect(error.message).toContain('/project/cogtool.json')
    expect(error.why).toContain(why)
    expect(error.hint).toContain(hint)
  })
})

describe('a config file that cannot be read', () => {
  const places = ['cogtool.json', 'config/config.json']

  it.each(places)('is refused where it is a folder: %s', async (place) => {
    const edges = testEdges()
    mkdirSync(join(edges.home, place), { recursive: true })
    expect(await main(['decode', 'x'], edges)).toBe(2)
    expect(edges.err()).toBe(
      `error: the config file cannot be read: ${join(edges.home, place)}\n` +
        '  it is a folder\n  → make it a file that you may read, or move it away\n',
    )
  })

  it('is refused where its folder is a file', async () => {
    const edges = testEdges()
    writeFileSync(dirname(join(edges.home, 'config/config.json')), '')
    expect(await main(['config', '--json'], edges)).toBe(2)
    expect(JSON.parse(edges.err()).error).toMatchObject({ code: 'config_invalid', exitCode: 2 })
  })

  // no permission stops root, who may run the tests
  it.each(places)('is refused where the user may not read it: %s', async (place) => {
    const { files } = testEdges()
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
    const edges: ReturnType<typeof testEdges> = testEdges({
      files: {
        ...files,
        read: (path, limits) => (path.endsWith(place) ? Promise.reject(denied) : files.read(path, limits)),
      },
    })
    expect(await main(['config'], edges)).toBe(2)
    expect(edges.err()).toContain(`cannot be read: ${join(edges.home, place)}\n  you have no permission for it\n`)
  })
})

describe('variables', () => {
  it.each([
    ['cogtool own', { COGTOOL_ENDPOINT_URL: 'http://a' }, 'own', 'http://a'],
    [
      'AWS service-specific first',
      { AWS_ENDPOINT_URL: 'http://b', AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'http://c' },
      'aws',
      'http://c',
    ],
    ['AWS general', { AWS_ENDPOINT_URL: 'http://b' }, 'aws', 'http://b'],
    ['an empty one is unset', { COGTOOL_ENDPOINT_URL: '' }, 'own', undefined],
  ] as const)('%s', (_, env, kind, value) => {
    expect(environmentSetting(env, 'endpointUrl', kind)?.value).toBe(value)
  })
})

describe('accepted findings', () => {
  const entry = { id: 'pool-mfa', reason: 'passkeys first', until: '2027-03-31' }

  it('are read as they stand', () => {
    const entries = [entry, { id: 'pool-case-sensitive', resource: 'eu-west-1_AbC123xyz', reason: 'x', by: 'ann' }]
    expect(parse(JSON.stringify({ acceptedFindings: entries })).acceptedFindings).toEqual(entries)
    expect(parse('{}').acceptedFindings).toEqual([])
  })
})
