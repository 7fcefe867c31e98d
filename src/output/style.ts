import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk'
import type { OutputStream } from '../edges/edges.ts'
import type { Environment } from '../text/environment.ts'

/** Colours for one stream: by NO_COLOR, FORCE_COLOR, or whether it is a terminal, in this order. */
export function styleFor(stream: OutputStream, env: Environment, noColor = false): ChalkInstance {
  return new Chalk({ level: colorLevel(stream, env, noColor) })
}

function colorLevel(stream: OutputStream, env: Environment, noColor: boolean): ColorSupportLevel {
  // https://no-color.org: any value but the empty one
  if (noColor || env.NO_COLOR) return 0
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR === '0' ? 0 : 1
  return stream.isTTY && env.TERM !== 'dumb' ? 1 : 0
}
