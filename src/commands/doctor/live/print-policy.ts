import type { RuleSet } from '../../../checks/doctor/check.ts'
import { chosenChecks } from '../../../checks/doctor/run-checks.ts'
import { checks } from '../../../checks/doctor/table.ts'
import { leastPolicy } from '../../../checks/read-pool/policy.ts'
import { configuredPool, regionOf } from '../../../pool/settings.ts'
import { ExitCode } from '../../../text/cogtool-error.ts'
import type { Run } from '../../shared/context.ts'
import type { FindingFlags } from '../../shared/findings/flags.ts'

/** Which checks a policy is for. */
export interface PolicyFlags extends Pick<FindingFlags, 'only' | 'skip'> {
  readonly rules?: RuleSet
  readonly users?: boolean
}

/** Prints the least IAM policy for the chosen checks; nobody is asked. */
export async function printPolicy(
  { rules = 'baseline', only = [], skip = [], users }: PolicyFlags,
  { printer, settings }: Run,
): Promise<ExitCode> {
  const region = regionOf(settings.values)?.value
  const target = { partition: partitionOf(region), region, poolId: configuredPool(settings)?.id }
  const policy = leastPolicy(chosenChecks(checks, { rules, only, skip }), { withUsers: users ?? false, target })
  // as it is pasted: on a terminal and in a pipe alike
  await printer.raw(JSON.stringify(policy, null, 2))
  return ExitCode.yes
}

function partitionOf(region = ''): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws'
}
