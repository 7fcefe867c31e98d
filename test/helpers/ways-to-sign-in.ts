import type { LocalPool } from '../../src/local/server/local-pool.ts'
import { tokensOf } from './asking-pool.ts'
import { browserOf, clientNamed, poolFlags, signInFlags } from './login-edges.ts'
import { pipedStdin, type TestEdges } from './test-edges.ts'

/** A command line, and the edges that it is run with. */
export interface Prepared {
  readonly argv: readonly string[]
  readonly edges: TestEdges
}

/** Edges whose standard input holds these lines, for whoever reads it first and for whoever runs once more. */
export function withLines(edges: TestEdges, ...lines: string[]): TestEdges {
  return Object.defineProperty({ ...edges }, 'stdin', {
    get: () => pipedStdin(lines.map((line) => `${line}\n`).join('')),
    enumerable: true,
  })
}

/** Each way of signing in at a local pool. */
export const waysToSignIn = {
  password: async (pool, edges) => ({
    argv: ['login', ...poolFlags(pool, 'api-only'), '--username', pool.demoUser.username, '--password-stdin'],
    edges: withLines(edges, pool.demoUser.password),
  }),
  'hosted-ui': async (pool, edges) => ({
    argv: ['login', ...(await signInFlags(pool))],
    edges: { ...edges, ...browserOf(pool.demoUser) },
  }),
  implicit: async (pool, edges) => ({
    argv: ['login', ...(await signInFlags(pool, 'implicit')), '--flow', 'implicit'],
    edges: { ...edges, ...browserOf(pool.demoUser) },
  }),
  'client-credentials': async (pool, edges) => ({
    argv: ['login', ...poolFlags(pool, 'machine'), '--client-credentials', '--client-secret-stdin'],
    edges: withLines(edges, clientNamed(pool, 'machine').secret ?? ''),
  }),
  'refresh-token': async (pool, edges) => ({
    argv: ['login', ...poolFlags(pool), '--refresh-token-stdin'],
    edges: withLines(edges, (await issueTokens(pool)).RefreshToken),
  }),
} satisfies Record<string, (pool: LocalPool, edges: TestEdges) => Promise<Prepared>>

/** Tokens of the demo user for the public app client, as the pool gives them now. */
export async function issueTokens(pool: LocalPool): Promise<{ AccessToken: string; RefreshToken: string }> {
  const { AuthenticationResult } = (await tokensOf(pool, 'public')) as {
    AuthenticationResult: { AccessToken: string; RefreshToken: string }
  }
  return AuthenticationResult
}
