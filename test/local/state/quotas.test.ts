import { expect, it } from 'vitest'
import { type Buckets, spend, spendQuotas } from '../../../src/local/state/quotas.ts'

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000)
/** How many of these requests in a row are answered. */
const answered = (requests: number, ask: () => boolean) => Array.from({ length: requests }, ask).filter(Boolean).length

it.each([
  { name: 'a second holds its worth', perSecond: 5, pause: 0, more: 0 },
  { name: 'half a second later half of it is back', perSecond: 4, pause: 0.5, more: 2 },
  { name: 'a pause of an hour earns no more than a second', perSecond: 5, pause: 3600, more: 5 },
  { name: 'one in two seconds is one at first', perSecond: 0.5, pause: 2, more: 1 },
])('$name', ({ perSecond, pause, more }) => {
  const buckets: Buckets = new Map()
  expect(answered(20, () => spend(buckets, 'x', perSecond, at(0)))).toBe(Math.max(1, perSecond))
  expect(answered(20, () => spend(buckets, 'x', perSecond, at(pause)))).toBe(more)
})

it.each([
  { name: 'an operation on one pool', operation: 'DescribeUserPool', isOnPool: true, most: 5 },
  { name: 'the pools of an account', operation: 'ListUserPools', isOnPool: false, most: 15 },
  { name: 'app clients', operation: 'DescribeUserPoolClient', isOnPool: true, most: 5 },
  { name: 'a domain, which names no pool', operation: 'DescribeUserPoolDomain', isOnPool: false, most: 20 },
  { name: 'users', operation: 'ListUsers', isOnPool: true, most: 30 },
  { name: 'one user', operation: 'AdminGetUser', isOnPool: true, most: 120 },
  { name: 'what has no quota here', operation: 'UpdateUserPool', isOnPool: true, most: 200 },
])('$name: $most a second', ({ operation, isOnPool, most }) => {
  const buckets: Buckets = new Map()
  expect(answered(200, () => spendQuotas(buckets, operation, isOnPool, at(0)))).toBe(most)
})

it('operations of one category share it', () => {
  const buckets: Buckets = new Map()
  const ask = (operation: string) => answered(9, () => spendQuotas(buckets, operation, true, at(0)))
  const operations = ['GetUserPoolMfaConfig', 'ListResourceServers', 'ListIdentityProviders', 'ListUserPoolReplicas']
  expect([...operations, 'GetLogDeliveryConfiguration'].map(ask)).toEqual([5, 5, 5, 5, 0])
  expect(ask('DescribeUserPool')).toBe(5)
})
