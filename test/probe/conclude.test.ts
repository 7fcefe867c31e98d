import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/probe/catalogue.ts'
import { causesOf, conclude } from '../../src/probe/conclude.ts'
import type { KnownFinding } from '../../src/probe/findings.ts'
import type { ProbeVerdict } from '../../src/probe/judge-response.ts'
import type { Outcome, ProbeResult, Remark } from '../../src/probe/outcome.ts'
import { rules } from '../../src/probe/remedies.ts'

function outcome(id: string, verdict: ProbeVerdict, remarks: readonly Remark[] = []): Outcome {
  const probe = catalogue.find((one) => one.id === id)
  if (!probe) throw new Error(`no such case: ${id}`)
  const status = verdict === 'skipped' ? null : verdict === 'accepted' ? 200 : verdict === 'crashed' ? 500 : 401
  return { probe, verdict, status, seconds: 0, why: 'why', remarks }
}

const goodOnes = [
  outcome('good-access', 'accepted'),
  outcome('no-token', 'refused'),
  outcome('good-access-second-time', 'accepted'),
]

function runOf(outcomes: readonly Outcome[], changes: Partial<ProbeResult> = {}): ProbeResult {
  return {
    outcomes,
    unprotected: false,
    stopped: undefined,
    canaryVisits: [],
    changed: false,
    isPage: false,
    issuers: { good: 'iss', other: undefined },
    ...changes,
  }
}

const judged = (result: ProbeResult, failOn: 'high' | 'low' | 'medium' = 'high', baseline: KnownFinding[] = []) => {
  const { outcome, findings, notes } = conclude(result, failOn, baseline)
  return { outcome, ids: findings.map(({ id }) => id), notes }
}

describe('what follows from a run', () => {
  const both = 'accepted, not counted, because both answers can be right'
  it.each([
    {
      name: 'a revoked token',
      outcomes: [outcome('revoked', 'accepted')],
      notes: ['revoked was accepted (why): not counted, because both answers can be right'],
    },
    {
      name: 'a token with few scopes',
      outcomes: [outcome('scope-aws-cognito-admin-only', 'accepted')],
      notes: [
        'scope-aws-cognito-admin-only was accepted (why): not counted, because that is right on a route that needs no scope',
      ],
    },
    {
      name: 'several cases that allow both',
      outcomes: [outcome('two-spaces', 'accepted'), outcome('scope-missing', 'accepted')],
      notes: [`${both}: two-spaces, scope-missing`],
    },
    {
      name: 'a good token in another spelling, refused',
      outcomes: [outcome('good-lowercase-bearer', 'refused')],
      notes: [expect.stringMatching(/^good-lowercase-bearer was refused \(why\), not counted: The scheme name is /)],
    },
    {
      name: 'nothing where that is as it should be',
      outcomes: [outcome('good-head', 'accepted'), outcome('revoked', 'refused'), outcome('two-spaces', 'refused')],
      notes: [],
    },
    {
      name: 'nothing where it is a finding',
      outcomes: [outcome('sub-of-admin-user', 'accepted', ['privileged'])],
      notes: [],
    },
  ])('notes what is not counted: $name', ({ outcomes, notes }) => {
    expect(judged(runOf([...goodOnes, ...outcomes])).notes).toEqual(notes)
  })

  it('notes nothing of that where even the good token is refused', () => {
    const { notes } = judged(runOf([outcome('good-access', 'refused'), outcome('revoked', 'accepted')]))
    expect(notes).not.toContainEqual(expect.stringContaining('not counted'))
  })

  it.each([
    ['all refused', [outcome('alg-null', 'refused')], 'yes', []],
    ['a forgery accepted', [outcome('alg-null', 'accepted')], 'no', ['alg-null']],
    ['something allowed accepted', [outcome('trailing-space', 'accepted')], 'yes', []],
    ['a low finding', [outcome('dup-bad-good', 'accepted')], 'yes', ['dup-bad-good']],
    ['crashes', [outcome('kid-null', 'crashed'), outcome('kid-number', 'crashed')], 'yes', ['crash']],
    ['an echo', [outcome('alg-null', 'refused', ['token-echoed'])], 'no', ['token-echoed']],
    ['no challenge', [outcome('alg-null', 'refused', ['challenge'])], 'yes', ['challenge']],
    ['admin, no privileges', [outcome('sub-of-admin-user', 'accepted')], 'yes', []],
    [
      'admin, a staff account',
      [outcome('sub-of-admin-user', 'accepted', ['privileged'])],
      'yes',
      ['sub-of-admin-user'],
    ],
  ] as const)('%s', (_, outcomes, expected, ids) => {
    const { outcome, ids: found } = judged(runOf([...goodOnes, ...outcomes]))
    expect({ outcome, found }).toEqual({ outcome: expected, found: ids })
  })

  it.each([
    [
      'nothing was accepted',
      runOf([outcome('good-access', 'refused'), outcome('alg-null', 'refused')]),
      /refused everything/,
    ],
    [
      'the good one was not',
      runOf([outcome('good-access', 'refused'), outcome('id-token', 'accepted')]),
      /--accept id/,
    ],
    ['it was stopped', runOf(goodOnes, { stopped: 'not sent: enough' }), /not complete; not sent: enough/],
  ])('%s: nothing is decided', (_, result, note) => {
    const { outcome, notes } = judged(result)
    expect({ outcome, notes }).toEqual({ outcome: 'undecided', notes: [expect.stringMatching(note)] })
  })

  it('refusals prove nothing where the good token is refused in the end', () => {
    const outcomes = [outcome('good-access', 'accepted'), outcome('good-access-second-time', 'refused')]
    const { outcome: found, notes } = judged(runOf(outcomes, { changed: true }))
    expect({ found, notes }).toEqual({ found: 'undecided', notes: [expect.stringContaining('at the end')] })
  })

  it('an open address that is known is still not decided', () => {
    const result = runOf(goodOnes.slice(0, 2), { unprotected: true, stopped: 'not sent' })
    expect(judged(result, 'high', [{ id: 'unprotected', severity: 'critical' }]).outcome).toBe('undecided')
  })

  it('a good token that is refused does not hide a forged one that is taken', () => {
    const result = runOf([outcome('good-access', 'refused'), outcome('hs256-confusion-pem-pkcs1', 'accepted')])
    expect(judged(result).outcome).toBe('no')
  })

  it('the good token is good too where only the last one was taken', () => {
    const result = runOf([outcome('good-access', 'crashed'), outcome('good-access-second-time', 'accepted')])
    expect(judged(result).outcome).toBe('yes')
  })

  it('an open address is one finding', () => {
    const rest = [outcome('alg-null', 'skipped')]
    const result = runOf([...goodOnes, ...rest], { unprotected: true, stopped: 'not sent: everybody gets the same' })
    expect(judged(result)).toMatchObject({ outcome: 'no', ids: ['unprotected'], notes: [] })
  })

  it('a visit to the canary counts though the token was refused', () => {
    const result = runOf([...goodOnes, outcome('jku-attacker', 'refused')], { canaryVisits: ['jku-attacker'] })
    expect(judged(result)).toMatchObject({ outcome: 'no', ids: ['canary-hit'] })
  })

  it.each([
    ['low', 'no'],
    ['medium', 'yes'],
  ] as const)('a low finding with --fail-on %s: %s', (failOn, expected) => {
    expect(judged(runOf([...goodOnes, outcome('jwt-prefix', 'accepted')]), failOn).outcome).toBe(expected)
  })

  it('the worst finding comes first', () => {
    const outcomes = ['jwt-prefix', 'token-in-query', 'expired', 'alg-null'].map((id) => outcome(id, 'accepted'))
    expect(judged(runOf([...goodOnes, ...outcomes])).ids).toEqual([
      'alg-null',
      'expired',
      'token-in-query',
      'jwt-prefix',
    ])
  })
})

describe('a token of another pool', () => {
  const other = outcome('access-other-pool', 'accepted')
  const issuers = { good: 'https://a.example/one', other: 'https://a.example/two' }

  it.each([
    ['alone, and the good one refused', [outcome('good-access', 'refused'), other], 'undecided', ['wrong-pool']],
    [
      'alone, and the good one crashes',
      [outcome('good-access', 'crashed'), other],
      'undecided',
      ['wrong-pool', 'crash'],
    ],
    ['beside the good one', [...goodOnes, other], 'no', ['access-other-pool']],
    [
      'beside a forged one',
      [outcome('good-access', 'refused'), other, outcome('alg-null', 'accepted')],
      'no',
      ['access-other-pool', 'alg-null'],
    ],
  ] as const)('%s', (_, outcomes, expected, ids) => {
    const { outcome, ids: found } = judged(runOf(outcomes, { issuers }))
    expect({ outcome, found: [...found].sort() }).toEqual({ outcome: expected, found: [...ids].sort() })
  })

  it('names both pools', () => {
    const { notes } = judged(runOf([outcome('good-access', 'refused'), other], { issuers }))
    expect(notes[0]).toBe(
      'the API is set to the pool of the other token, https://a.example/two, and refuses the good one, from https://a.example/one',
    )
  })
})

describe('crashes', () => {
  const strange = (id: string, verdict: ProbeVerdict = 'crashed') => outcome(id, verdict, ['strange-kid'])
  const crashed = (...outcomes: Outcome[]) => {
    const { findings, causes } = conclude(runOf([...goodOnes, ...outcomes]), 'high', [])
    const titles = causes.map(({ title, findings: [first] }) => `${title}: ${first?.cases.join(' ')}`)
    return [...findings.map(({ id, severity }) => `${id} ${severity}`), ...titles]
  }

  it.each([
    [
      'at a page for browsers',
      [outcome('good-accept-html', 'crashed')],
      ['crash low', 'the API fails to render a page for browsers: good-accept-html'],
    ],
    [
      'at a good token in another form',
      [outcome('good-trailing-slash', 'crashed')],
      ['crash medium', 'the API fails with a good token: good-trailing-slash'],
    ],
    [
      'at keys that the pool does not have',
      [strange('self-signed-unknown-kid'), strange('kid-null')],
      ['crash medium', 'the key look-up fails instead of refusing: self-signed-unknown-kid kid-null'],
    ],
    [
      'at no token',
      [outcome('not-a-jwt', 'crashed')],
      ['crash medium', 'the token parser fails instead of refusing: not-a-jwt'],
    ],
    [
      'at a header',
      [outcome('two-spaces', 'crashed')],
      ['crash medium', 'the header parser fails instead of refusing: two-spaces'],
    ],
    [
      'at several of them',
      [outcome('good-accept-html', 'crashed'), outcome('dots-only', 'crashed'), strange('kid-null')],
      [
        'crash medium',
        'the API fails to render a page for browsers: good-accept-html',
        'the token parser fails instead of refusing: dots-only',
        'the key look-up fails instead of refusing: kid-null',
      ],
    ],
    [
      'at whatever the verifier refuses',
      [outcome('dots-only', 'crashed'), outcome('flipped-signature', 'crashed'), strange('kid-null')],
      ['crash medium', 'the API fails instead of refusing: dots-only flipped-signature kid-null'],
    ],
  ])('%s', (_, outcomes, expected) => expect(crashed(...outcomes)).toEqual(expected))

  const refusals = ['self-signed-unknown-kid', 'jwk-embedded', 'jku-attacker'].map((id) => strange(id, 'refused'))
  it.each([
    ['after a run of refusals', [...refusals, strange('x5u-attacker'), strange('kid-sql')], true],
    [
      'after a run of refusals, with refusals between them',
      [...refusals, strange('x5u-attacker'), strange('kid-sql', 'refused'), strange('iss-attacker-url')],
      true,
    ],
    ['at odd key ids alone', [...refusals, strange('kid-sql'), strange('kid-null')], false],
    ['at other issuers alone', [...refusals, strange('iss-attacker-url'), strange('iss-attacker-pool')], false],
    ['from the first on', [strange('jwk-embedded'), strange('kid-sql'), strange('iss-attacker-url')], false],
    ['at known keys', [...refusals, outcome('x5u-attacker', 'crashed'), outcome('kid-sql', 'crashed')], false],
  ])('%s: a limit of key look-ups may explain them: %s', (_, outcomes, expected) => {
    const { notes } = judged(runOf([...goodOnes, ...outcomes]))
    expect(notes.some((note) => note.includes('a limit of key look-ups may explain them'))).toBe(expected)
  })
})

describe('a baseline', () => {
  const result = runOf([...goodOnes, outcome('expired', 'accepted')])
  it.each([
    ['the same severity', 'high', 'yes'],
    ['a higher one', 'critical', 'yes'],
    ['a lower one', 'medium', 'no'],
  ] as const)('of %s', (_, severity, expected) => {
    expect(judged(result, 'high', [{ id: 'expired', severity }]).outcome).toBe(expected)
  })

  it('of another finding', () => {
    expect(judged(result, 'high', [{ id: 'alg-null', severity: 'critical' }]).outcome).toBe('no')
  })

  it('leaves the finding in the report, marked', () => {
    const { findings } = conclude(result, 'high', [{ id: 'expired', severity: 'high' }])
    expect(findings).toMatchObject([{ id: 'expired', known: true }])
  })
})

describe('causes', () => {
  const causes = (...ids: string[]) => {
    const { findings } = conclude(runOf(ids.map((id) => outcome(id, 'accepted'))), 'high', [])
    return causesOf(findings).map(({ title, findings: those }) => [title, those.map(({ id }) => id)])
  }

  it('one cause explains all forgeries where the signature is not checked', () => {
    expect(causes('tampered-payload-sub', 'alg-null', 'jwk-embedded', 'four-parts', 'expired')).toEqual([
      ['the signature is not checked', ['tampered-payload-sub', 'alg-null', 'jwk-embedded', 'four-parts']],
      ['expired tokens are accepted', ['expired']],
    ])
  })

  it('otherwise each has its own', () => {
    expect(causes('alg-null', 'jwk-embedded', 'access-other-pool')).toEqual([
      ['the token chooses its own algorithm', ['alg-null']],
      ['the token brings its own key', ['jwk-embedded']],
      ['tokens of other pools are accepted', ['access-other-pool']],
    ])
  })

  it.each(catalogue.filter(({ severity }) => severity !== 'info'))('$id has one', ({ id, group }) => {
    expect(rules.some(({ covers }) => covers.includes(id) || covers.includes(group))).toBe(true)
  })

  it.each(['unprotected', 'page-for-everybody', 'wrong-pool', 'crash', 'canary-hit', 'challenge', 'token-echoed'])(
    '%s has one',
    (id) => {
      expect(rules.some(({ covers }) => covers.includes(id))).toBe(true)
    },
  )
})
