import { describe, expect, it } from 'vitest'
import { type ExchangePolicy, exchange } from '../../src/me/exchange.ts'
import type { ApiRequest } from '../../src/me/request.ts'
import { type ApiServer, type CannedAnswer, reply, serveApi } from '../helpers/api-server.ts'
import { approved } from '../helpers/approved.ts'
import { stoppedAt, testEdges } from '../helpers/test-edges.ts'

/** An API that gives these answers in turn, the last one for ever. */
function serveInTurn(...answers: CannedAnswer[]): Promise<ApiServer> {
  let next = 0
  return serveApi((_, response) => {
    reply(response, answers[Math.min(next++, answers.length - 1)] ?? {})
  })
}

async function ask(
  url: string,
  policy: Partial<ExchangePolicy> = {},
  request: Partial<ApiRequest> = {},
): Promise<Awaited<ReturnType<typeof exchange>> & { pauses: number[] }> {
  const pauses: number[] = []
  const edges = testEdges({ sleep: async (milliseconds) => void pauses.push(milliseconds) })
  const whole = {
    method: 'GET',
    url: new URL(url),
    headers: [['X-Auth', 'secret'] as const],
    body: undefined,
    ...request,
  }
  const result = await exchange(
    whole,
    { approved: approved(url, 'api-token'), follow: 'none', timeoutSeconds: 10, retries: 0, ...policy },
    edges,
  )
  return { ...result, pauses }
}

const redirect = (location: string, status = 302): CannedAnswer => ({ status, headers: { Location: location } })

describe('redirects', () => {
  it('are shown and not followed unless asked for', async () => {
    const api = await serveInTurn(redirect('/elsewhere'))
    const { response, redirects } = await ask(`${api.origin}/me`)
    expect({ status: response.status, redirects, requests: api.requests.length }).toEqual({
      status: 302,
      redirects: [],
      requests: 1,
    })
  })

  it('within the origin are followed with every header', async () => {
    const api = await serveInTurn(redirect('/a'), redirect('b/?x=1', 307), { body: 'here' })
    const { response, redirects, url } = await ask(`${api.origin}/me`, { follow: 'same-origin' })
    expect(response.text).toBe('here')
    expect(redirects).toEqual([`${api.origin}/a`, `${api.origin}/b/?x=1`])
    expect(url.href).toBe(`${api.origin}/b/?x=1`)
    expect(api.requests.map(({ headers }) => headers['x-auth'])).toEqual(['secret', 'secret', 'secret'])
  })

  it('to another origin are never followed: a header of any name could leak', async () => {
    const stranger = await serveInTurn({ body: 'thank you' })
    const api = await serveInTurn(redirect(`${stranger.origin}/me`))
    const { response } = await ask(`${api.origin}/me`, { follow: 'same-origin' })
    expect(response.status).toBe(302)
    expect(stranger.requests).toEqual([])
  })

  it.each([
    ['another host name of the same machine', (api: URL) => `http://localhost:${api.port}/`],
    ['another scheme', (api: URL) => `https://${api.host}/`],
    ['an address with user info', (api: URL) => `http://me:pass@${api.host}/`],
    ['something that is no address', () => 'http://[broken'],
  ])('to %s are not followed', async (_, target) => {
    const api = await serveApi((_, response) => reply(response, redirect(target(new URL(origin())))))
    function origin(): string {
      return api.origin
    }
    const { response } = await ask(`${api.origin}/me`, { follow: 'same-origin' })
    expect(response.status).toBe(302)
    expect(api.requests.length).toBe(1)
  })

  it('are followed five times at most', async () => {
    const api = await serveInTurn(redirect('/again'))
    const { response, redirects } = await ask(`${api.origin}/me`, { follow: 'same-origin' })
    expect({ status: response.status, followed: redirects.length, requests: api.requests.length }).toEqual({
      status: 302,
      followed: 5,
      requests: 6,
    })
  })

  it.each([
    [302, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'PUT', 'PUT'],
    [303, 'HEAD', 'HEAD'],
  ])('with %s turn %s into %s', async (status, method, then) => {
    const seen: string[] = []
    const api = await serveApi((request, response) => {
      seen.push(`${request.method} ${request.headers['content-length'] ?? 'no body'}`)
      reply(response, seen.length === 1 ? redirect('/next', status) : {})
    })
    const withBody = method === 'HEAD' ? {} : { body: Buffer.from('hi'), headers: [['Content-Length', '2'] as const] }
    await ask(`${api.origin}/me`, { follow: 'same-origin' }, { method, ...withBody })
    expect(seen[1]).toBe(`${then} ${then === method && method !== 'HEAD' ? 2 : 'no body'}`)
  })
})

describe('retries', () => {
  it.each([
    ['a 503 goes away', [{ status: 503 }, { status: 200 }], 200, [1000]],
    ['a 429 says how long', [{ status: 429, headers: { 'Retry-After': '7' } }, { status: 200 }], 200, [7000]],
    [
      'a 503 says until when',
      [
        { status: 503, headers: { 'Retry-After': new Date(stoppedAt.getTime() + 9000).toUTCString() } },
        { status: 200 },
      ],
      200,
      [9000],
    ],
    [
      'Retry-After is in the past',
      [{ status: 503, headers: { 'Retry-After': 'Mon, 01 Jan 2001 00:00:00 GMT' } }, {}],
      200,
      [0],
    ],
    ['Retry-After is nonsense', [{ status: 503, headers: { 'Retry-After': 'soon' } }, {}], 200, [1000]],
    ['it asks for more than a minute', [{ status: 429, headers: { 'Retry-After': '3600' } }, {}], 429, []],
    ['it goes on', [{ status: 500 }], 500, [1000, 2000, 4000]],
    ['a 401 is an answer', [{ status: 401 }, {}], 401, []],
    ['a 404 is an answer', [{ status: 404 }, {}], 404, []],
  ])('where %s', async (_, answers, status, pauses) => {
    const api = await serveInTurn(...answers)
    expect(await ask(api.origin, { retries: 3 })).toMatchObject({ response: { status }, pauses })
  })

  it('after a broken connection', async () => {
    let count = 0
    const api = await serveApi((request, response) => {
      if (count++ === 0) request.socket.destroy()
      else reply(response, {})
    })
    expect(await ask(api.origin, { retries: 1 })).toMatchObject({ response: { status: 200 }, pauses: [1000] })
  })

  it('end with the error where no answer comes', async () => {
    const api = await serveApi((request) => request.socket.destroy())
    await expect(ask(api.origin, { retries: 2 })).rejects.toMatchObject({ code: 'service_unreachable' })
    expect(api.requests.length).toBe(3)
  })

  it('are never made of a POST', async () => {
    const api = await serveInTurn({ status: 503 })
    expect(await ask(api.origin, { retries: 3 }, { method: 'POST' })).toMatchObject({ response: { status: 503 } })
    expect(api.requests.length).toBe(1)
  })
})
