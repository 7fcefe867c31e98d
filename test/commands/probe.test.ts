import { describe, expect, it } from 'vitest'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { makeProbeFiles, type ProbeOutput, runProbe } from '../helpers/probe-pool.ts'
import { stoppedAt } from '../helpers/test-edges.ts'

const now = () => stoppedAt
const pool = sharedTestPool({}, { now })
const neighbour = sharedTestPool({ poolId: 'us-local-1_Demo0002' }, { now })

async function probe(args: readonly string[]): Promise<ProbeOutput> {
  return runProbe(pool(), await makeProbeFiles(pool(), neighbour()), args)
}

describe('a good API', () => {
  it('refuses every quick case', async () => {
    const { exitCode, out } = await probe([])
    expect(out).toContain('good token 200 accepted, no token 401 refused, good token again 200 accepted')
    expect(exitCode).toBe(0)
  })

  it('has no finding in any case, with every ingredient at hand', async () => {
    const { flags } = await makeProbeFiles(pool(), neighbour())
    const { exitCode, out } = await probe(['--depth', 'lab', '--json', ...flags])
    const { findings, summary } = JSON.parse(out)
    expect({ exitCode, findings, missing: summary.missing }).toEqual({ exitCode: 0, findings: [], missing: [] })
  })
})
