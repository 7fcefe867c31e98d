import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runChecks } from '../../../src/checks/doctor/run-checks.ts'
import { checks } from '../../../src/checks/doctor/table.ts'
import { readFolder } from '../../../src/checks/snapshot/read-folder.ts'
import type { Shape } from '../../../src/checks/snapshot/shape.ts'
import * as shapes from '../../../src/checks/snapshot/shapes.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { testEdges } from '../../helpers/test-edges.ts'
import { type FilesOf, poolId, userPool, writeFolder } from '../snapshot/folder-of.ts'
import { at } from './snapshot-of.ts'

/** Any value of a shape: every member may be there, null, or not. */
function anyOf(shape: Shape): fc.Arbitrary<unknown> {
  if (shape === 'text')
    return fc.oneof(fc.string(), fc.constantFrom('ACTIVE', 'ENFORCED', 'ON', 'email', 'implicit', '__proto__'))
  if (shape === 'time') return fc.oneof(fc.integer({ min: 0, max: 4e9 }), fc.constant('2026-11-28T09:00:00Z'))
  if (shape === 'number') return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  if (shape === 'boolean') return fc.boolean()
  if (shape === 'anything') return fc.jsonValue({ maxDepth: 2 })
  if (Array.isArray(shape)) return fc.array(anyOf(shape[0]), { maxLength: 3 })
  const members = shape as Readonly<Record<string, Shape>>
  if (members['*'] !== undefined)
    return fc.dictionary(fc.oneof(fc.string(), fc.constant('email')), anyOf(members['*']), { maxKeys: 3 })
  const names = Object.keys(members).filter((name) => name !== 'UserPoolId' && name !== 'UserPoolArn')
  return fc.record(
    Object.fromEntries(names.map((name) => [name, fc.option(anyOf(members[name] ?? 'anything'), { freq: 9 })])),
    { requiredKeys: [] },
  )
}

const inMember = (name: string, shape: Shape) => anyOf(shape).map((value) => ({ [name]: value }))
const policyText = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.constant(''),
)

const folder: fc.Arbitrary<FilesOf> = fc.record(
  {
    'user-pool.json': anyOf(shapes.poolShape as Shape).map((pool) => userPool({ ...(pool as object), Id: poolId })),
    'mfa.json': anyOf(shapes.mfaShape as Shape),
    'resource-servers.json': inMember('ResourceServers', shapes.resourceServersShape as Shape),
    'log-delivery.json': inMember('LogDeliveryConfiguration', shapes.logDeliveryShape as Shape),
    'replicas.json': inMember('UserPoolReplicas', shapes.replicasShape as Shape),
    'session.json': anyOf(shapes.sessionShape as Shape),
    'clients.json': inMember('UserPoolClients', shapes.clientsShape as Shape),
    'clients/a.json': inMember('UserPoolClient', shapes.clientShape as Shape),
    'client-secrets/a.json': inMember('ClientSecrets', shapes.secretsShape as Shape),
    'branding/a.json': inMember('ManagedLoginBranding', shapes.brandingShape as Shape),
    'risk/pool.json': inMember('RiskConfiguration', shapes.riskShape as Shape),
    'risk/a.json': inMember('RiskConfiguration', shapes.riskShape as Shape),
    'identity-providers.json': inMember('Providers', shapes.providersShape as Shape),
    'identity-providers/p.json': inMember('IdentityProvider', shapes.providerShape as Shape),
    'domain.json': inMember('DomainDescription', shapes.domainShape as Shape),
    'custom-domain.json': inMember('DomainDescription', shapes.domainShape as Shape),
    'waf.json': anyOf(shapes.wafShape as Shape),
    'identity-pools/i.json': anyOf(shapes.identityPoolShape as Shape),
    'identity-pool-roles/i.json': anyOf(shapes.rolesShape as Shape),
    'identity-pool-tags/i.json': anyOf(shapes.tagsShape as Shape),
    'stack/resources.json': inMember('StackResources', shapes.stackResourcesShape as Shape),
    'stack/stack.json': inMember('Stacks', shapes.stacksShape as Shape),
    'stack/template.json': inMember('TemplateBody', 'anything'),
    'stack/policy.json': policyText.map((StackPolicyBody) => ({ StackPolicyBody })),
    'key.json': inMember('KeyMetadata', shapes.keyShape as Shape),
    'certificate.json': inMember('Certificate', shapes.certificateShape as Shape),
    'sms.json': inMember('attributes', shapes.smsShape as Shape),
    'lambda/f.json': policyText.map((Policy) => ({ Policy })),
  },
  { requiredKeys: ['user-pool.json'] },
)

describe('any folder of answers', () => {
  it('is refused by its file, or judged', { timeout: 60_000 }, async () => {
    const edges = testEdges()
    let run = 0
    await fc.assert(
      fc.asyncProperty(folder, async (files) => {
        const path = join(edges.home, `snapshot-${run++}`)
        writeFolder(path, files)
        const silent = async () => {}
        try {
          const snapshot = await readFolder({ path, name: 'snapshot' }, edges, { note: silent, warn: silent })
          const outcome = runChecks(checks, snapshot, { rules: 'strict', only: [], skip: [], at })
          const named = [...outcome.findings, ...outcome.skipped].map(({ id }) => id)
          expect(outcome.passed.filter((id) => named.includes(id))).toEqual([])
        } catch (error) {
          if (!(error instanceof CogtoolError)) throw error
        }
      }),
      { numRuns: 150 },
    )
  })
})
