import type { Rule, RuleFault } from '../iac/rule.ts'
import { type Change, type Changes, isOf } from './change.ts'
import { peopleOf } from './people.ts'
import { howToSee, type Seen, seenIn, sidesOf, textOf, textOfSeen } from './values.ts'

const isPoolUpdate = (change: Change): boolean => isOf(change, 'UserPool') && change.action === 'Modify'

/** Settings of a pool that stop people who can sign in today. */
export const signInRules: readonly Rule<Changes>[] = [
  {
    id: 'cs-passkeys-lost',
    title: 'the passkeys of a user pool stop working',
    severity: 'high',
    condition:
      'WebAuthnRelyingPartyID of a user pool changes, or comes to a pool that has passkeys already. Medium where the values are not shown.',
    reason: 'A passkey belongs to the relying party that it was made for: no other one can use it.',
    references: [],
    isSecurity: false,
    applies: ({ changes }) => changes.some(isPoolUpdate),
    judge: (input) => input.changes.filter(isPoolUpdate).flatMap((change) => passkeyFault(change, input)),
  },
  {
    id: 'cs-issuer-changed',
    title: 'tokens of a user pool get another issuer',
    severity: 'high',
    condition:
      'IssuerConfiguration.Type of a user pool changes; absent is ORIGINAL. Medium where the values are not shown.',
    reason: 'Verifiers compare `iss` with the one that they know, and refuse every token that has another.',
    references: ['rfc/7519#4.1.1'],
    isSecurity: false,
    applies: ({ changes }) => changes.some(isPoolUpdate),
    judge: ({ changes }) => changes.filter(isPoolUpdate).flatMap(issuerFault),
  },
]

function passkeyFault(change: Change, input: Changes): RuleFault[] {
  const sides = sidesOf(change, 'WebAuthnRelyingPartyID')
  if (sides === undefined) return []
  const { before, after } = sides
  // the first relying party of a pool without passkeys takes none away
  if (before.state === 'absent' && !hasPasskeys(change)) return []
  const isKnown = before.state !== 'hidden' && after.state !== 'hidden'
  const { resource, logicalId, location } = change
  const people = peopleOf(change, input)
  return [
    {
      severity: isKnown ? 'high' : 'medium',
      resource,
      path: 'WebAuthnRelyingPartyID',
      observed: `${textOfSeen(before)} → ${textOfSeen(after)}`,
      message: isKnown
        ? `passkeys of ${logicalId} get another relying party`
        : `whether passkeys of ${logicalId} get another relying party is not shown`,
      impact: `No passkey works any more: ${people.subject} must sign in another way and register again.`,
      fix: isKnown ? 'keep WebAuthnRelyingPartyID as it is' : howToSee(change),
      ...(location && { location }),
    },
  ]
}

function hasPasskeys({ before }: Change): boolean {
  const policies = before && seenIn(before, ['Properties', 'Policies', 'SignInPolicy', 'AllowedFirstAuthFactors'])
  return policies?.state === 'shown' && textOf(policies.value).includes('WEB_AUTHN')
}

function issuerFault(change: Change): RuleFault[] {
  const sides = sidesOf(change, 'IssuerConfiguration')
  if (sides === undefined) return []
  const [was, is] = [issuerOf(sides.before), issuerOf(sides.after)]
  if (was !== undefined && was === is) return []
  const isKnown = was !== undefined && is !== undefined
  const { resource, logicalId, location } = change
  return [
    {
      severity: isKnown ? 'high' : 'medium',
      resource,
      path: 'IssuerConfiguration.Type',
      observed: isKnown ? `${was} → ${is}` : null,
      message: isKnown
        ? `tokens of ${logicalId} get another issuer`
        : `whether tokens of ${logicalId} get another issuer is not shown`,
      impact: 'Everybody is refused wherever an API knows the old issuer alone, with every new token.',
      fix: isKnown ? 'let every verifier accept both issuers first' : howToSee(change),
      ...(location && { location }),
    },
  ]
}

function issuerOf(seen: Seen): string | undefined {
  if (seen.state === 'absent') return 'ORIGINAL'
  if (seen.state === 'hidden') return undefined
  const type = seenIn({ configuration: seen.value }, ['configuration', 'Type'])
  if (type.state === 'absent') return 'ORIGINAL'
  return type.state === 'shown' ? textOf(type.value).slice(0, 80) : undefined
}
