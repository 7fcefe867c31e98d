import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startTestPool } from '../helpers/local-pool.ts'

// `npm run test:quotas`: the built program reads a pool as slowly as the service lets it, in real time

const root = join(import.meta.dirname, '../..')
/** Milliseconds that the service takes for an answer, about. */
const latency = 50

it('1,000 app clients are read without a throttle, in the time that was said before', {
  timeout: 400_000,
}, async () => {
  const home = mkdtempSync(join(tmpdir(), 'cogtool-quotas-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const planted: { writePlantedSnapshot(folder: string, clients: number): void } = await import(
    join(root, 'bench/planted-snapshot.js')
  )
  planted.writePlantedSnapshot(home, 1_000)
  const pool = await startTestPool({ snapshotFolder: home, faults: { quotas: true, latency } })
  const began = performance.now()
  const args = ['--user-pool-id', pool.poolId, '--endpoint-url', pool.baseUrl, '--rules', 'strict', '--fail-on', 'none']
  const { code, stderr } = await cogtool(['doctor', ...args], home)
  const seconds = (performance.now() - began) / 1_000

  const [, requests = '', time = ''] = /1,000 app clients: about ([\d,]+) requests, (.+)/.exec(stderr) ?? []
  const [, minutes = 0, rest = 0] = /^(?:(\d+) min)? ?(?:(\d+) s)?/.exec(time) ?? []
  const estimate = Number(minutes) * 60 + Number(rest)
  const statuses = new Map<number, number>()
  for (const { status } of pool.requests) statuses.set(status, (statuses.get(status) ?? 0) + 1)
  console.log(`${seconds.toFixed(0)} s for ${pool.requests.length} requests; said before: ${requests}, ${estimate} s`)

  // 4: of what other services than the pool's tell nothing is known
  expect([0, 4], stderr).toContain(code)
  expect(stderr).not.toContain('throttled')
  expect([...statuses.keys()], 'every request is answered').toEqual([200])
  expect(seconds).toBeLessThanOrEqual(300)
  expect(Math.abs(estimate - seconds) / seconds, `${estimate} s, not ${seconds} s`).toBeLessThan(0.2)
  expect(pool.calls.get('DescribeUserPoolClient')).toBe(1_000)
  expect([...pool.activeUsers]).toEqual([])
})

/** A run of the built program. */
async function cogtool(args: readonly string[], home: string): Promise<{ code: number | null; stderr: string }> {
  const credentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }
  const program = spawn(process.execPath, [join(root, 'bin/cogtool.js'), ...args], {
    env: { PATH: process.env.PATH, HOME: home, ...credentials },
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  program.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const [code] = await once(program, 'close')
  return { code, stderr }
}
