import { describe, expect, it } from 'vitest'
import { shellWords } from '../../../src/commands/shared/pasted/shell-words.ts'
import { main } from '../../../src/main.ts'
import { clientId, makeTokens, poolId } from '../../helpers/made-tokens.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const maker = makeTokens()
const more = {
  'custom:roles': ['editor', 'author', 7],
  org: { id: 7, 'a/b': { '~': 'x' }, units: [{ name: 'north' }, { name: 'south' }], '': 'empty' },
  'https://shop.example/role': 'admin',
  '/odd': 'slash',
}
const token = maker.token(more)
const machine = maker.token({ username: undefined, sub: clientId, scope: 'shop/read', 'cognito:groups': undefined })
const ofId = maker.token({ token_use: 'id', client_id: undefined, aud: clientId, scope: undefined })

async function verify(text: string, args: readonly string[]) {
  const edges = testEdges()
  await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(maker.jwks))
  const exit = await main(['verify', text, '--user-pool-id', poolId, '--jwks', 'jwks.json', '--json', ...args], edges)
  return { exit, report: JSON.parse(edges.out() || '{}'), error: JSON.parse(edges.err() || '{}').error }
}

describe('--claim', () => {
  it.each([
    ['custom:roles~=author', 0],
    ['custom:roles~=7', 0],
    ['custom:roles~=auth', 1],
    ['custom:roles=author', 1],
    ['cognito:groups~=admins', 0],
    ['username~=ada', 1],
    ['nothing~=x', 1],
    ['/org/id=7', 0],
    ['/org/id=8', 1],
    ['/org/a~1b/~0=x', 0],
    ['/org/units/1/name=south', 0],
    ['/org/units/01/name=south', 1],
    ['/org/units/2/name=south', 1],
    ['/org/units/length=2', 1],
    ['/org/=empty', 0],
    ['/custom:roles~=editor', 0],
    ['/custom:roles/0=editor', 0],
    ['/username=ada', 0],
    ['/username/0=a', 1],
    ['/~1odd=slash', 0],
    ['/odd=slash', 1],
    ['/constructor=x', 1],
    ['https://shop.example/role=admin', 0],
  ])('%s → %s', async (claim, expected) => {
    const { exit, report } = await verify(token, ['--claim', claim])
    expect({ exit, reason: report.reason }).toEqual({
      exit: expected,
      reason: expected === 0 ? undefined : 'wrong_claim',
    })
  })

  it.each(['/a~2=x', '/a~b~=x', '~=x', '=x', '/a'])('does not take %s', async (claim) => {
    const { exit, error } = await verify(token, ['--claim', claim])
    expect({ exit, code: error.code }).toEqual({ exit: 2, code: 'invalid_value' })
  })
})

describe('advice of flags, when it is followed, leads to VALID', () => {
  it.each([
    [token, ['--claim', 'custom:roles=author'], "--claim 'custom:roles~=author'"],
    [token, ['--claim', '/custom:roles=7'], "--claim '/custom:roles~=7'"],
    [token, ['--claim', 'username~=x'], '--claim username=ada'],
    [token, ['--claim', 'cognito:groups=staff'], '--group staff'],
    [token, ['--audience', clientId], `--client-id ${clientId}`],
    [token, ['--claim', `aud=${clientId}`], `--client-id ${clientId}`],
    [ofId, ['--claim', `client_id=${clientId}`], `--client-id ${clientId}`],
    [machine, ['--scope', 'read'], '--scope shop/read'],
    [machine, ['--token-use', 'id'], '--token-use access'],
    [ofId, ['--token-use', 'access'], '--token-use id'],
    [token, ['--client-id', 'x'], `--client-id ${clientId}`],
  ])('%#', async (text, args, flags) => {
    const { exit, report } = await verify(text, args)
    expect(exit).toBe(1)
    expect(report.hint.replace(/ instead of .*/, '').endsWith(` ${flags}`), report.hint).toBe(true)
    expect(await verify(text, shellWords(flags) ?? [])).toMatchObject({ exit: 0 })
  })

  it.each([
    [token, ['--audience', 'https://shop.example'], /^an access token has no aud; its app client is client_id$/],
    [machine, ['--scope', 'read2'], /^a machine has only scopes of resource servers/],
    [machine, ['--scope', 'shop/write'], /: cogtool login --client-credentials --scope shop\/write --user-pool-id/],
    [machine, ['--group', 'staff'], /^a machine \(client credentials\) has no user/],
    [maker.token({ scope: 7 }), ['--scope', 'a'], /pre token generation trigger$/],
    [maker.token({ 'cognito:groups': { a: 1 } }), ['--group', 'a'], /pre token generation trigger/],
  ])('says what can be done where no flag does it: %#', async (text, args, hint) => {
    expect((await verify(text, args)).report.hint).toMatch(hint)
  })
})
