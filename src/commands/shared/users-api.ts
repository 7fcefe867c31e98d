import type { Command } from 'commander'
import { type CognitoApi, cognitoApi } from '../../aws/cognito-api.ts'
import { approveTarget, type PoolTarget, poolTarget } from '../../aws/pool-target.ts'
import type { NamedPool } from '../../pool/pool-address.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { ImportTarget } from '../../users/formats/cognito-import.ts'
import { asPoolDescription, type PoolDescription } from '../../users/list/pool-schema.ts'
import type { Run } from './context.ts'
import { invalid, rate } from './flag-parsers.ts'

/** UserList: 30 requests a second for an account and region, over all its pools, not adjustable. */
const wholeQuota = 30

/** How often a request is tried, unless --max-attempts says it. */
export const defaultMaxAttempts = 10

/** How a listing is to go: see the help of its flags. */
export interface ListingFlags {
  readonly rps: number
  readonly shards: 'auto' | 1 | 16
}

/** Adds the flags of a command that lists a whole pool. */
export function addListingFlags(command: Command): Command {
  return (
    command
      // production's sign-up triggers list users from the same quota: some of it is left to them
      .option('--rps <number>', 'Send this many requests a second; AWS allows 30', rate('--rps'), 20)
      .option('--shards <number>', 'Run this many listings at once: 1, 16 or auto', parseShards, 'auto')
  )
}

/** The value of `--shards`. Fails with `invalid_value`. */
export function parseShards(text: string): ListingFlags['shards'] {
  if (text === 'auto') return text
  if (text === '1') return 1
  if (text === '16') return 16
  throw invalid('--shards', text.slice(0, 40), {
    fault: 'is not usable',
    why: 'the pool is listed in one chain, or in 16 by the first digit of sub; auto decides by its size',
    hint: 'e.g. --shards 16',
  })
}

/** The API of the configured pool; `close` it. Nothing is sent yet. Fails as `approve` does. */
export async function openApi(
  { rps, maxAttempts = defaultMaxAttempts }: { readonly rps: number; readonly maxAttempts?: number },
  { settings, edges, printer, gate }: Run,
  target: PoolTarget = poolTarget(settings),
): Promise<CognitoApi> {
  const approved = await approveTarget(target, 'aws-read', gate.approve)
  if (rps > wholeQuota && !target.isLocalPool) {
    await printer.warn(`--rps ${rps} is more than the ${wholeQuota} a second that all pools of an account share`)
  }
  return cognitoApi(approved, { rps, maxAttempts, trace: (line) => printer.debug(line) }, edges)
}

/** A pool's description, or why there is none: a listing can do without. */
export type DescribedPool =
  | { readonly pool: PoolDescription; readonly unread?: undefined }
  | { readonly pool: undefined; readonly unread: CogtoolError }

/** Describes the pool, unless the credentials may not, or an emulator knows no such operation. */
export async function describePool(api: Pick<CognitoApi, 'describeUserPool'>): Promise<DescribedPool> {
  try {
    return { pool: asPoolDescription(await api.describeUserPool()) }
  } catch (error) {
    const isUnread = error instanceof CogtoolError && dispensable.includes(error.code)
    if (isUnread) return { pool: undefined, unread: error }
    throw error
  }
}

const dispensable: readonly string[] = ['aws_access_denied', 'operation_unsupported']

/**
 * What an import into a pool must know of it: the configured one, or another one of the same account. Fails with
 * `pool_verifies_nothing` where no import job would start.
 */
export async function readImportTarget(
  pool: NamedPool | undefined,
  limits: { readonly rps: number; readonly maxAttempts: number },
  run: Run,
): Promise<ImportTarget> {
  const own = poolTarget(run.settings)
  // the person named another pool, and with it AWS's own address of its region
  const other = pool && own.endpointUrl === undefined ? { region: pool.region, namedBy: 'flag' as const } : {}
  const api = await openApi(limits, run, { ...own, ...other, poolId: pool?.id ?? own.poolId })
  try {
    const description = asPoolDescription(await api.describeUserPool())
    if (description.rules.autoVerifiedAttributes.length === 0) throw verifiesNothing(pool?.id ?? own.poolId)
    return { ...description, header: await api.importHeader() }
  } finally {
    api.close()
  }
}

function verifiesNothing(poolId: string): CogtoolError {
  return new CogtoolError('pool_verifies_nothing', `no users can be imported into ${poolId}`, {
    why: 'it verifies neither email nor phone_number by itself, and an import job only starts where one of them is',
    hint: 'turn that on in the sign-up settings of the pool, or name another pool with --target-pool',
  })
}
