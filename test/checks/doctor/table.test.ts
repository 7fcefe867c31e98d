import { expect, it } from 'vitest'
import { ruleSets } from '../../../src/checks/doctor/check.ts'
import { checks } from '../../../src/checks/doctor/table.ts'
import type { Shape } from '../../../src/checks/snapshot/shape.ts'
import * as shapes from '../../../src/checks/snapshot/shapes.ts'
import type { AnswerKind } from '../../../src/checks/snapshot/sources.ts'
import { isJsonObject } from '../../../src/text/json.ts'

/** The gravest severity, the smallest set and the fix of each; `!`: users or apps must follow it. */
const expected: Readonly<Record<string, string>> = {
  'client-admin-flow-public': 'medium article other',
  'client-branding': 'medium baseline other',
  'client-callback-dev': 'low article client!',
  'client-callback-http': 'high baseline client!',
  'client-dynamic': 'info strict other',
  'client-idp-write': 'high baseline client',
  'client-implicit-grant': 'high article client!',
  'client-native-open': 'medium baseline client!',
  'client-refresh-rotation': 'medium baseline client!',
  'client-secret-age': 'low strict other',
  'client-self-admin-scope': 'high baseline client!',
  'client-token-lifetime': 'medium article client!',
  'client-token-revocation': 'medium article client',
  'client-user-existence': 'high article client',
  'client-userpassword-flow': 'medium article client!',
  'client-write-attributes': 'high article client!',
  'iac-drift': 'high baseline template',
  'iac-stack-policy': 'high article template',
  'iac-unmanaged': 'info article other',
  'idp-certificate': 'high baseline other',
  'idp-initiated': 'low strict other!',
  'idpool-classic': 'high strict other!',
  'idpool-guests': 'high baseline other!',
  'idpool-role-claim': 'high baseline client!',
  'idpool-server-token-check': 'medium baseline other',
  'pool-auto-verify': 'medium baseline pool!',
  'pool-case-sensitive': 'high article none immutable',
  'pool-clients-share-audience': 'medium article other',
  'pool-dcr-open': 'high baseline pool!',
  'pool-deletion-protection': 'high article pool',
  'pool-domain': 'low baseline other',
  'pool-domain-certificate': 'high strict other',
  'pool-domain-tls': 'medium baseline other!',
  'pool-email-sender': 'low baseline pool!',
  'pool-email-uniqueness': 'medium article none immutable',
  'pool-idp-email-verified': 'low baseline other',
  'pool-idp-immutable': 'high baseline other! immutable',
  'pool-issuer': 'info strict none',
  'pool-key': 'high baseline other',
  'pool-log-delivery': 'low strict other',
  'pool-mfa': 'medium baseline mfa!',
  'pool-no-attribute-trigger': 'info article other',
  'pool-no-password-export': 'info article none immutable',
  'pool-passkey-rp': 'medium baseline mfa!',
  'pool-passkey-verification': 'low strict mfa!',
  'pool-password-policy': 'medium baseline pool',
  'pool-recovery': 'low baseline pool',
  'pool-recovery-conflict': 'medium baseline pool',
  'pool-replica': 'info baseline none!',
  'pool-replica-issuer': 'medium baseline pool!',
  'pool-required-attributes': 'info article none immutable',
  'pool-risk-actions': 'medium baseline risk!',
  'pool-self-signup': 'high article pool!',
  'pool-sessions': 'info strict other',
  'pool-sms': 'medium baseline other',
  'pool-sms-spend': 'medium strict other',
  'pool-threat-custom-auth': 'medium strict pool!',
  'pool-threat-protection': 'medium article pool!',
  'pool-trigger': 'high baseline other',
  'pool-verify-before-update': 'high article pool',
  'pool-waf': 'low article other!',
  'users-case-collisions': 'high article other',
  'users-duplicates': 'medium article other',
  'users-stale': 'low article other',
  'users-verified-spelling': 'medium article other',
}

it('has 65 checks, of which 25 are of the article and 54 of the baseline', () => {
  const sets = Object.values(expected).map((text) => text.split(' ')[1])
  expect(ruleSets.map((set) => sets.filter((one) => one === set).length)).toEqual([25, 29, 11])
  expect(new Set(checks.map(({ id }) => id))).toEqual(new Set(Object.keys(expected)))
})

it.each(checks)('$id is of its severity, its set and its kind of fix', (one) => {
  const { id, severity, rules, fix, breaks, immutable } = one
  expect([severity, rules, `${fix}${breaks ? '!' : ''}`, ...(immutable ? ['immutable'] : [])].join(' ')).toBe(
    expected[id],
  )
})

it('says of each, in whole sentences, when and why it is a finding', () => {
  for (const { id, condition, reason, title } of checks) {
    expect([condition, reason], id).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)])
    expect(title, id).toMatch(/^[a-z"'].*[^.]$/)
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
