import type { Answers } from './answers.ts'
import { parsePolicy } from './read-stack.ts'
import type { Parts, Pool, TriggerParts } from './snapshot.ts'
import { sources, stemOf } from './sources.ts'

/** The functions that the pool calls, each with the names of the triggers that it is; by ARN. */
export function triggersOf({
  LambdaConfig: config = {},
}: Pick<Pool, 'LambdaConfig'>): ReadonlyMap<string, readonly string[]> {
  const triggers = new Map<string, string[]>()
  for (const [name, value] of Object.entries(config)) {
    const arn = typeof value === 'string' ? value : value?.LambdaArn
    if (name === 'KMSKeyID' || arn === undefined) continue
    // the version of PreTokenGeneration is in PreTokenGenerationConfig, and the function in both
    triggers.set(arn, [...(triggers.get(arn) ?? []), name])
  }
  return triggers
}

/** What is known of each of the pool's functions. */
export async function readTriggers(
  folder: Answers,
  pool: Pick<Pool, 'LambdaConfig'>,
): Promise<ReadonlyMap<string, Parts<TriggerParts>>> {
  const triggers = new Map<string, Parts<TriggerParts>>()
  for (const arn of [...triggersOf(pool).keys()].sort()) {
    const policy = await folder.readAs(sources.lambda, stemOf(functionName(arn)), (value) =>
      parsePolicy(value, 'Policy'),
    )
    triggers.set(arn, { policy })
  }
  return triggers
}

/** e.g. `sign-up`, or `sign-up:live` with a version or an alias, from an ARN (arn:aws:lambda:region:account:function:name). */
export function functionName(arn: string): string {
  return arn.split(':').slice(6).join(':') || arn
}
