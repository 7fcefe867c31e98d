import { resolve } from 'node:path'
import type { Edges, ReadLimits } from '../../edges/edges.ts'
import { CogtoolError, systemCode, systemReason } from '../../text/cogtool-error.ts'
import { NotText, notText } from '../../text/decode-text.ts'

/** A file that a flag names to be read. */
export interface InputFile {
  readonly flag: string
  /** As it was typed. */
  readonly path: string
}

// an answer with three large tokens stays far below it
export const largestInput = 1024 * 1024

/** Those among the options of a command. */
export function inputFilesIn(options: object): InputFile[] {
  return Object.values(options).filter((value) => typeof value === 'object' && 'flag' in value && 'path' in value)
}

/** Its text, also where it comes through a pipe. Fails with `input_unreadable`, `input_too_large`, `input_invalid`. */
export async function readInputFile(
  file: InputFile,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<string> {
  return readWhole(file, (path, limits) => files.read(resolve(workingDirectory, path), limits))
}

/** The same as it is, whatever it holds. Fails with `input_unreadable`, `input_too_large`. */
export async function readInputBytes(
  file: InputFile,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<Uint8Array> {
  return readWhole(file, (path, limits) => files.readBytes(resolve(workingDirectory, path), limits))
}

async function readWhole<T>(
  file: InputFile,
  read: (path: string, limits: ReadLimits) => Promise<T | undefined>,
): Promise<T> {
  const content = await read(file.path, { kind: 'any', limit: largestInput }).catch((error: unknown) => {
    if (systemCode(error) !== 'TOO_LARGE') throw unreadable(file, error)
    throw new CogtoolError(
      'input_too_large',
      `${file.flag} names a file of more than ${largestInput} bytes: ${file.path}`,
      {
        why: 'a token, a key or a key set is a small text',
        hint: 'check the path; for many tokens: cogtool verify --batch <file>',
      },
    )
  })
  if (content !== undefined) return content
  throw unreadable(file, Object.assign(new Error(), { code: 'ENOENT' }))
}

/**
 * The error for one that cannot be read, in these words if others than the usual ones; for one that is no text `input_invalid`. What
 * is no refusal of the system is thrown.
 */
export function unreadable(
  { flag, path }: InputFile,
  error: unknown,
  words?: { message: string; hint: string },
): CogtoolError {
  if (error instanceof NotText) return notText(path === '-' ? 'standard input' : path, error)
  const why = systemReason(error)
  if (why === undefined || error instanceof CogtoolError) throw error
  const { message, hint } = words ?? {
    message: `${flag} names a file that cannot be read: ${path}`,
    hint: 'check the path',
  }
  return new CogtoolError('input_unreadable', message, { why, hint, cause: error })
}
