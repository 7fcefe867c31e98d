import type { Socket } from 'node:net'
import type { Edges } from '../edges/edges.ts'
import type { Timings } from './response.ts'

/** Notes when each step of a request was done. */
export interface Stopwatch {
  mark(name: 'dns' | 'connect' | 'tls' | 'firstByte'): void
  watch(socket: Socket): void
  timings(): Timings
}

/** Starts now; what a socket does by itself is noted where it is watched. */
export function stopwatch({ now }: Pick<Edges, 'now'>): Stopwatch {
  const start = now().getTime()
  const marks: Partial<Record<'dns' | 'connect' | 'tls' | 'firstByte', number>> = {}
  const mark: Stopwatch['mark'] = (name) => {
    marks[name] ??= now().getTime() - start
  }
  return {
    mark,
    watch(socket) {
      socket.once('lookup', () => mark('dns'))
      socket.once('connect', () => mark('connect'))
      socket.once('secureConnect', () => mark('tls'))
    },
    timings: () => ({
      dns: marks.dns ?? null,
      connect: marks.connect ?? null,
      tls: marks.tls ?? null,
      firstByte: marks.firstByte ?? null,
      total: now().getTime() - start,
    }),
  }
}
