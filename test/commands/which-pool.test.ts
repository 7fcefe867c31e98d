import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { commandTable } from '../../src/commands/table.ts'
import type { Edges } from '../../src/edges/edges.ts'
import { writeRecord } from '../../src/local/server/running-pool-file.ts'
import { main } from '../../src/main.ts'
import { saveSession } from '../../src/session/store/session-store.ts'
import { serveApi } from '../helpers/api-server.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { signIn } from '../helpers/replay-me.ts'
import { session } from '../helpers/sessions.ts'
import { captured, noPrompt, stoppedAt, type TestEdges, testEdges } from '../helpers/test-edges.ts'

const pool = sharedTestPool({}, { now: () => stoppedAt })
const id = 'us-local-1_Demo0001'

/** A command that is about a pool. */
interface PoolCommand {
  readonly args: readonly string[]
  /** Whether it works with a session, which then chooses among the listed pools. */
  readonly usesSession: boolean
  /** In place of --json alone. */
  readonly json?: readonly string[]
  /** Its text begins with the pool's id, and the name that AWS has for it. */
  readonly saysId?: boolean
  /** Its text is raw: the answer for another program. */
  readonly isRaw?: boolean
}

const commands: Readonly<Record<string, PoolCommand>> = {
  login: { args: ['login', '--username', 'maria'], usesSession: false },
  token: { args: ['token'], usesSession: true, isRaw: true },
  whoami: { args: ['whoami'], usesSession: true },
  logout: { args: ['logout', '--local-only'], usesSession: true },
  verify: { args: ['verify', '<access>'], usesSession: true },
  me: { args: ['me', '--api-url', '<api>'], usesSession: true },
  probe: { args: ['probe', '--api-url', '<api>', '--only', 'alg-none-empty-sig', '--rate', '100'], usesSession: true },
  'export-users': { args: ['export-users', '--limit', '1'], usesSession: false, json: ['-o', 'users.csv', '--json'] },
  'audit-duplicates': { args: ['audit-duplicates', '--fail-on', 'none'], usesSession: false },
  users: { args: ['users', 'find', '--limit', '1'], usesSession: false },
  doctor: {
    args: ['doctor', '--only', 'pool-deletion-protection', '--fail-on', 'none'],
    usesSession: false,
    saysId: true,
  },
}

/** Commands that ask no pool, read one from files, or ask one that no file names yet. */
const withoutPool = [
  'decode',
  'check-change-set',
  'check-plan',
  'init',
  'local',
  'demo',
  'config',
  'completion',
  'help',
]

it('every command stands in the table, or asks no pool', () => {
  expect([...Object.keys(commands), ...withoutPool].sort()).toEqual(commandTable.map(({ name }) => name).sort())
})

// the SDK reads credentials from the process itself
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test').stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const entry = (userPoolId = id) => {
  const { issuer, baseUrl, client } = pool()
  const others = { issuer: issuer.replace(id, userPoolId), endpointUrl: baseUrl, domain: baseUrl }
  return { userPoolId, clientId: client.id, ...others }
}
const listed = () => ({ dev: entry(), prod: entry('us-local-1_Prod0001') })

/** What there is beside the command line. */
interface Scene {
  readonly line: 1 | 2 | 3 | 4 | 5 | 6
  readonly flags?: readonly string[]
  readonly project?: () => object
  readonly user?: () => object
  readonly hasSession: boolean
  readonly isLocalPoolRunning?: boolean
  /** Somebody is at a terminal, and takes the first choice. */
  readonly isTerminal?: boolean
  readonly written: string
  /** Behind the pool in the note; undefined where no note says it. */
  readonly from: string | undefined
}

const dev = `dev (${id})`
const scenes: Readonly<Record<string, Scene>> = {
  'a flag': {
    line: 1,
    flags: ['--pool', 'dev'],
    project: () => ({ pools: listed() }),
    hasSession: true,
    written: dev,
    from: undefined,
  },
  'a default': {
    line: 2,
    project: () => ({ default: 'dev', pools: listed() }),
    hasSession: true,
    written: dev,
    from: 'from cogtool.json',
  },
  'the only entry': {
    line: 2,
    project: () => ({ pools: { dev: entry() } }),
    hasSession: true,
    written: dev,
    from: 'from cogtool.json',
  },
  'the default of the user file': {
    line: 2,
    project: () => ({ pools: listed() }),
    user: () => ({ default: 'dev' }),
    hasSession: true,
    written: dev,
    from: 'from <home>/config/config.json',
  },
  'the session of a listed pool': {
    line: 3,
    project: () => ({ pools: listed() }),
    hasSession: true,
    written: dev,
    from: undefined,
  },
  'a choice among those listed': {
    line: 4,
    project: () => ({ pools: listed() }),
    hasSession: false,
    isTerminal: true,
    written: dev,
    from: 'your choice',
  },
  'the session, where no file lists a pool': { line: 5, hasSession: true, written: id, from: 'from session default' },
  'the only pool there is': {
    line: 6,
    hasSession: false,
    isLocalPoolRunning: true,
    isTerminal: true,
    written: `local (${id})`,
    from: 'the only pool',
  },
}

async function edgesOf({ project, user, hasSession, isLocalPoolRunning, isTerminal = false }: Scene, isPiped: boolean) {
  const asked: string[] = []
  const stderr = captured(isTerminal && !isPiped)
  const changes: Partial<Edges> = {
    env: { COGTOOL_PASSWORD: pool().demoUser.password },
    fetch,
    stdin: { isTTY: isTerminal && !isPiped, text: async () => '', line: async () => undefined, async *chunks() {} },
    stderr: stderr.stream,
    prompt: {
      ...noPrompt(),
      select: async (question, [first]) => {
        asked.push(question)
        if (!first) throw new Error('nothing to choose from')
        return first.value
      },
    },
  }
  const { edges, access } = await signIn(pool(), 0, changes)
  const bare = hasSession ? edges : testEdges(changes)
  if (project) await bare.files.replace(`${bare.home}/cogtool.json`, JSON.stringify(project()))
  if (user) await bare.files.replace(`${bare.directories.config}/config.json`, JSON.stringify(user()))
  if (isLocalPoolRunning) await writeRecord(pool(), bare)
  return { edges: bare, err: stderr.text, access, asked }
}

const filled = (args: readonly string[], access: string) =>
  args.map((word) => (word === '<access>' ? access : word === '<api>' ? pool().apiUrl : word))

const table = Object.entries(scenes).flatMap(([name, scene]) =>
  Object.keys(commands).map((command) => ({ name, scene, command })),
)

describe('which pool', () => {
  it.each(table)('$command, by $name: in text', async ({ scene, command }) => {
    const { args, usesSession, isRaw = false, saysId = false } = commands[command] as PoolCommand
    const { edges, err, access } = await edgesOf(scene, false)
    const exit = await main([...filled(args, access), ...(scene.flags ?? [])], edges)
    const said = edges.out() + err()
    // a session that there is none of is asked for before any pool
    if (usesSession && !scene.hasSession && command !== 'verify') {
      const missing = { exit: command === 'logout' ? 0 : 3, said: expect.stringContaining('there is no session') }
      expect({ exit, said }).toMatchObject(missing)
    } else if (usesSession && scene.line === 6) {
      expect({ exit, said }).toMatchObject({ exit: 2, said: expect.stringContaining('no user pool is configured') })
    } else if (!usesSession && scene.line === 3) {
      expect({ exit, said }).toEqual({ exit: 2, said: ambiguous })
    } else {
      expect({ exit, said: isRaw ? scene.written : said }).toMatchObject({
        exit: 0,
        said: expect.stringContaining(saysId ? id : scene.written),
      })
      const from = scene.from?.replace('<home>', edges.home)
      const note = usesSession || from === undefined ? [] : [`Pool: ${scene.written}, ${from}`]
      expect(err().match(/^Pool: .*$/gm) ?? []).toEqual(note)
    }
  })

  it.each(table)('$command, by $name: in JSON', async ({ scene, command }) => {
    const { args, usesSession, json = ['--json'] } = commands[command] as PoolCommand
    const { edges, err, access } = await edgesOf(scene, true)
    const exit = await main([...filled(args, access), ...(scene.flags ?? []), ...json], edges)
    if (!scene.isTerminal && (usesSession || scene.line !== 3)) {
      expect({ exit, err: err() }).toEqual({ exit: 0, err: '' })
      const document = JSON.parse(edges.out())
      expect(document.schema).toMatch(/^cogtool\.[\w-]+\/\d+$/)
      expect(command === 'logout' ? document.sessions[0].userPoolId : document.userPoolId).toBe(id)
    } else {
      const code =
        scene.line !== 6 ? 'pool_ambiguous' : usesSession && command !== 'verify' ? 'session_missing' : 'pool_required'
      const isSignedOut = command === 'logout' && scene.line === 6
      if (isSignedOut) expect(JSON.parse(edges.out()).sessions).toEqual([])
      else expect(JSON.parse(err().split('\n')[0] ?? '').error.code).toBe(code)
    }
  })

  const ambiguous =
    'error: which pool?\n  cogtool.json lists dev and prod, and has no default\n' +
    '  → add --pool dev, or "default": "dev" to cogtool.json\n'
})

describe('two listed pools and the session of a third', () => {
  it.each(
    Object.entries(commands).flatMap(([name, { args, json = ['--json'] }]) => [
      { name, args },
      { name: `${name} --json`, args: [...args, ...json] },
    ]),
  )('$name ends before any request', async ({ args }) => {
    const { origin, requests } = await serveApi((_, response) => response.end('{}'))
    const edges: TestEdges = testEdges({
      fetch,
      env: { COGTOOL_PASSWORD: 'p' },
      stdin: { isTTY: false, text: async () => '', line: async () => undefined, async *chunks() {} },
    })
    const at = { endpointUrl: origin, domain: origin }
    const pools = { dev: { userPoolId: 'eu-west-1_A', ...at }, prod: { userPoolId: 'eu-west-1_B', ...at } }
    await edges.files.replace(`${edges.home}/cogtool.json`, JSON.stringify({ pools }))
    await saveSession(session({ settings: at, endpoints: { token: `${origin}/oauth2/token` } }), edges)
    const argv = args.map((word) => (word === '<access>' ? 'a.b.c' : word === '<api>' ? origin : word))
    expect(await main(argv, edges)).toBe(2)
    expect(edges.err()).toContain(
      args.includes('--json') ? '"code":"pool_ambiguous","message":"which pool? cogtool.json' : 'error: which pool?',
    )
    expect({ out: edges.out(), requests: requests.length }).toEqual({ out: '', requests: 0 })
  })
})
