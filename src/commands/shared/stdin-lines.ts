import type { InputStream } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { trimIdentifier } from '../../text/given-values.ts'

/** What flags that end in -stdin read, one line each, in this order; the app client's secret was read before. */
export const stdinOrder = ['refresh token', 'password', 'new password', 'code'] as const
export type StdinLine = (typeof stdinOrder)[number]

const lineLimit = 16 * 1024

/**
 * Reads the wanted lines of standard input, each when it is asked for and not before: a code may only come once it was sent.
 * Lines in front of it are read first, also those that are never asked for. Fails with `input_required`.
 */
export function stdinLines(
  wanted: readonly StdinLine[],
  stdin: Pick<InputStream, 'line'>,
): (line: StdinLine) => Promise<string> {
  const read = new Map<StdinLine, string>()
  return async (line) => {
    for (const one of stdinOrder) {
      if (wanted.includes(one) && !read.has(one)) read.set(one, await nextLine(one, stdin))
      if (one === line) break
    }
    return read.get(line) ?? ''
  }
}

async function nextLine(what: StdinLine, stdin: Pick<InputStream, 'line'>): Promise<string> {
  const given = await stdin.line(lineLimit)
  const line = what === 'code' ? trimIdentifier(given ?? '') : given
  if (line) return line
  throw new CogtoolError('input_required', `standard input held no ${what}`, {
    why: `its lines are, as far as they are asked for: client secret, ${stdinOrder.join(', ')}`,
    hint: 'pipe one line in for each flag that ends in -stdin',
  })
}
