import { createHash } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../../src/main.ts'
import { type FilesOf, poolId, writeFolder } from '../../../checks/snapshot/folder-of.ts'
import { testEdges } from '../../../helpers/test-edges.ts'
import { acceptedRisk, anyPool, hostileName } from './any-pool.ts'

/** Runs doctor over these files, and gives the report. */
async function reportOf(report: string, files: FilesOf, { args = [], risk }: { args?: string[]; risk?: object } = {}) {
  const edges = testEdges()
  writeFolder(join(edges.home, 'snapshot'), files)
  if (risk) writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify({ acceptedFindings: [risk] }))
  const line = [
    'doctor',
    '--from-json',
    'snapshot',
    '--at',
    '2026-11-28',
    '--rules',
    'strict',
    '--report',
    report,
    ...args,
  ]
  const exitCode = await main(line, edges)
  const path = join(edges.home, report.replace(/^\w+=/, ''))
  return { exitCode, err: edges.err(), text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 }
}

/** What a page says, without its markup and style. */
const wordsOf = (page: string): string =>
  page
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<br>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

describe('the passport', () => {
  it('has everything that an auditor asks for, for its owner alone', async () => {
    const { exitCode, err, text, mode } = await reportOf('passport.html', anyPool('prod'), { risk: acceptedRisk('') })
    expect({ exitCode, err, mode }).toEqual({ exitCode: 1, err: 'report written to passport.html\n', mode: 0o600 })
    const words = wordsOf(text)
    for (const said of [
      'Passport of the user pool prod',
      `Region eu-west-1; rules strict; judged as of 2026-11-28 00:00 UTC`,
      // clients
      'for machines with a secret since 2026-01-02 03:04 UTC',
      'flows: implicit scopes: https://api.example/prod openid providers: COGNITO corp',
      'back to: http://app.example/callback https://app.example/prod after sign-out: https://app.example/bye',
      'access: 2 h id: 1 h refresh: 30 d revocation: off rotation: off',
      // MFA, passwords, providers, triggers, domains, dates
      'OPTIONAL factor: authenticator app',
      '8 characters at least',
      'behind MetadataURL',
      'PreTokenGenerationConfig arn:aws:lambda:eu-west-1:111122223333:function:claims V2_0',
      'auth.example.org custom ACTIVE managed login TLS_V1 ISSUED ends 2026-12-10 00:00 UTC',
      '2026-12-10 in 12 days the certificate of auth.example.org',
      // checks: verdict, value, time, references
      'pool-deletion-protection one call can delete the pool high DeletionProtection: absent 2026-11-28 00:00 UTC',
      'pool-domain a domain is not active passed',
      'Prowler wants 14 characters and MFA ON',
      // accepted, not looked at, unjudged, costs
      'until the app is rebuilt 2027-03-31 ann@example.org',
      'users-stale',
      'urn:cognito:loa:1 = prod',
      'prod: NONE, last changed 2026-02-03 00:00 UTC',
      'nothing here needs PLUS',
      '1, paid by client and token request',
    ])
      expect(words).toContain(said)
  })

  it('names every answer with its hash', async () => {
    const files = anyPool('prod')
    const { text } = await reportOf('passport.html', files)
    for (const [name, value] of Object.entries(files)) {
      const bytes = typeof value === 'string' ? value : JSON.stringify(value)
      const hash = createHash('sha256').update(bytes).digest('hex')
      expect(wordsOf(text)).toMatch(new RegExp(`${name} aws [^/]*read ${hash}`))
    }
  })

  it('says where an answer is not the one that was saved', async () => {
    const hashed = (sha256: string) => ({ call: 'x', state: 'read', sha256 })
    const record = {
      schema: 'cogtool.snapshot/1',
      pool: poolId,
      readAt: '2026-11-20T10:00:00Z',
      version: '0.1.0',
      files: {
        'waf.json': hashed(createHash('sha256').update('').digest('hex')),
        'mfa.json': hashed('00'),
        'sms.json': { call: 'x', state: 'denied', sha256: null },
      },
    }
    const files = { ...anyPool('prod'), 'waf.json': '', 'snapshot.json': record }
    const words = wordsOf((await reportOf('passport.html', files)).text)
    expect(words).toMatch(/mfa\.json aws \S+ \S+ not as snapshot\.json knows it/)
    expect(words).toMatch(/waf\.json aws \S+ \S+ read /)
    expect(words).toMatch(/sms\.json aws \S+ \S+ denied –/)
    expect(words).toContain('Answers read 2026-11-20 10:00 UTC')
  })

  it.each(['passport.html', 'report.md'])('%s is not led astray by a name', async (report) => {
    const { text } = await reportOf(report, anyPool(hostileName), { risk: acceptedRisk(hostileName) })
    // what stands in code style is text: markdown.test.ts holds that against a parser
    const outside = report.endsWith('.md') ? text.replace(/`` .*? ``|`[^`]*`/g, '') : text
    expect(text).not.toMatch(/[\u202e\u001b\u200b]/)
    expect(outside).not.toMatch(/<img|<\/details>(?=.*<\/details>)/s)
    expect(text).not.toContain('not for any report')
    expect(text).toContain('\\u202e')
  })

  it('is a part of the Markdown report, without what stands there already', async () => {
    const { text } = await reportOf('report.md', anyPool('prod'), { risk: acceptedRisk('') })
    const [main = '', passport = ''] = text.split('<details>')
    expect(main).toContain('| severity | what |')
    expect(passport).toMatch(/^\n<summary>Passport of the user pool prod<\/summary>\n\n/)
    expect(passport.trimEnd().endsWith('</details>')).toBe(true)
    expect([...passport.matchAll(/^### (.*)$/gm)].map(([, title]) => title)).toEqual([
      ...['Pool and Region', 'App clients', 'MFA, passwords and sign-up', 'Identity providers', 'Triggers', 'Domains'],
      ...[
        'Dates',
        'Every check',
        'Accepted risks',
        'What no check judges',
        'What the bill depends on',
        'Answers of AWS',
      ],
    ])
  })

  it('shows the beginning of what is long in Markdown, and all of it as HTML', async () => {
    const files = anyPool('prod', 100)
    expect((await reportOf('report.md', files)).text).toContain('20 more rows: the report as HTML has them all.')
    expect((await reportOf('passport.html', files)).text.match(/<code>c100<\/code>/g)?.length).toBeGreaterThan(0)
  })
})

describe('the kind of a report', () => {
  it.each([
    ['passport.html', '<!doctype html>'],
    ['html=page.txt', '<!doctype html>'],
    ['r.md', '<!-- cogtool-doctor -->'],
    ['R.SARIF', '{\n  "$schema"'],
    ['r.xml', '<?xml'],
    ['junit=r.md', '<?xml'],
  ])('%s begins with %s', async (report, begins) => {
    expect((await reportOf(report, anyPool('prod'))).text.startsWith(begins)).toBe(true)
  })

  it.each([
    ['doctor', 'r.pdf', "cogtool can't tell the kind from .pdf; give a file, KIND=FILE or github"],
    ['doctor', 'r', 'its kinds: sarif, junit, md, html'],
    ['doctor', 'html', '→ e.g. --report report.html'],
    ['doctor', 'junit', '→ e.g. --report report.xml'],
    ['doctor', 'hmtl=r.html', '→ did you mean --report html=r.html?'],
    ['doctor', 'r.json', '→ --json > r.json'],
    ['doctor', 'json', '→ --json > answer.json'],
    ['doctor', 'r.csv', "cogtool can't tell the kind from .csv"],
    ['doctor', 'r.har', 'this command writes no har report'],
    ['check-plan', 'r.html', '→ e.g. --report report.md'],
    ['check-change-set', 'html=r', 'this command writes no html report'],
  ])('%s refuses %s', async (command, report, why) => {
    const edges = testEdges()
    expect(await main([command, ...(command === 'doctor' ? [] : ['x.json']), '--report', report], edges)).toBe(2)
    expect(edges.err()).toContain(why)
  })
})
