import type { LocalPool } from '../../src/local/server/local-pool.ts'
import { tokensOf } from './asking-pool.ts'
import { browserOf, clientNamed, poolFlags, run, signInFlags } from './login-edges.ts'
import { pipedStdin, type TestEdges } from './test-edges.ts'

interface Outcome {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Each way of signing in at a local pool, through the whole program. */
export const waysToSignIn = {
  password: (pool, edges) =>
    run(['login', ...poolFlags(pool, 'api-only'), '--username', pool.demoUser.username, '--password-stdin'], {
      ...edges,
      stdin: pipedStdin(pool.demoUser.password),
    }),
  'hosted-ui': async (pool, edges) => byBrowser(await signInFlags(pool), pool, edges),
  implicit: async (pool, edges) =>
    byBrowser([...(await signInFlags(pool, 'implicit')), '--flow', 'implicit'], pool, edges),
  'client-credentials': (pool, edges) =>
    run(['login', ...poolFlags(pool, 'machine'), '--client-credentials', '--client-secret-stdin'], {
      ...edges,
      stdin: pipedStdin(clientNamed(pool, 'machine').secret ?? ''),
    }),
  'refresh-token': async (pool, edges) =>
    run(['login', ...poolFlags(pool), '--refresh-token-stdin'], {
      ...edges,
      stdin: pipedStdin((await issueTokens(pool)).RefreshToken),
    }),
} satisfies Record<string, (pool: LocalPool, edges: TestEdges) => Promise<Outcome>>

function byBrowser(flags: readonly string[], pool: LocalPool, edges: TestEdges): Promise<Outcome> {
  const { openBrowser } = browserOf(pool.demoUser)
  return run(['login', ...flags], { ...edges, openBrowser })
}

/** Tokens of the demo user for the public app client, as the pool gives them now. */
export async function issueTokens(pool: LocalPool): Promise<{ AccessToken: string; RefreshToken: string }> {
  const { AuthenticationResult } = (await tokensOf(pool, 'public')) as {
    AuthenticationResult: { AccessToken: string; RefreshToken: string }
  }
  return AuthenticationResult
}
