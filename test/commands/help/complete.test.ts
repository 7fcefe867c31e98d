import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandTable } from '../../../src/commands/table.ts'
import { main } from '../../../src/main.ts'
import { saveSession } from '../../../src/session/store/session-store.ts'
import { session } from '../../helpers/sessions.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const never = () => Promise.reject(new Error('completion asks neither the network nor the keyring'))

async function offered(words: string[], config?: string) {
  const edges = testEdges({ fetch: never as never })
  if (config !== undefined) writeFileSync(join(edges.workingDirectory, 'cogtool.json'), config)
  await saveSession(session(), edges)
  const exitCode = await main(['__complete', ...words], edges)
  expect({ exitCode, err: edges.err() }).toEqual({ exitCode: 0, err: '' })
  return edges.out().split('\n').slice(0, -1)
}
const words = (lines: string[]) => lines.map((line) => line.split('\t')[0])

const config = JSON.stringify({
  pools: { dev: { userPoolId: 'eu-west-1_AbC123xyz' }, 'prod-1': {}, 'x; rm -rf ~': {}, 'a\u001b[31mb': {} },
})

describe('cogtool __complete', () => {
  it.each([
    [[''], commandTable.map(({ name }) => name)],
    [['check-'], ['check-change-set', 'check-plan']],
    [
      ['users', ''],
      ['find', 'show'],
    ],
    [['users', 'find', '--li'], ['--limit']],
    [
      ['verify', '--token-'],
      ['--token-file', '--token-use'],
    ],
    [
      ['verify', '--token-use', ''],
      ['access', 'id', 'any'],
    ],
    [
      ['verify', '--token-use', 'a'],
      ['access', 'any'],
    ],
    [
      ['verify', '--token-use=a'],
      ['--token-use=access', '--token-use=any'],
    ],
    [
      ['verify', '--token-use', '=', 'a'],
      ['access', 'any'],
    ],
    [
      ['verify', '--token-use', '='],
      ['access', 'id', 'any'],
    ],
    [
      ['--pool', ''],
      ['dev', 'prod-1', 'local'],
    ],
    [['token', '--pool', 'd'], ['dev']],
    [['--pool', 'dev', 'tok'], ['token']],
    [['token', '--session', ''], ['default']],
    [
      ['help', 'e'],
      ['export-users', 'exit-codes', 'environment'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', 'powershell'],
    ],
    [['completion', 'bash', ''], []],
    [['probe', '--emit', 'hs256-'], expect.arrayContaining(['hs256-empty-secret'])],
    [['doctor', '--only', 'pool-case'], ['pool-case-sensitive']],
    [['login', '--add-callback', 'k'], ['keep']],
    [['check-plan', ''], [':files']],
    [['verify', '--jwks', ''], [':files']],
    [['doctor', '--save-json', ''], [':folders']],
    [['xyzzy', '--fl'], []],
    [['probe', '--rat'], []],
  ] as [string[], string[]][])('%j', async (line, expected) => {
    expect(words(await offered(line, config))).toEqual(expected)
    // a script puts -- between its question and the words
    expect(words(await offered(['--', ...line], config))).toEqual(expected)
  })

  it('says what a word means', async () => {
    expect(await offered(['--pool', 'd'], config)).toEqual(['dev\teu-west-1_AbC123xyz'])
    expect(await offered(['dec'])).toEqual(['decode\tShow what a token says, without checking it'])
  })

  it.each(['{', '[]', '\u0000', '{ "pools": 3 }'])('offers what is left where the config is %j', async (text) => {
    expect(await offered(['--pool', ''], text)).toEqual([])
    expect(words(await offered(['dem'], text))).toEqual(['demo'])
  })

  it('offers nothing where the store of sessions cannot be read', async () => {
    const edges = testEdges()
    mkdirSync(edges.directories.state, { recursive: true })
    writeFileSync(join(edges.directories.state, 'sessions'), 'a file')
    expect(await main(['__complete', 'token', '--session', ''], edges)).toBe(0)
    expect(edges.out() + edges.err()).toBe('')
  })

  it.each([[[]], [['--']], [['--', '--']], [['--pool']], [['-']], [['=']], [['--no-such', '=', 'x']]])(
    'never fails: %j',
    async (line) => {
      await offered(line)
    },
  )
})
