import { expect, it } from 'vitest'
import { serialQueue } from '../../../src/users/export/queue.ts'

it('runs one piece of work after the other, whatever became of those before', async () => {
  const serially = serialQueue()
  const done: string[] = []
  const work = (name: string, ticks: number, fails = false) =>
    serially(async () => {
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve()
      done.push(name)
      if (fails) throw new Error(name)
      return name
    })
  const outcomes = await Promise.allSettled([work('slow', 20), work('failing', 10, true), work('fast', 0)])
  expect(done).toEqual(['slow', 'failing', 'fast'])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})
