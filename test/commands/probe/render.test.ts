import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import { probeDocument } from '../../../src/commands/probe/document.ts'
import { renderProbe } from '../../../src/commands/probe/render.ts'
import { probeOnGithub, probeReport } from '../../../src/commands/probe/reports.ts'
import { userPoolOf } from '../../../src/pool/settings.ts'
import { catalogue } from '../../../src/probe/catalogue.ts'
import { conclude } from '../../../src/probe/conclude.ts'
import type { ProbeVerdict } from '../../../src/probe/judge-response.ts'
import { flagSettings } from '../../helpers/approved.ts'
import { pool } from '../../helpers/sessions.ts'
import { stoppedAt } from '../../helpers/test-edges.ts'

/** A run in which these cases were accepted, those crashed, and all others refused. */
function recordOf(accepted: readonly string[], crashed: readonly string[] = []) {
  const verdictOf = (id: string): ProbeVerdict =>
    id.startsWith('good-') || accepted.includes(id) ? 'accepted' : crashed.includes(id) ? 'crashed' : 'refused'
  const outcomes = catalogue.map((probe) => ({
    probe,
    verdict: verdictOf(probe.id),
    status: 200,
    seconds: 0.25,
    why: 'why',
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
    target: new URL('http://127.0.0.1/me'),
    pool: userPoolOf(flagSettings({ userPoolId: pool })),
    runId: '0123456789abcdef',
    depth: 'lab' as const,
    failOn: 'high' as const,
    hasBaseline: false,
    began: stoppedAt,
    ended: new Date(stoppedAt.getTime() + 4200),
    result,
    conclusion: conclude(result, 'high', []),
    secrets: [],
  }
}

const forged = catalogue
  .filter(({ group }) => ['signature', 'algorithm', 'hmac-confusion'].includes(group))
  .map(({ id }) => id)

describe('a run on a terminal', () => {
  const shown = (accepted: readonly string[], crashed: readonly string[], verbose = false, width = 80) =>
    renderProbe(probeDocument(recordOf(accepted, crashed)), new Chalk({ level: 0 }), {
      pool: recordOf([]).pool,
      verbose,
      width,
    })

  it('has no line wider than it that could be broken', () => {
    const wide = shown(forged, ['kid-null'])
      .split('\n')
      .filter((line) => line.length > 80)
    expect(wide.filter((line) => line.trim().includes(' '))).toEqual([])
  })

  it('names some cases, and all of them with --verbose', () => {
    expect(shown(forged, [], false, 500)).toContain(`${forged.length - 12} more (--verbose)`)
    const all = shown(forged, [], true)
    expect(all).not.toContain('more (--verbose)')
    for (const id of forged) expect(all).toContain(id)
  })

  it.each([
    [[], [], '95 of 95 attacks refused; good token accepted before and after'],
    [[], [], '✓ no finding of severity high or worse'],
    [['jwt-prefix'], ['kid-null'], '93 of 95 attacks refused, 1 accepted, 1 crashed; good token'],
    [['alg-null'], [], '✗ the API accepts tokens that it must refuse'],
  ])('%j and %j: %s', (accepted, crashed, words) => {
    expect(shown(accepted, crashed, false, 200)).toContain(words)
  })
})

it('the document counts attacks', () => {
  const { attacks } = probeDocument(recordOf(['alg-null'], ['kid-null'])).summary
  expect(attacks).toEqual({ tried: 95, refused: 93, notTried: 0 })
})

describe('JUnit', () => {
  it('fails on what counts, and on nothing else', () => {
    const record = recordOf(['alg-null', 'jwt-prefix'], ['kid-null'])
    const xml = probeReport('junit', probeDocument(record), record)
    expect([...xml.matchAll(/name="([^"]+)" time="0.250"><failure/g)].map(([, name]) => name)).toEqual(['alg-null'])
    expect(xml).toContain('name="kid-null" time="0.250"><system-out>crashed: why</system-out>')
  })
})

describe('what was not decided', () => {
  /** A run whose cases ended as these say, and which perhaps stopped. */
  function endsOf(ends: Readonly<Record<string, ProbeVerdict>>, stopped?: string) {
    const record = recordOf([])
    const outcomes = record.result.outcomes.map((one) => ({ ...one, verdict: ends[one.probe.id] ?? one.verdict }))
    const result = { ...record.result, outcomes, stopped }
    const judged = { ...record, result, conclusion: conclude(result, 'high', []) }
    const document = probeDocument(judged)
    const xml = probeReport('junit', document, judged)
    const named = (element: string) =>
      [...xml.matchAll(new RegExp(`name="([^"]+)" time="[\\d.]+"><${element}`, 'g'))].map(([, name]) => name)
    const levels = probeOnGithub(document, judged).annotations.map(({ level }) => level)
    return { outcome: judged.conclusion.outcome, errors: named('error'), skipped: named('skipped'), levels }
  }

  it.each([
    ['a case, in a run that proves something', { 'kid-null': 'inconclusive' }, undefined, 'yes', [], ['kid-null'], []],
    [
      'the good token at the end',
      { 'good-access-second-time': 'refused' },
      undefined,
      'undecided',
      ['good-access-second-time'],
      [],
      ['error'],
    ],
    [
      'whatever came after the run stopped',
      { 'kid-null': 'inconclusive' },
      'not sent: the API no longer answers',
      'undecided',
      ['complete'],
      ['kid-null'],
      ['error'],
    ],
    [
      'the good token at the end, where something was found',
      { 'good-access-second-time': 'inconclusive', 'alg-null': 'accepted' },
      undefined,
      'no',
      [],
      ['good-access-second-time'],
      ['error'],
    ],
  ] as const)('%s', (_, ends, stopped, outcome, errors, skipped, levels) => {
    expect(endsOf(ends, stopped)).toEqual({ outcome, errors, skipped, levels })
  })
})

it('a token in the address is not repeated', () => {
  const record = { ...recordOf([]), target: new URL(`http://127.0.0.1/me?x=eyJ${'a'.repeat(40)}.b.c`) }
  const document = probeDocument(record)
  const texts = [
    JSON.stringify(document),
    ...(['sarif', 'junit', 'md', 'html'] as const).map((kind) => probeReport(kind, document, record)),
  ]
  for (const text of texts) expect(text).not.toContain('eyJ')
})
