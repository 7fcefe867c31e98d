import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import { startTestPool } from '../helpers/local-pool.ts'
import { clientNamed, loginEdges, poolFlags, run } from '../helpers/login-edges.ts'
import { issueTokens, waysToSignIn } from '../helpers/ways-to-sign-in.ts'
import { type Right, runCase } from './right.ts'

interface ClockCase {
  readonly id: string
  readonly way: keyof typeof waysToSignIn
  /** Seconds added to the pool's clock. */
  readonly offset: number
  readonly right: Right & {
    readonly direction?: 'ahead' | 'behind'
    readonly size?: string
    readonly saved?: false
    readonly life?: 'at most 1 h'
  }
}

const file = join(import.meta.dirname, '../../fixtures/field-cases/sign-in.json')
const { clocks }: { clocks: readonly ClockCase[] } = JSON.parse(readFileSync(file, 'utf8'))

const hour = 3600

/** What "expires in" says, in seconds. */
function lifeIn(text: string): number {
  const [, words = ''] = /expires in ((?:\d+ \w+ ?)+)/.exec(text) ?? []
  const units: Readonly<Record<string, number>> = { d: 86_400, h: hour, min: 60, s: 1 }
  return [...words.matchAll(/(\d+) (\w+)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? Number.NaN),
    0,
  )
}

it.each(clocks)('$id', async (one) => {
  const { right } = one
  const pool = await startTestPool()
  const edges = loginEdges()
  pool.faults.clockOffset = one.offset
  // a wrong clock is still wrong when the sign-in is tried again
  const { out, err } = await runCase(await waysToSignIn[one.way](pool, edges), right, { answersAlike: true })
  const all = out + err
  for (const words of [right.direction, right.size]) {
    if (words !== undefined) expect(all).toMatch(new RegExp(words, 'i'))
  }
  // once, whatever was asked on the way
  if (right.direction !== undefined) expect(all.match(/clock is /g)).toHaveLength(1)
  const whoami = await run(['whoami'], edges)
  expect(whoami.exitCode).toBe(right.saved === false || right.exit !== 0 ? 3 : 0)
  if (right.exit !== 0) return
  for (const text of [all, whoami.out]) {
    expect(lifeIn(text)).toBeGreaterThan(hour - 120)
    expect(lifeIn(text)).toBeLessThanOrEqual(hour)
  }
})

describe('a session that was made by a clock that is off', () => {
  const sessionOf = async (offset: number) => {
    const pool = await startTestPool()
    const edges = loginEdges()
    pool.faults.clockOffset = offset
    await runCase(await waysToSignIn.password(pool, edges), { exit: 0 })
    return { pool, edges }
  }
  const refreshes = ({ requests }: LocalPool) =>
    requests.filter(({ operation }) => operation === 'GetTokensFromRefreshToken').length

  it.each([
    { name: 'behind, and the token lasts', offset: 5.5 * hour, minTtl: 3000, asks: 0 },
    { name: 'ahead by less than is left', offset: -600, minTtl: 2000, asks: 0 },
    { name: 'ahead by more: the clock may have been set right since', offset: -2400, minTtl: 3000, asks: 1 },
  ])('counts --min-ttl from the pool: $name', async ({ offset, minTtl, asks }) => {
    const { pool, edges } = await sessionOf(offset)
    const { exitCode, err } = await run(['token', '--min-ttl', String(minTtl)], edges)
    expect({ exitCode, asks: refreshes(pool) }).toEqual({ exitCode: 0, asks })
    if (asks > 0) expect(err.match(/clock is 40 min .* ahead of the pool's/g)).toHaveLength(1)
  })

  it('is refreshed when its token ends by the time of the pool', async () => {
    const { pool, edges } = await sessionOf(5.5 * hour)
    const soon = { ...edges, now: () => new Date(Date.now() + 3580_000) }
    pool.faults.clockOffset += 3580
    const { exitCode, err } = await run(['token'], soon)
    expect({ exitCode, asks: refreshes(pool) }).toEqual({ exitCode: 0, asks: 1 })
    expect(err.match(/clock is 5 h 30 min .* behind the pool's/g)).toHaveLength(1)
  })

  it('never hands out an ended token after the clock was set right', async () => {
    const { pool, edges } = await sessionOf(-3000)
    // 65 minutes later by the clock of the pool, with which this machine now agrees
    pool.faults.clockOffset = 900
    const later = { ...edges, now: () => new Date(Date.now() + 900_000) }
    const { exitCode } = await run(['token'], later)
    expect({ exitCode, asks: refreshes(pool) }).toEqual({ exitCode: 0, asks: 1 })
  })

  it('keeps a new refresh token where the tokens beside it are refused by the clock', async () => {
    const { pool, edges } = await sessionOf(0)
    clientNamed(pool, 'api-only').rotation = { graceSeconds: 0 }
    pool.faults.clockOffset = -26 * hour
    const { exitCode, err } = await run(['token', '--force-refresh'], edges)
    expect(exitCode).toBe(1)
    expect(err).toMatch(/1 d 2 h ahead of the pool's; the new refresh token is kept/)
    expect(err).toMatch(/→ set the clock; it is in .*\.json; to try again: cogtool token --force-refresh/)
    pool.faults.clockOffset = 0
    expect((await run(['token', '--force-refresh'], edges)).exitCode).toBe(0)
  })
})

describe('verify', () => {
  const ended = async (offset: number) => {
    const pool = await startTestPool()
    pool.faults.clockOffset = offset
    const { AccessToken } = await issueTokens(pool)
    return { flags: poolFlags(pool), token: AccessToken }
  }

  it('gives the hint that a sign-in gives', async () => {
    const { flags, token } = await ended(-7200)
    const { exitCode, out } = await run(['verify', token, ...flags], loginEdges())
    expect(exitCode).toBe(1)
    expect(out).toMatch(/clock is 2 h ahead of the issuer's/)
    expect(out).toMatch(/→ set the clock of this machine, then verify again/)
  })

  it.each([
    { name: 'another time was asked for', args: ['--at', '2100-01-01'] },
    { name: 'the token has more wrong with it', args: ['--scope', 'orders/read'] },
  ])('does not where $name', async ({ args }) => {
    const { flags, token } = await ended(-7200)
    const { out } = await run(['verify', token, ...flags, ...args], loginEdges())
    expect(out).not.toMatch(/→ set the clock/)
  })
})

it('is told with a command that goes the same way', async () => {
  const pool = await startTestPool()
  pool.faults.clockOffset = -26 * hour
  const { username, password } = pool.demoUser
  const edges = loginEdges({ env: { COGTOOL_PASSWORD: password } })
  const args = ['--username', username, '--auth-flow', 'password']
  const { exitCode, err } = await run(['login', ...poolFlags(pool, 'api-only'), ...args], edges)
  expect(exitCode).toBe(1)
  expect(err).toMatch(/→ set the clock, then: cogtool login --username \S+ .*--auth-flow password$/m)
})
