import type { FileReader } from '../../edges/edges.ts'
import { refuseOtherFile } from './other-files.ts'

/** How the users of a file are written: rows of a CSV, a JSON object a line, or JSON values that take any number of lines. */
export type FileShape = 'csv' | 'lines' | 'documents'

/** How much of the beginning of a file tells its shape. */
export const peekBytes = 64 * 1024

/** The shape of a file of users, by how it begins; where that tells nothing, by its name. */
export function shapeOf(beginning: Uint8Array, file: string): FileShape {
  const text = Buffer.from(beginning.subarray(0, peekBytes)).toString('utf8').trimStart()
  if (text.startsWith('[')) return 'documents'
  // an object that goes on in the next line, or a page of ListUsers: a user of ours, with all that it has, is one line
  if (/^\{\s*(?:[\r\n]|"(?:Users|NextToken|PaginationToken)"\s*:)/.test(text)) return 'documents'
  if (text.startsWith('{') || /\.(?:jsonl|ndjson)$/i.test(file)) return 'lines'
  return /\.json$/i.test(file) ? 'documents' : 'csv'
}

/** The shape of a file that is open. Fails with `input_invalid` for one of another kind. */
export async function readShape(reader: FileReader, file: string, name = file): Promise<FileShape> {
  const bytes = Buffer.alloc(peekBytes)
  const length = await reader.readAt(0, bytes)
  refuseOtherFile(bytes.subarray(0, length), name)
  return shapeOf(bytes.subarray(0, length), file)
}
