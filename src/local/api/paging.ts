import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { PoolState } from '../state/model.ts'
import { seededRandom } from '../state/seeded-random.ts'
import { type Input, wholeNumber } from './api-input.ts'
import { invalidParameter } from './service-error.ts'

/** A token lives an hour, counted from its page (DG how-to-manage-user-accounts; from which page is inferred). */
const lifetime = 60 * 60 * 1000
const algorithm = 'aes-256-gcm'

/** Where a chain of pages goes on. */
export interface Position {
  /** How the listing finds its next item: an index, a name or a sub. */
  readonly next: string
  /** How many pages came before. */
  readonly page: number
}

type Paging = Pick<PoolState, 'memory' | 'now' | 'edges'>

/** The most users or groups that a page holds. */
const fullPage = 60

/** `Limit`; 0 or none is the most that a page holds (inferred). */
export function limitOf(input: Input): number {
  return wholeNumber(input, 'Limit', 0, fullPage) || fullPage
}

/** One page of a list that is short and does not change; its token is bound to the parameters. */
export function listPage<T>(
  state: PoolState,
  parameters: readonly unknown[],
  items: readonly T[],
  { token, limit }: { token: string | undefined; limit: number },
): { items: readonly T[]; token: string | undefined } {
  const position = token === undefined ? undefined : openPageToken(token, parameters, state)
  if (token !== undefined && !position) throw invalidParameter('Invalid pagination token.')
  const start = Number(position?.next ?? 0)
  const end = start + limit
  const next = { next: String(end), page: (position?.page ?? 0) + 1 }
  return {
    items: items.slice(start, end),
    token: end < items.length ? sealPageToken(next, parameters, state) : undefined,
  }
}

/** An opaque token that only `openPageToken` reads, and only beside the same parameters. */
export function sealPageToken(position: Position, parameters: readonly unknown[], state: Paging): string {
  const nonce = state.edges.randomBytes(12)
  const cipher = createCipheriv(algorithm, state.memory.pageKey, nonce).setAAD(Buffer.from(JSON.stringify(parameters)))
  const text = JSON.stringify({ ...position, at: state.now().getTime() })
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** The position a token stands for; undefined where it is older than an hour, was made for other parameters, or is not ours at all. */
export function openPageToken(token: string, parameters: readonly unknown[], state: Paging): Position | undefined {
  const sealed = Buffer.from(token, 'base64')
  if (sealed.length < 12 + 16) return undefined
  const decipher = createDecipheriv(algorithm, state.memory.pageKey, sealed.subarray(0, 12))
    .setAAD(Buffer.from(JSON.stringify(parameters)))
    .setAuthTag(sealed.subarray(-16))
  let text: string
  try {
    text = decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
  // sealed by us, so it is what `sealPageToken` wrote
  const { next, page, at } = JSON.parse(text) as Position & { at: number }
  return state.now().getTime() - at < lifetime ? { next, page } : undefined
}

/**
 * How many items the nth page of a chain holds at most where pages are short: from 0 to `limit`, a third of them empty, so that empty ones come in
 * a row. The same chain always has the same pages.
 */
export function shortPageSize(limit: number, page: number, parameters: readonly unknown[]): number {
  const seed = [...JSON.stringify(parameters)].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), page)
  const random = seededRandom(seed)
  return random() % 3 === 0 ? 0 : random() % (limit + 1)
}
