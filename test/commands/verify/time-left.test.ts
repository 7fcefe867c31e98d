import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { type KeyServer, startKeyServer } from '../../helpers/key-server.ts'
import { makeTokens, seconds } from '../../helpers/made-tokens.ts'
import { stoppedAt, testEdges } from '../../helpers/test-edges.ts'

const maker = makeTokens()
const hour = 3600
/** Half an hour ago the pool, whose clock is this much ahead of ours, made a token of one hour. */
const tokenOf = ({ issuer }: KeyServer, ahead: number) =>
  maker.token({ iss: issuer, iat: seconds + ahead - hour / 2, exp: seconds + ahead + hour / 2 })

/** A pool whose clock is this many seconds ahead of ours. */
const startPool = (ahead: number) =>
  startKeyServer((response) => {
    const date = new Date(stoppedAt.getTime() + ahead * 1000).toUTCString()
    response.setHeader('date', date).end(JSON.stringify(maker.jwks))
  })

describe('the time that a token has left, where the clocks differ', () => {
  it.each([
    { name: 'the pool 2 h ahead', ahead: 2 * hour, network: 'in 30 min', cache: 'in 1 h' },
    { name: 'the pool 6 h ahead', ahead: 6 * hour, network: 'in 30 min', cache: 'in 1 h' },
    { name: 'the pool 20 min ahead', ahead: 1200, network: 'in 30 min', cache: 'in 50 min' },
    { name: 'the pool 20 min behind', ahead: -1200, network: 'in 30 min', cache: 'in 10 min' },
    { name: 'the same time', ahead: 0, network: 'in 30 min', cache: 'in 30 min' },
  ])('is never more than it was made for: $name', async ({ ahead, network, cache }) => {
    const pool = await startPool(ahead)
    const { directories } = testEdges()
    const token = tokenOf(pool, ahead)
    for (const left of [network, cache]) {
      const edges = testEdges({ fetch: (url, init) => fetch(url, init), directories })
      expect(await main(['verify', token, '--issuer', pool.issuer, '--verbose'], edges)).toBe(0)
      // Date has whole seconds
      const told = edges.out().replaceAll(/(?:29|30) min(?: \d+ s)?/g, '30 min')
      expect(told).toMatch(new RegExp(`expires ${left}$`, 'm'))
      expect(told).toMatch(new RegExp(`^ +expires +${left} \\(\\S+Z\\)$`, 'm'))
    }
  })
})
