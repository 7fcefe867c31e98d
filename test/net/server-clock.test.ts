import { describe, expect, it } from 'vitest'
import { clockSkew, skewWords, watchServerClock } from '../../src/net/server-clock.ts'

const noon = Date.parse('2026-11-22T12:00:00Z')
const at = (seconds: number) => new Date(noon + seconds * 1000)
const date = at(0).toUTCString()

describe('how far the clocks are apart', () => {
  it.each([
    { name: 'an answer at once', sent: 0.2, answered: 0.3, skew: 0 },
    { name: 'at the end of the second', sent: 0.99, answered: 0.995, skew: 0 },
    { name: 'two hours ahead', sent: 7200.9, answered: 7200.95, skew: 7200 },
    { name: 'two hours behind', sent: -7199.1, answered: -7199.05, skew: -7200 },
    { name: 'a slow answer, written at its end', sent: -20, answered: 0.1, skew: 0 },
    { name: 'a slow answer, written at its start', sent: 0.1, answered: 25, skew: 0 },
    { name: 'a slow answer of a clock that is off', sent: -90, answered: -80, skew: -80 },
    { name: 'a cached answer that says its age', age: '3600', sent: 3600.2, answered: 3600.3, skew: 0 },
    { name: 'an age that is none', age: 'old', sent: 8, answered: 8, skew: 8 },
  ])('$name: $skew s', ({ age, sent, answered, skew }) => {
    expect(clockSkew({ date, age }, { sent: at(sent), answered: at(answered) })).toBe(skew)
  })

  it.each([null, undefined, '', 'yesterday'])('is not known from the date %j', (nothing) => {
    expect(clockSkew({ date: nothing, age: null }, { sent: at(0), answered: at(0) })).toBeUndefined()
  })

  it('counts by the answer that is nearest to the instant', async () => {
    let now = 0
    const skews = new Map([
      [0, 500],
      [100, 7],
      [101, 9],
    ])
    const fetch = async (_: unknown) =>
      new Response('', { headers: skews.has(now) ? { date: at(now - (skews.get(now) ?? 0)).toUTCString() } : {} })
    const { edges, clock } = watchServerClock({ now: () => at(now), fetch })
    expect(clock.skewAt(at(0))).toBeUndefined()
    for (now of [0, 99, 100, 101]) await edges.fetch('http://localhost')
    expect([0, 99, 100, 300].map((seconds) => clock.skewAt(at(seconds)))).toEqual([500, 7, 7, 9])
  })

  it('leaves a member that changes as it is', () => {
    let certificates: string | undefined
    const changing = {
      now: () => at(0),
      fetch: async () => new Response(''),
      get certificates() {
        return certificates
      },
    }
    const { edges } = watchServerClock(changing)
    certificates = 'trusted since'
    expect(edges.certificates).toBe('trusted since')
    expect({ ...edges }.fetch).toBe(edges.fetch)
  })
})

it.each([
  [59, '59 s ahead of'],
  [7199, '2 h ahead of'],
  [-7200.4, '2 h behind'],
  [3590, '1 h ahead of'],
  [2400, '40 min ahead of'],
  [-19_799, '5 h 30 min behind'],
  [93_599, '1 d 2 h ahead of'],
])('%d s are %s', (seconds, words) => {
  expect(skewWords(seconds)).toBe(words)
})
