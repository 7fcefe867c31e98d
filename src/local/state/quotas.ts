/** Requests that are left, and when that was so (milliseconds since the epoch). */
interface Bucket {
  left: number
  at: number
}

/** What is left of each quota, by its name. */
export type Buckets = Map<string, Bucket>

/** Takes one request from a bucket that holds a second's worth of them and fills at this rate; false where it is empty. */
export function spend(buckets: Buckets, name: string, perSecond: number, now: Date): boolean {
  const at = now.getTime()
  const full = Math.max(1, perSecond)
  const bucket = buckets.get(name) ?? { left: full, at }
  const earned = (Math.max(0, at - bucket.at) / 1000) * perSecond
  const left = Math.min(full, bucket.left + earned)
  const isLeft = left >= 1
  buckets.set(name, { left: isLeft ? left - 1 : left, at })
  return isLeft
}

/** A quota that several operations share, over all pools of an account (DG "Quotas in Amazon Cognito"). */
interface Category {
  readonly perSecond: number
  /** Whether each operation has `perPool` requests a second on one pool, too. */
  readonly isBoundByPool: boolean
  readonly operations: readonly string[]
}

/** Requests a second of one operation on one pool. */
const perPool = 5

/** The categories of what the pool knows and the quotas name; which one a newer operation is in is inferred. */
const categories: Readonly<Record<string, Category>> = {
  UserPoolRead: { perSecond: 15, isBoundByPool: true, operations: ['DescribeUserPool', 'ListUserPools'] },
  UserPoolClientRead: {
    perSecond: 15,
    isBoundByPool: true,
    operations: ['DescribeUserPoolClient', 'ListUserPoolClientSecrets', 'ListUserPoolClients'],
  },
  UserPoolResourceRead: {
    perSecond: 20,
    isBoundByPool: true,
    operations: [
      'DescribeIdentityProvider',
      'DescribeManagedLoginBrandingByClient',
      'DescribeRiskConfiguration',
      'DescribeUserPoolDomain',
      'GetCSVHeader',
      'GetLogDeliveryConfiguration',
      'GetUserPoolMfaConfig',
      'GetUserPoolSessionConfiguration',
      'ListGroups',
      'ListIdentityProviders',
      'ListResourceServers',
      'ListTerms',
      'ListUserPoolReplicas',
    ],
  },
  UserList: { perSecond: 30, isBoundByPool: false, operations: ['ListUsers', 'ListUsersInGroup'] },
  UserRead: { perSecond: 120, isBoundByPool: false, operations: ['AdminGetUser', 'GetUser'] },
  UserResourceRead: { perSecond: 50, isBoundByPool: false, operations: ['AdminListGroupsForUser'] },
}

/** Takes one request of an operation from its quotas: that of its category and, where it is on one pool, its own. */
export function spendQuotas(buckets: Buckets, operation: string, isOnPool: boolean, now: Date): boolean {
  const [name, category] = Object.entries(categories).find(([, each]) => each.operations.includes(operation)) ?? []
  if (name === undefined || category === undefined) return true
  if (isOnPool && category.isBoundByPool && !spend(buckets, operation, perPool, now)) return false
  return spend(buckets, name, category.perSecond, now)
}
