import type { Pool, Snapshot } from '../snapshot/snapshot.ts'
import { type Check, check } from './check.ts'
import { allowsCall } from './lambda-policy.ts'
import { allUsers } from './people.ts'

/** The functions that run at a sign-in, and whether sign-ins can be told apart. */
export const poolServiceChecks: readonly Check[] = [
  check({
    id: 'pool-trigger',
    title: 'a trigger cannot run',
    severity: 'high',
    rules: 'baseline',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a1'],
    reads: ['user-pool:LambdaConfig', 'lambda'],
    condition: 'The function of a trigger is gone, or its policy does not let this pool call it.',
    reason: 'Whatever the trigger does then fails: sign-ups, sign-ins or messages.',
    about: 'trigger',
    needs: [],
    needsOwn: ['policy'],
    judge: ({ snapshot, pool, name, own: { policy } }) => {
      if (allowsCall(policy, poolArnFor(name, snapshot))) return undefined
      const isGone = policy === undefined
      return {
        severity: 'high',
        path: 'LambdaConfig',
        observed: isGone ? 'no such function, or no policy' : 'no statement for this pool',
        message: `${triggersOf(pool, name)}: ${isGone ? 'the function or its policy is gone' : 'the function does not let this pool call it'}`,
        impact: `What ${triggersOf(pool, name)} is for fails for ${allUsers(pool)}.`,
        fix: 'aws lambda add-permission --principal cognito-idp.amazonaws.com --source-arn <the ARN of the pool>',
      }
    },
  }),
  check({
    id: 'pool-sessions',
    title: 'sign-ins of a user cannot be seen or ended one by one',
    severity: 'info',
    rules: 'strict',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a21'],
    reads: ['session:UserSessionTracking'],
    condition: 'UserSessionTracking is DISABLED or absent.',
    reason: 'Without it, a lost device can only be signed out together with all others.',
    about: 'pool',
    needs: ['session'],
    needsOwn: [],
    judge: ({ parts: { session } }) => {
      const value = session.UserSessionTracking
      if (value !== undefined && value !== 'DISABLED') return undefined
      return {
        severity: 'info',
        path: 'UserSessionTracking',
        observed: value ?? 'absent',
        message: 'sessions of users are not tracked',
        impact: 'A user who lost a device has to be signed out everywhere.',
        fix: 'turn session tracking on for the pool',
      }
    },
  }),
]

/** The pool's ARN; one that is not described is in the partition and the account of its function. */
function poolArnFor(functionArn: string, { pool, poolId, region }: Snapshot): string {
  const [, partition = 'aws', , , account = ''] = functionArn.split(':')
  return pool.Arn ?? `arn:${partition}:cognito-idp:${region}:${account}:userpool/${poolId}`
}

/** The triggers that a function serves. */
function triggersOf({ LambdaConfig = {} }: Pool, arn: string): string {
  const names = Object.entries(LambdaConfig).flatMap(([name, value]) =>
    (typeof value === 'object' ? value.LambdaArn : value) === arn ? [name] : [],
  )
  return names.join(', ') || arn
}
