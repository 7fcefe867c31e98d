import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import type { FetchFailure } from '../../net/get-document.ts'
import { type GuardEdges, readGuarded, replaceGuarded } from '../../pool/guarded-files.ts'
import { escapeLine } from '../../text/escape.ts'
import type { JsonObject } from '../../text/json.ts'
import { isJsonObject, member } from '../../text/json.ts'

/** What the cache keeps of one address. */
export interface CacheEntry {
  readonly url: string
  readonly fetchedAt: Date
  readonly jwks: unknown
  readonly penalty: Penalty | undefined
  /** As in the key set. */
  readonly from?: string
}

/** A time in which nobody asks the address again: on disk, because a loop of processes shares no memory. */
export interface Penalty {
  readonly until: Date
  /** Why the last fetch failed; undefined where it went well and brought nothing new. */
  readonly failure: FetchFailure | undefined
}

type CacheEdges = GuardEdges & Pick<Edges, 'directories'> & Partial<Pick<Edges, 'notice'>>

const schema = 'cogtool.jwks-cache/1'

/** One file per address. */
export function cachePath(url: string, { directories }: Pick<Edges, 'directories'>): string {
  return join(directories.cache, 'jwks', `${createHash('sha256').update(url).digest('hex')}.json`)
}

/**
 * The entry of an address; undefined where there is none that can be trusted and read: who can write this file, or put another one
 * there, can make any token valid. Never fails.
 */
export async function readCache(url: string, edges: CacheEdges): Promise<CacheEntry | undefined> {
  try {
    const text = await readGuarded(cachePath(url, edges), edges, (why) => tellOnce(why, edges))
    return asCacheEntry(JSON.parse(text ?? ''), url)
  } catch {
    return undefined
  }
}

/** The runs that have heard of it, by what they have in common. */
const told = new WeakSet<Edges['directories']>()

async function tellOnce(why: string, { directories, notice }: CacheEdges): Promise<void> {
  if (told.has(directories)) return
  told.add(directories)
  await notice?.(escapeLine(`the keys kept in ${join(directories.cache, 'jwks')} are not used: ${why}`))
}

/** Keeps an entry, mode 0600, in one step. A cache that cannot be written (a full disk, a folder of others) is only slower. */
export async function writeCache(entry: CacheEntry, edges: CacheEdges): Promise<void> {
  const text = JSON.stringify({ schema, ...entry })
  await replaceGuarded(cachePath(entry.url, edges), `${text}\n`, edges).catch(() => undefined)
}

/** Forgets what is kept of an address. */
export async function removeCache(url: string, edges: CacheEdges): Promise<void> {
  await edges.files.remove(cachePath(url, edges)).catch(() => undefined)
}

function asCacheEntry(value: unknown, url: string): CacheEntry | undefined {
  if (!isJsonObject(value) || member(value, 'schema') !== schema || member(value, 'url') !== url) return undefined
  const fetchedAt = asDate(member(value, 'fetchedAt'))
  if (!fetchedAt) return undefined
  const [penalty, from] = [member(value, 'penalty'), member(value, 'from')]
  return {
    url,
    fetchedAt,
    jwks: member(value, 'jwks'),
    penalty: isJsonObject(penalty) ? asPenalty(penalty) : undefined,
    ...(typeof from === 'string' && { from }),
  }
}

function asPenalty(penalty: JsonObject): Penalty | undefined {
  const until = asDate(member(penalty, 'until'))
  const failure = member(penalty, 'failure')
  const problem = isJsonObject(failure) ? member(failure, 'problem') : undefined
  const hint = isJsonObject(failure) ? member(failure, 'hint') : undefined
  return (
    until && {
      until,
      failure: typeof problem === 'string' ? { problem, ...(typeof hint === 'string' && { hint }) } : undefined,
    }
  )
}

function asDate(value: unknown): Date | undefined {
  const date = new Date(typeof value === 'string' ? value : '')
  return Number.isNaN(date.getTime()) ? undefined : date
}
