import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { json, startKeyServer } from '../../helpers/key-server.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { freePort } from '../../helpers/login-edges.ts'
import { makeTokens } from '../../helpers/made-tokens.ts'
import { makeTokens as poolTokens, runMe, serveAnswer } from '../../helpers/replay-me.ts'
import { stoppedAt, testEdges } from '../../helpers/test-edges.ts'

const maker = makeTokens()
const pool = sharedTestPool({}, { now: () => stoppedAt })

async function debugged(args: readonly string[], env = {}) {
  const edges = testEdges({ env, fetch: (url, init) => fetch(url, init) })
  const exitCode = await main(args, edges)
  return { exitCode, err: edges.err() }
}

describe('--debug', () => {
  it('shows the requests of a verification, without their queries', async () => {
    const server = await startKeyServer(json(maker.jwks))
    const token = maker.token({ iss: server.issuer })
    const args = ['verify', token, '--issuer', server.issuer, '--jwks', `${server.url}/keys?secret=1`]
    expect(await debugged([...args, '--debug'])).toEqual({ exitCode: 0, err: `GET ${server.url}/keys → 200, 0 ms\n` })
    expect(await debugged(args, { COGTOOL_DEBUG: '1' })).toMatchObject({ err: `GET ${server.url}/keys → 200, 0 ms\n` })
    expect(await debugged(args)).toEqual({ exitCode: 0, err: '' })
  })

  it('shows why a request had no answer', async () => {
    const address = `http://127.0.0.1:${await freePort()}`
    const token = maker.token({ iss: 'https://x.example' })
    const args = ['verify', token, '--issuer', 'https://x.example', '--jwks', `${address}/keys`, '--debug']
    const { exitCode, err } = await debugged(args)
    expect(exitCode).toBe(4)
    expect(err).toContain(`GET ${address}/keys → ECONNREFUSED, 0 ms\n`)
  })

  it('shows what me sends', async () => {
    const { access } = await poolTokens(pool())
    const api = await serveAnswer({ status: 200, body: '{}' })
    const { err } = await runMe(pool(), access, `${api.origin}/me?key=secret`, ['--debug'])
    expect(err).toMatch(/^GET http:\/\/[\d.:]+\/me → 200, \d+ ms$/m)
    expect(err).not.toContain('secret')
  })
})
