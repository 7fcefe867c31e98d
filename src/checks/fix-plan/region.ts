import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'

/**
 * The Region in which the calls of a plan are made: that of the primary. Fails with `secondary_replica` where the answers come
 * from another.
 */
export function regionToPlanIn({ region: ofId, pool, parts: { replicas } }: Snapshot): string {
  const [, , , ofArn = ''] = pool.Arn?.split(':') ?? []
  const here = /^[a-z0-9-]+$/.test(ofArn) ? ofArn : ofId
  const known = replicas.state === 'read' ? replicas.value : []
  const primary = known.find(({ Role }) => Role === 'PRIMARY')?.RegionName
  const isSecondary = known.some(({ RegionName, Role }) => RegionName === here && Role === 'SECONDARY')
  // where nothing is known of replicas, the pool's id has the Region in which it was made
  const owner = primary ?? (isSecondary || known.length > 0 ? undefined : ofId)
  if (!isSecondary && (owner === undefined || owner === here)) return here
  throw new CogtoolError(
    'secondary_replica',
    `no plan can be made: these answers come from ${here}, a secondary Region`,
    {
      why: `only the primary pool can be changed${owner === undefined ? '' : `, in ${owner}`}`,
      hint: `read the primary: aws cognito-idp describe-user-pool --user-pool-id ${pool.Id ?? 'ID'} --region ${owner ?? 'REGION'}`,
      ...(owner !== undefined && { details: { primaryRegion: owner } }),
    },
  )
}
