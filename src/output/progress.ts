import type { OutputStream } from '../edges/edges.ts'

/** A line on stderr that tells how far a long job is. */
export interface Progress {
  /** Shows the first of these lines that fits the terminal, or none; not yet where the last one is too recent. */
  update(lines: readonly string[]): Promise<void>
  /** Takes the line off the terminal; call it before anything else is written, and in `finally`. */
  clear(): Promise<void>
}

const terminalIntervalMs = 100
const pipeIntervalMs = 10_000

/** Progress on this stream, or silence where there is none. */
export function startProgress(stream: OutputStream | undefined, now: () => Date): Progress {
  if (!stream) return { update: () => Promise.resolve(), clear: () => Promise.resolve() }
  const interval = stream.isTTY ? terminalIntervalMs : pipeIntervalMs
  // in a pipe the first line comes after one interval: a short job says nothing
  let last = stream.isTTY ? 0 : now().getTime()
  let shown = false
  return {
    async update(lines) {
      const time = now().getTime()
      if (time - last < interval) return
      last = time
      shown = true
      const { isTTY, columns } = stream
      // in the last column a terminal would begin a new line
      const text = lines.find((line) => !isTTY || line.length < columns) ?? ''
      await stream.write(isTTY ? `\r\u001b[2K${text}` : `${text}\n`)
    },
    async clear() {
      if (shown && stream.isTTY) await stream.write('\r\u001b[2K')
      shown = false
    },
  }
}

/** Lines of these parts, all of them first, then without one after the other at the end; empty parts count for nothing. */
export function droppingLast(always: readonly string[], parts: readonly string[]): string[] {
  const some = parts.filter((part) => part !== '')
  return Array.from({ length: some.length + 1 }, (_, index) =>
    [...always, ...some.slice(0, some.length - index)].filter((part) => part !== '').join('  '),
  )
}
