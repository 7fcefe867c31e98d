import type { Edges } from '../../edges/edges.ts'
import { type RateLimiter, rateLimiter } from '../rate-limiter.ts'
import type { ServiceName } from './services.ts'

/** An operation of a service. */
export interface OperationName {
  readonly service: ServiceName
  readonly operation: string
}

/**
 * Requests a second by quota category (DG "Quotas in Amazon Cognito"), two thirds of the default: an account shares it among all its
 * pools, and sign-ins must not wait for us.
 */
const categories = { UserPoolRead: 10, UserPoolClientRead: 10, UserPoolResourceRead: 40 / 3 } as const
type Category = keyof typeof categories

const categoryOf: Readonly<Record<string, Category>> = {
  DescribeUserPool: 'UserPoolRead',
  ListUserPoolClients: 'UserPoolClientRead',
  DescribeUserPoolClient: 'UserPoolClientRead',
  ListUserPoolClientSecrets: 'UserPoolClientRead',
}

/** Of 5, which an operation on one pool may be called; the other services are asked no faster. */
const operationRps = 4

/** A limiter for each operation, which also keeps to that of its category. */
export function readLimiters(edges: Pick<Edges, 'now' | 'sleep'>): (name: OperationName) => RateLimiter {
  const known = new Map<string, RateLimiter>()
  const limiterFor = (key: string, rps: number) => {
    const limiter = known.get(key) ?? rateLimiter(rps, edges)
    known.set(key, limiter)
    return limiter
  }
  return ({ service, operation }) => {
    const own = limiterFor(`${service}:${operation}`, operationRps)
    if (service !== 'cognito-idp') return own
    const category = categoryFor(operation)
    return bothOf(own, limiterFor(category, categories[category]))
  }
}

const categoryFor = (operation: string): Category => categoryOf[operation] ?? 'UserPoolResourceRead'

function bothOf(one: RateLimiter, other: RateLimiter): RateLimiter {
  return {
    async turn(signal) {
      await one.turn(signal)
      await other.turn(signal)
    },
    slowDown() {
      one.slowDown()
      other.slowDown()
    },
    get rate() {
      return Math.min(one.rate, other.rate)
    },
  }
}

/** How long so many requests take, in seconds: what is not of one operation or category is sent at the same time. */
export function secondsFor(planned: readonly (OperationName & { readonly requests: number })[]): number {
  const byCategory = new Map<Category, number>()
  let longest = 0
  for (const { service, operation, requests } of planned) {
    longest = Math.max(longest, requests / operationRps)
    if (service !== 'cognito-idp') continue
    const category = categoryFor(operation)
    byCategory.set(category, (byCategory.get(category) ?? 0) + requests)
  }
  return Math.max(longest, ...[...byCategory].map(([category, requests]) => requests / categories[category]))
}
