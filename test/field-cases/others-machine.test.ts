import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { signInByHttp } from '../../src/demo/http-browser.ts'
import { openBrowser } from '../../src/edges/processes.ts'
import { cachePath } from '../../src/verification/keys/keys-cache.ts'
import { json, startKeyServer } from '../helpers/key-server.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { clientNamed, loginEdges, poolFlags, run, signedIn, signInFlags } from '../helpers/login-edges.ts'
import { makeTokens } from '../helpers/made-tokens.ts'
import { noPrompt, pipedStdin, type TestEdges, testEdges } from '../helpers/test-edges.ts'

const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/field-cases/others.json'), 'utf8'),
) as { cases: { id: string; right: { exit?: number; says?: string; saysNot?: string } }[] }

/** The cases about this machine, by their ids: each has its test below. */
const right = (id: string) => {
  const found = cases.find((one) => one.id === id)
  if (!found) throw new Error(`there is no case ${id}`)
  return found.right
}
const says = (id: string) => new RegExp(right(id).says ?? '', 'i')
const saysNot = (id: string) => new RegExp(right(id).saysNot ?? 'nothing', 'i')

const pool = sharedTestPool()

/** A sign-in whose browser is a script in a folder with a blank in its name; it only writes down where it was sent. */
async function signInByScript(browserVariable: (script: string) => string) {
  const edges = loginEdges({ openBrowser })
  const folder = join(edges.home, 'Program Files')
  const script = join(folder, 'browser.sh')
  const sentTo = join(edges.home, 'sent-to.txt')
  mkdirSync(folder)
  writeFileSync(script, `#!/bin/sh\nprintf %s "$1" > '${sentTo}.part' && mv '${sentTo}.part' '${sentTo}'\n`)
  chmodSync(script, 0o755)
  const env = { ...edges.env, BROWSER: browserVariable(script) }
  const ended = run(['login', '--timeout', '20', ...(await signInFlags(pool()))], { ...edges, env })
  while (!existsSync(sentTo)) {
    const isOver = await Promise.race([ended, sleep(20)])
    if (isOver) return isOver
  }
  await signInByHttp(readFileSync(sentTo, 'utf8'), pool().demoUser)
  return ended
}

it.each([
  { id: 'browser-with-blanks', variable: (script: string) => script },
  { id: 'browser-list', variable: (script: string) => `/not/there:${script}` },
  { id: 'browser-quoted', variable: (script: string) => `'${script}' %s` },
])('$id', async ({ id, variable }) => {
  right(id)
  const { exitCode, err } = await signInByScript(variable)
  expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
  expect(err).not.toContain('did not start')
})

it('docker', async () => {
  const pasted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
  const stdin = { ...pipedStdin(''), isTTY: true }
  const edges = loginEdges({ env: {}, isContainer: () => true, stdin, prompt: { ...noPrompt(), pasted } })
  const { exitCode, err } = await run(['login', '--timeout', '1', ...(await signInFlags(pool()))], edges)
  expect(exitCode).toBe(3)
  expect(err).toMatch(says('docker'))
  expect(err).not.toMatch(saysNot('docker'))
})

describe('a credential for kubectl', () => {
  const credential = async (edges: TestEdges, ...args: string[]) =>
    run(['token', '--format', 'exec-credential', ...args], edges)
  const saved = ({ directories }: TestEdges) => {
    const folder = join(directories.state, 'sessions')
    const name = readdirSync(folder).find((one) => one.endsWith('.json')) ?? ''
    return JSON.parse(readFileSync(join(folder, name), 'utf8'))
  }

  it.each([
    { id: 'exec-credential', args: [], type: 'id' },
    { id: 'exec-credential-access', args: ['--type', 'access'], type: 'access' },
  ])('$id', async ({ id, args, type }) => {
    right(id)
    const edges = loginEdges()
    await signedIn(pool(), edges)
    const { exitCode, out } = await credential(edges, ...args)
    expect(exitCode).toBe(0)
    expect(JSON.parse(out).status.token).toBe(saved(edges).tokens[type])
  })

  it('is none of a machine, unless its access token is asked for', async () => {
    const { secret = '' } = clientNamed(pool(), 'machine')
    const env = { COGTOOL_CLIENT_SECRET: secret }
    const edges = loginEdges({ env })
    const { exitCode } = await run(['login', '--client-credentials', ...poolFlags(pool(), 'machine')], edges)
    expect(exitCode).toBe(0)
    const refused = await credential(edges)
    expect(refused.exitCode).toBe(2)
    expect(refused.err).toContain('--type access')
    expect((await credential(edges, '--type', 'access')).exitCode).toBe(0)
  })
})

// trust.md 5 refuses such a set, where this case has a warning: whoever can read it can make the tokens that it would accept
it('private-key-in-the-key-set', async () => {
  const maker = makeTokens()
  const edges = testEdges({ stdin: pipedStdin(maker.token()) })
  const keys = maker.jwks.keys.map((key) => ({ ...key, d: 'AQAB', p: 'AQAB', q: 'AQAB' }))
  writeFileSync(join(edges.home, 'jwks.json'), JSON.stringify({ keys }))
  right('private-key-in-the-key-set')
  const { exitCode, out, err } = await run(
    ['verify', '-', '--user-pool-id', 'eu-west-1_Test00001', '--jwks', 'jwks.json', '--json'],
    edges,
  )
  expect({ exitCode, out }).toEqual({ exitCode: 4, out: '' })
  expect(JSON.parse(err).error).toMatchObject({ code: 'key_set_private', message: expect.stringMatching(/private/) })
})

it('full-disk-lock', async () => {
  const edges = loginEdges()
  await signedIn(pool(), edges)
  const locked: TestEdges['files']['locked'] = () =>
    Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' }))
  const full = { ...edges, files: { ...edges.files, locked } }
  const { exitCode, err } = await run(['token', '--force-refresh'], full)
  expect(exitCode).toBe(2)
  expect(err).toMatch(says('full-disk-lock'))
  expect(err).toContain('make room on its disk')
})

it.each([['token'], ['whoami'], ['login']])('torn-session-file: %s', async (command) => {
  right('torn-session-file')
  const edges = loginEdges()
  await signedIn(pool(), edges)
  const folder = join(edges.directories.state, 'sessions')
  const torn = join(folder, `${readdirSync(folder).find((name) => name.endsWith('.json'))}.0123456789ab.tmp`)
  writeFileSync(torn, '{"torn')
  const then = Date.now() / 1000 - 90
  utimesSync(torn, then, then)
  // what was looked at once is not looked at again by the same process
  const files = loginEdges().files
  const next = { ...edges, files }
  if (command === 'login') await signedIn(pool(), next)
  else expect((await run([command ?? ''], next)).exitCode).toBe(0)
  expect(existsSync(torn)).toBe(false)
})

it('open-state-folder', async () => {
  const edges = testEdges()
  mkdirSync(join(edges.home, 'state-of-others'))
  chmodSync(join(edges.home, 'state-of-others'), 0o777)
  const { exitCode, err } = await run(['local', '--port', '0', '--state', 'state-of-others'], edges)
  expect(exitCode).toBe(right('open-state-folder').exit)
  expect(err).toContain('other users of this machine may put files into its folder')
  expect(readdirSync(join(edges.home, 'state-of-others'))).toEqual([])
})

describe('open-cache-folder', () => {
  const maker = makeTokens()
  const attacker = makeTokens()

  async function verified(spoil: (folder: string, edges: TestEdges) => TestEdges) {
    const server = await startKeyServer(json(maker.jwks))
    const edges = testEdges({ fetch })
    const url = `${server.issuer}/.well-known/jwks.json`
    const path = cachePath(url, edges)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const entry = { schema: 'cogtool.jwks-cache/1', url, fetchedAt: edges.now(), jwks: attacker.jwks }
    writeFileSync(path, JSON.stringify(entry), { mode: 0o600 })
    const stdin = pipedStdin(maker.token({ iss: server.issuer }))
    const { exitCode, err } = await run(['verify', '-', '--issuer', server.issuer], {
      ...spoil(dirname(path), edges),
      stdin,
    })
    return { exitCode, err, asked: server.asked }
  }

  it.each([
    {
      name: 'mode 0777',
      spoil: (folder: string, edges: TestEdges) => {
        chmodSync(folder, 0o777)
        return edges
      },
    },
    {
      name: 'another owner',
      spoil: (folder: string, edges: TestEdges): TestEdges => {
        const status: TestEdges['files']['status'] = async (path) => {
          const found = await edges.files.status(path)
          return found && { ...found, isOurs: !path.startsWith(folder) }
        }
        return { ...edges, files: { ...edges.files, status } }
      },
    },
  ])('$name: its keys are not used, which is said once', async ({ spoil }) => {
    const { exitCode, err, asked } = await verified(spoil)
    expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: ['GET /local_Test0001/.well-known/jwks.json'] })
    expect(err).toMatch(says('open-cache-folder'))
    expect(err.match(/not used/g)).toHaveLength(1)
  })
})

// Linux has the folder that takes no new ones
it.skipIf(process.platform !== 'linux')('home-proc', async () => {
  const edges = loginEdges({
    directories: {
      config: '/proc/.config/cogtool',
      cache: '/proc/.cache/cogtool',
      state: '/proc/.local/state/cogtool',
    },
    env: { COGTOOL_PASSWORD: 'x' },
  })
  const began = performance.now()
  const { exitCode, err } = await run(['login', '--username', 'ann', ...poolFlags(pool(), 'api-only')], edges)
  expect({ exitCode, err }).toMatchObject({ exitCode: right('home-proc').exit })
  expect(err).toContain(
    'sessions cannot be saved in /proc/.local/state/cogtool/sessions\n  the folder cannot be made\n',
  )
  expect(performance.now() - began).toBeLessThan(2_000)
})
