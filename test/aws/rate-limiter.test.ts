import { describe, expect, it } from 'vitest'
import { rateLimiter } from '../../src/aws/rate-limiter.ts'

/** A clock that only sleeping moves, and the moments at which requests got their turn, in milliseconds. */
function world(perSecond: number) {
  let time = Date.parse('2026-11-22T06:22:00Z')
  const start = time
  const pass = (milliseconds: number) => {
    time += milliseconds
  }
  const limiter = rateLimiter(perSecond, {
    now: () => new Date(time),
    sleep: async (milliseconds) => pass(milliseconds),
  })
  const signal = new AbortController().signal
  const turns = async (count: number) => {
    const moments: number[] = []
    for (let index = 0; index < count; index++) {
      await limiter.turn(signal)
      moments.push(time - start)
    }
    return moments
  }
  return { limiter, pass, turns, setClock: (milliseconds: number) => pass(milliseconds) }
}

describe('rateLimiter', () => {
  it('spaces requests out evenly', async () => {
    expect(await world(20).turns(5)).toEqual([0, 50, 100, 150, 200])
  })

  it('does not make up for a pause with a burst', async () => {
    const { turns, pass } = world(10)
    await turns(1)
    pass(60_000)
    expect(await turns(3)).toEqual([60_000, 60_100, 60_200])
  })

  it('does not wait where the rate is finer than the clock', async () => {
    const moments = await world(100_000).turns(1_000)
    expect(moments.at(-1)).toBeLessThanOrEqual(10)
  })

  it('takes fractions', async () => {
    expect(await world(0.5).turns(3)).toEqual([0, 2_000, 4_000])
  })

  it('keeps turns asked for at once apart', async () => {
    let time = 0
    const limiter = rateLimiter(10, {
      now: () => new Date(time),
      sleep: async (milliseconds) => {
        time += milliseconds
      },
    })
    const { signal } = new AbortController()
    const moments = await Promise.all([1, 2, 3].map(() => limiter.turn(signal).then(() => time)))
    expect(moments).toEqual([0, 100, 200])
  })

  it('halves at most once in two seconds, and not below one a second', () => {
    const { limiter, pass } = world(20)
    const rates: number[] = []
    for (const wait of [0, 1_000, 1_000, 2_000, 2_000, 2_000, 2_000]) {
      pass(wait)
      limiter.slowDown()
      rates.push(limiter.rate)
    }
    expect(rates).toEqual([10, 10, 5, 2.5, 1.25, 1, 1])
  })

  it('leaves a rate below one a second where it is', () => {
    const { limiter } = world(0.5)
    limiter.slowDown()
    expect(limiter.rate).toBe(0.5)
  })

  it('gives a tenth back for each five seconds of calm, up to the whole', async () => {
    const { limiter, pass, turns } = world(20)
    limiter.slowDown()
    const rates: number[] = []
    for (const wait of [4_900, 5_000, 5_000, 60_000]) {
      pass(wait)
      await turns(1)
      rates.push(limiter.rate)
    }
    expect(rates).toEqual([10, 12, 14, 20])
  })

  it('is not stopped by a clock that is set back', async () => {
    const { turns, setClock } = world(10)
    await turns(3)
    setClock(-3_600_000)
    const moments = await turns(3)
    expect(moments.map((moment) => moment + 3_600_000 - 200)).toEqual([100, 200, 300])
  })

  it('ends a wait with the signal’s reason, and only that one', async () => {
    const controller = new AbortController()
    const limiter = rateLimiter(10, { now: () => new Date(0), sleep: () => Promise.resolve() })
    controller.abort(new Error('stop'))
    await expect(limiter.turn(controller.signal)).rejects.toThrow('stop')
    await expect(limiter.turn(new AbortController().signal)).resolves.toBeUndefined()
  })
})
