import { resolve } from 'node:path'
import type { GivenDocument } from '../../checks/change-set/pages.ts'
import { readDocument, type Wanted } from '../../checks/change-set/read-document.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { BareRun } from '../shared/context.ts'
import { unreadable } from '../shared/input-file.ts'

/** Far more than the largest change set that AWS makes, with every value in it. */
const largest = 64 * 1024 * 1024

/** The documents that were named, in their order; `-` is standard input. Fails with `input_unreadable`, `input_invalid`. */
export async function readInput(files: readonly string[], wanted: Wanted, run: BareRun): Promise<GivenDocument[]> {
  const documents: GivenDocument[] = []
  for (const file of files) documents.push(await readDocument(await bytesOf(file, run), file, wanted))
  return documents
}

async function bytesOf(file: string, { edges: { stdin, files, workingDirectory } }: BareRun): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of file === '-' ? stdin.chunks() : files.chunks(resolve(workingDirectory, file))) {
      length += piece.length
      if (length > largest) throw tooLarge(file)
      pieces.push(piece)
    }
  } catch (error) {
    const hint = 'check the path'
    throw unreadable({ flag: 'FILE', path: file }, error, { message: `the file cannot be read: ${file}`, hint })
  }
  return Buffer.concat(pieces)
}

function tooLarge(file: string): CogtoolError {
  return new CogtoolError('input_too_large', `${file} is larger than ${largest} bytes`, {
    why: 'no change set and no template is so large',
    hint: 'check the path; a plan of Terraform is for cogtool check-plan',
  })
}
