import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemFetch } from '../src/system-network.ts'

async function serve(answer: string): Promise<string> {
  const server = createServer((_, response) => response.end(answer))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A proxy that knows one made-up host and sends what is meant for it to the given server. */
async function startProxy(target: string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request: IncomingMessage, socket) => {
    asked.push(request.url ?? '')
    const upstream = connect(Number(new URL(target).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked }
}

describe('proxies', () => {
  it('are asked for other hosts', async () => {
    const proxy = await startProxy(await serve('through the proxy'))
    const fetch = systemFetch({ HTTP_PROXY: proxy.url }, undefined)
    expect(await (await fetch('http://pool.example/')).text()).toBe('through the proxy')
    expect(proxy.asked).toEqual(['pool.example:80'])
  })

  it('are never asked for this machine', async () => {
    const proxy = await startProxy(await serve('unused'))
    const fetch = systemFetch({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }, undefined)
    expect(await (await fetch(await serve('direct'))).text()).toBe('direct')
    expect(proxy.asked).toEqual([])
  })
})
