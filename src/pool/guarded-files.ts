import { dirname } from 'node:path'
import type { Edges } from '../edges/edges.ts'
import { FileRefusal } from '../text/cogtool-error.ts'

/**
 * Files on whose word cogtool sends secrets or accepts tokens: sessions, consent, keys. Such a file counts where this user alone
 * can have written it, and where nobody else can put another one in its place: its folder is judged with it.
 */
export type GuardEdges = Pick<Edges, 'files'>

// what cogtool keeps for itself is small
const largestFile = 1024 * 1024

/**
 * Why somebody else may have written this file, may put one there or, where it is `secret`, may read it. Undefined where nobody can,
 * and where nothing is there yet.
 */
export async function foreignAccess(
  path: string,
  edges: GuardEdges,
  { secret = false } = {},
): Promise<string | undefined> {
  const file = await edges.files.status(path)
  if (file && !file.isFile) return 'it is not a regular file'
  if (file && !file.isOurs) return 'it belongs to another user'
  if (file && (file.mode & (secret ? 0o077 : 0o022)) !== 0) {
    return `other users of this machine may ${secret ? 'read or change' : 'change'} the file`
  }
  return foreignFolder(dirname(path), edges)
}

async function foreignFolder(directory: string, { files }: GuardEdges): Promise<string | undefined> {
  // the folder itself, where its name is a link to it
  const folder = await files.status(`${directory}/.`)
  if (folder && !folder.isOurs) return 'its folder belongs to another user'
  if (folder && (folder.mode & 0o022) !== 0) return 'other users of this machine may put files into its folder'
  return undefined
}

/**
 * The text of such a file; undefined where there is none, and where it does not count, of which `onForeign` is told. What dead
 * processes left beside it goes.
 */
export async function readGuarded(
  path: string,
  edges: GuardEdges,
  onForeign?: (why: string) => Promise<void>,
): Promise<string | undefined> {
  await edges.files.sweep(dirname(path))
  const foreign = await foreignAccess(path, edges)
  if (foreign !== undefined) {
    await onForeign?.(foreign)
    return undefined
  }
  return edges.files.read(path, { kind: 'file', limit: largestFile })
}

/** Puts such a file in the place of what is there. Fails as `replace` does, and with a `FileRefusal` in a folder of others. */
export async function replaceGuarded(path: string, text: string, edges: GuardEdges): Promise<void> {
  const why = await foreignFolder(dirname(path), edges)
  if (why !== undefined) throw new FileRefusal('NOT_OURS_ALONE', why)
  await edges.files.replace(path, text)
}
