import { describe, expect, it } from 'vitest'
import { send, withoutQuery } from '../../src/net/post-form.ts'
import { asTokens, requestTokens } from '../../src/session/protocol/token-endpoint.ts'
import { reply, serveApi } from '../helpers/api-server.ts'
import { approved } from '../helpers/approved.ts'
import { selfSigned } from '../helpers/certificate.ts'
import { overheard, quiet } from '../helpers/conversation.ts'
import { freePort, loginEdges } from '../helpers/login-edges.ts'

const ask = (url: string, more = {}) => send({ service: 'the service', url: approved(url), ...more }, loginEdges())

describe('a request', () => {
  it('is not redirected anywhere', async () => {
    const { origin, requests } = await serveApi((_, response) => {
      reply(response, { status: 307, headers: { location: '/elsewhere' } })
    })
    expect((await ask(`${origin}/first`, { method: 'POST', body: 'secret=1' })).status).toBe(307)
    expect(requests.map(({ url }) => url)).toEqual(['/first'])
  })

  it.each([
    {
      name: 'nothing listens',
      url: async () => `http://127.0.0.1:${await freePort()}/`,
      code: 'service_unreachable',
      why: 'nothing listens',
    },
    {
      name: 'the connection is cut',
      url: async () => (await serveApi(({ socket }) => void socket.destroy())).origin,
      code: 'service_unreachable',
      why: 'closed before',
    },
    {
      name: 'the answer is cut',
      url: async () =>
        (
          await serveApi((_, response) => {
            response.writeHead(200, { 'content-length': 100 })
            response.write('x')
            setTimeout(() => response.destroy(), 10)
          })
        ).origin,
      code: 'service_unreachable',
      why: 'closed before',
    },
    {
      name: 'no answer comes',
      url: async () => (await serveApi(() => {})).origin,
      code: 'service_unreachable',
      why: 'it took longer than',
    },
    {
      name: 'the answer never ends',
      url: async () =>
        (
          await serveApi((_, response) => {
            const more = () => void (response.destroyed || response.write('x'.repeat(65_536), more))
            more()
          })
        ).origin,
      code: 'service_failed',
      why: '',
    },
    {
      name: "the certificate is nobody's",
      url: async () => {
        const day = 86_400_000
        const certificate = selfSigned({
          ipAddress: [127, 0, 0, 1],
          notBefore: new Date(Date.now() - day),
          notAfter: new Date(Date.now() + day),
        })
        return (await serveApi((_, response) => reply(response, {}), certificate)).origin
      },
      code: 'tls_untrusted',
      why: 'self-signed',
    },
  ])('that fails because $name is $code', async ({ url, code, why }) => {
    const failing = ask(await url(), { timeoutMs: 500 })
    await expect(failing).rejects.toMatchObject({ code, why: expect.stringContaining(why), hint: expect.any(String) })
  })

  it('ends with the reason of a signal', async () => {
    const { origin } = await serveApi(() => {})
    const edges = loginEdges()
    const waiting = send({ service: 'the service', url: approved(origin) }, edges)
    const reason = new Error('interrupted')
    edges.interrupt(reason)
    await expect(waiting).rejects.toBe(reason)
  })
})

describe('what --debug shows of a request', () => {
  it('names what was sent, and nothing secret of it', async () => {
    const { origin } = await serveApi((_, response) =>
      reply(response, { body: '{"access_token":"SECRET1","token_type":"Bearer"}' }),
    )
    const { talk, said } = overheard()
    const grant = {
      grant_type: 'authorization_code',
      code: 'SECRET2',
      code_verifier: 'SECRET3',
      redirect_uri: 'http://localhost:1',
    }
    await requestTokens(
      approved(`${origin}/t?x=SECRET5`),
      { clientId: 'client1', clientSecret: 'SECRET4' },
      grant,
      loginEdges(),
      talk,
    )
    expect(said()).toContain('grant_type=authorization_code code=<7 characters> code_verifier=<7 characters>')
    expect(said()).toContain('client_secret=<7 characters>')
    expect(said()).not.toContain('SECRET')
  })

  it.each([
    { url: 'https://x.example.com/a?b=c', expected: 'https://x.example.com/a' },
    { url: 'https://x.example.com/a#b', expected: 'https://x.example.com/a' },
    { url: 'https://x.example.com/a', expected: 'https://x.example.com/a' },
  ])('quotes $url as $expected', ({ url, expected }) => {
    expect(withoutQuery(url)).toBe(expected)
  })
})

describe('the answer of a grant', () => {
  it.each([
    {
      name: 'all three',
      json: { access_token: 'a', id_token: 'i', refresh_token: 'r', token_type: 'Bearer' },
      expected: { access: 'a', id: 'i', refresh: 'r' },
    },
    { name: 'the access token alone', json: { access_token: 'a', token_type: 'bearer' }, expected: { access: 'a' } },
    { name: 'another type', json: { access_token: 'a', token_type: 'DPoP' }, expected: undefined },
    { name: 'no type', json: { access_token: 'a' }, expected: undefined },
    { name: 'no access token', json: { id_token: 'i', token_type: 'Bearer' }, expected: undefined },
    { name: 'a number', json: { access_token: 7, token_type: 'Bearer' }, expected: undefined },
  ])('$name', ({ json, expected }) => {
    expect(asTokens(json)).toEqual(expected)
  })

  it.each([
    {
      name: 'an OAuth error',
      status: 400,
      body: '{"error":"invalid_grant"}',
      expected: { refusal: { error: 'invalid_grant', description: undefined } },
    },
    {
      name: 'a refusal with 401',
      status: 401,
      body: '{"error":"invalid_client","error_description":"no"}',
      expected: { refusal: { error: 'invalid_client', description: 'no' } },
    },
  ])('$name is an answer', async ({ status, body, expected }) => {
    const { origin } = await serveApi((_, response) => reply(response, { status, body }))
    const client = { clientId: 'c', clientSecret: undefined }
    expect(await requestTokens(approved(origin), client, { grant_type: 'refresh_token' }, loginEdges(), quiet)).toEqual(
      expected,
    )
  })

  it.each([
    { name: 'a failing server', status: 500, body: '{"error":"server_error"}' },
    { name: 'HTML', status: 200, body: '<html>' },
    { name: 'a 400 without an error', status: 400, body: '{}' },
    { name: 'a redirect', status: 302, body: '' },
    { name: 'no token', status: 200, body: '{}' },
  ])('$name is service_failed', async ({ status, body }) => {
    const { origin } = await serveApi((_, response) => reply(response, { status, body }))
    const asking = requestTokens(approved(origin), { clientId: 'c', clientSecret: undefined }, {}, loginEdges(), quiet)
    await expect(asking).rejects.toMatchObject({ code: 'service_failed', exitCode: 4 })
  })
})
