import { beforeAll, describe, expect, it } from 'vitest'
import { createKeys, type PoolKeys } from '../../src/local/tokens/keys.ts'
import { serveApi } from '../helpers/api-server.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { freePort } from '../helpers/login-edges.ts'
import { makeTokens, runMe } from '../helpers/replay-me.ts'
import { type VerifierSettings, verifiers } from './apis/verifiers.js'
import { underAwsName } from './aws-pools.ts'

const local = sharedTestPool()
let keys: PoolKeys
let otherKeys: PoolKeys
beforeAll(async () => {
  keys = await createKeys()
  otherKeys = await createKeys()
})

const faults = ['audience', 'issuer', "another pool's keys", 'keys down', 'algorithm'] as const
type Fault = (typeof faults)[number]

/** An API with one fault, or none, and what `cogtool me` makes of its answer to a good token. */
async function ask(name: keyof typeof verifiers, fault?: Fault) {
  const own = await underAwsName(local(), 'eu-west-1_Targets01', keys)
  const other = await underAwsName(local(), 'eu-west-1_Targets02', otherKeys)
  const { poolId, issuer, clientId, jwks, jwksUri } = own.target
  const otherAlgorithm = { keys: jwks.keys.map((key) => ({ ...key, alg: 'RS512' })) }
  const published = await serveApi((_, response) => response.end(JSON.stringify(otherAlgorithm)))
  const right: VerifierSettings = { poolId, issuer, clientId, jwksUri, algorithms: ['RS256'] }
  const wrong: Readonly<Record<Fault, Partial<VerifierSettings>>> = {
    audience: { audience: 'https://shop.example/api' },
    issuer: { issuer: other.target.issuer, poolId: other.target.poolId },
    "another pool's keys": { jwksUri: other.target.jwksUri },
    'keys down': { jwksUri: `http://127.0.0.1:${await freePort()}/jwks.json`, areKeysDown: true },
    // where no setting says so, the keys do
    algorithm: {
      algorithms: ['RS512'],
      ...(name === 'aws-jwt-verify' && { jwksUri: `${published.origin}/jwks.json` }),
    },
  }
  const settings = { ...right, ...(fault && wrong[fault]) }
  const { origin } = await serveApi(await verifiers[name](settings))
  const tokens = await makeTokens(own.pool)
  // it cannot do without an audience, which ID tokens alone have
  const use = name === 'express-oauth2-jwt-bearer' ? 'id' : 'access'
  const run = await runMe(own.pool, tokens[use], `${origin}/me`, ['--json'], {
    now: () => new Date(),
    // the pool's own address, which nobody reaches from here
    fetch: async () => new Response(JSON.stringify(jwks)),
  })
  const { agreement, hints } = JSON.parse(run.out || '{}')
  const [first] = hints ?? []
  return { ...run, agreement, code: first?.code, message: first?.message ?? '' }
}

/** What the first cause is: the true one, or one that says aloud that it is one of several. */
const withheld = ['reason_withheld', 'reason_withheld', 'reason_withheld', 'reason_withheld', 'reason_withheld']
const told = ['audience_refused', 'issuer_refused', 'signature_or_key', 'keys_unreachable', 'algorithm_refused']
const expected: Readonly<Record<keyof typeof verifiers, readonly string[]>> = {
  'express-jwt': told,
  'passport-jwt': withheld,
  '@fastify/jwt': told,
  hono: withheld,
  'koa-jwt': withheld,
  // its errors of 500 have no words
  '@hapi/jwt': [...told.slice(0, 3), 'unexplained_error', 'unexplained_error'],
  'express-oauth2-jwt-bearer': told,
  'aws-jwt-verify': ['client_refused', ...told.slice(1)],
  jose: told,
  NestJS: withheld,
}

/** How a cause names each fault that it counts among several. */
const named: Readonly<Record<Fault, RegExp>> = {
  audience: /audience/,
  issuer: /issuer/,
  "another pool's keys": /\bkey\b/,
  'keys down': /keys that it cannot fetch/,
  algorithm: /algorithm/,
}

describe.each(Object.keys(verifiers) as (keyof typeof verifiers)[])('%s', (name) => {
  it('takes a good token', async () => {
    expect(await ask(name)).toMatchObject({ exitCode: 0, agreement: 'both_accept', code: undefined })
  })

  it.each(faults)('says why a good token is refused, as far as it tells: %s', async (fault) => {
    const { exitCode, code, message, argv, edges } = await ask(name, fault)
    expect({ exitCode, code }).toEqual({ exitCode: 1, code: expected[name][faults.indexOf(fault)] })
    if (code === 'reason_withheld') expect(message).toMatch(named[fault])
    await followHints(argv, edges, { answersAlike: true })
  })
})
