import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { userPool, writeFolder } from '../checks/snapshot/folder-of.ts'
import { acceptedRisk, anyPool, hostileName } from '../commands/doctor/passport/any-pool.ts'
import { describeWithBrowser } from '../helpers/browser.ts'
import { faultsOf, looks } from '../helpers/look-at-page.ts'
import { testEdges } from '../helpers/test-edges.ts'

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

describeWithBrowser('the passport in Chromium', () => {
  it.each([
    ['names that break out of everything', anyPool(hostileName), allLooks],
    ['a very long name', anyPool(long), ['light, 390 px', 'printed'] as const],
    ['nothing else that was read', { 'user-pool.json': userPool() }, ['dark'] as const],
  ])('nothing is wrong with that of a pool with %s', { timeout: 90_000 }, async (_, files, wanted) => {
    const faults = await faultsOf(await passportOf(files), wanted)
    const none = { complaints: [], requests: [], isTooWide: false, cut: [], violations: [] }
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
