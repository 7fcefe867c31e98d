import type { ChalkInstance, ColorSupportLevel } from 'chalk'
import type { OutputStream } from '../edges/edges.ts'
import type { Environment } from '../text/environment.ts'

/**
 * Colours for one stream: by NO_COLOR, FORCE_COLOR, or whether it is a terminal, in this order. What gives them is loaded where
 * there are any: a short run in a pipe would wait for it a tenth of its time.
 */
export async function styleFor(stream: OutputStream, env: Environment, noColor = false): Promise<ChalkInstance> {
  const level = colorLevel(stream, env, noColor)
  if (level === 0) return plainStyle
  const { Chalk } = await import('chalk')
  return new Chalk({ level })
}

/** A style that leaves every text as it is. */
export const plainStyle: ChalkInstance = new Proxy((...texts: unknown[]) => texts.map(String).join(' '), {
  // whatever is asked for is no colour; but a promise it is not
  get: (_, name) => (name === 'level' ? 0 : name === 'then' ? undefined : plainStyle),
}) as unknown as ChalkInstance

/** How many colours a stream has; 0: none. */
export function colorLevel(stream: OutputStream, env: Environment, noColor = false): ColorSupportLevel {
  // https://no-color.org: any value but the empty one
  if (noColor || env.NO_COLOR) return 0
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR === '0' ? 0 : 1
  return stream.isTTY && env.TERM !== 'dumb' ? 1 : 0
}
