import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { reply, serveApi } from '../../helpers/api-server.ts'
import { selfSigned } from '../../helpers/certificate.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { serveOddly } from '../../helpers/odd-answers.ts'
import { serveAnswer as canned, type MeTokens, makeTokens, runMe } from '../../helpers/replay-me.ts'
import { stoppedAt, testEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool({}, { now: () => stoppedAt })

let tokens: MeTokens
beforeAll(async () => {
  tokens = await makeTokens(pool())
})

/** The whole program with every kind of output; that no token stands in any of them is looked at by runMe. */
async function me(apiUrl: string, args: readonly string[] = [], changes: Partial<Edges> = {}, token = tokens.access) {
  const edges = testEdges()
  const here = { workingDirectory: edges.home, files: edges.files, ...changes }
  const text = await runMe(pool(), token, apiUrl, ['--verbose', '--debug', ...args], here)
  const reports = ['--report', 'har=me.har', '--report', 'junit=me.xml']
  const json = await runMe(pool(), token, apiUrl, ['--json', ...reports, ...args], here)
  const read = async (name: string) =>
    (await edges.files.read(join(edges.home, name), { kind: 'file', limit: 2 ** 24 })) ?? ''
  const [har, junit] = [await read('me.har'), await read('me.xml')]
  const all = [text.out, text.err, json.out, json.err, har, junit].join('\n')
  for (const part of token.split('.').filter((piece) => piece.length > 20)) expect(all).not.toContain(part)
  expect(json.exitCode).toBe(text.exitCode)
  return { ...text, json, har, junit, all }
}

const echo = (text: string) => JSON.stringify({ seen: text })

describe('an API that means no good', () => {
  it('echoes the token, and that is a finding', async () => {
    const api = await serveApi((request, response) =>
      reply(response, {
        headers: { 'X-Seen': String(request.headers.authorization), 'Content-Type': 'application/json' },
        body: echo(String(request.headers.authorization)),
      }),
    )
    const { exitCode, out, har } = await me(api.origin)
    expect(exitCode).toBe(0)
    expect(out).toContain('high  token-echoed')
    expect(out).toMatch(/"seen": "Bearer <token sha256:[0-9a-f]{8}>"/)
    expect(har).toContain('token-echoed')
  })

  it.each(['none', 'same-origin'])(
    'redirects a token in a header of its own to another origin (%s)',
    async (follow) => {
      const stranger = await canned({})
      const api = await canned({ status: 307, headers: { Location: `${stranger.origin}/?next=me` } })
      const { exitCode, out } = await me(api.origin, ['--follow', follow, '--header-name', 'X-Auth', '--scheme', ''])
      expect({ exitCode, strangers: stranger.requests.length }).toEqual({ exitCode: 1, strangers: 0 })
      expect(out).toContain('tokens are never sent on to another origin')
    },
  )

  it('redirects to another port of the same host', async () => {
    const stranger = await canned({})
    const path = await serveApi((request, response) =>
      request.url === '/me'
        ? reply(response, { status: 302, headers: { Location: '/there' } })
        : reply(response, { status: 302, headers: { Location: stranger.origin } }),
    )
    const { exitCode } = await me(`${path.origin}/me`, ['--follow', 'same-origin'])
    expect({ exitCode, strangers: stranger.requests.length }).toEqual({ exitCode: 1, strangers: 0 })
  })

  it('sends a header of 60 kB', async () => {
    const api = await canned({ headers: { 'X-Long': 'a'.repeat(60_000) }, body: '{}' })
    const { exitCode, json } = await me(api.origin)
    expect(exitCode).toBe(0)
    expect(JSON.parse(json.out).response.headers['x-long'].length).toBe(60_000)
  })

  it('sends a head without end', async () => {
    const url = await serveOddly((socket) => socket.end(`HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(400_000)}\r\n\r\n`))
    const { exitCode, err } = await me(url)
    expect(exitCode).toBe(4)
    expect(err).toContain('its answer is not HTTP')
  })

  it('sends a body that never ends', async () => {
    const api = await serveApi((_, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'a')
      const more = () => {
        while (response.write(chunk));
      }
      response.on('drain', more)
      more()
    })
    const { exitCode, out, har } = await me(api.origin)
    expect(exitCode).toBe(0)
    expect(out).toContain('1048576 bytes and more, cut there')
    expect(har).toContain('the body went on; no more was read')
  })

  it('sends a body that stops in the middle and stays open', async () => {
    const url = await serveOddly((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"a'))
    const { exitCode, err, junit } = await me(url, ['--timeout', '0.3'])
    expect(exitCode).toBe(4)
    expect(err).toContain('it took longer than 0.3 s')
    expect(junit).toContain('<error message="the API gave no complete answer')
  })

  it('sends a gzip bomb', async () => {
    const body = gzipSync(gzipSync(Buffer.alloc(256 * 1024 * 1024)))
    const api = await canned({ headers: { 'Content-Encoding': 'gzip, gzip' }, body })
    const before = process.memoryUsage().rss
    const { exitCode, out } = await me(api.origin)
    expect(exitCode).toBe(0)
    expect(out).toContain('1048576 bytes and more, cut there')
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
  })

  it('sends three bytes of a gzip body', async () => {
    const body = gzipSync('{"sub":"x"}').subarray(0, 3)
    const api = await canned({ headers: { 'Content-Encoding': 'gzip' }, body })
    const { exitCode, err, junit } = await me(api.origin)
    expect(exitCode).toBe(4)
    expect(err).toContain('its body cannot be decoded as its Content-Encoding says (gzip)')
    expect(junit).toContain('<error message="the answer of the API cannot be read')
  })

  it.each([['none'], ['same-origin']])('sends on to itself, with --follow %s', async (follow) => {
    const api = await canned({ status: 302, headers: { Location: '/me' } })
    const { exitCode, out } = await me(`${api.origin}/me`, ['--follow', follow])
    expect(exitCode).toBe(1)
    expect(out).toContain('following leads nowhere')
    expect(out).not.toContain('--follow same-origin')
  })

  it('sends invalid UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"name":"a'), Buffer.from([0xff, 0xc0]), Buffer.from('b"}')])
    const api = await canned({ headers: { 'Content-Type': 'application/json' }, body })
    const { exitCode, json } = await me(api.origin)
    expect(exitCode).toBe(0)
    expect(JSON.parse(json.out).response.body).toEqual({ name: 'a\ufffd\ufffdb' })
  })

  it('sends characters that turn a terminal around, also into the reports', async () => {
    const body = JSON.stringify({ name: '\u001b[2J\u202e]]><x>' })
    const api = await canned({ status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="\u009b"' }, body })
    const { all, junit } = await me(api.origin, ['--expect', 'name=\u001bx'])
    expect(all).not.toMatch(/[\u001b\u009b\u202e]/)
    expect(junit).not.toContain('<x>')
  })
})

describe('what keeps an answer from coming', () => {
  const day = 86_400_000
  const around = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) }

  it.each([
    ['another name', { ...around, dnsName: 'other.example' }, true, 'its certificate is for another name'],
    [
      'nobody that is trusted',
      { ...around, ipAddress: [127, 0, 0, 1] as const },
      false,
      'its certificate is self-signed',
    ],
  ])('is a certificate for %s', async (_, content, isTrusted, why) => {
    const pair = selfSigned(content)
    const api = await serveApi((_, response) => reply(response, {}), pair)
    const { exitCode, err, har } = await me(api.origin, [], isTrusted ? { certificates: pair.cert } : {})
    expect({ exitCode, sent: api.requests.length }).toEqual({ exitCode: 4, sent: 0 })
    expect(err).toContain(why)
    expect(JSON.parse(har).log.entries[0]).toMatchObject({
      response: { status: 0 },
      _cogtool: { error: { code: 'tls_untrusted' } },
    })
  })

  it('is a line break in the token file', async () => {
    const edges = testEdges()
    const broken = tokens.access.replace('.', '.\n')
    await edges.files.replace(join(edges.home, 'token.txt'), `${broken}\n`)
    const api = await canned({})
    const here = { workingDirectory: edges.home, files: edges.files }
    const { exitCode, out, err } = await runMe(pool(), '', api.origin, ['--token-file', 'token.txt'], here)
    expect({ exitCode, sent: api.requests.length }).toEqual({ exitCode: 2, sent: 0 })
    expect(err).toContain('the token was wrapped when it was copied')
    for (const part of broken.split(/[.\n]+/)) expect(out + err).not.toContain(part)
  })
})

describe('a token of 60 kB', () => {
  it('is refused by its size, and that is said', async () => {
    const api = await canned({})
    const { exitCode, out } = await me(api.origin, [], {}, `${tokens.access}${'a'.repeat(60_000)}`)
    expect(exitCode).toBe(1)
    expect(out).toContain('431')
    expect(out).toContain('head_too_large')
  })
})
