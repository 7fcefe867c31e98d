import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { conclude, type Expectations } from '../../../../src/checks/findings/conclude.ts'
import type { NewFinding, Outcome } from '../../../../src/checks/findings/finding.ts'
import type { RuleFacts } from '../../../../src/checks/iac/rule.ts'
import type { FindingsHead } from '../../../../src/commands/shared/findings/document.ts'
import { junitReport } from '../../../../src/commands/shared/findings/junit-report.ts'
import { markdownReport } from '../../../../src/commands/shared/findings/markdown-report.ts'
import type { ReportInput } from '../../../../src/commands/shared/findings/reports.ts'
import { sarifReport } from '../../../../src/commands/shared/findings/sarif-report.ts'
import { main } from '../../../../src/main.ts'
import { hasXmlParser, parseXml, type XmlElement } from '../../../helpers/parse-xml.ts'
import { stoppedAt, testEdges } from '../../../helpers/test-edges.ts'

const hostile = 'a|<b>`x`</b>\n::error::gone ::stop-commands::x ##[error]y %0A \u202e\u001b[31m](http://evil.example)'

const found = (change: Partial<NewFinding> = {}): NewFinding => ({
  id: 'pool-mfa',
  severity: 'high',
  resource: 'eu-west-1_AbC123xyz',
  path: 'MfaConfiguration',
  observed: 'OFF',
  message: 'MFA is off',
  impact: 'A stolen password is enough.',
  fix: 'switch it on',
  references: ['article/a1', 'rfc/9700#2.1.2', 'cwe/308'],
  immutable: false,
  ...change,
})

const factsOf = (id: string, change: Partial<RuleFacts> = {}): RuleFacts => ({
  id,
  title: `about ${id}`,
  severity: 'critical',
  condition: 'it is off',
  reason: 'it matters',
  references: ['article/a1', 'rfc/9700#2.1.2', 'cwe/308', 'aws-security-hub/Cognito.5'],
  isSecurity: true,
  ...change,
})

const pool = { id: 'eu-west-1_AbC123xyz', name: 'prod', region: 'eu-west-1', tier: 'PLUS', users: 3, clients: 1 }

function inputOf(
  outcome: Partial<Outcome>,
  expectations: Partial<Expectations> = {},
  head: Partial<FindingsHead> = {},
): ReportInput {
  const whole = { findings: [], skipped: [], passed: [], ...outcome }
  const failOn = expectations.failOn ?? 'high'
  const ids = new Set([...whole.findings, ...whole.skipped].map(({ id }) => id).concat(whole.passed))
  return {
    head: { tool: 'doctor', pool, rules: 'baseline', readAt: null, at: stoppedAt, ...head },
    conclusion: conclude(whole, { failOn, baseline: [], accepted: [], at: stoppedAt, ...expectations }),
    facts: [...ids].map((id) => factsOf(id, { isSecurity: !id.startsWith('pool-email') })),
    failOn,
    hasBaseline: (expectations.baseline ?? []).length > 0,
    undecidedBy: [],
    arn: 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbC123xyz',
    appendix: undefined,
    ownReports: {},
  }
}

const accepted = [{ id: 'pool-waf', reason: 'behind a CDN', until: '2027-01-01' }]

describe('SARIF', () => {
  const runOf = (input: ReportInput, folder = '/project') => JSON.parse(sarifReport(input, folder)).runs[0]

  it('has a rule for each check, and scores for those of security alone', () => {
    const findings = [
      found(),
      found({ id: 'pool-email-sender', severity: 'low' }),
      found({ id: 'pool-key', severity: 'info' }),
    ]
    const { rules } = runOf(inputOf({ findings, passed: ['pool-waf'] })).tool.driver
    const told = rules.map(({ id, properties, defaultConfiguration }: Record<string, Record<string, unknown>>) => {
      return [id, defaultConfiguration?.level, properties?.['security-severity'], properties?.tags]
    })
    const tags = ['security', 'external/cwe/cwe-308']
    expect(told).toEqual([
      ['doctor/pool-mfa', 'error', '8.0', tags],
      ['doctor/pool-email-sender', 'note', undefined, undefined],
      ['doctor/pool-key', 'note', undefined, undefined],
      ['doctor/pool-waf', 'error', '9.5', tags],
    ])
    expect(rules[0]).toMatchObject({
      shortDescription: { text: 'about pool-mfa' },
      helpUri: expect.stringMatching(
        /^https:\/\/github\.com\/[\w-]+\/cogtool\/blob\/v[^/]+\/docs\/checks\.md#pool-mfa$/,
      ),
      help: { markdown: expect.stringContaining('[aws-security-hub/Cognito.5](https://docs.aws.amazon.com/') },
    })
  })

  it.each([
    ['a file below the working directory', { file: '/project/infra/plan.json', line: 7 }, 'infra/plan.json', 7],
    ['a file as it was typed', { file: './infra/a b.json', line: 1 }, 'infra/a%20b.json', 1],
    ['a file elsewhere', { file: '/other/plan.json', line: 2 }, 'file:///other/plan.json', 2],
    ['an answer of a live pool', undefined, 'cognito/eu-west-1_AbC123xyz/user-pool.json', 1],
  ])('tells the place: %s', (_, location, uri, startLine) => {
    const { results } = runOf(inputOf({ findings: [found(location ? { location } : {})] }))
    expect(results[0].locations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri }, region: { startLine } },
        logicalLocations: [{ fullyQualifiedName: expect.stringContaining('arn:aws:cognito-idp') }],
      },
    ])
  })

  it('tells the place of a part of the pool, and of a change that came through a pipe', () => {
    const part = found({ resource: 'eu-west-1_AbC123xyz/clients/1h57' })
    const placeOf = (input: ReportInput) => runOf(input).results[0].locations[0].physicalLocation.artifactLocation.uri
    expect(placeOf(inputOf({ findings: [part] }))).toBe('cognito/eu-west-1_AbC123xyz/clients/1h57.json')
    expect(placeOf(inputOf({ findings: [found()] }, {}, { tool: 'check-plan', pool: null }))).toBe('standard-input')
  })

  it('keeps its fingerprint when lines move, and has another for another path', () => {
    const printOf = (change: Partial<NewFinding>) => {
      return runOf(inputOf({ findings: [found(change)] })).results[0].partialFingerprints.primaryLocationLineHash
    }
    expect(printOf({ location: { file: 'a.json', line: 9 }, message: 'other words' })).toBe(printOf({}))
    expect(printOf({ path: 'Policies' })).not.toBe(printOf({}))
    expect(printOf({})).toMatch(/^[0-9a-f]{16}:1$/)
  })

  it('leaves accepted findings out, and tells known ones from new ones where there is a baseline', () => {
    const findings = [found(), found({ id: 'pool-waf' }), found({ id: 'pool-key' })]
    const states = (input: ReportInput) =>
      runOf(input).results.map((one: { ruleId: string; baselineState?: string }) => [one.ruleId, one.baselineState])
    expect(states(inputOf({ findings }, { accepted }))).toEqual([
      ['doctor/pool-key', undefined],
      ['doctor/pool-mfa', undefined],
    ])
    expect(states(inputOf({ findings }, { accepted, baseline: [found()] }))).toEqual([
      ['doctor/pool-key', 'new'],
      ['doctor/pool-mfa', 'unchanged'],
    ])
  })

  it('tells what was not read', () => {
    const [invocation] = runOf(
      inputOf({
        skipped: [
          { id: 'pool-waf', resource: 'eu-west-1_AbC123xyz', reason: 'denied', needs: 'wafv2:GetWebACLForResource' },
          { id: 'pool-key', resource: '', reason: 'asked', needs: '' },
        ],
      }),
    ).invocations
    expect(invocation.toolExecutionNotifications).toEqual([
      {
        level: 'note',
        message: { text: 'pool-key was not looked at (asked)' },
        associatedRule: { id: 'doctor/pool-key', index: 1 },
      },
      {
        level: 'warning',
        message: {
          text: 'pool-waf was not looked at (denied; eu-west-1_AbC123xyz; wafv2:GetWebACLForResource)',
        },
        associatedRule: { id: 'doctor/pool-waf', index: 0 },
      },
    ])
  })

  it('is not led astray by a name', () => {
    const log = sarifReport(inputOf({ findings: [found({ message: hostile, resource: hostile, path: hostile })] }), '/')
    expect(log).not.toMatch(/[\u202e\u001b]/)
    const [{ message }] = JSON.parse(log).runs[0].results
    expect(message.text).toContain('\\u202e\\u001b[31m] (http://evil.example)')
  })
})

describe.skipIf(!hasXmlParser)('JUnit', () => {
  const casesOf = (input: ReportInput): readonly XmlElement[] =>
    parseXml(junitReport(input)).children.flatMap(({ children }) => children)
  const verdicts = (input: ReportInput) =>
    casesOf(input).map(({ attributes, children }) => `${attributes.name}: ${children[0]?.name ?? 'passed'}`)

  it('has a case for each check and resource, which fails from --fail-on up', () => {
    const client = 'eu-west-1_AbC123xyz/clients/1h57'
    const outcome: Partial<Outcome> = {
      findings: [
        found({ path: 'b', severity: 'low' }),
        found(),
        found({ id: 'pool-waf' }),
        found({ id: 'client-branding', resource: client, severity: 'medium' }),
        found({ id: 'pool-key' }),
      ],
      skipped: [{ id: 'pool-sms', resource: 'eu-west-1_AbC123xyz', reason: 'absent', needs: 'sms.json' }],
      passed: ['pool-domain'],
    }
    const input = inputOf(outcome, { accepted, baseline: [found({ id: 'pool-key' })] })
    expect(verdicts(input)).toEqual([
      `client-branding ${client}: system-out`,
      'pool-domain: passed',
      'pool-key eu-west-1_AbC123xyz: system-out',
      'pool-mfa eu-west-1_AbC123xyz: failure',
      'pool-sms eu-west-1_AbC123xyz: skipped',
      'pool-waf eu-west-1_AbC123xyz: system-out',
    ])
    expect(verdicts(inputOf(outcome, { failOn: 'none' })).filter((one) => one.endsWith('failure'))).toEqual([])
    // what made the exit code 4
    const open = { ...input, undecidedBy: outcome.skipped ?? [] }
    expect(verdicts(open)).toContain('pool-sms eu-west-1_AbC123xyz: error')
    const skipped = casesOf(input).find(({ attributes }) => attributes.name?.startsWith('pool-sms'))
    expect(skipped?.children[0]?.attributes.message).toBe('absent: sms.json')
  })

  it('is well-formed whatever the names', () => {
    const [one] = casesOf(inputOf({ findings: [found({ resource: hostile, message: hostile, observed: hostile })] }))
    expect(one?.attributes.name).toContain('a|<b>`x`</b>')
    expect(one?.children[0]?.attributes.message).toContain('\\u202e\\u001b')
  })
})

describe('Markdown', () => {
  it('begins with its marker', () => {
    expect(markdownReport(inputOf({}))).toMatch(
      /^<!-- cogtool-doctor -->\n\n## cogtool doctor: `eu-west-1_AbC123xyz` prod\n/,
    )
    expect(markdownReport(inputOf({}, {}, { tool: 'check-plan', pool: null }))).toMatch(
      /^<!-- cogtool-check-plan -->\n\n## cogtool check-plan\n\n\*\*Nothing found\*\*\n$/,
    )
  })

  it('has a table, what was not looked at, and what a command adds', () => {
    const outcome: Partial<Outcome> = {
      findings: [found({ immutable: true, location: { file: 'plan.json', line: 3 } }), found({ id: 'pool-waf' })],
      skipped: [{ id: 'pool-sms', resource: '', reason: 'absent', needs: 'sms.json' }],
    }
    const report = markdownReport(inputOf(outcome, { accepted }), '<details>\n</details>')
    expect(report).toMatchInlineSnapshot(`
      "<!-- cogtool-doctor -->

      ## cogtool doctor: \`eu-west-1_AbC123xyz\` prod

      **1 high; 1 accepted, 1 skipped**

      | severity | what | users | fix | where |
      | --- | --- | --- | --- | --- |
      | high<br>cannot be changed | MFA is off<br>\`OFF\` | A stolen password is enough. | switch it on | \`pool-mfa\`<br>\`plan.json:3\` |
      | high<br>accepted: behind a CDN | MFA is off<br>\`OFF\` | A stolen password is enough. | switch it on | \`pool-waf\`<br>\`eu-west-1_AbC123xyz\` |

      ### Not looked at

      - \`pool-sms\`: absent; sms.json

      <details>
      </details>
      "
    `)
  })

  it('is not led astray by a name', () => {
    const change = { message: hostile, impact: hostile, fix: hostile, observed: hostile, resource: hostile }
    const report = markdownReport(inputOf({ findings: [found(change)] }, {}, { pool: { ...pool, name: hostile } }))
    expect(report).not.toMatch(/[\u202e\u001b]/)
    const row = report.split('\n').find((line) => line.startsWith('| high'))
    // a bar that is not escaped would begin a cell
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(6)
    const outside = report.replace(/``? .*? ``?|`[^`]*`/g, '')
    expect(outside.replaceAll('<br>', '').replace(/<!--.*?-->/, '')).not.toMatch(/<|(?<!\\)\]\(/)
  })
})

describe('in a run', () => {
  const plan = (findings: number) => ({
    format_version: '1.2',
    resource_changes: Array.from({ length: findings }, (_, index) => ({
      address: `aws_cognito_user_pool_client.x["${index} ${hostile}"]`,
      mode: 'managed',
      type: 'aws_cognito_user_pool_client',
      change: { actions: ['delete'], before: { client_secret: 'NEVER-SHOW-THIS' }, after: null },
    })),
  })

  async function check(findings: number, flags: readonly string[], env: Record<string, string> = {}) {
    const edges = testEdges({ env })
    writeFileSync(join(edges.home, 'plan.json'), JSON.stringify(plan(findings)))
    const exitCode = await main(['check-plan', 'plan.json', ...flags], edges)
    const read = (name: string) => readFileSync(join(edges.home, name), 'utf8')
    return { exitCode, out: edges.out(), err: edges.err(), read, edges }
  }

  it('every report is written, for its owner alone, and twice the same', async () => {
    const flags = ['sarif', 'junit', 'md'].flatMap((kind) => ['--report', `${kind}=out.${kind}`])
    const [one, two] = [await check(2, flags), await check(2, flags)]
    expect({ exitCode: one.exitCode, err: one.err }).toEqual({
      exitCode: 1,
      err: 'reports written to out.sarif, out.junit, out.md\n',
    })
    for (const name of ['out.sarif', 'out.junit', 'out.md']) {
      expect(two.read(name)).toBe(one.read(name))
      expect(one.read(name)).toContain('tf-client-replaced')
      expect(one.read(name)).not.toContain('NEVER-SHOW-THIS')
      expect(statSync(join(one.edges.home, name)).mode & 0o777).toBe(0o600)
    }
  })

  it('a report that cannot be written, or would replace the plan, is told before anything is read', async () => {
    const edges = testEdges()
    mkdirSync(join(edges.home, 'folder'))
    writeFileSync(join(edges.home, 'plan.json'), 'no plan at all')
    expect(await main(['check-plan', 'plan.json', '--report', 'md=folder'], edges)).toBe(2)
    expect(await main(['check-plan', 'plan.json', '--report', 'md=plan.json'], edges)).toBe(2)
    expect(edges.err()).toContain('it is not a regular file')
    expect(edges.err()).toContain('name the same file')
    expect(edges.err()).not.toContain('not a plan')
  })

  it('GitHub Actions gets annotations, ten of a kind and one notice, with and without --json, and a summary', async () => {
    for (const flags of [[], ['--json']]) {
      const { err, read } = await check(12, [...flags, '--report', 'github'], { GITHUB_STEP_SUMMARY: 'summary.md' })
      const lines = err.trimEnd().split('\n')
      expect(lines).toHaveLength(11)
      expect(lines.at(-1)).toBe('::notice title=cogtool check-plan::2 more findings: GitHub shows 10 of a kind')
      for (const line of lines.slice(0, 10)) {
        expect(line).toMatch(/^::error file=plan\.json,line=1,title=tf-client-replaced::(?:(?!::|##\[).)*$/)
        expect(line).toContain('%250A')
      }
      expect(read('summary.md')).toMatch(/^<!-- cogtool-check-plan -->/)
    }
  })

  it('GitHub Actions gets nothing that was not asked for', async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'summary.md' }
    const { err, edges } = await check(1, ['--report', 'out.md'], env)
    expect(err).toBe('report written to out.md\n')
    expect(existsSync(join(edges.home, 'summary.md'))).toBe(false)
  })

  it('no line of the text begins with a command of the runner', async () => {
    const { out } = await check(12, ['--verbose'])
    expect(out.split('\n').filter((line) => /^\s*::|##\[/.test(line))).toEqual([])
  })
})
