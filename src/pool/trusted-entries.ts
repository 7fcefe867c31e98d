import { dirname, join, relative } from 'node:path'
import type { Edges } from '../edges/edges.ts'
import { CogtoolError, systemReason } from '../text/cogtool-error.ts'
import type { Environment } from '../text/environment.ts'
import { isJsonObject } from '../text/json.ts'
import { readGuarded, replaceGuarded } from './guarded-files.ts'
import type { ProjectEntry } from './settings.ts'

/** What remembering touches. */
export type TrustEdges = Pick<Edges, 'files' | 'directories' | 'waiting'>

type EntrySettings = Pick<ProjectEntry, 'path' | 'settings'>

/** An entry that the person trusts: this one, with these settings. */
interface TrustedEntry {
  readonly path: string
  readonly pool: string
  /** As `entryDigest` gives it. */
  readonly digest: string
}

/**
 * `sha256:…` over an entry's settings and the bytes of its `caFile`, the same wherever the file is checked out and however it is
 * laid out. Fails with `config_invalid` where the `caFile` cannot be read.
 */
export async function entryDigest({ path, settings }: EntrySettings, { files }: Pick<Edges, 'files'>): Promise<string> {
  const { createHash } = await import('node:crypto')
  const { caFile, ...others } = settings
  const content = Object.entries(others).sort(([one], [other]) => (one < other ? -1 : 1))
  const hash = createHash('sha256').update(JSON.stringify(content))
  if (caFile !== undefined) {
    hash.update(JSON.stringify(['caFile', relative(dirname(path), caFile).replaceAll('\\', '/')]))
    hash.update(await readCaFile(caFile, files))
  }
  return `sha256:${hash.digest('hex')}`
}

async function readCaFile(path: string, files: Edges['files']): Promise<Uint8Array> {
  const bytes = await files.readBytes(path, { kind: 'linked', limit: 1024 * 1024 }).catch((error: unknown) => {
    const why = systemReason(error)
    if (why === undefined) throw error
    throw caFileUnreadable(path, why)
  })
  if (bytes === undefined) throw caFileUnreadable(path, 'there is no such file')
  return bytes
}

function caFileUnreadable(path: string, why: string): CogtoolError {
  return new CogtoolError('config_invalid', `the caFile of the project file cannot be read: ${path}`, {
    why,
    hint: 'correct caFile in cogtool.json, or remove it',
  })
}

/**
 * What COGTOOL_TRUST_PROJECT_FILE says: everything that was checked out, these settings alone (a digest), or nothing. Fails with
 * `invalid_value`.
 */
export function trustByVariable(env: Environment): 'all' | `sha256:${string}` | undefined {
  const value = env.COGTOOL_TRUST_PROJECT_FILE
  if (value === undefined || value === '' || value === '0') return undefined
  if (value === '1') return 'all'
  if (/^sha256:[0-9a-f]{64}$/.test(value)) return value as `sha256:${string}`
  throw new CogtoolError('invalid_value', 'COGTOOL_TRUST_PROJECT_FILE has none of its values', {
    why: 'it is 1, a digest (sha256: and 64 hexadecimal digits), or 0',
    hint: 'cogtool config --json shows the digest of the entry in use, as projectFile.digest',
  })
}

/** Whether the person trusts this entry as it is now: by the variable, or because they said so before. */
export async function isTrustedEntry(
  entry: Pick<ProjectEntry, 'path' | 'pool' | 'settings'>,
  edges: TrustEdges & Pick<Edges, 'env'>,
): Promise<boolean> {
  const variable = trustByVariable(edges.env)
  if (variable === 'all') return true
  const remembered = (await readTrusted(edges)).filter(({ path, pool }) => path === entry.path && pool === entry.pool)
  if (variable === undefined && remembered.length === 0) return false
  const digest = await entryDigest(entry, edges)
  return variable === digest || remembered.some((one) => one.digest === digest)
}

/** Remembers entries as they are now. Fails with `output_unwritable` where the state folder cannot be written. */
export async function trustEntries(
  entries: readonly Pick<ProjectEntry, 'path' | 'pool' | 'settings'>[],
  edges: TrustEdges,
): Promise<void> {
  const trusted = await Promise.all(
    entries.map(async (entry) => ({ path: entry.path, pool: entry.pool, digest: await entryDigest(entry, edges) })),
  )
  await changeTrusted(edges, (before) => [...before.filter((one) => !trusted.some(isSameEntry(one))), ...trusted])
}

/**
 * Forgets what was trusted of a project file, or its entry of this name alone; also what the file no longer has. Gives how many
 * entries that were. Fails with `output_unwritable`.
 */
export async function distrustEntries(path: string, pool: string | undefined, edges: TrustEdges): Promise<number> {
  let forgotten = 0
  await changeTrusted(edges, (before) => {
    const kept = before.filter((one) => one.path !== path || (pool !== undefined && one.pool !== pool))
    forgotten = before.length - kept.length
    return kept
  })
  return forgotten
}

const isSameEntry =
  (one: Pick<TrustedEntry, 'path' | 'pool'>) =>
  (other: Pick<TrustedEntry, 'path' | 'pool'>): boolean =>
    one.path === other.path && one.pool === other.pool

const memoryPath = ({ directories }: TrustEdges): string => join(directories.state, 'trusted-project-files.json')

/** A memory that others could have written, that is damaged or that cannot be read trusts nothing: the question comes again. */
async function readTrusted(edges: TrustEdges): Promise<readonly TrustedEntry[]> {
  try {
    const value: unknown = JSON.parse((await readGuarded(memoryPath(edges), edges)) ?? '{}')
    const entries = isJsonObject(value) && Array.isArray(value.trusted) ? value.trusted : []
    return entries.filter(isTrustedRecord)
  } catch (error) {
    if (error instanceof SyntaxError || systemReason(error) !== undefined) return []
    throw error
  }
}

function isTrustedRecord(value: unknown): value is TrustedEntry {
  return isJsonObject(value) && ['path', 'pool', 'digest'].every((key) => typeof value[key] === 'string')
}

async function changeTrusted(
  edges: TrustEdges,
  change: (before: readonly TrustedEntry[]) => readonly TrustedEntry[],
): Promise<void> {
  const path = memoryPath(edges)
  try {
    const onWait = (holder: string) => edges.waiting(`waiting for ${holder}, which changes what you trust`)
    await edges.files.locked(`${path}.lock`, onWait, async () => {
      const trusted = change(await readTrusted(edges))
      await replaceGuarded(path, `${JSON.stringify({ schema: 'cogtool.trust/1', trusted }, null, 2)}\n`, edges)
    })
  } catch (error) {
    const why = systemReason(error)
    if (error instanceof CogtoolError || why === undefined) throw error
    throw new CogtoolError('output_unwritable', `what you trust cannot be remembered in ${path}`, {
      why,
      hint: 'make the folder writable for you, or set COGTOOL_TRUST_PROJECT_FILE for this run',
      cause: error,
    })
  }
}
