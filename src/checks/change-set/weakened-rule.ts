import { type JsonObject, member } from '../../text/json.ts'
import { isAtLeast } from '../../text/severity.ts'
import { describe, describedTypes, isJudged, propertyOf } from '../iac/cloudformation-names.ts'
import { isHidden } from '../iac/hidden.ts'
import type { Rule, RuleFault } from '../iac/rule.ts'
import { type ChangedResource, compareChecks } from '../iac/weakened.ts'
import { type Change, type Changes, isOf } from './change.ts'
import { shownObject } from './marking.ts'
import { howToSee, type Seen, sidesOf, touchedNames } from './values.ts'

export const weakenedRule: Rule<Changes> = {
  id: 'cs-weakened',
  title: 'a check of doctor passes before and fails afterwards',
  severity: 'high',
  condition:
    'For a user pool, client, identity provider or identity pool that is modified, a check of doctor finds nothing before and something afterwards, or something graver. As the gravest, at most high. Medium where the values that decide are not shown.',
  reason: 'The same conditions as of doctor, before there is anything to repair.',
  references: [],
  isSecurity: true,
  applies: ({ changes }) => changes.some(isDescribed),
  judge: (input) => input.changes.filter(isDescribed).flatMap((change) => weakenedFault(change, input)),
}

function isDescribed({ type, action }: Change): boolean {
  return action === 'Modify' && Object.hasOwn(describedTypes, type)
}

function weakenedFault(change: Change, input: Changes): RuleFault[] {
  const compared = changedResource(change)
  if (compared === undefined) return []
  const { weaker, unknown } = compareChecks(compared, input.at)
  const { resource, logicalId, location } = change
  const [gravest] = weaker
  if (gravest) {
    const ids = [...new Set(weaker.map(({ id }) => id))]
    return [
      {
        severity: isAtLeast(gravest.severity, 'high') ? 'high' : gravest.severity,
        resource,
        path: gravest.path === null ? null : propertyOf(compared.about, gravest.path),
        observed: ids.join(', '),
        message: `${logicalId} gets weaker: ${gravest.message}`,
        impact: gravest.impact,
        fix: `leave it as it is, or ${gravest.fix}`,
        ...(location && { location }),
      },
    ]
  }
  const names = undecided(change, compared, unknown)
  if (names.length === 0) return []
  return [
    {
      severity: 'medium',
      resource,
      path: names[0] ?? null,
      observed: null,
      message: `whether ${logicalId} gets weaker is not shown: ${names.join(', ')}`,
      impact: 'Unknown: sign-in or protection may get weaker.',
      fix: howToSee(change),
      ...(location && { location }),
    },
  ]
}

function changedResource(change: Change): ChangedResource | undefined {
  const { type, logicalId, around } = change
  const about = describedTypes[type]
  if (about === undefined) return undefined
  const [before, after] = [propertiesOf(change, 'before'), propertiesOf(change, 'after')]
  const name = member(after, 'ProviderName')
  return {
    about,
    name: typeof name === 'string' ? name : logicalId,
    before: describe(about, logicalId, before),
    after: describe(about, logicalId, after),
    ...(around && { pool: describe('pool', '', shownObject(member(around, 'Properties')) ?? {}) }),
  }
}

/** The properties of one side: of the context, else what the details tell; what they do not touch is taken to be absent. */
function propertiesOf(change: Change, side: 'before' | 'after'): JsonObject {
  const context = change[side]
  if (context) return shownObject(member(context, 'Properties')) ?? {}
  const told = touchedNames(change).flatMap((name): [string, unknown][] => {
    const seen = sidesOf(change, name)?.[side]
    return seen === undefined || seen.state === 'absent' ? [] : [[name, seen.value]]
  })
  return Object.fromEntries(told)
}

/** Settings with a rule of their own, and names. */
const ruledApart = [
  'DeletionProtection',
  'Schema',
  'UsernameAttributes',
  'AliasAttributes',
  'UsernameConfiguration',
  'WebAuthnRelyingPartyID',
  'IssuerConfiguration',
  'UserPoolName',
  'ClientName',
  'GenerateSecret',
  'ProviderName',
  'ProviderType',
  'IdentityPoolName',
]

/** What changes, could matter to a check, and is not shown. A direct modification of a pool has a rule of its own. */
function undecided(change: Change, { about }: ChangedResource, unknown: readonly string[]): string[] {
  if (isOf(change, 'UserPool') && isDirect(change)) return []
  const hasContexts = change.before !== undefined && change.after !== undefined
  if (!hasContexts && change.details.length === 0 && change.scope.includes('Properties')) return ['Properties']
  if (hasContexts && unknown.length === 0) return []
  return touchedNames(change).filter((name) => {
    if (!isJudged(about, name) || ruledApart.includes(name)) return false
    return !hasContexts || isUnseen(sidesOf(change, name)?.after)
  })
}

function isUnseen(seen: Seen | undefined): boolean {
  return seen !== undefined && seen.state !== 'absent' && isHidden(seen.value)
}

/** Whether somebody has written another template for the resource. */
export function isDirect({ details }: Change): boolean {
  return details.some(({ source }) => source === 'DirectModification')
}

/** The properties that a change makes stronger: a check finds something before, and nothing or less afterwards. */
export function strengthenedProperties(change: Change, at: Date): string[] {
  const compared = changedResource(change)
  if (compared === undefined) return []
  const { weaker } = compareChecks({ ...compared, before: compared.after, after: compared.before }, at)
  const names = weaker.flatMap(({ path }) => (path === null ? [] : [propertyOf(compared.about, path)]))
  return names.includes('MfaConfiguration') ? [...names, 'EnabledMfas'] : names
}
