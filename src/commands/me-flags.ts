import type { Edges } from '../edges.ts'
import { CogtoolError } from '../errors.ts'
import { readInputFile } from './token-input.ts'
import { parseSeconds } from './verify-flags.ts'

/** An HTTP method for `-X`, in capitals. Fails with `invalid_value`. */
export function parseMethod(text: string): string {
  const method = text.toUpperCase()
  // CONNECT asks for a tunnel, TRACE for the request with its token back
  if (/^[A-Z-]{1,20}$/.test(method) && method !== 'CONNECT' && method !== 'TRACE') return method
  throw new CogtoolError('invalid_value', `-X cannot send ${JSON.stringify(text.slice(0, 40))}`, {
    why: 'it must be the name of a method other than CONNECT and TRACE',
    hint: 'e.g. -X HEAD',
  })
}

/** Seconds for `--timeout`, more than 0 and at most an hour. Fails with `invalid_value`. */
export function parseTimeout(text: string): number {
  const seconds = parseSeconds('--timeout')(text)
  if (seconds > 0 && seconds <= 3600) return seconds
  throw new CogtoolError('invalid_value', `--timeout cannot be ${text} s`, {
    why: 'it must be more than 0 and at most an hour',
    hint: 'e.g. --timeout 10',
  })
}

/** A number for `--retry`. Fails with `invalid_value`. */
export function parseRetries(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  throw new CogtoolError('invalid_value', `--retry is not a small number: ${JSON.stringify(text.slice(0, 40))}`, {
    why: 'it says how often to try again, 0 to 99',
    hint: 'e.g. --retry 3',
  })
}

/** The body that `--data` means: the text itself, or with `@` the content of a file. */
export async function readData(data: string, edges: Pick<Edges, 'files' | 'workingDirectory'>): Promise<Uint8Array> {
  return Buffer.from(data.startsWith('@') ? await readInputFile('--data', data.slice(1), edges) : data)
}
