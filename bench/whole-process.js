// One run of a whole process, with what `peak.js` tells of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Seconds, CPU seconds, peak in megabytes and stdout of `node ...args`. Fails unless it ends with one of these exit codes. */
export async function wholeProcess(args, { env, cwd, exitCodes = [0] }) {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-peak-'))
  const peak = join(folder, 'peak.json')
  try {
    const began = process.hrtime.bigint()
    const child = spawn(process.execPath, ['--import', join(import.meta.dirname, 'peak.js'), ...args], {
      cwd,
      env: { ...env, COGTOOL_BENCH_PEAK: peak },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => {
        output[stream] += text
      })
    }
    const [status] = await once(child, 'close')
    const seconds = Number(process.hrtime.bigint() - began) / 1e9
    if (!exitCodes.includes(status)) throw new Error(`${args.join(' ')} failed (${status}): ${output.stderr}`)
    return { seconds, stdout: output.stdout, ...JSON.parse(readFileSync(peak, 'utf8')) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
