import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectWholeJsonLines } from '../commands/export-users/export-kit.ts'
import { openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'

const bin = join(import.meta.dirname, '../../bin/cogtool.js')
const kills = 50

let place: Workplace
beforeAll(async () => {
  place = await openWorkplace({ count: 6_000, faults: { latency: 20, shortPages: true } })
})
afterAll(() => place.close())

/** Runs an export that is killed so many milliseconds after its first request, unless it is done by then. Gives whether it was. */
function exportFor(milliseconds: number): Promise<boolean> {
  const args = [
    'export-users',
    '-o',
    'users.jsonl',
    '--shards',
    '16',
    '--rps',
    '1000',
    '--resume',
    '--force',
    '--quiet',
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: place.folder, env: place.env, stdio: 'ignore' })
    const before = place.pool.requests.length
    let timer: NodeJS.Timeout | undefined
    const watch = setInterval(() => {
      if (place.pool.requests.length > before) timer ??= setTimeout(() => child.kill('SIGKILL'), milliseconds)
    }, 5)
    child.once('error', reject)
    child.once('close', (exitCode, signal) => {
      clearInterval(watch)
      clearTimeout(timer)
      if (signal === 'SIGKILL') resolve(false)
      else if (exitCode === 0) resolve(true)
      else reject(new Error(`the export ended with ${exitCode}`))
    })
  })
}

describe('50 exports that are killed at random', () => {
  it('lose nobody, double nobody, and leave the old file alone until the new one is whole', {
    timeout: 120_000,
  }, async () => {
    const target = join(place.folder, 'users.jsonl')
    const state = `${target}.partial.state.json`
    const renew = () => writeFileSync(target, 'the old one')
    renew()
    let killed = 0
    let partial = 0
    while (killed < kills) {
      const isDone = await exportFor(Math.random() * 500)
      if (!isDone) killed++
      if (!isDone && existsSync(state)) partial++
      if (readFileSync(target, 'utf8') !== 'the old one') {
        expectWholeJsonLines(target, place.pool)
        // killed between the last rename and the last removal: the next run tidies up
        if (!isDone) expect(await exportFor(60_000)).toBe(true)
        renew()
      } else expect(isDone).toBe(false)
    }
    expect(await exportFor(60_000)).toBe(true)
    expectWholeJsonLines(target, place.pool)
    expect(partial).toBeGreaterThan(kills / 4)
    expect(existsSync(state)).toBe(false)
  })
})
