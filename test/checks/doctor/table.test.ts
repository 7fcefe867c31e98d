import { expect, it } from 'vitest'
import { ruleSets } from '../../../src/checks/doctor/check.ts'
import { checks } from '../../../src/checks/doctor/table.ts'
import type { Shape } from '../../../src/checks/snapshot/shape.ts'
import * as shapes from '../../../src/checks/snapshot/shapes.ts'
import type { AnswerKind } from '../../../src/checks/snapshot/sources.ts'
import { isJsonObject } from '../../../src/text/json.ts'

it('has 65 checks, of which 25 are of the article and 54 of the baseline', () => {
  const sets = new Map(checks.map(({ id, rules }) => [id, rules]))
  const counts = ruleSets.map((set) => [...sets.values()].filter((rules) => rules === set).length)
  expect(counts).toEqual([25, 29, 11])
})

it('says of each, in whole sentences, when and why it is a finding', () => {
  for (const { id, condition, reason, title } of checks) {
    expect([condition, reason], id).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)])
    expect(title, id).toMatch(/^[a-z"'].*[^.]$/)
  }
})

it('offers a fix of one kind for one id', () => {
  for (const one of checks) {
    for (const other of checks.filter(({ id }) => id === one.id)) {
      expect([other.rules, other.fix, other.breaks, other.immutable]).toEqual([
        one.rules,
        one.fix,
        one.breaks,
        one.immutable,
      ])
    }
  }
})

const members: Readonly<Partial<Record<AnswerKind, Shape>>> = {
  'user-pool': shapes.poolShape,
  clients: shapes.clientShape,
  'identity-providers': shapes.providerShape,
  mfa: shapes.mfaShape,
  session: shapes.sessionShape,
  domain: shapes.domainShape,
  'custom-domain': shapes.domainShape,
  sms: shapes.smsShape,
  'identity-pools': shapes.identityPoolShape,
  'identity-pool-roles': shapes.rolesShape,
  'identity-pool-tags': shapes.tagsShape,
  // those of several answers, as comparing names them
  stack: { IsManaged: 'boolean', StackResourceDriftStatus: 'text' },
}

it('says of each what it reads, by names that there are', () => {
  for (const { id, reads } of checks) {
    expect(reads, id).not.toEqual([])
    for (const read of reads) {
      const [kind = '', path] = read.split(':')
      if (path === undefined) continue
      const known = path
        .split('.')
        .reduce<Shape | undefined>(
          (shape, name) => (isJsonObject(shape) ? ((shape[name] ?? shape['*']) as Shape | undefined) : undefined),
          members[kind as AnswerKind],
        )
      expect(known, `${id} reads ${read}`).toBeDefined()
    }
  }
})
