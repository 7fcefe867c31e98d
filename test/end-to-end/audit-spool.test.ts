import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'

const bin = join(import.meta.dirname, '../../bin/cogtool.js')

/** A home of its own for the built program. */
function openHome() {
  const home = mkdtempSync(join(tmpdir(), 'cogtool-spool-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const cache = join(home, 'cache', 'cogtool')
  return {
    cache,
    spools: () => (existsSync(cache) ? readdirSync(cache).filter((name) => name.endsWith('.spool')) : []),
    audit: () =>
      spawn(process.execPath, [bin, 'audit-duplicates', '--from', '-'], {
        env: { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: join(home, 'cache') },
        cwd: home,
        stdio: ['pipe', 'ignore', 'ignore'],
      }),
  }
}

const ended = (child: ChildProcess) =>
  new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  )

const line = '{"username":"a","attributes":{"sub":"1","email":"a@example.com"}}\n'

it.each([
  { signal: 'SIGINT', code: 130 },
  { signal: 'SIGTERM', code: 143 },
] as const)('$signal takes the spool of a real process away', async ({ signal, code }) => {
  const home = openHome()
  const child = home.audit()
  const end = ended(child)
  child.stdin.write(line)
  await vi.waitFor(() => expect(home.spools()).toHaveLength(1), 10_000)
  child.kill(signal)
  expect(await end).toEqual({ code, signal: null })
  expect(home.spools()).toEqual([])
})

it('what SIGKILL leaves is for the owner alone, and the next run takes it away', async () => {
  const home = openHome()
  const killed = home.audit()
  const end = ended(killed)
  // enough to tell what is read; nothing is stored before
  const lines = line.repeat(Math.ceil(65_536 / line.length))
  killed.stdin.write(lines)
  const left = await vi.waitFor(() => {
    const [name = ''] = home.spools()
    const path = join(home.cache, name)
    expect(readFileSync(path, 'utf8')).toBe(lines)
    return path
  }, 10_000)
  killed.kill('SIGKILL')
  expect(await end).toEqual({ code: null, signal: 'SIGKILL' })
  expect(statSync(left).mode & 0o777).toBe(0o600)

  const next = home.audit()
  next.stdin.end(line)
  expect((await ended(next)).code).toBe(0)
  expect(home.spools()).toEqual([])
})

it('a spool that a living audit has is left alone', async () => {
  const home = openHome()
  const living = home.audit()
  const end = ended(living)
  living.stdin.write(line)
  await vi.waitFor(() => expect(home.spools()).toHaveLength(1), 10_000)
  const other = home.audit()
  other.stdin.end(line)
  expect((await ended(other)).code).toBe(0)
  expect(home.spools()).toHaveLength(1)
  living.stdin.end(line)
  expect((await end).code).toBe(0)
  expect(home.spools()).toEqual([])
})
