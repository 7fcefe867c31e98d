import type { Edges } from '../../src/edges.ts'
import type { LocalPool } from '../../src/local/local-pool.ts'
import { main } from '../../src/main.ts'
import { type ApiServer, type CannedAnswer, reply, serveApi } from './api-server.ts'
import { testEdges } from './test-edges.ts'

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
  const exitCode = await main(['me', ...configured, ...args], edges)
  return { exitCode, out: edges.out(), err: edges.err() }
}

/** An API that gives everybody the same answer. */
export function serveAnswer(answer: CannedAnswer): Promise<ApiServer> {
  return serveApi((_, response) => reply(response, answer))
}
