import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { poolId, writeFolder } from '../checks/snapshot/folder-of.ts'
import { acceptedRisk, anyPool, hostileName } from '../commands/doctor/passport/any-pool.ts'
import { serveApi } from '../helpers/api-server.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { makeProbeFiles, runProbe } from '../helpers/probe-pool.ts'
import { type TestEdges, testEdges } from '../helpers/test-edges.ts'
import { multitoolProgram, readJunit, readMarkdown, schemaFaultsOf } from './readers.js'

const local = sharedTestPool()
const fixtures = join(import.meta.dirname, '../../fixtures')
const kinds = { sarif: 'r.sarif', junit: 'r.xml', md: 'r.md' } as const
const flags = Object.values(kinds).flatMap((name) => ['--report', name])

/** What a command's reports say, by their kind. */
type Reports = Readonly<Record<keyof typeof kinds, string>>

function reportsIn({ home }: TestEdges): Reports {
  const [sarif, junit, md] = Object.values(kinds).map((name) => readFileSync(join(home, name), 'utf8'))
  return { sarif: sarif ?? '', junit: junit ?? '', md: md ?? '' }
}

async function doctor(): Promise<Reports> {
  const edges = testEdges()
  writeFolder(join(edges.home, 's'), anyPool(hostileName, 3))
  writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify({ acceptedFindings: [acceptedRisk(hostileName)] }))
  const known = { schema: 'cogtool.findings/1', findings: [{ id: 'pool-mfa', severity: 'low', resource: poolId }] }
  writeFileSync(join(edges.home, 'earlier.json'), JSON.stringify(known))
  const args = ['--from-json', 's', '--rules', 'strict', '--baseline', 'earlier.json', '--skip', 'pool-waf=|later|']
  expect(await main(['doctor', ...args, ...flags], edges)).toBe(1)
  return reportsIn(edges)
}

/** One command over every file of a folder of fixtures, each in its own run. */
function checkEach(command: string, folder: string): Record<string, () => Promise<Reports>> {
  const names = readdirSync(join(fixtures, folder)).filter((name) => name.endsWith('.json') && name !== 'expected.json')
  return Object.fromEntries(
    names.map((name) => [
      `${command} ${name}`,
      async () => {
        const edges = testEdges()
        // below the working directory, as in a repository
        writeFileSync(join(edges.home, 'a b%.json'), readFileSync(join(fixtures, folder, name)))
        await main([command, 'a b%.json', ...flags], edges)
        return reportsIn(edges)
      },
    ]),
  )
}

async function probe(): Promise<Reports> {
  // what takes everything has every finding
  const { origin } = await serveApi((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
  )
  const files = await makeProbeFiles(local(), local())
  const args = ['--api-url', `${origin}/me`, '--depth', 'full', '--rate', '100', ...files.flags, ...flags]
  return reportsIn((await runProbe(local(), files, args, { now: () => new Date() })).edges)
}

const commands: Readonly<Record<string, () => Promise<Reports>>> = {
  doctor,
  ...checkEach('check-plan', 'plans'),
  ...checkEach('check-change-set', 'change-sets'),
  probe,
}
const made = new Map<string, Promise<Reports>>()

/** The reports of a command, which runs once, in the first test that asks for them. */
function reportsOf(name: string): Promise<Reports> {
  const reports = made.get(name) ?? commands[name]?.() ?? Promise.reject(new Error(name))
  made.set(name, reports)
  return reports
}
const names = Object.keys(commands)

describe('SARIF', () => {
  it.each(names)('of %s passes the public schema', async (name) => {
    expect(schemaFaultsOf(JSON.parse((await reportsOf(name)).sarif))).toEqual([])
  })

  it('that is none does not pass', async () => {
    const log = JSON.parse((await reportsOf('doctor')).sarif)
    log.runs[0].results[0].level = 'high'
    expect(schemaFaultsOf(log)).not.toEqual([])
  })

  /** What the validator says, without its notes: on each file the rules, and what they are about. */
  function faultsOf(logs: readonly string[]): string[] {
    const { home } = testEdges()
    // npm was told to run no scripts, and this is what the package's own does
    chmodSync(multitoolProgram, 0o755)
    const inputs = logs.map((text, place) => {
      const file = join(home, `${place}.sarif`)
      writeFileSync(file, text)
      return file
    })
    const output = join(home, 'answer.sarif')
    const args = ['validate', ...inputs, '--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning']
    const { status, stdout, stderr } = spawnSync(multitoolProgram, [...args, '-o', output, '--log', 'ForceOverwrite'], {
      encoding: 'utf8',
      env: {
        DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
        DOTNET_BUNDLE_EXTRACT_BASE_DIR: home,
        // it would try whether addresses can be reached: nobody is asked
        ...{ https_proxy: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1' },
      },
    })
    expect(stdout + stderr).toContain(`${inputs.length} files scanned`)
    expect([0, 1]).toContain(status)
    const [run] = JSON.parse(readFileSync(output, 'utf8').replace(/^\ufeff/, '')).runs
    return (run.results ?? []).map(
      ({ ruleId, message }: { ruleId: string; message: object }) => `${ruleId} ${JSON.stringify(message)}`,
    )
  }

  it("passes Microsoft's validator, but that cogtool has no home page yet", { timeout: 240_000 }, async () => {
    const logs = await Promise.all(names.map(async (name) => (await reportsOf(name)).sarif))
    const faults = faultsOf(logs)
    expect(faults.filter((fault) => !fault.includes('Warning_ProvideToolnformationUri'))).toEqual([])
    expect(faults).toHaveLength(names.length)
  })

  it('that is wrong does not', { timeout: 60_000 }, async () => {
    const { sarif } = await reportsOf('doctor')
    const log = JSON.parse(sarif)
    log.runs[0].results[0].ruleIndex = 9_999
    const faults = faultsOf([JSON.stringify(log), sarif])
    expect(faults.some((fault) => fault.includes('9999'))).toBe(true)
  })
})

describe('JUnit', () => {
  it.each(names)('of %s is read by a parser of other authors, with the same counts', async (name) => {
    const { testsuite, ...whole } = readJunit((await reportsOf(name)).junit)
    const { testcase: cases = [] } = testsuite
    const counted = (element: string) => String(cases.filter((one) => element in one).length)
    const counts = {
      tests: String(cases.length),
      failures: counted('failure'),
      errors: counted('error'),
      skipped: counted('skipped'),
    }
    expect(whole).toMatchObject(counts)
    expect(testsuite).toMatchObject(counts)
  })
})

describe('Markdown', () => {
  it.each(names)('of %s has tables with all their cells, and no markup but its own', async (name) => {
    const { md } = await reportsOf(name)
    const html = readMarkdown(md)
    const tables = [...html.matchAll(/<table>([\s\S]*?)<\/table>/g)].map(([, table = '']) => table)
    expect(tables).toHaveLength([...md.matchAll(/^\| --- /gm)].length)
    for (const table of tables) {
      const heads = table.match(/<th>/g)?.length
      const rows = table.split('<tr>').slice(2)
      expect(rows.map((row) => row.match(/<td>/g)?.length)).toEqual(rows.map(() => heads))
    }
    const own = 'p|h\\d|ul|li|code|strong|br|table|thead|tbody|tr|th|td|a|details|summary|blockquote|input'
    const tags = [...html.matchAll(/<\/?([a-z]\w*)/gi)].map(([, tag = '']) => tag)
    expect(tags.filter((tag) => !new RegExp(`^(?:${own})$`).test(tag))).toEqual([])
    const links = [...html.matchAll(/<a href="([^"]*)"/g)].map(([, link = '']) => link)
    const trusted = /^(?:https:\/\/(?:docs\.aws\.amazon\.com|www\.rfc-editor\.org|cwe\.mitre\.org)\/|mailto:)/
    expect(links.filter((link) => !trusted.test(link))).toEqual([])
    expect(html.match(/<details>/g)?.length ?? 0).toBe(html.match(/<\/details>/g)?.length ?? 0)
  })
})
