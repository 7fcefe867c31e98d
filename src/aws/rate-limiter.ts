import type { Edges } from '../edges/edges.ts'

/** Spaces requests out in time. */
export interface RateLimiter {
  /** Waits for this request's turn; rejects with the signal's reason when it ends the wait. */
  turn(signal: AbortSignal): Promise<void>
  /** The service said it was too fast: half the rate. */
  slowDown(): void
  /** Requests a second at present. */
  readonly rate: number
}

const halveAtMostEveryMs = 2_000
const recoverEveryMs = 5_000
// as late as a timer may be: caught up, while a longer pause is not
const slackMs = 10

/**
 * At most `perSecond` requests a second, evenly spaced. Each slow-down halves the rate (not below 1/s, at most once in
 * 2 s); each 5 s without one give a tenth of `perSecond` back.
 */
export function rateLimiter(perSecond: number, { now, sleep }: Pick<Edges, 'now' | 'sleep'>): RateLimiter {
  const time = () => now().getTime()
  let rate = perSecond
  let next = Number.NEGATIVE_INFINITY
  let halvedAt = Number.NEGATIVE_INFINITY
  let calmSince = Number.NEGATIVE_INFINITY
  let queue: Promise<void> = Promise.resolve()

  function recover(): void {
    if (rate === perSecond) return
    const steps = Math.floor((time() - calmSince) / recoverEveryMs)
    if (steps < 1) return
    rate = Math.min(perSecond, rate + (steps * perSecond) / 10)
    calmSince += steps * recoverEveryMs
  }

  async function wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    recover()
    const interval = 1_000 / rate
    // never longer than one interval: a clock that was set back must not stop the run
    next = Math.min(next, time() + interval)
    const pause = next - time()
    // timers and the clock are no finer than this
    if (pause >= 1) await sleep(pause, signal)
    const late = time() - next
    next = (late > slackMs ? time() : next) + interval
  }

  return {
    turn(signal) {
      const turn = queue.then(() => wait(signal))
      // one waiter's end by a signal is not the others'
      queue = turn.catch(() => {})
      return turn
    },
    slowDown() {
      calmSince = time()
      if (calmSince - halvedAt < halveAtMostEveryMs) return
      halvedAt = calmSince
      rate = Math.max(Math.min(1, perSecond), rate / 2)
    },
    get rate() {
      return rate
    },
  }
}
