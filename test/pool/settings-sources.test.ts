import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { environmentSetting } from '../../src/pool/environment-settings.ts'
import { parseConfig } from '../../src/pool/settings-sources.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'
import { testEdges } from '../helpers/test-edges.ts'

const parse = (text: string) => parseConfig(text, '/project/cogtool.json', 'cogtool.json')

async function refusal(text: string): Promise<CogtoolError> {
  try {
    await parse(text)
  } catch (error) {
    if (error instanceof CogtoolError) return error
    throw error
  }
  throw new Error('this config was accepted')
}

describe('config files', () => {
  it('reads pools and the default', async () => {
    const file = await parse(
      '{ "default": "dev", "pools": { "dev": { "userPoolId": "eu-west-1_AbC123xyz", "caFile": "ca.pem" } } }',
    )
    expect(file.default).toBe('dev')
    // a file named in a config file lies beside it
    expect(file.pools.get('dev')).toEqual({ userPoolId: 'eu-west-1_AbC123xyz', caFile: '/project/ca.pem' })
  })

  it.each(['3demo\\n', ' 3demo\\r\\n', "'3demo'", '\\"3demo\\" ', '\\ufeff3demo'])(
    'a value loses what flags lose: %s',
    async (value) => {
      const file = await parse(
        `{ "default": "dev\\n", "pools": { "dev": { "clientId": "${value}", "caFile": " ca.pem" } } }`,
      )
      expect(file.default).toBe('dev')
      expect(file.pools.get('dev')).toEqual({ clientId: '3demo', caFile: '/project/ ca.pem' })
    },
  )

  it.each([
    ['a flat file', '{ "userPoolId": "eu-west-1_A", "clientId": "c" }', undefined],
    ['with a default', '{ "default": "default", "userPoolId": "eu-west-1_A", "clientId": "c" }', 'default'],
    [
      'with a schema',
      '{ "$schema": 5, "clientId": "c", "userPoolId": "eu-west-1_A", "acceptedFindings": [] }',
      undefined,
    ],
  ])('reads as one entry %s', async (_, text, chosen) => {
    const file = await parse(text)
    expect(file.default).toBe(chosen)
    expect([...file.pools]).toEqual([['default', { userPoolId: 'eu-west-1_A', clientId: 'c' }]])
  })

  it.each([
    ['a value of blanks', '{ "pools": { "dev": { "clientId": " \\n" } } }', 'must be a text', 'clientId'],
    [
      'not JSON',
      '{ "pools": {\n  "dev": {\n    "userPoolId": "eu-west-1_A",\n  }\n} }',
      'line 3, column 32: a comma too many',
      'fix line 3, column 32',
    ],
    ['what is nested too deep to tell where it is not JSON', '['.repeat(60_000), 'invalid JSON', 'move it away'],
    [
      'a setting beside "pools"',
      '{ "userPoolId": "eu-west-1_A", "pools": { "dev": {} } }',
      '"userPoolId" is beside "pools"',
      'move it there: "pools": { "dev": { "userPoolId": "…" } }',
    ],
    [
      'an unknown key of a flat file',
      '{ "userPoolID": "x" }',
      'unknown key "userPoolID"',
      'did you mean "userPoolId"?',
    ],
    ['a number in a flat file', '{ "apiUrl": 5 }', '"apiUrl" of the file must be a text', 'e.g.'],
    [
      'a secret in a flat file',
      '{ "clientId": "x", "clientSecret": "y" }',
      'secrets do not belong',
      'COGTOOL_CLIENT_SECRET',
    ],
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
  ])('refuses %s', async (_, text, why, hint) => {
    const error = await refusal(text)
    expect(error.code).toBe('config_invalid')
    expect(error.message).toContain('/project/cogtool.json')
    expect(error.why).toContain(why)
    expect(error.hint).toContain(hint)
  })
})

describe('the bytes of a config file', () => {
  const text = '{ "userPoolId": "eu-west-1_AbC123xyz" }'
  const run = async (bytes: Uint8Array) => {
    const edges = testEdges()
    writeFileSync(join(edges.home, 'cogtool.json'), bytes)
    return { exit: await main(['config', '--json'], edges), out: edges.out(), err: edges.err() }
  }

  it.each(['', '\ufeff'])('may begin with a byte order mark: "%s"', async (mark) => {
    const { exit, out } = await run(Buffer.from(mark + text))
    expect(exit).toBe(0)
    expect(JSON.parse(out).settings.userPoolId).toMatchObject({ value: 'eu-west-1_AbC123xyz' })
    expect(JSON.parse(out).projectFile.pool).toBe('default')
  })

  it.each([
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['not UTF-8 near line 1', Buffer.from('{ "default": "gr\xfcn" }', 'latin1')],
  ])('are named where they are %s', async (name, bytes) => {
    const { exit, out, err } = await run(bytes)
    expect({ exit, out }).toEqual({ exit: 2, out: '' })
    expect(JSON.parse(err).error).toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(new RegExp(`: it is ${name}$`)),
      hint: 'save it as UTF-8',
    })
  })
})

describe('a config file that cannot be read', () => {
  const places = ['cogtool.json', 'config/config.json']

  it.each(places)('is refused where it is a folder: %s', async (place) => {
    const edges = testEdges()
    mkdirSync(join(edges.home, place), { recursive: true })
    expect(await main(['config'], edges)).toBe(2)
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
        readBytes: (path, limits) => (path.endsWith(place) ? Promise.reject(denied) : files.readBytes(path, limits)),
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

  it('are read as they stand', async () => {
    const entries = [entry, { id: 'pool-case-sensitive', resource: 'eu-west-1_AbC123xyz', reason: 'x', by: 'ann' }]
    expect((await parse(JSON.stringify({ acceptedFindings: entries }))).acceptedFindings).toEqual(entries)
    expect((await parse('{}')).acceptedFindings).toEqual([])
  })
})
