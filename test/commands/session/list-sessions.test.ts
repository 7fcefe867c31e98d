import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import type { Session } from '../../../src/session/store/session.ts'
import { saveSession } from '../../../src/session/store/session-store.ts'
import { fakeKeyring } from '../../helpers/fake-keyring.ts'
import { run } from '../../helpers/login-edges.ts'
import { session } from '../../helpers/sessions.ts'
import { captured, stoppedAt, type TestEdges, testEdges } from '../../helpers/test-edges.ts'

const secondsFrom = (minutes: number) => stoppedAt.getTime() / 1000 + minutes * 60
const tokenOf = (claims: object) =>
  [{ alg: 'RS256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
    .concat('.c2ln')
const tokensOf = (email: string, minutes: number) => ({
  access: tokenOf({ sub: 's1', username: 'u1', exp: secondsFrom(minutes) }),
  id: tokenOf({ sub: 's1', email }),
  refresh: 'r.e.f.r.esh',
})

const own = session({ tokens: tokensOf('maria@example.com', 53) })
const imported = session({ name: 'imp', clientId: 'client2', tokens: { access: '', refresh: 'r.e.f.r.esh' } })
const late = session({ name: 'late', userPoolId: 'eu-west-1_Late00001', tokens: tokensOf('late@example.com', -25) })
const sealed = session({ name: 'sealed', store: 'keyring', tokens: tokensOf('never@example.com', 53) })

async function withSessions(sessions: readonly Session[], config?: object): Promise<TestEdges> {
  // its keyring fails a test that asks it
  const edges = testEdges()
  const keyring = fakeKeyring()
  for (const one of sessions) await saveSession(one, { ...edges, keyring })
  if (config) writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify(config))
  return edges
}

const dev = { pools: { dev: { userPoolId: 'eu-west-1_AbC123xyz' } } }
const devAndProd = { pools: { ...dev.pools, prod: { userPoolId: 'eu-west-1_Prod00001' } } }

describe('whoami --all', () => {
  it('lists the sessions by name, and marks the one in use', async () => {
    const { exitCode, out, err } = await run(
      ['whoami', '--all'],
      await withSessions([sealed, late, own, imported], dev),
    )
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out.split('\n')).toEqual([
      '  SESSION  USER               POOL                       TOKEN',
      '* default  maria@example.com  dev (eu-west-1_AbC123xyz)  expires in 53 min',
      '  imp                         dev (eu-west-1_AbC123xyz)  none yet',
      '  late     late@example.com   eu-west-1_Late00001        expired 25 min ago',
      '  sealed                      dev (eu-west-1_AbC123xyz)  in the keyring',
      '',
    ])
  })

  it('gives the same as one document, without tokens', async () => {
    const { exitCode, out, err } = await run(['whoami', '--all', '--json'], await withSessions([own, sealed, imported]))
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    const known = { userPoolId: 'eu-west-1_AbC123xyz', clientId: 'client1' }
    const nobody = { sub: null, username: null, email: null, expiresAt: null }
    expect(JSON.parse(out)).toEqual({
      schema: 'cogtool.sessions/1',
      sessions: [
        {
          session: 'default',
          ...known,
          ...{ sub: 's1', username: 'u1', email: 'maria@example.com', expiresAt: '2026-11-22T07:15:00Z' },
          ...{ refreshable: true, store: 'file', current: true },
        },
        { session: 'imp', ...known, clientId: 'client2', ...nobody, refreshable: true, store: 'file', current: false },
        { session: 'sealed', ...known, ...nobody, refreshable: null, store: 'keyring', current: false },
      ],
    })
    expect(out).not.toContain('eyJ')
  })

  it.each([
    { name: 'none', sessions: [], says: 'no session is saved; to sign in: cogtool login\n' },
    { name: 'a sealed one in use', sessions: [{ ...sealed, name: 'default' }], says: /^\* default .*in the keyring$/m },
  ])('$name: exit 0', async ({ sessions, says }) => {
    const { exitCode, out, err } = await run(['whoami', '--all'], await withSessions(sessions))
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out).toMatch(says)
    const { out: json } = await run(['whoami', '--all', '--json'], await withSessions([]))
    expect(JSON.parse(json)).toEqual({ schema: 'cogtool.sessions/1', sessions: [] })
  })

  it.each([
    { name: 'of the chosen name', flags: ['--session', 'imp'], config: undefined, marked: ['imp'] },
    { name: 'of the chosen pool', flags: ['--user-pool-id', 'eu-west-1_Other0001'], config: undefined, marked: [] },
    { name: 'of the listed pool that has one', flags: [], config: devAndProd, marked: ['default'] },
    { name: 'none where no listed pool is chosen', flags: ['--session', 'late'], config: devAndProd, marked: [] },
  ])('marks the one $name', async ({ flags, config, marked }) => {
    const { exitCode, out } = await run(
      ['whoami', '--all', '--json', ...flags],
      await withSessions([own, imported, late], config),
    )
    const { sessions } = JSON.parse(out) as { sessions: { session: string; current: boolean }[] }
    expect(exitCode).toBe(0)
    expect(sessions.filter(({ current }) => current).map((one) => one.session)).toEqual(marked)
  })

  it('tells which files are not used, and why', async () => {
    const edges = await withSessions([own])
    const folder = join(edges.directories.state, 'sessions')
    const [file = ''] = readdirSync(folder)
    chmodSync(join(folder, file), 0o644)
    writeFileSync(join(folder, 'broken.json'), '{', { mode: 0o600 })
    const { exitCode, out, err } = await run(['whoami', '--all'], edges)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^\* default {8}eu-west-1_AbC123xyz {2}not used$/m)
    expect(err).toBe(
      'default is not used: other users of this machine may read or change the file\n' +
        '1 file holds no usable session; to forget every session: cogtool logout --all\n',
    )
  })

  it.each([40, 80, 120])('fits a terminal of %i columns', async (columns) => {
    const stdout = captured(true, columns)
    const edges = { ...(await withSessions([own, late, sealed], dev)), stdout: stdout.stream, env: { NO_COLOR: '1' } }
    expect(await main(['whoami', '--all'], edges)).toBe(0)
    const lines = stdout.text().split('\n')
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns)
    for (const text of ['* default', 'expires in 53 min', 'expired 25 min ago', 'in the keyring']) {
      expect(stdout.text()).toContain(text)
    }
  })

  it('shows names without letting them act on the terminal', async () => {
    const { out } = await run(['whoami', '--all'], await withSessions([{ ...own, name: 'a\u001b[31m\u202e' }]))
    expect(out).toContain('a\\u001b[31m\\u202e')
  })

  it('does not go with --remote', async () => {
    expect((await run(['whoami', '--all', '--remote'], testEdges())).exitCode).toBe(2)
  })
})

describe('without the session asked for', () => {
  it('names those that are saved', async () => {
    const edges = await withSessions([own, imported, { ...imported, clientId: 'client3' }])
    const { exitCode, err } = await run(['whoami', '--session', 'ci'], edges)
    expect({ exitCode, err }).toEqual({
      exitCode: 3,
      err:
        'error: not signed in: there is no session "ci"\n' +
        '  none was saved under this name; saved sessions: default, imp\n' +
        '  → sign in: cogtool login --session ci\n',
    })
  })

  it.each([
    ['whoami', ['--session', 'ipm'], {}, 'did you mean --session imp?'],
    ['token', ['--session', 'ipm'], {}, 'did you mean --session imp?'],
    ['logout', ['--session', 'ipm'], {}, 'did you mean --session imp?'],
    ['whoami', [], { COGTOOL_SESSION: 'ipm' }, 'did you mean COGTOOL_SESSION=imp?'],
    ['logout', [], { COGTOOL_SESSION: 'ipm' }, 'did you mean COGTOOL_SESSION=imp?'],
  ])('names the one that %s was most likely to use: %j %j', async (command, args, env, hint) => {
    const edges = await withSessions([own, imported])
    const { exitCode, out, err } = await run([command, ...args], { ...edges, env })
    expect({ exitCode, said: out + err }).toEqual({
      exitCode: command === 'logout' ? 0 : 3,
      said: expect.stringContaining(`saved sessions: default, imp${command === 'logout' ? '.' : ''}\n  → ${hint}\n`),
    })
  })

  it('names no other where the name is saved for another pool', async () => {
    const args = ['whoami', '--session', 'imp', '--user-pool-id', 'eu-west-1_Other0001']
    const { err } = await run(args, await withSessions([own, imported]))
    expect(err).toContain('→ sign in: cogtool login --session imp --user-pool-id eu-west-1_Other0001\n')
  })

  it('names them beside the pool that was asked about', async () => {
    const args = ['token', '--session', 'ci', '--user-pool-id', 'eu-west-1_Other0001']
    const { err } = await run(args, await withSessions([own]))
    expect(err).toContain('none was saved under this name for eu-west-1_Other0001; saved sessions: default\n')
  })

  const late2 = {
    ...own,
    userPoolId: 'eu-west-1_Late00001',
    issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Late00001',
  }
  const otherPool = ['--user-pool-id', 'eu-west-1_Other0001']
  const cases: [
    what: string,
    saved: Session[],
    config: object | undefined,
    args: string[],
    kind: string,
    why: string,
  ][] = [
    ['a pool', [own], undefined, otherPool, 'pool', 'it is for eu-west-1_AbC123xyz, not for eu-west-1_Other0001'],
    [
      'a pool of two',
      [own, late2, imported],
      undefined,
      otherPool,
      'pool',
      'it is for eu-west-1_AbC123xyz and eu-west-1_Late00001, not for eu-west-1_Other0001; other saved sessions: imp',
    ],
    [
      'a pool that files name',
      [own],
      { default: 'prod', ...devAndProd },
      [],
      'pool',
      'it is for dev (eu-west-1_AbC123xyz), not for prod (eu-west-1_Prod00001)',
    ],
    [
      'a third pool',
      [late2],
      { default: 'dev', ...devAndProd },
      [],
      'pool',
      'it is for eu-west-1_Late00001, not for dev (eu-west-1_AbC123xyz)',
    ],
    [
      'an app client',
      [own, late2],
      undefined,
      ['--user-pool-id', 'eu-west-1_AbC123xyz', '--client-id', 'client9'],
      'app client',
      `in eu-west-1_AbC123xyz it is for ${own.clientId}, not for client9`,
    ],
    [
      'an app client alone',
      [own],
      undefined,
      ['--client-id', 'client9'],
      'app client',
      `it is for ${own.clientId}, not for client9`,
    ],
  ]
  it.each(cases.flatMap((one) => ['whoami', 'token', 'logout', 'me'].map((command) => [command, ...one] as const)))(
    '%s tells that the one of this name is of another: %s',
    async (command, _, saved, config, args, kind, why) => {
      const url = command === 'me' ? ['--api-url', 'https://api.example.com/me'] : []
      const { exitCode, out, err } = await run([command, ...url, ...args], await withSessions(saved, config))
      const message = `the session "default" is for another ${kind}`
      const told =
        command === 'logout'
          ? `Not signed in: ${message}; ${why}.\n`
          : `error: not signed in: ${message}\n  ${why}\n  → sign in: cogtool login`
      expect({ exitCode, said: out + err }).toEqual({
        exitCode: command === 'logout' ? 0 : 3,
        said: expect.stringContaining(told),
      })
      expect(out + err).not.toContain('there is no session')
    },
  )

  it('proposes none that is for another pool or app client', async () => {
    for (const flags of [otherPool, ['--client-id', 'client9']]) {
      const { err } = await run(['whoami', '--session', 'defautl', ...flags], await withSessions([own]))
      expect(err).toMatch(/saved sessions: default\n {2}→ sign in: cogtool login --session defautl/)
    }
  })

  it('says that nothing is saved where every session was to end', async () => {
    expect((await run(['logout', '--all'], testEdges())).out).toBe('Not signed in: no session is saved.\n')
  })
})
