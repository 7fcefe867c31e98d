import { createServer } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Edges } from '../../src/edges/edges.ts'
import { type ApiRequest, sendRequest } from '../../src/me/request.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'
import { reply, serveApi } from '../helpers/api-server.ts'
import { approved } from '../helpers/approved.ts'
import { selfSigned } from '../helpers/certificate.ts'
import { serveOddly } from '../helpers/odd-answers.ts'
import { testEdges } from '../helpers/test-edges.ts'

const mebibyte = 1024 * 1024

function get(url: string, changes: Partial<ApiRequest> = {}): ApiRequest {
  return { method: 'GET', url: new URL(url), headers: [['X-Auth', 'secret-value-1']], body: undefined, ...changes }
}

async function send(url: string, changes: Partial<ApiRequest> = {}, edges: Partial<Edges> = {}, seconds = 10) {
  return sendRequest(get(url, changes), approved(url, 'api-token'), seconds, testEdges(edges))
}

async function failure(url: string, edges: Partial<Edges> = {}, seconds = 10): Promise<CogtoolError> {
  const error = await send(url, {}, edges, seconds).then(
    () => undefined,
    (failed: unknown) => failed,
  )
  if (!(error instanceof CogtoolError)) throw new Error(`not one of our errors: ${error}`)
  return error
}

/** A server that answers with raw bytes, right or wrong. */
const rawServer = (answer: string) => serveOddly((socket) => socket.end(answer))

describe('what is sent', () => {
  it('is exactly the head asked for, each repeated header on a line of its own', async () => {
    const api = await serveApi((_, response) => reply(response, {}))
    await send(`${api.origin}/me?x=%20y&a=b#not-this`, {
      headers: [
        ['Authorization', 'Bearer x'],
        ['X-Twice', 'one'],
        ['x-twice', 'two'],
      ],
    })
    const [request] = api.requests
    expect(request?.url).toBe('/me?x=%20y&a=b')
    expect(request?.rawHeaders).toEqual([
      ...['Authorization', 'Bearer x', 'X-Twice', 'one', 'X-Twice', 'two'],
      ...['Host', new URL(api.origin).host, 'Connection', 'close'],
    ])
  })

  it('can have a body', async () => {
    const api = await serveApi((request, response) => request.pipe(response))
    const { text } = await send(api.origin, {
      method: 'POST',
      body: Buffer.from('{"a":1}'),
      headers: [['Content-Length', '7']],
    })
    expect(text).toBe('{"a":1}')
  })
})

describe('an answer', () => {
  it('keeps repeated headers apart, in order', async () => {
    const api = await serveApi((_, response) =>
      reply(response, { headers: { 'Set-Cookie': ['a=1', 'b=2'], 'X-One': '1' } }),
    )
    const { headers } = await send(api.origin)
    expect(headers.get('set-cookie')).toEqual(['a=1', 'b=2'])
    expect(headers.get('x-one')).toEqual(['1'])
  })

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', (text: Buffer) => text],
    ['gzip, br', (text: Buffer) => brotliCompressSync(gzipSync(text))],
  ] as const)('in %s is decoded', async (encoding, encode) => {
    const body = encode(Buffer.from('{"sub":"x"}'))
    const api = await serveApi((_, response) => reply(response, { headers: { 'Content-Encoding': encoding }, body }))
    expect(await send(api.origin)).toMatchObject({ json: { sub: 'x' }, cut: false })
  })

  it.each([
    ['an unknown encoding', 'zstd', Buffer.from('{"sub":"x"}')],
    ['bytes that are not in the encoding', 'gzip', Buffer.from('{"sub":"x"}')],
    ['half a compressed body of no use', 'br', Buffer.from([0xff, 0xff, 0xff])],
    ['three bytes', 'gzip', gzipSync('{"sub":"x"}').subarray(0, 3)],
    ['all but the last byte', 'gzip', gzipSync('{"sub":"x"}').subarray(0, -1)],
    ['half a body', 'deflate', deflateSync('{"sub":"x"}').subarray(0, 6)],
    ['half a bare body', 'deflate', deflateRawSync('{"sub":"x"}').subarray(0, 6)],
    ['half of it inside', 'gzip, br', brotliCompressSync(gzipSync('{"sub":"x"}').subarray(0, 12))],
  ])('with %s (%s) cannot be read, unless its status is an answer', async (_, encoding, body) => {
    let status = 200
    const api = await serveApi((_, response) =>
      reply(response, { status, headers: { 'Content-Encoding': encoding }, body }),
    )
    expect(await failure(api.origin)).toMatchObject({ code: 'service_failed', exitCode: 4 })
    status = 401
    expect(await send(api.origin)).toMatchObject({ status: 401, text: undefined, json: undefined })
  })

  it('without a body is in every encoding', async () => {
    const api = await serveApi((_, response) => reply(response, { headers: { 'Content-Encoding': 'gzip' } }))
    expect(await send(api.origin)).toMatchObject({ status: 200, size: 0 })
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['gzip, gzip', (bytes: Buffer) => gzipSync(gzipSync(bytes))],
  ] as const)('that would unfold without end (%s) is cut at the limit', async (encoding, encode) => {
    const body = encode(Buffer.alloc(64 * mebibyte, 'a'))
    expect(body.length).toBeLessThan(mebibyte)
    const api = await serveApi((_, response) => reply(response, { headers: { 'Content-Encoding': encoding }, body }))
    expect(await send(api.origin)).toMatchObject({ cut: true, size: mebibyte })
  })

  it('that never ends is cut at the limit, and its connection closed', async () => {
    let closed: () => void = () => {}
    const connectionClosed = new Promise<void>((resolve) => {
      closed = resolve
    })
    const api = await serveApi((_, response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(64 * 1024, 'a')
      const more = () => {
        while (response.write(chunk));
      }
      response.on('drain', more).on('close', closed)
      more()
    })
    expect(await send(api.origin)).toMatchObject({ status: 200, cut: true, size: mebibyte })
    await connectionClosed
  })

  it('of exactly the limit is whole', async () => {
    const api = await serveApi((_, response) => reply(response, { body: Buffer.alloc(mebibyte, 'a') }))
    expect(await send(api.origin)).toMatchObject({ cut: false, size: mebibyte })
  })

  it.each([
    ['invalid UTF-8', Buffer.from([0x61, 0xff, 0x62]), 'text/plain', 'a\ufffdb'],
    ['another charset', Buffer.from([0xe4]), 'text/plain; charset="ISO-8859-1"', 'ä'],
    ['an unknown charset', Buffer.from('ä'), 'text/plain; charset=nonsense', 'ä'],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 'application/json; charset=utf-16le', '{"a":1}'],
    ['bytes that are no text', Buffer.from([0x89, 0x50, 0x00, 0x47]), 'image/png', undefined],
  ])('in %s is read as well as it can be', async (_, body, type, text) => {
    const api = await serveApi((_, response) => reply(response, { headers: { 'Content-Type': type }, body }))
    expect((await send(api.origin)).text).toBe(text)
  })

  it.each([
    ['nested deeper than it is safe to walk', '['.repeat(200_000), undefined],
    [
      'nested, with brackets in its texts',
      `{"a":"${'['.repeat(500)}\\"[","b":[[1]]}`,
      { a: `${'['.repeat(500)}"[`, b: [[1]] },
    ],
    ['a bare text', '"sub"', undefined],
    ['cut off', '{"sub":', undefined],
  ])('with JSON %s', async (_, body, json) => {
    const api = await serveApi((_, response) => reply(response, { body }))
    const answer = await send(api.origin)
    expect(answer.json).toEqual(json)
    expect(answer.text).toBe(body)
  })

  it('to HEAD ends with its head, whatever a server sends after it', async () => {
    const origin = await rawServer('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP nonsense')
    expect(await send(origin, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  })

  it('followed by more bytes than it announced is taken as announced', async () => {
    const origin = await rawServer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 smuggled\r\n\r\n')
    expect(await send(origin)).toMatchObject({ status: 200, text: 'ok' })
  })
})

describe('no answer', () => {
  it('because nothing listens there', async () => {
    const { port } = new URL(await closedOrigin())
    const error = await failure(`http://127.0.0.1:${port}/me?secret=1`)
    expect(error).toMatchObject({ code: 'service_unreachable', exitCode: 4, why: 'nothing listens at that address' })
    expect(error.message).toBe(`the API gave no answer: 127.0.0.1:${port}`)
  })

  it.each([
    ['never answers', () => {}],
    [
      'never ends its answer',
      (_: unknown, response: { write: (text: string) => void }) => {
        response.write('{')
      },
    ],
  ])('because it %s', async (_, listener) => {
    const api = await serveApi(listener as never)
    const error = await failure(api.origin, {}, 0.2)
    expect(error).toMatchObject({ code: 'service_unreachable', exitCode: 4, why: 'it took longer than 0.2 s' })
  })

  it('because the connection breaks in the middle of the body', async () => {
    const origin = await rawServer('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"sub"')
    expect(await failure(origin)).toMatchObject({
      code: 'service_unreachable',
      why: 'the connection was closed before the answer was complete',
    })
  })

  it.each([
    ['it is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['its head is without end', `HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(300_000)}\r\n\r\n`],
  ])('that can be read, because %s', async (_, answer) => {
    expect(await failure(await rawServer(answer))).toMatchObject({ code: 'service_failed', exitCode: 4 })
  })

  it('because of a signal ends with the signal and not with an error of its own', async () => {
    const api = await serveApi(() => {})
    const edges = testEdges()
    const sending = sendRequest(get(api.origin), approved(api.origin, 'api-token'), 10, edges)
    edges.interrupt(new CogtoolError('interrupted', 'interrupted'))
    await expect(sending).rejects.toMatchObject({ code: 'interrupted' })
  })

  it('is told without what was sent and what came', async () => {
    const error = await failure(await rawServer('nonsense secret-value-2\r\n\r\n'))
    expect(`${error.stack} ${JSON.stringify(error)} ${error.why} ${error.hint} ${error.cause}`).not.toMatch(
      /secret-value/,
    )
    expect(error.cause).toBeUndefined()
  })
})

describe('a certificate', () => {
  const day = 86_400_000
  const around = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) }
  const ipAddress = [127, 0, 0, 1] as const

  async function failureWith(content: Parameters<typeof selfSigned>[0], isTrusted: boolean): Promise<CogtoolError> {
    const pair = selfSigned(content)
    const api = await serveApi((_, response) => reply(response, {}), pair)
    return failure(api.origin, isTrusted ? { certificates: pair.cert } : {})
  }

  it('that is trusted by --ca-file is accepted, and the time of the handshake is told', async () => {
    const pair = selfSigned({ ...around, ipAddress })
    const api = await serveApi((_, response) => reply(response, {}), pair)
    const { status, timings } = await send(api.origin, {}, { certificates: pair.cert })
    expect(status).toBe(200)
    expect(timings).toEqual({ dns: null, connect: 0, tls: 0, firstByte: 0, total: 0 })
  })

  it('that NODE_EXTRA_CA_CERTS trusts still counts beside another --ca-file', async () => {
    const pair = selfSigned({ ...around, ipAddress })
    const other = selfSigned({ ...around, dnsName: 'other.example' })
    const api = await serveApi((_, response) => reply(response, {}), pair)
    const edges = testEdges()
    await edges.files.replace(`${edges.home}/extra.pem`, pair.cert)
    const env = { NODE_EXTRA_CA_CERTS: `${edges.home}/extra.pem` }
    expect(await send(api.origin, {}, { certificates: other.cert, env })).toMatchObject({ status: 200 })
  })

  it.each([
    ['self-signed', { ...around, ipAddress }, false, 'its certificate is self-signed', '--ca-file'],
    ['for another name', { ...around, dnsName: 'other.example' }, true, 'its certificate is for another name', 'name'],
    [
      'expired',
      { notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() - day), ipAddress },
      true,
      'its certificate has expired',
      'renew',
    ],
    [
      'not valid yet',
      { notBefore: new Date(Date.now() + day), notAfter: new Date(Date.now() + 2 * day), ipAddress },
      true,
      'its certificate is not valid yet',
      'clock',
    ],
  ] as const)('that is %s is not trusted', async (_, content, isTrusted, why, hint) => {
    const error = await failureWith(content, isTrusted)
    expect(error).toMatchObject({ code: 'tls_untrusted', exitCode: 4, why })
    expect(error.hint).toContain(hint)
  })

  it('is missing where plain http is served', async () => {
    const api = await serveApi((_, response) => reply(response, {}))
    const error = await failure(api.origin.replace('http:', 'https:'))
    expect(error).toMatchObject({ code: 'service_unreachable', hint: 'does it serve plain http there?' })
  })
})

/** An address at which something listened a moment ago. */
async function closedOrigin(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}
