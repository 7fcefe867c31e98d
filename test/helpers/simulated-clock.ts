import type { Edges } from '../../src/edges/edges.ts'
import { stoppedAt } from './test-edges.ts'

/** A clock on which waiting takes no time: it goes on where nothing is left to do but wait. */
export interface SimulatedClock extends Pick<Edges, 'now' | 'sleep'> {
  stop(): void
}

/** How long everything must be quiet, in turns of the event loop; at first, while much is read from disk, in milliseconds. */
const quietTurns = 4
const firstWaits = 8
const firstQuietMs = 25

export function simulatedClock(): SimulatedClock {
  let time = stoppedAt.getTime()
  let waits = 0
  let isStopped = false
  const timers: { readonly at: number; readonly wake: () => void }[] = []
  const quiet = async () => {
    for (let turns = 0; turns < quietTurns; turns++) {
      await new Promise<void>((resolve) => {
        if (waits < firstWaits) setTimeout(resolve, firstQuietMs / quietTurns)
        else setImmediate(resolve)
      })
    }
  }
  const run = async () => {
    while (!isStopped) {
      await quiet()
      timers.sort((a, b) => b.at - a.at)
      const next = timers.pop()
      if (!next) continue
      waits++
      time = Math.max(time, next.at)
      next.wake()
    }
  }
  void run()
  return {
    now: () => new Date(time),
    sleep: (milliseconds) => new Promise<void>((wake) => timers.push({ at: time + milliseconds, wake })),
    stop() {
      isStopped = true
    },
  }
}
