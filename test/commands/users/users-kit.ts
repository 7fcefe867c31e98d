import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import { main } from '../../../src/main.ts'
import { serveApi } from '../../helpers/api-server.ts'
import { type TestEdges, testEdges } from '../../helpers/test-edges.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

type Answer = Readonly<Record<string, unknown>>

/** What stands in front of a local pool, and is told each operation. */
export interface CountingPool {
  readonly flags: readonly string[]
  /** In order. */
  readonly operations: readonly string[]
}

/** Leads to a pool, and changes its answers on the way; undefined denies an operation. */
export async function inFrontOf(
  pool: LocalPool,
  changes: Readonly<Record<string, ((answer: Answer, sent: Answer) => Answer) | undefined>> = {},
): Promise<CountingPool> {
  const operations: string[] = []
  const { origin } = await serveApi((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    operations.push(operation)
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', async () => {
      const body = Buffer.concat(parts).toString()
      const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        ['x-amz-target', 'authorization', 'content-type'].includes(name) ? [[name, String(value)]] : [],
      )
      const answer = await fetch(pool.baseUrl, { method: 'POST', headers, body })
      const isDenied = operation in changes && changes[operation] === undefined
      const given = (await answer.json()) as Answer
      const changed = isDenied
        ? { __type: 'AccessDeniedException', message: 'no' }
        : (changes[operation]?.(given, JSON.parse(body)) ?? given)
      const status = operation in changes ? 200 : answer.status
      response.writeHead(isDenied ? 400 : status, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(changed))
    })
  })
  return { operations, flags: ['--endpoint-url', origin, '--user-pool-id', pool.poolId] }
}

/** An answer of DescribeUserPool with these settings instead of the pool's own. */
export const poolWith = (settings: Answer) => ({
  DescribeUserPool: ({ UserPool }: Answer): Answer => ({ UserPool: { ...(UserPool as Answer), ...settings } }),
})

/** `cogtool users …`. */
export async function users(args: readonly string[], edges: TestEdges = testEdges()) {
  const exitCode = await main(['users', ...args], edges)
  const [out, err] = [edges.out(), edges.err()]
  return { exitCode, out, err, document: () => JSON.parse(out) }
}
