import { isJsonObject, member } from '../../text/json.ts'

/** How a read of an answer ended. */
export type SavedState = 'read' | 'denied' | 'unsupported' | 'failed'
const states: readonly SavedState[] = ['read', 'denied', 'unsupported', 'failed']

/** What `snapshot.json` (`cogtool.snapshot/1`) says of one file. */
export interface SavedFile {
  readonly call: string
  readonly state: SavedState
  /** Of the file's bytes; null where there is none. */
  readonly sha256: string | null
  /** What would give the answer, where the reading of it found out. */
  readonly needs?: string
  /** false: the pool has nothing of this kind, as its tier or its add-ons do not. */
  readonly applies?: false
}

/** The name of the file that tells of the others. */
export const savedRecordFile = 'snapshot.json'

/** `snapshot.json`: when a snapshot was read, and why files are missing. */
export interface SavedRecord {
  readonly schema: 'cogtool.snapshot/1'
  readonly pool: string
  readonly readAt: string
  /** Of cogtool. */
  readonly version: string
  /** By name below the folder. */
  readonly files: Readonly<Record<string, SavedFile>>
}

/** What of it a reader uses. */
export type KnownRecord = Pick<SavedRecord, 'pool' | 'readAt'> & {
  readonly files: Readonly<Record<string, KnownFile>>
}
export type KnownFile = Pick<SavedFile, 'state' | 'needs' | 'applies'> & Partial<Pick<SavedFile, 'sha256'>>

/** The record that a JSON value is; undefined where it is none. */
export function asSavedRecord(value: unknown): KnownRecord | undefined {
  if (!isJsonObject(value) || value.schema !== 'cogtool.snapshot/1') return undefined
  const { pool, readAt, files } = value
  if (typeof pool !== 'string' || typeof readAt !== 'string' || Number.isNaN(Date.parse(readAt))) return undefined
  if (!isJsonObject(files)) return undefined
  const known = Object.keys(files).map((name) => [name, asSavedFile(member(files, name))] as const)
  return known.some(([, file]) => file === undefined)
    ? undefined
    : { pool, readAt, files: Object.fromEntries(known) as never }
}

function asSavedFile(value: unknown): KnownFile | undefined {
  if (!isJsonObject(value)) return undefined
  const state = states.find((known) => known === value.state)
  if (state === undefined) return undefined
  return {
    state,
    ...(typeof value.needs === 'string' && { needs: value.needs }),
    ...(value.applies === false && { applies: false }),
    ...(typeof value.sha256 === 'string' && { sha256: value.sha256.toLowerCase() }),
  }
}
