import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { usersByMonth } from '../../../src/commands/audit-duplicates/users-by-month.ts'
import { main } from '../../../src/main.ts'
import { hasXmlParser, parseXml } from '../../helpers/parse-xml.ts'
import { testEdges } from '../../helpers/test-edges.ts'
import { hostileName } from '../doctor/passport/any-pool.ts'

interface Person {
  readonly username?: string
  readonly email?: string
  readonly created?: string
  readonly status?: string
}

const kinds = ['md', 'html', 'junit', 'sarif']

/** What an audit of these people reports, in every kind and on GitHub. */
async function reportsOf(people: readonly Person[], args: readonly string[] = []) {
  const edges = testEdges({ env: { GITHUB_STEP_SUMMARY: 'summary' } })
  const lines = people.map(({ username, email, created = '2026-03-01T00:00:00Z', status = 'CONFIRMED' }, index) =>
    JSON.stringify({
      username: username ?? `u${index}`,
      status,
      enabled: true,
      created,
      attributes: { sub: `s${index}`, email },
    }),
  )
  writeFileSync(join(edges.home, 'users.jsonl'), lines.join('\n'))
  const reports = [...kinds.map((kind) => `${kind}=out.${kind}`), 'github'].flatMap((one) => ['--report', one])
  const exitCode = await main(['audit-duplicates', '--from', 'users.jsonl', ...reports, ...args], edges)
  const read = (name: string) => readFileSync(join(edges.home, name), 'utf8')
  const [md = '', html = '', junit = '', sarif = ''] = kinds.map((kind) => read(`out.${kind}`))
  return { exitCode, edges, md, html, junit, sarif, summary: read('summary'), err: edges.err() }
}

const twins: Person[] = [{ email: 'mila@example.com' }, { email: 'Mila@example.com' }, { email: 'bo@example.com' }]

describe('the reports of an audit', () => {
  it('are named after the answer, unless it is quiet or a document', async () => {
    const said = 'reports written to out.md, out.html, out.junit, out.sarif\n'
    expect((await reportsOf(twins)).err).toMatch(new RegExp(`${said}$`))
    for (const args of [['--quiet'], ['--json'], ['--json', '-o', 'groups.csv']]) {
      expect((await reportsOf(twins, args)).err).not.toContain('written to')
    }
  })

  it('have the summary first, and no title twice', async () => {
    const { md, html } = await reportsOf(twins)
    const titles = [...md.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title)
    expect(titles).toEqual([
      'Duplicate accounts among the users of a file',
      'Groups by kind',
      'case-email',
      'Users by month of creation',
    ])
    expect([...html.matchAll(/<h2>(.*)<\/h2>/g)].map(([, title]) => title)).toEqual([
      'Groups by kind',
      'case-email',
      'Users by month of creation',
    ])
    for (const title of titles) expect(md.split(`${title}\n`).length).toBe(2)
    expect(md).not.toMatch(/^.*:\n\n\|/m)
  })

  it('name the groups, and who is in them', async () => {
    const { exitCode, edges, md, html, junit, sarif } = await reportsOf(twins)
    expect(exitCode).toBe(1)
    for (const text of [md, html, junit, sarif]) expect(text).toContain('mila@example.com')
    for (const text of [md, html]) expect(text).toContain('This file holds personal data of 2 accounts')
    for (const kind of kinds) expect(statSync(join(edges.home, `out.${kind}`)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(sarif).runs[0].results).toMatchObject([{ ruleId: 'audit-duplicates/case-email', level: 'error' }])
  })

  it('have labels with --redact, and then no personal data', async () => {
    const { md, html, junit, sarif } = await reportsOf(twins, ['--redact'])
    for (const text of [md, html, junit, sarif]) expect(text).not.toMatch(/mila@|personal data/i)
    expect(html).toContain('m***@example.com#')
  })

  it('GitHub shows counts and kinds, and never an address', async () => {
    const { summary, err } = await reportsOf(twins)
    expect(err).toMatch(/^::error title=cogtool audit-duplicates%3A case-email::1 group, 2 accounts\. /m)
    expect(summary).toMatch(/^<!-- cogtool-audit-duplicates -->\n/)
    expect(summary).toContain('| case\\-email | 1 |'.replace('\\', ''))
    expect(summary + err).not.toMatch(/mila|u0|s0/i)
  })

  it('a group that does not count is a notice', async () => {
    expect((await reportsOf(twins, ['--fail-on', 'none'])).err).toMatch(/^::notice title=/m)
  })

  it.skipIf(!hasXmlParser)('JUnit has a case for each kind: failed, skipped where it was not looked for', async () => {
    const { junit } = await reportsOf(twins)
    const [suite] = parseXml(junit).children
    expect(suite?.attributes).toMatchObject({ tests: '11', failures: '1', errors: '0', skipped: '3', time: '0.000' })
    const ended = suite?.children.map(
      ({ attributes, children: [end] }) => `${attributes.name} ${end?.name ?? 'passed'}`,
    )
    expect(ended).toContain('case-email failure')
    expect(ended).toContain('gmail-email skipped')
    expect(ended).toContain('phone passed')
  })

  it('a pool without duplicates says so', async () => {
    const { exitCode, md, html, junit, summary } = await reportsOf([{ email: 'a@example.com' }])
    expect(exitCode).toBe(0)
    for (const text of [md, html, summary]) expect(text).toContain('No duplicates.')
    expect(html).not.toContain('personal data')
    expect(junit).toContain('failures="0" errors="0"')
  })

  it('names are shown as text, whatever is in them', async () => {
    const people = ['x', 'X'].map((letter) => ({
      username: `${hostileName}${letter}`,
      email: `${letter}"><script>@example.com`,
    }))
    const { md, html, junit, sarif, summary, err } = await reportsOf(people)
    for (const text of [md, html, junit, sarif, summary, err]) expect(text).not.toMatch(/[\u202e\u001b\u200b]/)
    for (const text of [html, junit]) expect(text).not.toMatch(/<img|<script/)
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(md.replace(/(`+).*?[^`]\1(?!`)/g, '')).not.toMatch(/<img|<script/)
    expect(JSON.parse(sarif).runs[0].results[0].message.text).toContain('<img')
    if (hasXmlParser) expect(parseXml(junit).name).toBe('testsuites')
  })

  it('show the first groups where they are many', async () => {
    const many = Array.from({ length: 1002 }, (_, index) => [
      { email: `a${index}@x.example` },
      { email: `A${index}@x.example` },
    ])
    const { html, md, sarif, junit } = await reportsOf(many.flat())
    for (const text of [html, md]) expect(text).toContain('The 1,000 gravest groups are shown, and 2 are not')
    expect(html.match(/<th scope="row"><code>/g)).toHaveLength(2000)
    expect(JSON.parse(sarif).runs[0].results).toHaveLength(1000)
    expect(junit).toContain('and 802 more groups')
  })

  it('say each explanation once', async () => {
    const people = [...twins, { email: 'Bo@example.com' }]
    const { html } = await reportsOf(people)
    expect(html.match(/differ only in case or spaces/g)).toHaveLength(1)
  })

  it('would not replace what is read, or be replaced by nothing', async () => {
    const edges = testEdges()
    writeFileSync(join(edges.home, 'users.md'), 'x')
    expect(await main(['audit-duplicates', '--from', 'users.md', '--report', './users.md'], edges)).toBe(2)
    expect(edges.err()).toContain('--from and --report name the same file')
  })
})

describe('users by month', () => {
  const month = (name: string, users = 1, status = 'CONFIRMED') => ({
    month: name,
    users,
    byStatus: { [status]: users },
  })

  it('is left out, and said, without a time of creation', () => {
    expect(usersByMonth([])).toEqual({ kind: 'paragraph', text: expect.stringContaining('no time of creation') })
  })

  it('stacks the statuses, the most frequent at the foot, and leaves no month out', () => {
    const chart = usersByMonth([month('2025-12', 1, 'UNCONFIRMED'), month('2026-02', 5)])
    expect(chart).toMatchObject({
      kind: 'columns',
      series: ['CONFIRMED', 'UNCONFIRMED'],
      points: [
        { name: '2025-12', values: [0, 1] },
        { name: '2026-01', values: [0, 0] },
        { name: '2026-02', values: [5, 0] },
      ],
    })
  })

  it.each([
    ['a year each', ['2015-01', '2026-02', '2026-03'], ['2015', '2026']],
    ['no more than there is room for', Array.from({ length: 60 }, (_, index) => `${1901 + index}-05`), 48],
  ])('long times have %s', (_, months, years) => {
    const chart = usersByMonth(months.map((name) => month(name)))
    if (chart.kind !== 'columns') throw new Error('no chart')
    const names = chart.points.map(({ name }) => name)
    if (typeof years === 'number') expect(names).toHaveLength(years)
    else expect(names).toEqual(years)
    expect(chart.points.reduce((sum, { values }) => sum + (values[0] ?? 0), 0)).toBe(months.length)
  })
})
