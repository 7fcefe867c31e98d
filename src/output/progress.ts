import type { OutputStream } from '../edges/edges.ts'

/** A line on stderr that tells how far a long job is. */
export interface Progress {
  /** Shows the text now, or not yet where the last one is too recent. */
  update(text: string): Promise<void>
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
    async update(text) {
      const time = now().getTime()
      if (time - last < interval) return
      last = time
      shown = true
      await stream.write(stream.isTTY ? `\r\u001b[2K${text.slice(0, stream.columns - 1)}` : `${text}\n`)
    },
    async clear() {
      if (shown && stream.isTTY) await stream.write('\r\u001b[2K')
      shown = false
    },
  }
}
