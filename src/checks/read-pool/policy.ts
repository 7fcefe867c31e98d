import type { Check } from '../doctor/check.ts'
import { compareText } from '../findings/finding.ts'
import { type Source, sources } from '../snapshot/sources.ts'
import { wantedSources } from './wanted.ts'

/** Which pool a policy is for. */
export interface PolicyTarget {
  readonly partition: string
  /** undefined: to be filled in. */
  readonly region: string | undefined
  readonly poolId: string | undefined
}

/** An IAM policy as AWS takes it. */
export interface Policy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly {
    readonly Sid: string
    readonly Effect: 'Allow'
    readonly Action: readonly string[]
    readonly Resource: string
  }[]
}

/** The least that lets a pool be read for these checks: made from the table of the calls. */
export function leastPolicy(
  checks: readonly Check[],
  { withUsers, target }: { readonly withUsers: boolean; readonly target: PolicyTarget },
): Policy {
  const { partition, region = 'REGION', poolId = 'POOL_ID' } = target
  const known = [...wantedSources(checks)].filter((source) => source !== sources.users || withUsers)
  // no check looks at them: the passport tells them
  const wanted = [...known, sources.terms]
  const actionsOf = (some: readonly Source[]) => some.flatMap(({ action, also = [] }) => [action, ...also])
  const optional = wanted.filter((source) => optionalSources.includes(source))
  const others = actionsOf(wanted.filter((source) => !optionalSources.includes(source)))
  const statements = [
    {
      Sid: 'Pool',
      Action: sorted(others.filter(isAboutPool)),
      Resource: `arn:${partition}:cognito-idp:${region}:ACCOUNT:userpool/${poolId}`,
    },
    // to choose a pool from; the others have no resource that can be named before they are read
    {
      Sid: 'Account',
      Action: sorted(['cognito-idp:ListUserPools', ...others.filter(not(isAboutPool))]),
      Resource: '*',
    },
    { Sid: 'Optional', Action: sorted(actionsOf(optional)), Resource: '*' },
  ]
  return {
    Version: '2012-10-17',
    Statement: statements
      .filter(({ Action }) => Action.length > 0)
      .map(({ Sid, ...rest }) => ({ Sid: `CogtoolDoctor${Sid}`, Effect: 'Allow', ...rest })),
  }
}

/** What a pool can be judged without, but for the checks that are about it. */
const optionalSources: readonly Source[] = [sources.key, sources.certificate, sources.sms, sources.lambda]

/** IAM knows the pool as the resource of these; a domain has none. */
const isAboutPool = (action: string): boolean => action.startsWith('cognito-idp:') && action !== sources.domain.action

const not =
  (test: (action: string) => boolean) =>
  (action: string): boolean =>
    !test(action)

const sorted = (actions: readonly string[]): string[] => [...new Set(actions)].sort(compareText)
