import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signInByHttp } from '../../src/demo/http-browser.ts'
import { renderRelayPage } from '../../src/login/browser/render-callback-page.ts'
import { startTestPool } from '../helpers/local-pool.ts'
import { authorizeUrl, clientNamed } from '../helpers/pool-client.ts'

interface Visit {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly origin: string | undefined
  readonly body: string
}

/** A callback on a free port that remembers who came, and answers with this page. */
async function startCallback(page: string): Promise<{ address: string; visits: Visit[] }> {
  const visits: Visit[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method, url, headers } = request
    visits.push({ method, url, origin: headers.origin, body: Buffer.concat(chunks).toString() })
    response.end(method === 'POST' ? '{"kind":"success"}' : page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { address: `http://localhost:${(server.address() as AddressInfo).port}/callback`, visits }
}

describe('signInByHttp', () => {
  it('follows the form to the callback, with a code', async () => {
    const { address, visits } = await startCallback('<h1>Signed in</h1>')
    const pool = await startTestPool({ callbackUrls: [address] })
    const landing = await signInByHttp(authorizeUrl(pool, { redirect_uri: address }), pool.demoUser)
    expect(landing).toMatchObject({ status: 200, text: '<h1>Signed in</h1>' })
    expect(visits.map(({ method }) => method)).toEqual(['GET'])
    expect(visits[0]?.url).toMatch(/^\/callback\?code=[\w-]+&state=s$/)
  })

  it('posts the fragment of the implicit flow as the script of the callback page does', async () => {
    const { address, visits } = await startCallback(renderRelayPage('the-key', 'nonce').html)
    const pool = await startTestPool({ callbackUrls: [address] })
    const implicit = { client_id: clientNamed(pool, 'implicit').id, response_type: 'token', redirect_uri: address }
    const landing = await signInByHttp(authorizeUrl(pool, implicit), pool.demoUser)
    expect(landing.text).toBe('{"kind":"success"}')
    expect(visits.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /callback', 'POST /callback'])
    const sent = JSON.parse(visits[1]?.body ?? '') as { key: string; fragment: string }
    expect(sent.key).toBe('the-key')
    expect([...new URLSearchParams(sent.fragment).keys()]).toEqual([
      'id_token',
      'access_token',
      'expires_in',
      'token_type',
      'state',
    ])
    expect(visits[1]?.origin).toBe(new URL(address).origin)
  })

  it('says why the page did not let somebody in', async () => {
    const pool = await startTestPool()
    const attempt = signInByHttp(authorizeUrl(pool), { ...pool.demoUser, password: 'wrong' })
    await expect(attempt).rejects.toMatchObject({ code: 'sign_in_denied', why: 'Incorrect user name or password.' })
  })

  it('gives up where pages redirect in a circle', async () => {
    const server = createServer((_, response) => response.writeHead(302, { location: '/' }).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    await expect(signInByHttp(url, { username: 'a', password: 'b' })).rejects.toMatchObject({
      code: 'identity_provider_failed',
    })
  })
})
