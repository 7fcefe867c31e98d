import { describe, expect, it } from 'vitest'
import type { Edges } from '../../src/edges/edges.ts'
import { sendRequest } from '../../src/me/request.ts'
import { parseProxy } from '../../src/net/proxy.ts'
import { reply, serveApi } from '../helpers/api-server.ts'
import { approved } from '../helpers/approved.ts'
import { selfSigned } from '../helpers/certificate.ts'
import { type ProxyOptions, type ProxyServer, serveProxy } from '../helpers/proxy-server.ts'
import { testEdges } from '../helpers/test-edges.ts'

const day = 86_400_000
const around = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) }
const forApi = selfSigned({ ...around, dnsName: 'api.example' })
const forProxy = selfSigned({ ...around, name: 'cogtool test proxy', ipAddress: [127, 0, 0, 1] })
const bothTrusted = { certificates: `${forApi.cert}\n${forProxy.cert}` }
const credentials = 'Basic YW5uOmh1bnRlcjI='

function send(proxy: ProxyServer, url: string, edges: Partial<Edges> = bothTrusted, userInfo = '') {
  const setting = { value: proxy.origin.replace('//', `//${userInfo}`), origin: '--proxy' }
  const request = { method: 'GET', url: new URL(url), headers: [['X-Auth', 'secret-1']] as const, body: undefined }
  return sendRequest(request, approved(url, 'api-token'), 10, testEdges(edges), parseProxy(setting))
}

async function behind(options: Partial<ProxyOptions> = {}, isTls = true) {
  const api = await serveApi((_, response) => reply(response, { body: '{"sub":"x"}' }), isTls ? forApi : undefined)
  return { api, proxy: await serveProxy({ to: api.origin, ...options }) }
}

describe('through a proxy', () => {
  it.each([
    ['http', {}],
    ['https', { tls: forProxy }],
  ])('of %s, an https address is reached in a tunnel that shows the proxy no header', async (_, options) => {
    const { api, proxy } = await behind(options)
    expect(await send(proxy, 'https://api.example/me')).toMatchObject({ status: 200, json: { sub: 'x' } })
    expect(proxy.asked).toEqual(['CONNECT api.example:443'])
    expect(proxy.requests[0]?.headers).toEqual({ host: 'api.example:443', connection: 'close' })
    expect(api.requests[0]?.rawHeaders).toEqual(['X-Auth', 'secret-1', 'Host', 'api.example', 'Connection', 'close'])
    expect(api.requests[0]?.url).toBe('/me')
  })

  it.each([
    ['http', {}],
    ['https', { tls: forProxy }],
  ])('of %s, an http address is asked for whole', async (_, options) => {
    const { api, proxy } = await behind(options, false)
    expect(await send(proxy, 'http://api.example/me?a=b#c')).toMatchObject({ status: 200 })
    expect(proxy.asked).toEqual(['GET http://api.example/me?a=b'])
    expect(api.requests[0]?.headers).toMatchObject({ host: 'api.example', 'x-auth': 'secret-1' })
  })

  it.each(['http', 'https'])(
    'the user name and password are sent to the proxy and not to an %s API',
    async (scheme) => {
      const { api, proxy } = await behind({ wants: credentials }, scheme === 'https')
      expect(await send(proxy, `${scheme}://api.example/me`, bothTrusted, 'ann:hunter2@')).toMatchObject({
        status: 200,
      })
      if (scheme === 'https') expect(api.requests[0]?.headers).not.toHaveProperty('proxy-authorization')
    },
  )

  it('the steps are timed', async () => {
    const { proxy } = await behind()
    const { timings } = await send(proxy, 'https://api.example/me')
    expect(timings).toEqual({ dns: null, connect: 0, tls: 0, firstByte: 0, total: 0 })
  })
})

describe('a proxy that does not help', () => {
  it.each<[name: string, options: Partial<ProxyOptions>, userInfo: string, why: string]>([
    ['wants credentials', { wants: credentials }, '', 'wants a name and password'],
    ['refuses the credentials', { wants: credentials }, 'ann:wrong@', 'wants a name and password'],
    ['may not go there', { status: 403 }, '', 'answered 403'],
    ['speaks where the API should', { chatter: 'HTTP/1.1 200 OK\r\n\r\n' }, '', 'answered 200'],
  ])('%s', async (_, options, userInfo, why) => {
    const { api, proxy } = await behind(options)
    const sending = send(proxy, 'https://api.example/me', bothTrusted, userInfo)
    await expect(sending).rejects.toMatchObject({
      code: 'service_unreachable',
      message: 'the proxy opened no way to api.example',
      why: `the proxy ${new URL(proxy.origin).host} ${why}`,
    })
    await expect(sending).rejects.not.toThrow(/wrong|ann|hunter2/)
    expect(api.requests).toEqual([])
  })

  it('wants credentials for an http address too, and its 407 is not the answer of the API', async () => {
    const { api, proxy } = await behind({ wants: credentials }, false)
    await expect(send(proxy, 'http://api.example/me', {}, 'ann:wrong@')).rejects.toMatchObject({
      code: 'service_unreachable',
      message: 'the proxy opened no way to api.example',
      why: `the proxy ${new URL(proxy.origin).host} wants a name and password`,
    })
    expect(api.requests).toEqual([])
  })

  it.each(['http', 'https'])('is not there (%s)', async (scheme) => {
    const { api } = await behind()
    const proxy = { origin: 'http://127.0.0.1:1', asked: [], requests: [] }
    await expect(send(proxy, `${scheme}://api.example/me`)).rejects.toMatchObject({
      code: 'service_unreachable',
      message: 'the proxy opened no way to api.example',
      why: 'the proxy 127.0.0.1:1: nothing listens at that address',
    })
    expect(api.requests).toEqual([])
  })

  it('has a certificate that is not trusted', async () => {
    const { proxy } = await behind({ tls: forProxy })
    await expect(send(proxy, 'https://api.example/me', { certificates: forApi.cert })).rejects.toMatchObject({
      code: 'tls_untrusted',
      message: 'the proxy opened no way to api.example',
      why: `the proxy ${new URL(proxy.origin).host}: its certificate is self-signed`,
    })
  })

  it.each([
    ['another name', 'https://other.example/me', bothTrusted, 'its certificate is for another name'],
    ['an authority not known here', 'https://api.example/me', {}, 'its certificate is self-signed'],
  ])('leads to an API whose certificate is for %s', async (_, url, edges, why) => {
    const { api, proxy } = await behind()
    await expect(send(proxy, url, edges)).rejects.toMatchObject({ code: 'tls_untrusted', why })
    expect(api.requests).toEqual([])
  })

  it('stays silent', async () => {
    const silent = await serveApi(() => {})
    const proxy = { origin: silent.origin.replace('http:', 'https:'), asked: [], requests: [] }
    await expect(send(proxy, 'https://api.example/me')).rejects.toMatchObject({ code: 'service_unreachable' })
  })
})
