import type { Pool, Snapshot } from '../snapshot/snapshot.ts'
import { type Check, check } from './check.ts'
import { allUsers } from './people.ts'

/** Where the pool stands: its issuer, its replicas, the key that it is encrypted with. */
export const poolRegionChecks: readonly Check[] = [
  check({
    id: 'pool-issuer',
    title: 'which issuer the tokens name',
    severity: 'info',
    rules: 'strict',
    fix: 'none',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['user-pool:IssuerConfiguration.Type'],
    condition: 'Always: IssuerConfiguration.Type, absent means ORIGINAL.',
    reason: 'Verifiers must accept the issuer that the pool writes.',
    about: 'pool',
    needs: [],
    needsOwn: [],
    judge: ({ pool }) => {
      const type = pool.IssuerConfiguration?.Type ?? 'ORIGINAL'
      return {
        severity: 'info',
        path: 'IssuerConfiguration.Type',
        observed: type,
        message: `tokens name the ${type} issuer of the pool`,
        impact: 'None, as far as every API accepts this issuer.',
        fix: 'none; see what an API accepts: cogtool me',
      }
    },
  }),
  check({
    id: 'pool-replica-issuer',
    title: 'the issuer names one Region, and the pool has several',
    severity: 'medium',
    rules: 'baseline',
    fix: 'pool',
    breaks: true,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['replicas', 'user-pool:IssuerConfiguration.Type'],
    condition: 'The pool has replicas, and IssuerConfiguration.Type is ORIGINAL or absent.',
    reason: 'Tokens of the Regions then name different issuers: an API pinned to one refuses those of the other.',
    about: 'pool',
    needs: ['replicas'],
    needsOwn: [],
    applies: hasReplicas,
    judge: ({ pool }) => {
      if (pool.IssuerConfiguration?.Type === 'UPDATED') return undefined
      return {
        severity: 'medium',
        path: 'IssuerConfiguration.Type',
        observed: pool.IssuerConfiguration?.Type ?? 'absent',
        message: 'the pool has replicas, and its issuer is ORIGINAL',
        impact: 'After a change of Region, APIs refuse the tokens of every user.',
        fix: 'let every verifier accept both issuers, then set IssuerConfiguration to UPDATED',
      }
    },
  }),
  check({
    id: 'pool-replica',
    title: 'a replica is not active',
    severity: 'info',
    rules: 'baseline',
    fix: 'none',
    breaks: true,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['replicas'],
    condition: 'The status of a replica is not ACTIVE.',
    reason: 'It cannot take over.',
    about: 'pool',
    needs: ['replicas'],
    needsOwn: [],
    applies: hasReplicas,
    judge: ({ parts: { replicas } }) => {
      const bad = replicas.filter(({ Status }) => Status !== 'ACTIVE')
      if (bad.length === 0) return undefined
      const names = bad.map(({ RegionName = '?', Status = 'unknown' }) => `${RegionName} ${Status}`).join(', ')
      return {
        severity: 'info',
        path: 'UserPoolReplicas',
        observed: names,
        message: `not every replica is active: ${names}`,
        impact: 'None now: these Regions could not take over the sign-in.',
        fix: 'wait, or look at the replica in its Region',
      }
    },
  }),
  check({
    id: 'pool-key',
    title: 'the pool depends on your own key',
    severity: 'high',
    rules: 'baseline',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['user-pool:KeyConfiguration', 'key'],
    condition: 'The pool is encrypted with your own key: info; one that is not Enabled, or about to be deleted: high.',
    reason: 'Without its key the pool stops, for good once the key is deleted.',
    about: 'pool',
    needs: ['key'],
    needsOwn: [],
    applies: ({ KeyConfiguration }) => KeyConfiguration?.KmsKeyArn !== undefined,
    judge: ({ pool, parts: { key } }) => {
      const isWell = key.KeyState === 'Enabled' && key.DeletionDate === undefined
      const deleted = key.DeletionDate === undefined ? '' : `, deleted on ${key.DeletionDate.slice(0, 10)}`
      return {
        severity: isWell ? 'info' : 'high',
        path: 'KeyConfiguration.KmsKeyArn',
        observed: `${key.KeyState ?? 'unknown'}${deleted}`,
        message: `the pool is encrypted with a key of yours: ${key.KeyState ?? 'its state is unknown'}${deleted}`,
        impact: isWell ? 'None, as long as the key is there.' : `The pool stops for ${allUsers(pool)}.`,
        fix: isWell ? 'keep the key: aws kms describe-key' : 'aws kms cancel-key-deletion, then aws kms enable-key',
      }
    },
  }),
]

/** Whether there is more than the primary, as far as that is known. */
function hasReplicas(_: Pool, __: unknown, { parts: { replicas } }: Snapshot): boolean {
  return replicas.state !== 'read' || replicas.value.some(({ Role }) => Role !== 'PRIMARY')
}
