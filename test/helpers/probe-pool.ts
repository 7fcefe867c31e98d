import { join } from 'node:path'
import type { Edges } from '../../src/edges/edges.ts'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import { main } from '../../src/main.ts'
import { unlessIn } from './override.ts'
import { type MeTokens, makeTokens } from './replay-me.ts'
import { type TestEdges, testEdges } from './test-edges.ts'

/** What one run of `cogtool probe` gave. */
export interface ProbeOutput {
  readonly exitCode: number
  readonly out: string
  readonly err: string
  readonly edges: TestEdges
}

/** Every token that `probe` can be given, as flags and the files that they name. */
export interface ProbeFiles {
  readonly tokens: MeTokens
  readonly files: Readonly<Record<string, string>>
  readonly flags: readonly string[]
}

/** All the ingredients that a pool and its neighbour can give. */
export async function makeProbeFiles(pool: LocalPool, neighbour: LocalPool): Promise<ProbeFiles> {
  const tokens = await makeTokens(pool)
  const other = pool.clients.find(({ name }) => name === 'api-only')
  const issue = (scopes: readonly string[], client = pool.client) => {
    const user = pool.state.users.forSignIn(pool.demoUser.username)
    return pool.state.tokens.issue({ user, client, scopes, through: 'hosted-ui', refreshable: false })
  }
  const foreign = await issue(['openid'], other)
  const files = {
    'expired.txt': tokens.expired,
    'id.txt': tokens.id,
    'other-client.json': JSON.stringify({ access_token: foreign.access, id_token: foreign.id }),
    'other-pool.txt': (await makeTokens(neighbour)).access,
    'low-scope.txt': (await issue(['aws.cognito.signin.user.admin'])).access,
    'revoked.txt': (await issue(['openid'])).access,
    'lab-key.pem': pool.state.tokens.privateKeys.access,
  }
  const flags = [
    ['--expired-token', 'expired.txt'],
    ['--id-token', 'id.txt'],
    ['--other-client-token', 'other-client.json'],
    ['--other-pool-token', 'other-pool.txt'],
    ['--low-scope-token', 'low-scope.txt'],
    ['--revoked-token', 'revoked.txt'],
    ['--lab-key', 'lab-key.pem'],
  ].flat()
  return { tokens, files, flags }
}

/** The whole program, with this pool configured, this token at hand, and these files in the working directory. */
export async function runProbe(
  pool: LocalPool,
  { tokens, files }: Pick<ProbeFiles, 'tokens' | 'files'>,
  args: readonly string[],
  changes: Partial<Edges> = {},
): Promise<ProbeOutput> {
  const edges = testEdges({ fetch, env: { COGTOOL_TOKEN: tokens.access }, ...changes })
  for (const [name, text] of Object.entries(files)) await edges.files.replace(join(edges.home, name), text)
  const configured = ['--issuer', pool.issuer, '--client-id', pool.client.id, '--api-url', pool.apiUrl]
  const exitCode = await main(['probe', ...unlessIn(args, configured), ...args], edges)
  return { exitCode, out: edges.out(), err: edges.err(), edges }
}
