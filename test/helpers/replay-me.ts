import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Edges } from '../../src/edges/edges.ts'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import { main } from '../../src/main.ts'
import type { Session } from '../../src/session/store/session.ts'
import { saveSession } from '../../src/session/store/session-store.ts'
import { type ApiServer, type CannedAnswer, reply, serveApi } from './api-server.ts'
import { unlessIn } from './override.ts'
import { stoppedAt, type TestEdges, testEdges } from './test-edges.ts'

/** Tokens of a local pool's demo user, by what is right or wrong with them. */
export interface MeTokens {
  readonly access: string
  readonly id: string
  /** Ended an hour ago. */
  readonly expired: string
  /** The access token with other groups and the old signature. */
  readonly forged: string
  readonly otherClient: string
  readonly sub: string
}

export async function makeTokens(pool: LocalPool): Promise<MeTokens> {
  const issue = (client = pool.client) => {
    const user = pool.state.users.forSignIn(pool.demoUser?.username ?? '')
    const scopes = ['openid', 'email']
    return pool.state.tokens.issue({ user, client, scopes, through: 'hosted-ui', refreshable: false })
  }
  const { access, id = '' } = await issue()
  const offset = pool.faults.clockOffset
  pool.faults.clockOffset = offset - 7200
  const expired = (await issue()).access
  pool.faults.clockOffset = offset
  const [header, payload = '', signature] = access.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const changed = Buffer.from(JSON.stringify({ ...claims, 'cognito:groups': ['root'] })).toString('base64url')
  return {
    access,
    id,
    expired,
    forged: `${header}.${changed}.${signature}`,
    otherClient: (await issue(pool.clients.find(({ name }) => name === 'confidential'))).access,
    sub: claims.sub,
  }
}

/** What one run of `cogtool me` gave. */
export interface MeRun {
  readonly exitCode: number
  readonly out: string
  readonly err: string
  /** What was typed, and the edges that it ran with. */
  readonly argv: readonly string[]
  readonly edges: TestEdges
}

/** The whole program, with this pool configured and this token at hand. */
export async function runMe(
  pool: LocalPool,
  token: string,
  apiUrl: string,
  args: readonly string[] = [],
  changes: Partial<Edges> = {},
): Promise<MeRun> {
  const edges = testEdges({ fetch, env: { COGTOOL_TOKEN: token }, ...changes })
  const configured = ['--issuer', pool.issuer, '--client-id', pool.client.id, '--api-url', apiUrl]
  const argv = ['me', ...unlessIn(args, configured), ...args]
  const exitCode = await mainWithoutLeak(argv, edges)
  return { exitCode, out: edges.out(), err: edges.err(), argv, edges }
}

/** The program, after which no token of the home or the environment may stand in any output or report. */
export async function mainWithoutLeak(args: readonly string[], edges: TestEdges): Promise<number> {
  const exitCode = await main(args, edges)
  const files = readdirSync(edges.home, { recursive: true, encoding: 'utf8' })
    .map((name) => join(edges.home, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
  const given = [edges.env.COGTOOL_TOKEN ?? '', ...files.map(({ text }) => text)].join('\n')
  const secrets = [...given.matchAll(/eyJ[\w-]+\.([\w-]{20,})\.([\w-]{20,})/g)].flatMap(([, ...parts]) => parts)
  const reports = files.filter(({ path }) => /\.(?:har|xml)$/.test(path)).map(({ text }) => text)
  const shown = [edges.out(), edges.err(), ...reports].join('\n')
  if (/eyJ[\w-]{8}/.test(shown) || secrets.some((part) => shown.includes(part))) {
    throw new Error('a live token stands in the output or in a report')
  }
  return exitCode
}

/** An API that gives everybody the same answer. */
export function serveAnswer(answer: CannedAnswer): Promise<ApiServer> {
  return serveApi((_, response) => reply(response, answer))
}

/** A home with a session of the pool's demo user, signed in `secondsAgo`. */
export async function signIn(pool: LocalPool, secondsAgo: number, changes: Partial<Edges> = {}) {
  const edges = testEdges({ fetch, ...changes })
  const { client, issuer, poolId, baseUrl, state, demoUser } = pool
  const user = state.users.forSignIn(demoUser?.username ?? '')
  pool.faults.clockOffset = -secondsAgo
  const scopes = ['openid', 'email']
  const issued = await state.tokens.issue({ user, client, scopes, through: 'hosted-ui', refreshable: true })
  pool.faults.clockOffset = 0
  const { access, id = '', refresh = '' } = issued
  const at = new Date(stoppedAt.getTime() - secondsAgo * 1000).toISOString()
  const session: Session = {
    schema: 'cogtool.session/1',
    name: 'default',
    issuer,
    userPoolId: poolId,
    clientId: client.id,
    signedInBy: 'hosted-ui',
    signedInAt: at,
    savedAt: at,
    settings: { issuer, endpointUrl: baseUrl },
    endpoints: { token: `${baseUrl}/oauth2/token` },
    callback: client.callbackUrls[0] ?? '',
    tokens: { access, id, refresh },
  }
  await saveSession(session, edges)
  return { edges, session, access, id }
}
