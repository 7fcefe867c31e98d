import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LocalPoolOptions } from '../../src/local/server/local-pool.ts'
import { main } from '../../src/main.ts'
import { userPool, writeFolder } from '../checks/snapshot/folder-of.ts'
import { acceptedRisk, anyPool, hostileName } from '../commands/doctor/passport/any-pool.ts'
import { describeWithBrowser } from '../helpers/browser.ts'
import { startTestPool } from '../helpers/local-pool.ts'
import { faultsOf, looks } from '../helpers/look-at-page.ts'
import { makeProbeFiles, runProbe } from '../helpers/probe-pool.ts'
import { stoppedAt, testEdges } from '../helpers/test-edges.ts'
import { startPool } from '../users/pools.ts'

async function passportOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const edges = testEdges()
  writeFolder(join(edges.home, 'snapshot'), files)
  writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify({ acceptedFindings: [acceptedRisk(hostileName)] }))
  await main(['doctor', '--from-json', 'snapshot', '--rules', 'strict', '--report', 'passport.html'], edges)
  return readFileSync(join(edges.home, 'passport.html'), 'utf8')
}

// a word that no line has room for must not make a page too wide
const long = `x${'y'.repeat(200)}`

const allLooks = Object.keys(looks) as (keyof typeof looks)[]

const none = { complaints: [], requests: [], isTooWide: false, cut: [], violations: [] }
const mostBytes = 200_000

/** An audit of the 147 users of the local pool. */
async function auditOfPool(): Promise<string> {
  const pool = await startPool()
  const edges = testEdges()
  const where = ['--endpoint-url', pool.baseUrl, '--user-pool-id', pool.poolId, '--rps', '100000']
  expect(await main(['audit-duplicates', ...where, '--report', 'audit.html'], edges)).toBe(1)
  return readFileSync(join(edges.home, 'audit.html'), 'utf8')
}

/** An audit of users whose names break out of everything, or are longer than a line; without a time of creation. */
async function auditOfNames(): Promise<string> {
  const edges = testEdges()
  const names = [`${hostileName}@example.com`, `${long}@example.com`]
  const users = names.flatMap((name) => [name, name.toUpperCase()])
  const lines = users.map((email, sub) => {
    return JSON.stringify({
      username: `${email}${sub}`,
      status: 'CONFIRMED',
      enabled: true,
      attributes: { sub: `${sub}`, email },
    })
  })
  writeFileSync(join(edges.home, 'users.jsonl'), lines.join('\n'))
  expect(await main(['audit-duplicates', '--from', 'users.jsonl', '--report', 'audit.html'], edges), edges.err()).toBe(
    1,
  )
  return readFileSync(join(edges.home, 'audit.html'), 'utf8')
}

async function probeOf(me: LocalPoolOptions['faults'] = {}): Promise<string> {
  const pool = await startTestPool({ faults: me }, { now: () => stoppedAt })
  const files = await makeProbeFiles(pool, pool)
  const { edges } = await runProbe(pool, files, ['--depth', 'full', '--report', 'probe.html'])
  return readFileSync(join(edges.home, 'probe.html'), 'utf8')
}

describeWithBrowser('the reports of audit-duplicates and probe in Chromium', () => {
  it.each([
    ['an audit of the local pool', auditOfPool, allLooks],
    ['an audit of odd names', auditOfNames, ['light, 390 px', 'dark', 'printed'] as const],
    ['a probe of a good API', () => probeOf(), allLooks],
    [
      'a probe of a bad API',
      () => probeOf({ me: { expired: true, idTokens: true, echoToken: true } }),
      ['light', 'dark, 390 px', 'printed'] as const,
    ],
  ])('nothing is wrong with %s, in at most 200 kB', { timeout: 90_000 }, async (_, report, wanted) => {
    const page = await report()
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(mostBytes)
    expect(await faultsOf(page, wanted)).toEqual(Object.fromEntries(wanted.map((look) => [look, none])))
  })
})

describeWithBrowser('the passport in Chromium', () => {
  it.each([
    ['names that break out of everything', anyPool(hostileName), allLooks],
    ['a very long name', anyPool(long), ['light, 390 px', 'printed'] as const],
    ['nothing else that was read', { 'user-pool.json': userPool() }, ['dark'] as const],
  ])('nothing is wrong with that of a pool with %s', { timeout: 90_000 }, async (_, files, wanted) => {
    const faults = await faultsOf(await passportOf(files), wanted)
    expect(faults).toEqual(Object.fromEntries(wanted.map((look) => [look, none])))
  })

  it('a page with a script, an image and a wide table is told apart', async () => {
    const bad = `<title>x</title><main><script>missing()</script><img src="x.png"><table><tr><td>${long}`
    const found = await faultsOf(bad, ['light, 390 px', 'printed'])
    const { violations = [], complaints = [], requests, isTooWide, cut } = found['light, 390 px'] ?? {}
    expect({ isTooWide, requests }).toEqual({ isTooWide: true, requests: [expect.stringContaining('x.png')] })
    expect(complaints.length).toBeGreaterThan(1)
    expect(cut?.length).toBeGreaterThan(0)
    expect(found.printed?.cut.length).toBeGreaterThan(0)
    expect(violations.join()).toMatch(/html-has-lang.*image-alt/)
  })
})
