import { join } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { type GuardEdges, readGuarded, replaceGuarded } from '../../pool/guarded-files.ts'

/**
 * How other commands find the running local pool; `--pool local` takes its settings from here. No callback is among them: every
 * default port of `login` is registered, and it takes the first free one.
 */
export interface PoolRecord {
  readonly port: number
  readonly baseUrl: string
  readonly issuer: string
  readonly poolId: string
  readonly clientId: string
  /** Of the process that serves it. */
  readonly pid: number
  readonly apiUrl: string
  readonly domain: string
  readonly endpointUrl: string
}

type RecordEdges = GuardEdges & Pick<Edges, 'directories' | 'isAlive' | 'processId'>

/** The pool that runs now, or undefined: a file that a dead process left behind counts for nothing. */
export async function readRecord(edges: RecordEdges): Promise<PoolRecord | undefined> {
  const record = await storedRecord(edges)
  return record && edges.isAlive(record.pid) ? record : undefined
}

/** What is known of a pool that this process serves. */
export interface ServedPool extends Pick<PoolRecord, 'baseUrl' | 'issuer' | 'poolId' | 'apiUrl'> {
  readonly client: { readonly id: string }
}

/** Names this process's pool, for its owner's eyes alone (0600). */
export async function writeRecord(pool: ServedPool, edges: RecordEdges): Promise<void> {
  const { baseUrl, issuer, poolId, apiUrl, client } = pool
  const record: PoolRecord = {
    port: Number(new URL(baseUrl).port),
    baseUrl,
    issuer,
    poolId,
    clientId: client.id,
    pid: edges.processId,
    apiUrl,
    domain: baseUrl,
    endpointUrl: baseUrl,
  }
  await replaceGuarded(recordPath(edges), `${JSON.stringify(record, null, 2)}\n`, edges)
}

/** Takes away what this process wrote; another pool's record stays. */
export async function removeRecord(edges: RecordEdges): Promise<void> {
  const record = await storedRecord(edges)
  if (record?.pid === edges.processId) await edges.files.remove(recordPath(edges))
}

// a file that cannot be read, or that others may have written, names no pool: passwords and tokens would go there
async function storedRecord(edges: RecordEdges): Promise<PoolRecord | undefined> {
  return asRecord(await readGuarded(recordPath(edges), edges).catch(() => undefined))
}

function recordPath({ directories }: RecordEdges): string {
  return join(directories.state, 'local.json')
}

const texts = ['baseUrl', 'issuer', 'poolId', 'clientId', 'apiUrl', 'domain', 'endpointUrl'] as const

function asRecord(text: string | undefined): PoolRecord | undefined {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null) return undefined
  const record = value as Partial<Record<string, unknown>>
  const isWhole = texts.every((name) => typeof record[name] === 'string')
  if (!isWhole || !Number.isInteger(record.pid) || !Number.isInteger(record.port)) return undefined
  return value as PoolRecord
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
