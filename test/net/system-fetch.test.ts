import { createServer } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { reply, serveApi } from '../helpers/api-server.ts'
import { selfSigned } from '../helpers/certificate.ts'
import { fetchFor } from '../helpers/fetch-for.ts'
import { freePort } from '../helpers/login-edges.ts'
import { type ProxyOptions, serveProxy } from '../helpers/proxy-server.ts'

const day = 86_400_000
let pair: ReturnType<typeof selfSigned>
beforeAll(() => {
  pair = selfSigned({
    dnsName: 'pool.example',
    ipAddress: [127, 0, 0, 1],
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + day),
  })
})

const serve = (tls?: typeof pair) => serveApi((_, response) => reply(response, { body: 'here' }), tls)
const textAt = async (url: string, env: Record<string, string>, certificates?: string) =>
  (await fetchFor(env, certificates)(url)).text()

describe('a proxy', () => {
  it.each<[name: string, url: string, variable: string, value: (origin: string) => string]>([
    ['of HTTP_PROXY, for http', 'http://pool.example/', 'HTTP_PROXY', (origin) => origin],
    ['of HTTPS_PROXY, for https', 'https://pool.example/', 'HTTPS_PROXY', (origin) => origin],
    ['of https_proxy', 'https://pool.example/', 'https_proxy', (origin) => origin],
    ['without a scheme', 'https://pool.example/', 'HTTPS_PROXY', (origin) => origin.replace('http://', '')],
    ['with a slash', 'https://pool.example/', 'HTTPS_PROXY', (origin) => `${origin}/`],
  ])('%s leads to another host', async (_, url, variable, value) => {
    const { protocol } = new URL(url)
    const { origin } = await serve(protocol === 'https:' ? pair : undefined)
    const proxy = await serveProxy({ to: origin })
    expect(await textAt(url, { [variable]: value(proxy.origin) }, pair.cert)).toBe('here')
    expect(proxy.asked).toEqual([`CONNECT pool.example:${protocol === 'https:' ? 443 : 80}`])
  })

  it('is given the name and password of its address', async () => {
    const wants = `Basic ${Buffer.from('ann:hunter 2').toString('base64')}`
    const proxy = await serveProxy({ to: (await serve()).origin, wants })
    expect(await textAt('http://pool.example/', { HTTP_PROXY: proxy.origin.replace('//', '//ann:hunter%202@') })).toBe(
      'here',
    )
  })

  it('is not asked anew for each request to a host', async () => {
    const proxy = await serveProxy({ to: (await serve(pair)).origin })
    const fetch = fetchFor({ HTTPS_PROXY: proxy.origin }, pair.cert)
    for (const path of [1, 2, 3, 4, 5, 6]) {
      expect(await (await fetch(`https://pool.example/${path}`)).text()).toBe('here')
    }
    // undici takes a second connection where the first is not quite free yet
    expect(proxy.asked.length).toBeLessThanOrEqual(2)
  })

  it.each(['localhost', '127.0.0.1'])('is never asked for this machine: %s', async (name) => {
    const dead = `http://127.0.0.1:${await freePort()}`
    const url = (await serve()).origin.replace('127.0.0.1', name)
    expect(await textAt(url, { HTTP_PROXY: dead, HTTPS_PROXY: dead })).toBe('here')
  })
})

describe('a proxy that does not help is named by its host and port, without its password', () => {
  const closing = async () => {
    const server = createServer((socket) => socket.once('data', () => socket.end()))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    return { origin: `http://127.0.0.1:${port}`, close: () => server.close() }
  }
  const answering = (options: Omit<ProxyOptions, 'to'>) => async () => ({
    origin: (await serveProxy({ to: 'http://127.0.0.1:1', ...options })).origin,
    close: () => {},
  })

  it.each([
    {
      name: 'it is not there',
      start: async () => ({ origin: `http://127.0.0.1:${await freePort()}`, close: () => {} }),
      why: ': nothing listens at that address',
      hint: 'check HTTPS_PROXY',
    },
    {
      name: 'it closes the connection',
      start: closing,
      why: ': the connection was closed before the answer was complete',
      hint: 'check HTTPS_PROXY',
    },
    {
      name: 'it may not go there',
      start: answering({ status: 403 }),
      why: ' answered 403',
      hint: 'NO_PROXY names hosts to reach without it',
    },
    {
      name: 'it refuses name and password',
      start: answering({ wants: 'Basic other' }),
      why: ' wants a name and password',
      hint: 'HTTPS_PROXY=http://NAME:PASSWORD@PROXY',
    },
    {
      name: 'it cannot find the host',
      start: answering({ status: 502 }),
      why: ' answered 502',
      hint: 'NO_PROXY names hosts to reach without it',
    },
  ])('$name', async ({ start, why, hint }) => {
    const { origin, close } = await start()
    const asking = textAt('https://pool.example/', { HTTPS_PROXY: origin.replace('//', '//ann:hunter2@') })
    await expect(asking).rejects.toMatchObject({
      code: 'service_unreachable',
      exitCode: 4,
      message: 'the proxy opened no way to pool.example',
      why: `the proxy ${new URL(origin).host}${why}`,
      hint,
    })
    close()
  })

  it('its address is none', async () => {
    const asking = textAt('https://pool.example/', { HTTPS_PROXY: 'ann:hunter2@:port' })
    await expect(asking).rejects.toMatchObject({ code: 'invalid_value', exitCode: 2 })
    await expect(asking).rejects.toThrow(/^the address of the proxy cannot be used \(HTTPS_PROXY\)$/)
  })
})

describe('the certificates that count', () => {
  it('are those given, with or without a proxy', async () => {
    const { origin } = await serve(pair)
    const proxy = await serveProxy({ to: origin })
    expect(await textAt(origin, {}, pair.cert)).toBe('here')
    expect(await textAt('https://pool.example/', { HTTPS_PROXY: proxy.origin }, pair.cert)).toBe('here')
  })

  it('are those given, though NODE_EXTRA_CA_CERTS names a file that is not there', async () => {
    const { origin } = await serve(pair)
    expect(await textAt(origin, { NODE_EXTRA_CA_CERTS: '/no/such/file.pem' }, pair.cert)).toBe('here')
  })

  it('are no others', async () => {
    const { origin } = await serve(pair)
    const proxy = await serveProxy({ to: origin })
    const cause = expect.objectContaining({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    await expect(textAt('https://pool.example/', { HTTPS_PROXY: proxy.origin })).rejects.toMatchObject({ cause })
  })
})
