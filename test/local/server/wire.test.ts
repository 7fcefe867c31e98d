import { describe, expect, it } from 'vitest'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import type { Faults } from '../../../src/local/state/faults.ts'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { authorizeUrl, callApi, get } from '../../helpers/pool-client.ts'

const pool = sharedTestPool()

describe('the API on the wire', () => {
  it("answers in the service's own type, and names errors in a header too", async () => {
    const answer = await callApi(pool(), 'DeleteEverything')
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException')
    expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' })
  })

  it.each([
    { name: 'no target', headers: { 'x-amz-target': '' }, body: '{}', type: 'UnknownOperationException' },
    {
      name: 'the target of another service',
      headers: { 'x-amz-target': 'Other.ListUserPools' },
      body: '{}',
      type: 'UnknownOperationException',
    },
    { name: 'a body that is not JSON', headers: {}, body: 'x', type: 'SerializationException' },
    {
      name: 'no signature',
      headers: { authorization: 'Bearer x' },
      body: '{"MaxResults":1}',
      type: 'MissingAuthenticationTokenException',
    },
  ])('with $name is a $type', async ({ headers, body, type }) => {
    expect(await (await callApi(pool(), 'ListUserPools', body, headers)).json()).toMatchObject({ __type: type })
  })
})

describe('faults of the wire', () => {
  const failing =
    (fault: ReturnType<Faults['onRequest']>): Faults['onRequest'] =>
    (number, operation) =>
      number === 2 && operation === 'ListUserPools' ? fault : 'answer'
  const ask = (at: LocalPool) => callApi(at, 'ListUserPools', '{"MaxResults":1}')

  it.each([
    { fault: 'throttle', status: 400, type: 'TooManyRequestsException' },
    { fault: 'error500', status: 500, type: 'InternalErrorException' },
  ] as const)('$fault happens at the request it is for', async ({ fault, status, type }) => {
    const own = await startTestPool({ faults: { onRequest: failing(fault) } })
    expect((await ask(own)).status).toBe(200)
    const answer = await ask(own)
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([status, type])
    expect((await ask(own)).status).toBe(200)
  })

  it('reset ends the connection without an answer', async () => {
    const own = await startTestPool({ faults: { onRequest: failing('reset') } })
    await ask(own)
    await expect(ask(own)).rejects.toThrow('fetch failed')
    expect(own.requests.at(-1)).toMatchObject({ status: 0 })
  })

  it('cut-body ends it in the middle of the answer', async () => {
    const own = await startTestPool({ faults: { onRequest: failing('cut-body') } })
    await ask(own)
    const answer = await ask(own)
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
  })

  it('stall never answers, until the pool closes', async () => {
    const own = await startTestPool({ faults: { onRequest: failing('stall') } })
    await ask(own)
    const stalled = ask(own).catch((error: unknown) => error)
    while (own.requests.length < 2) await new Promise((resolve) => setImmediate(resolve))
    await own.close()
    expect(await stalled).toBeInstanceOf(TypeError)
  })

  it('latency comes before answers of the API alone', async () => {
    const waits: number[] = []
    const own = await startTestPool({ faults: { latency: 250 } }, { sleep: async (ms) => void waits.push(ms) })
    await ask(own)
    await get(authorizeUrl(own))
    expect(waits).toEqual([250])
  })

  it.each([
    { noDomain: 'empty', token_endpoint: () => '' },
    { noDomain: 'absent', token_endpoint: () => undefined },
    { noDomain: 'issuer', token_endpoint: ({ issuer }: LocalPool) => issuer },
  ] as const)('a pool without a domain shows it in discovery as $noDomain', async ({ noDomain, token_endpoint }) => {
    const own = await startTestPool({ faults: { noDomain } })
    const document = (await (await get(`${own.issuer}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >
    expect(document.token_endpoint).toBe(token_endpoint(own))
    expect(document.authorization_endpoint).toBe(token_endpoint(own))
    expect(document.jwks_uri).toBe(`${own.issuer}/.well-known/jwks.json`)
  })
})
