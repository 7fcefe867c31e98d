import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { parseCallbackAddress } from '../../../src/login/browser/callback-address.ts'
import type { Page } from '../../../src/login/browser/callback-page.ts'
import { type CallbackServer, listenForCallback } from '../../../src/login/browser/callback-server.ts'
import { type Ask, keyOf, listenAt, onLocalhost, state } from '../../helpers/callback-listener.ts'
import { freePort, occupy } from '../../helpers/login-edges.ts'

const success: Page = { kind: 'success', title: 'You are signed in', lines: ['as ana'] }

describe('what ends the wait', () => {
  it.each([
    { name: 'a code with our state', target: `/callback?code=c&state=${state}` },
    { name: 'an error with our state', target: `/callback?error=access_denied&state=${state}` },
    { name: 'the parameters in another order, with others', target: `/callback?session=1&state=${state}&code=c` },
  ])('$name', async ({ target }) => {
    const { server, get } = await listenAt(onLocalhost)
    const answer = get(target)
    const parameters = await server.answer
    expect(parameters.get('state')).toBe(state)
    await server.finish(success)
    expect(await answer).toMatchObject({ status: 200, text: expect.stringContaining('You are signed in') })
  })
})

describe('what changes nothing', () => {
  const good = `/callback?code=c&state=${state}`
  it.each<{ name: string; target: string; more?: Ask; status: number }>([
    { name: 'HEAD', target: good, more: { method: 'HEAD' }, status: 405 },
    { name: "OPTIONS, a browser's local network check", target: good, more: { method: 'OPTIONS' }, status: 405 },
    { name: 'POST, which only the implicit flow has', target: good, more: { method: 'POST', body: '{}' }, status: 405 },
    { name: 'a favicon', target: '/favicon.ico', status: 404 },
    { name: 'the root', target: '/', status: 404 },
    { name: 'a longer path', target: `/callback/?code=c&state=${state}`, status: 404 },
    { name: 'the path in other case', target: `/Callback?code=c&state=${state}`, status: 404 },
    { name: 'the path, encoded otherwise', target: `/%63allback?code=c&state=${state}`, status: 404 },
    { name: 'an absolute target', target: `http://localhost/callback?code=c&state=${state}`, status: 404 },
    {
      name: 'Sec-Purpose: prefetch',
      target: good,
      more: { headers: { 'sec-purpose': 'prefetch;prerender' } },
      status: 503,
    },
    { name: 'Purpose: prefetch', target: good, more: { headers: { purpose: 'prefetch' } }, status: 503 },
    { name: 'a foreign Host', target: good, more: { headers: { host: 'evil.example.com' } }, status: 421 },
    {
      name: 'the right name with another port as Host',
      target: good,
      more: { headers: { host: 'localhost:1' } },
      status: 421,
    },
    {
      name: '127.0.0.1 as Host of a localhost callback',
      target: good,
      more: { headers: { host: '127.0.0.1' } },
      status: 421,
    },
    { name: 'no state', target: '/callback?code=c', status: 400 },
    { name: 'a wrong state', target: '/callback?code=c&state=other', status: 400 },
    { name: 'our state with something behind it', target: `/callback?code=c&state=${state}x`, status: 400 },
    { name: 'state twice', target: `/callback?code=c&state=other&state=${state}`, status: 400 },
    { name: 'code twice', target: `/callback?code=a&code=b&state=${state}`, status: 400 },
    { name: 'neither code nor error', target: `/callback?state=${state}`, status: 400 },
    { name: 'an empty code', target: `/callback?code=&state=${state}`, status: 400 },
    { name: 'an error with a wrong state', target: '/callback?error=access_denied&state=other', status: 400 },
  ])('$name', async ({ target, more, status }) => {
    const { port, answered, get, server, hints } = await listenAt(onLocalhost)
    const headers = { host: `localhost:${port}`, ...more?.headers }
    expect((await get(target, { ...more, headers })).status).toBe(status)
    expect(await answered()).toBe(false)
    expect(hints).toEqual([])
    // and the right one still counts
    const right = get(good)
    expect((await server.answer).get('code')).toBe('c')
    await server.finish(success)
    expect((await right).status).toBe(200)
  })

  it('an error without state, which is only a hint', async () => {
    const { answered, get, hints } = await listenAt(onLocalhost)
    const { status, text } = await get('/callback?error=invalid_request&error_description=%3Cb%3Eno%3C%2Fb%3E')
    expect(status).toBe(400)
    expect(text).toContain('invalid_request: &lt;b&gt;no&lt;/b&gt;')
    expect(text).toContain('still waiting')
    expect(hints).toEqual([{ error: 'invalid_request', description: '<b>no</b>' }])
    expect(await answered()).toBe(false)
  })
})

describe('a second genuine hit', () => {
  it('gets the same page, before and after the first is answered', async () => {
    const { server, get } = await listenAt(onLocalhost)
    const [first, second] = [get(`/callback?code=a&state=${state}`), get(`/callback?code=b&state=${state}`)]
    expect((await server.answer).get('code')).toMatch(/^[ab]$/)
    // both requests are in: the second waits for the same page
    await new Promise((resolve) => setTimeout(resolve, 50))
    await server.finish(success)
    const third = get(`/callback?code=c&state=${state}`)
    const pages = (await Promise.all([first, second, third])).map(({ status, text }) => ({
      status,
      title: /<h1>(.*?)</.exec(text)?.[1],
    }))
    expect(pages).toEqual(Array(3).fill({ status: 200, title: 'You are signed in' }))
  })
})

describe('the short addresses', () => {
  const authorizeUrl = 'https://pool.example.com/a?x=1'
  const pathsOf = ({ openAddress, browserAddress }: CallbackServer) => ({
    open: new URL(openAddress).pathname,
    browser: new URL(browserAddress).pathname,
  })

  it('are two random ones that lead to the authorize address, and nothing else does', async () => {
    const { server, get, port } = await listenAt(onLocalhost)
    const { open, browser } = pathsOf(server)
    expect(open).not.toBe(browser)
    for (const address of [server.openAddress, server.browserAddress]) {
      expect(address).toMatch(new RegExp(`^http://localhost:${port}/[\\w-]{22}$`))
    }
    for (const path of [open, browser]) {
      const { status, headers } = await get(path)
      expect(status).toBe(302)
      expect(headers).toMatchObject({
        location: authorizeUrl,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      })
      expect((await get(`${path}x`)).status).toBe(404)
    }
  })

  it.each<{ name: string; more: Ask; status: number }>([
    { name: 'HEAD', more: { method: 'HEAD' }, status: 405 },
    { name: 'OPTIONS', more: { method: 'OPTIONS' }, status: 405 },
    { name: 'POST', more: { method: 'POST' }, status: 405 },
    ...['sec-purpose: prefetch', 'sec-purpose: prefetch;prerender', 'purpose: prefetch', 'x-moz: prefetch'].map(
      (header) => ({ name: header, more: { headers: headerOf(header) }, status: 503 }),
    ),
    { name: 'x-purpose: preview', more: { headers: headerOf('x-purpose: preview') }, status: 503 },
    { name: 'a foreign Host', more: { headers: { host: 'evil.example.com' } }, status: 421 },
  ])('are not used up by looking ahead, and show it nothing: $name', async ({ more, status }) => {
    const { server, get, port } = await listenAt(onLocalhost)
    for (const path of Object.values(pathsOf(server))) {
      const looked = await get(path, { ...more, headers: { host: `localhost:${port}`, ...more.headers } })
      expect({ status: looked.status, location: looked.headers.location }).toEqual({ status, location: undefined })
      expect((await get(path)).headers.location).toBe(authorizeUrl)
    }
  })

  it('for the browser works once; then a page says so, and the sign-in goes on', async () => {
    const { server, get, answered } = await listenAt(onLocalhost)
    const { open, browser } = pathsOf(server)
    const visits = await Promise.all([get(browser), get(browser)])
    expect(visits.map(({ status }) => status).sort()).toEqual([302, 410])
    for (const path of [browser, `${browser}?again`]) {
      const { status, headers, text } = await get(path)
      expect({ status, location: headers.location }).toEqual({ status: 410, location: undefined })
      expect(text).toContain('<h1>This address works once</h1>')
      expect(text).not.toContain('pool.example.com')
    }
    // the one that is shown stays good: it is copied into another browser
    for (const _ of [1, 2]) expect((await get(open)).headers.location).toBe(authorizeUrl)
    expect(await answered()).toBe(false)
    void get(`/callback?code=c&state=${state}`)
    expect((await server.answer).get('code')).toBe('c')
    await server.finish(success)
    expect((await get(browser)).status).toBe(410)
  })
})

function headerOf(line: string): Record<string, string> {
  const [name = '', value = ''] = line.split(': ')
  return { [name]: value }
}

describe('the implicit flow', () => {
  const fragment = `access_token=t&token_type=Bearer&state=${state}`
  const withKey = (key: string, more = {}) => JSON.stringify({ key, fragment, ...more })

  it('has a page that posts the fragment back, and takes what it posts', async () => {
    const { server, get, port } = await listenAt(onLocalhost, 'implicit')
    const page = await get('/callback')
    expect(page.status).toBe(200)
    const headers = {
      host: `localhost:${port}`,
      origin: `http://localhost:${port}`,
      'content-type': 'application/json',
    }
    const answer = get('/callback', { method: 'POST', headers, body: withKey(keyOf(page)) })
    expect((await server.answer).get('access_token')).toBe('t')
    await server.finish(success)
    expect(await answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8' } })
    expect(JSON.parse((await answer).text)).toEqual(success)
  })

  it('takes an error with our state from the query', async () => {
    const { server, get } = await listenAt(onLocalhost, 'implicit')
    void get(`/callback?error=access_denied&state=${state}`)
    expect((await server.answer).get('error')).toBe('access_denied')
    await server.finish(success)
  })

  it.each<{ name: string; headers?: Record<string, string>; body?: (key: string) => string }>([
    { name: 'another origin', headers: { origin: 'https://evil.example.com' } },
    { name: 'no origin', headers: { origin: '' } },
    { name: 'the null origin', headers: { origin: 'null' } },
    { name: 'a form', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    { name: 'plain text', headers: { 'content-type': 'text/plain' } },
    { name: 'a wrong key', body: () => withKey('guess') },
    { name: 'no key', body: () => JSON.stringify({ fragment }) },
    { name: 'a wrong state', body: (key) => withKey(key, { fragment: 'access_token=t&state=other' }) },
    { name: 'no state', body: (key) => withKey(key, { fragment: 'access_token=t' }) },
    { name: 'no token', body: (key) => withKey(key, { fragment: `state=${state}` }) },
    { name: 'a token twice', body: (key) => withKey(key, { fragment: `${fragment}&access_token=u` }) },
    { name: 'more than 64 KiB', body: (key) => withKey(key, { padding: 'x'.repeat(64 * 1024) }) },
    { name: 'text that is not JSON', body: (key) => `${withKey(key)},` },
    { name: 'a list', body: (key) => `[${withKey(key)}]` },
  ])('does not take $name', async ({ headers, body = withKey }) => {
    const { port, get, answered } = await listenAt(onLocalhost, 'implicit')
    const key = keyOf(await get('/callback'))
    const right = { host: `localhost:${port}`, origin: `http://localhost:${port}`, 'content-type': 'application/json' }
    const answer = await get('/callback', { method: 'POST', headers: { ...right, ...headers }, body: body(key) })
    expect(answer.status).toBe(400)
    expect(await answered()).toBe(false)
  })
})

describe('where it listens', () => {
  it.each([
    { callback: (port: number) => `http://localhost:${port}/cb`, v4: true, v6: true },
    { callback: (port: number) => `http://127.0.0.1:${port}/cb`, v4: true, v6: false },
    { callback: (port: number) => `http://[::1]:${port}/cb`, v4: false, v6: true },
  ])('case %#: only where the callback says', async ({ callback, v4, v6 }) => {
    const { port } = await listenAt(callback)
    expect(await reaches('127.0.0.1', port)).toBe(v4)
    expect(await reaches('::1', port)).toBe(v6)
    // another address of this machine's own loopback network: nothing listens on all interfaces
    expect(await reaches('127.0.0.2', port)).toBe(false)
  })

  it.each(['127.0.0.1', '::1'] as const)('takes a port as taken where another program has it on %s', async (host) => {
    const port = await freePort()
    await occupy(host, port)
    const address = parseCallbackAddress(onLocalhost(port))
    const expected = { address, flow: 'code' as const, state, authorizeUrl: 'https://x.example.com/', onHint: () => {} }
    expect(await listenForCallback(expected, { randomBytes })).toBeUndefined()
    // and leaves nothing behind on the other family
    expect(await reaches(host === '::1' ? '127.0.0.1' : '::1', port)).toBe(false)
  })

  it('serves a callback without a path at the root', async () => {
    const { server, get } = await listenAt((port) => `http://localhost:${port}`)
    void get(`/?code=c&state=${state}`)
    expect((await server.answer).get('code')).toBe('c')
    await server.finish(success)
  })
})

describe('the end', () => {
  it('frees the port though a browser keeps idle connections', async () => {
    const { server, port } = await listenAt(onLocalhost)
    const idle = connect(port, '127.0.0.1')
    const closed = new Promise((resolve) => idle.once('close', resolve))
    idle.on('error', () => {})
    await new Promise((resolve) => idle.once('connect', resolve))
    await server.close()
    await closed
    expect(await reaches('127.0.0.1', port)).toBe(false)
    expect(await reaches('::1', port)).toBe(false)
  })

  it('closes the connection of every answer', async () => {
    const { get } = await listenAt(onLocalhost)
    expect((await get('/favicon.ico')).headers.connection).toBe('close')
  })
})

describe('the page', () => {
  it('is not kept, not framed, not sent elsewhere, and runs one script', async () => {
    const { server, get } = await listenAt(onLocalhost)
    const answer = get(`/callback?code=c&state=${state}`)
    await server.answer
    await server.finish({ kind: 'failure', title: 'Äpfel & <script>', lines: ['"quoted" \u202e'] })
    const { headers, text } = await answer
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-length': String(Buffer.byteLength(text)),
    })
    const nonce = /<script nonce="([^"]+)">/.exec(text)?.[1]
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    expect(text).toContain('<h1>Äpfel &amp; &lt;script&gt;</h1>')
    expect(text).toContain('&quot;quoted&quot; \ufffd')
    expect(text).toContain('history.replaceState')
    expect(text).not.toContain(state)
  })
})

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host)
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
