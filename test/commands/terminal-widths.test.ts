import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { probeDocument } from '../../src/commands/probe/document.ts'
import { renderProbe } from '../../src/commands/probe/render.ts'
import { progressLines } from '../../src/commands/shared/listing-progress.ts'
import { main } from '../../src/main.ts'
import { startProgress } from '../../src/output/progress.ts'
import { plainStyle } from '../../src/output/style.ts'
import { userPoolOf } from '../../src/pool/settings.ts'
import { catalogue, selectCases } from '../../src/probe/catalogue.ts'
import { conclude } from '../../src/probe/conclude.ts'
import type { ProbeVerdict } from '../../src/probe/judge-response.ts'
import { columnsOf } from '../../src/text/wrap.ts'
import { flagSettings } from '../helpers/approved.ts'
import { pool as poolId } from '../helpers/sessions.ts'
import { captured, stoppedAt, testEdges } from '../helpers/test-edges.ts'
import { startPool } from '../users/pools.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const widths = [40, 80, 120]

/** A command's lines on both streams, on terminals or in pipes that say they are this wide. */
async function run(args: readonly string[], isTTY: boolean, columns: number, home?: string) {
  const stdout = captured(isTTY, columns)
  const stderr = captured(isTTY, columns)
  const edges = testEdges({ env: { NO_COLOR: '1' }, stdout: stdout.stream, stderr: stderr.stream })
  await main(args, { ...edges, ...(home !== undefined && { workingDirectory: home }) })
  // what a progress line leaves is taken off the terminal again
  const shown = stderr.text().replace(/\r\u001b\[2K[^\r]*(?=\r)|\r\u001b\[2K/g, '')
  return { out: stdout.text(), err: shown }
}

const isCommand = (line: string) => /^\s*(?:→ )?(?:cogtool|aws|#) /.test(line)
const tooWide = (text: string, columns: number) =>
  text.split('\n').filter((line) => columnsOf(line) > columns && !isCommand(line))

/** Users whose names are long, wide, and alike. */
function nastyUsers(): string {
  const home = testEdges().home
  const names = [
    'anna.maria.von.und.zu.hohenstein@subsidiary.of.example.com',
    '名前名前名前名前名前@例え.example.com',
    'm@x.org',
  ]
  const lines = names.flatMap((email, index) =>
    [email, email.toUpperCase()].map((address, twin) =>
      JSON.stringify({
        username: `64182458-6d44-7026-09e1-78053468${index}${twin}57`,
        status: twin ? 'FORCE_CHANGE_PASSWORD' : 'CONFIRMED',
        created: '2026-01-02T03:04:05Z',
        attributes: {
          sub: `64182458-6d44-7026-09e1-78053468${twin}${index}57`,
          email: address,
          phone_number: '+12065550100',
        },
      }),
    ),
  )
  writeFileSync(join(home, 'users.jsonl'), lines.join('\n'))
  return home
}

describe.each(widths)('on a terminal of %i columns', (columns) => {
  it.each([
    ['audit-duplicates', ['--from', 'users.jsonl']],
    ['audit-duplicates', ['--from', 'users.jsonl', '--redact', '--max-rows', '1']],
    ['audit-duplicates', ['--from', 'users.jsonl', '-o', 'groups.csv']],
    ['audit-duplicates', ['--from', 'users.jsonl', '--fail-on', 'hgih']],
    ['export-users', ['-o', 'users.xlsx']],
    ['export-users', ['-o', 'users.json', '--format', 'csv']],
    ['export-users', ['--status', 'UNCONFIRMD']],
  ])('%s %j has no wider line', async (command, args) => {
    const { out, err } = await run([command, ...args], true, columns, nastyUsers())
    expect(out + err).not.toBe('')
    expect(tooWide(out, columns)).toEqual([])
    expect(tooWide(err, columns)).toEqual([])
  })

  it.each([
    ['audit-duplicates', []],
    ['audit-duplicates', ['--verbose']],
    ['export-users', ['-o', 'users.csv', '--verbose']],
    ['export-users', ['-o', 'import.csv', '--format', 'cognito-import']],
  ])('%s %j of the local pool has no wider line', async (command, args) => {
    const { baseUrl } = await startPool()
    const at = ['--endpoint-url', baseUrl, '--user-pool-id', 'us-local-1_Demo0001', '--rps', '100000']
    const { out, err } = await run([command, ...at, ...args], true, columns)
    expect(out + err).toContain('147 users'.slice(command === 'audit-duplicates' ? 0 : 4))
    expect(tooWide(out, columns)).toEqual([])
    expect(tooWide(err, columns)).toEqual([])
  })

  it.each<ProbeVerdict>(['refused', 'accepted', 'crashed', 'inconclusive', 'skipped'])(
    'a probe whose attacks are %s has no wider line',
    (verdict) => {
      const text = renderProbe(probeDocument(probeRecord(verdict, 'lab')), plainStyle, {
        pool: probeRecord(verdict, 'lab').pool,
        user: 'maria',
        verbose: false,
        width: columns,
      })
      // names of libraries and their calls are one word
      expect(tooWide(text, columns).filter((line) => line.trim().includes(' ') && columns > 40)).toEqual([])
    },
  )

  it.each([
    { users: 56_520, estimated: 200_948, requests: 942, throttled: 3, seconds: 31.7, shards: { done: 5, of: 16 } },
    { users: 56_520, estimated: undefined, requests: 942, throttled: 3, seconds: 31.7, shards: { done: 5, of: 16 } },
    { users: 0, estimated: 100_000_000, requests: 0, throttled: 0, seconds: 0 },
    { users: 123_456_789, estimated: 987_654_321, requests: 9_876_543, throttled: 123_456, seconds: 98_765 },
  ])('progress drops what does not fit, and cuts nothing: %o', async (state) => {
    const { stream, text } = captured(true, columns)
    const lines = progressLines(state)
    await startProgress(stream, () => stoppedAt).update(lines)
    const shown = text().replace('\r\u001b[2K', '')
    expect(shown.length).toBeLessThan(columns)
    expect(lines).toContain(shown)
  })
})

it.each([
  [40, '28 %  56,520 users  1 min 21 s left'],
  [80, '28 %  56,520 of ~200,948 users  1 min 21 s left  29.7 requests/s  3 throttled'],
  [120, '28 %  56,520 of ~200,948 users  1 min 21 s left  29.7 requests/s  3 throttled  5 of 16 parts'],
  [8, '28 %'],
  [3, ''],
])('at %i columns progress is "%s"', async (columns, line) => {
  const { stream, text } = captured(true, columns)
  const state = {
    users: 56_520,
    estimated: 200_948,
    requests: 942,
    throttled: 3,
    seconds: 31.75,
    shards: { done: 5, of: 16 },
  }
  await startProgress(stream, () => stoppedAt).update(progressLines(state))
  expect(text()).toBe(`\r\u001b[2K${line}`)
})

it.each([
  ['audit-duplicates', ['--from', 'users.jsonl']],
  ['audit-duplicates', ['--from', 'users.jsonl', '--verbose', '--show-commands']],
  ['export-users', ['-o', 'users.xlsx']],
])('%s %j gives a pipe the same bytes at any width', async (command, args) => {
  const home = nastyUsers()
  const [first, ...others] = await Promise.all(widths.map((columns) => run([command, ...args], false, columns, home)))
  for (const other of others) expect(other).toEqual(first)
})

/** A run in which all attacks ended so. */
function probeRecord(verdict: ProbeVerdict, depth: 'quick' | 'lab') {
  const cases = depth === 'lab' ? catalogue : selectCases({ depth, only: [], skip: [] })
  const outcomes = cases.map((probe) => ({
    probe,
    verdict: probe.id.startsWith('good-') ? ('accepted' as const) : verdict,
    status: verdict === 'skipped' ? null : 200,
    seconds: 0,
    why: 'give a token of another app client of the pool with --other-client-token',
    remarks: [],
  }))
  const result = {
    outcomes,
    unprotected: false,
    stopped: undefined,
    canaryVisits: [],
    changed: false,
    isPage: false,
    issuers: { good: 'iss', other: undefined },
  }
  return {
    target: new URL('http://localhost:8000/api/v1/me'),
    pool: userPoolOf(flagSettings({ userPoolId: poolId })),
    runId: '0123456789abcdef',
    depth,
    failOn: 'high' as const,
    hasBaseline: false,
    began: stoppedAt,
    ended: stoppedAt,
    result,
    conclusion: conclude(result, 'high', []),
    secrets: [],
  }
}

it('a probe at 80 columns begins with what was refused', () => {
  const record = probeRecord('refused', 'quick')
  const text = renderProbe(probeDocument(record), plainStyle, {
    pool: record.pool,
    user: 'maria',
    verbose: false,
    width: 80,
  })
  expect(text).toMatchInlineSnapshot(`
    "probe of http://localhost:8000/api/v1/me as maria, eu-west-1_AbC123xyz
    18 of 18 attacks refused; good token accepted before and after

      no-credentials  ✓    wrong-place  ✓    structure  ✓    signature  ✓✓
      algorithm  ✓✓    hmac-confusion  ✓✓    self-signed  ✓✓    key-injection  ✓✓✓
      issuer  ✓    wrong-token  ✓✓    time  ✓
      ✓ refused  ✗ accepted  ! crashed  ? unclear  – not tried

      note      one case put the token into the query: it is now in the API's log;
                if others read that log, end its session: cogtool logout --global

    ✓ no finding of severity high or worse"
  `)
})

it('in a pipe the matrix of probe has rows of 80 columns, and sentences stay whole', () => {
  const record = probeRecord('refused', 'lab')
  const format = { pool: record.pool, user: 'maria', verbose: false, width: undefined }
  const [, matrix = '', ...rest] = renderProbe(probeDocument(record), plainStyle, format).split('\n\n')
  expect(matrix.split('\n').length).toBeGreaterThan(3)
  expect(tooWide(matrix, 80)).toEqual([])
  expect(tooWide(rest.join('\n'), 80)).not.toEqual([])
})
