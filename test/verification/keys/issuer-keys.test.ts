import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import type { KeySet } from '../../../src/verification/keys/keys.ts'
import { cachePath } from '../../../src/verification/keys/keys-cache.ts'
import { keysFromIssuer } from '../../../src/verification/keys/signing-keys.ts'
import { approveKeySet } from '../../helpers/approved.ts'
import { fetchFor } from '../../helpers/fetch-for.ts'
import { json, type KeyServer, startKeyServer, status } from '../../helpers/key-server.ts'
import { makeTokens } from '../../helpers/made-tokens.ts'
import { stoppedAt, type TestEdges, testEdges } from '../../helpers/test-edges.ts'

const maker = makeTokens()
const newer = makeTokens()
const both = { keys: [...maker.jwks.keys, ...newer.jwks.keys] }
const minutes = (count: number) => new Date(stoppedAt.getTime() + count * 60_000)
const pathOf = (server: KeyServer) => `${server.issuer}/.well-known/jwks.json`

/** Edges that reach loopback by the real fetch. */
const realFetch = (changes: Partial<Edges> = {}): TestEdges =>
  testEdges({ fetch: (url, init) => fetch(url, init), ...changes })

interface Ask {
  readonly now?: Date
  readonly kid?: string
  readonly offline?: boolean
  readonly url?: string
  readonly endpoint?: string
}

/** One run of a program that looks for one key, as verifyToken would. */
async function run(server: Pick<KeyServer, 'issuer'>, edges: TestEdges, ask: Ask = {}): Promise<KeySet> {
  const { now = stoppedAt, kid = maker.kid, offline, ...options } = ask
  const keys = keysFromIssuer({ ...edges, now: () => now }, offline ? undefined : approveKeySet, options)
  const want = { issuer: server.issuer, kid }
  const set = await keys({ ...want, again: false })
  return set.keys.some((key) => key.kid === kid) || !set.refetchable ? set : keys({ ...want, again: true })
}

const has = (set: KeySet, kid: string) => set.keys.some((key) => key.kid === kid)

describe('the disk cache', () => {
  it('keeps a set for an hour, in a file of its own that only we can read', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    expect(await run(server, edges)).toMatchObject({ source: 'network', refetchable: false })
    expect(await run(server, edges, { now: minutes(59) })).toMatchObject({ source: 'cache' })
    expect(server.asked).toEqual(['GET /local_Test0001/.well-known/jwks.json'])
    const path = cachePath(pathOf(server), edges)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700)
    expect(await readdir(dirname(path))).toHaveLength(1)
  })

  it('fetches again after an hour', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    server.answer = json(both)
    expect(has(await run(server, edges, { now: minutes(60) }), newer.kid)).toBe(true)
    expect(await run(server, edges, { now: minutes(61) })).toMatchObject({ source: 'cache' })
    expect(server.asked).toHaveLength(2)
  })

  it('lasts up to 24 hours where the issuer fails, and says so; then it is gone', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    server.answer = status(404)
    expect(await run(server, edges, { now: minutes(60) })).toMatchObject({ source: 'cache', staleFor: 3600 })
    expect(await run(server, edges, { now: minutes(24 * 60) })).toMatchObject({ source: 'cache', staleFor: 86_400 })
    await expect(run(server, edges, { now: minutes(24 * 60 + 1) })).rejects.toMatchObject({ code: 'jwks_unavailable' })
  })

  it('does not ask a failing issuer again for 30 s, whoever runs', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    server.answer = status(404)
    for (const second of [0, 10, 29]) await run(server, edges, { now: minutes(60 + second / 60) })
    expect(server.asked).toHaveLength(2)
    await run(server, edges, { now: minutes(60.5) })
    expect(server.asked).toHaveLength(3)
  })

  it('does not trust a set from a future that the clock has left', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    expect(await run(server, edges, { now: minutes(-1) })).toMatchObject({ source: 'network' })
  })

  it.each([
    { name: 'is not JSON', spoil: (path: string) => writeFile(path, '{"keys":') },
    { name: 'is JSON of another kind', spoil: (path: string) => writeFile(path, '[]') },
    {
      name: 'belongs to another address',
      spoil: (path: string) => writeFile(path, '{"schema":"cogtool.jwks-cache/1","url":"https://x"}'),
    },
    { name: 'is empty', spoil: (path: string) => writeFile(path, '') },
    { name: 'can be written by others', spoil: (path: string) => chmod(path, 0o666) },
    { name: 'is huge', spoil: (path: string) => writeFile(path, Buffer.alloc(2_000_000, 0x20)) },
  ])('is fetched anew where the file $name', async ({ spoil }) => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    await spoil(cachePath(pathOf(server), edges))
    expect(await run(server, edges)).toMatchObject({ source: 'network' })
    expect(await run(server, edges)).toMatchObject({ source: 'cache' })
  })

  it('is neither read nor written in a folder that others can write: they could plant keys', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    const path = cachePath(pathOf(server), edges)
    const before = await readFile(path, 'utf8')
    await chmod(dirname(path), 0o777)
    expect(await run(server, edges)).toMatchObject({ source: 'network' })
    expect(await run(server, edges)).toMatchObject({ source: 'network' })
    expect(await readFile(path, 'utf8')).toBe(before)
    expect(await readdir(dirname(path))).toHaveLength(1)
  })

  it('does not follow a link that somebody put in its place', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    const path = cachePath(pathOf(server), edges)
    await edges.files.replace(`${edges.home}/elsewhere`, 'x')
    await edges.files.replace(path, '')
    await edges.files.remove(path)
    await symlink(`${edges.home}/elsewhere`, path)
    expect(await run(server, edges)).toMatchObject({ source: 'network' })
    expect(await edges.files.read(`${edges.home}/elsewhere`, { kind: 'file', limit: 10 })).toBe('x')
  })

  it('is only slower where it cannot be written', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await edges.files.replace(`${edges.home}/cache`, 'a file where the folder should be')
    expect(await run(server, edges)).toMatchObject({ source: 'network' })
  })
})

describe('a kid that the cached set lacks', () => {
  it('is looked for once more, however young the cache', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    server.answer = json(both)
    expect(await run(server, edges, { kid: newer.kid })).toMatchObject({ source: 'network' })
    expect(await run(server, edges, { kid: newer.kid })).toMatchObject({ source: 'cache' })
    expect(server.asked).toHaveLength(2)
  })

  it('makes one refetch in 30 s, in a loop of processes and for any number of kids', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    for (const second of [0, 1, 15, 29.9]) {
      const set = await run(server, edges, { kid: `unknown ${second}`, now: minutes(second / 60) })
      expect(has(set, `unknown ${second}`)).toBe(false)
    }
    expect(server.asked).toHaveLength(2)
    await run(server, edges, { kid: 'unknown', now: minutes(0.5) })
    expect(server.asked).toHaveLength(3)
    // the keys that are known do not suffer from it
    expect(await run(server, edges, { now: minutes(0.6) })).toMatchObject({ source: 'cache' })
  })

  it('is no verdict where the refetch failed, nor in the 30 s after it', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    server.answer = status(403)
    const failure = { code: 'jwks_unavailable', exitCode: 4, why: `${pathOf(server)}: it answered 403` }
    await expect(run(server, edges, { kid: newer.kid })).rejects.toMatchObject(failure)
    await expect(run(server, edges, { kid: newer.kid, now: minutes(0.4) })).rejects.toMatchObject(failure)
    expect(server.asked).toHaveLength(2)
    server.answer = json(both)
    expect(await run(server, edges, { kid: newer.kid, now: minutes(0.5) })).toMatchObject({ source: 'network' })
  })

  it('is no verdict either where a stale set could not be renewed in this run', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    server.answer = status(404)
    await expect(run(server, edges, { kid: newer.kid, now: minutes(90) })).rejects.toMatchObject({
      code: 'jwks_unavailable',
    })
    expect(server.asked).toHaveLength(2)
  })

  it('is not looked for again in a set that this run has fetched', async () => {
    const server = await startKeyServer(maker.jwks)
    expect(await run(server, realFetch(), { kid: newer.kid })).toMatchObject({ source: 'network' })
    expect(server.asked).toHaveLength(1)
  })

  it('is looked for once by everybody who waits in one run', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    server.answer = json(both)
    const keys = keysFromIssuer(edges, approveKeySet)
    const want = { issuer: server.issuer, kid: newer.kid }
    await Promise.all(Array.from({ length: 20 }, () => keys({ ...want, again: false })))
    await Promise.all(Array.from({ length: 20 }, () => keys({ ...want, again: true })))
    expect(server.asked).toHaveLength(2)
    expect(has(await keys({ ...want, again: false }), newer.kid)).toBe(true)
  })
})

describe('a set that publishes a private key', () => {
  const [key] = maker.jwks.keys
  const leaked = { keys: [{ ...key, d: 'bm90aGluZyB0aGF0IGNvdWxkIHNpZ24' }, ...newer.jwks.keys] }
  const refused = { code: 'key_set_private', exitCode: 4 }
  const cacheOf = (server: KeyServer, { directories }: TestEdges) =>
    readFile(cachePath(pathOf(server), { directories }), 'utf8').catch(() => undefined)

  it.each([
    { name: 'for its own kid', kid: maker.kid },
    { name: 'for another kid', kid: newer.kid },
    { name: 'for a kid that it lacks', kid: 'unknown' },
  ])('is refused from the network and not kept, $name', async ({ kid }) => {
    const server = await startKeyServer(leaked)
    const edges = realFetch()
    await expect(run(server, edges, { kid })).rejects.toMatchObject(refused)
    expect(await cacheOf(server, edges)).toBeUndefined()
    // and with the key withdrawn all is well
    server.answer = json(newer.jwks)
    expect(await run(server, edges, { kid: newer.kid })).toMatchObject({ source: 'network' })
  })

  it.each([
    { name: 'young', at: 0, options: {} },
    { name: 'old', at: 90, options: {} },
    { name: 'offline', at: 0, options: { offline: true } },
  ])('is refused from the cache, whatever the issuer says by now: $name', async ({ at, options }) => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    const path = cachePath(pathOf(server), edges)
    const entry = JSON.parse((await cacheOf(server, edges)) ?? '')
    await edges.files.replace(path, JSON.stringify({ ...entry, jwks: leaked }))
    await expect(run(server, edges, { ...options, kid: newer.kid, now: minutes(at) })).rejects.toMatchObject({
      ...refused,
      why: expect.stringContaining(path),
    })
    expect(server.asked).toHaveLength(1)
    await edges.files.remove(path)
    expect(await run(server, edges)).toMatchObject({ source: 'network' })
  })

  it.each([
    { name: 'a kid is missing', ask: { kid: newer.kid } },
    { name: 'the kept set is old', ask: { now: minutes(90) } },
  ])('ends the use of the set that was kept before, where $name', async ({ ask }) => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    await run(server, edges)
    server.answer = json(leaked)
    const keys = keysFromIssuer({ ...edges, now: () => ask.now ?? stoppedAt }, approveKeySet)
    const want = { issuer: server.issuer, kid: ask.kid ?? maker.kid }
    await keys({ ...want, again: false }).then(
      () => expect(keys({ ...want, again: true })).rejects.toMatchObject(refused),
      (error) => expect(error).toMatchObject(refused),
    )
    await expect(keys({ ...want, again: false })).rejects.toMatchObject(refused)
    expect(await cacheOf(server, edges)).toBeUndefined()
    expect(server.asked).toHaveLength(2)
  })
})

describe("keys that are not at the issuer's usual address", () => {
  it("are where its discovery document says, and are kept as the issuer's", async () => {
    const server = await startKeyServer((response, request) =>
      (request.url === '/keys' ? json(maker.jwks) : status(404))(response, request),
    )
    server.discovery = json({ issuer: server.issuer, jwks_uri: `${server.url}/keys` })
    const edges = realFetch()
    const set = await run(server, edges)
    expect(set).toMatchObject({ source: 'network' })
    expect(set).not.toHaveProperty('from')
    expect(server.asked).toEqual(['GET /local_Test0001/.well-known/openid-configuration', 'GET /keys'])
    expect(await run(server, edges, { offline: true })).toMatchObject({ source: 'cache' })
  })

  it.each([
    { name: 'belongs to another issuer', document: (url: string) => ({ issuer: `${url}/x`, jwks_uri: `${url}/keys` }) },
    { name: 'names none', document: (url: string) => ({ issuer: `${url}/local_Test0001` }) },
    { name: 'is a list', document: () => [] },
  ])('are at the usual address where the document $name', async ({ document }) => {
    const server = await startKeyServer(maker.jwks)
    server.discovery = json(document(server.url))
    await run(server, realFetch())
    expect(server.asked.at(-1)).toBe('GET /local_Test0001/.well-known/jwks.json')
  })

  it('are named where they cannot be had there', async () => {
    const server = await startKeyServer(status(404))
    server.discovery = json({ issuer: server.issuer, jwks_uri: `${server.url}/keys` })
    await expect(run(server, realFetch())).rejects.toMatchObject({
      code: 'jwks_unavailable',
      why: expect.stringContaining(`its keys at ${server.url}/keys: it answered 404`),
    })
  })

  it("are the endpoint's first, under an address of their own in the cache", async () => {
    const [endpoint, server] = [await startKeyServer(newer.jwks), await startKeyServer(maker.jwks)]
    const edges = realFetch()
    const at = { endpoint: pathOf(endpoint) }
    expect(await run(server, edges, { ...at, kid: newer.kid })).toMatchObject({ from: endpoint.url })
    expect(await run(server, edges, { ...at, kid: newer.kid })).toMatchObject({ source: 'cache', from: endpoint.url })
    expect(server.asked).toEqual([])
    // who asks without the endpoint never gets its keys
    expect(has(await run(server, edges), newer.kid)).toBe(false)
  })

  it.each([
    { name: "are the issuer's where the endpoint serves none", code: 404, found: true },
    { name: 'cannot be had where the endpoint fails: another set would call good tokens bad', code: 500, found: false },
  ])('$name', async ({ code, found }) => {
    const [endpoint, server] = [await startKeyServer(status(code)), await startKeyServer(maker.jwks)]
    const finding = run(server, realFetch(), { endpoint: pathOf(endpoint) })
    if (found) expect(await finding).not.toHaveProperty('from')
    else await expect(finding).rejects.toMatchObject({ why: `${pathOf(endpoint)}: it answered 500` })
    expect(server.asked).toHaveLength(found ? 1 : 0)
  })

  it('are told of both, where neither has any', async () => {
    const [endpoint, server] = [await startKeyServer(status(404)), await startKeyServer(status(403))]
    await expect(run(server, realFetch(), { endpoint: pathOf(endpoint) })).rejects.toMatchObject({
      code: 'jwks_unavailable',
      why: `${pathOf(endpoint)}: it answered 404; ${pathOf(server)}: it answered 403`,
    })
  })
})

describe('an issuer that does not answer usably', () => {
  const padding = Buffer.alloc(64 * 1024, 0x20)
  it.each([
    { name: '403', answer: status(403), why: 'it answered 403' },
    { name: '404', answer: status(404), why: 'it answered 404' },
    { name: '429', answer: status(429), why: 'it answered 429' },
    {
      name: 'a redirect',
      answer: status(302, { location: '/other' }),
      why: 'it answered 302, and redirects are not followed',
    },
    { name: '204', answer: status(204), why: 'it answered 204' },
    { name: 'a page', answer: (response) => response.end('<html>'), why: 'the answer is not JSON' },
    { name: 'nothing', answer: (response) => response.end(), why: 'the answer is not JSON' },
    { name: 'half a document', answer: (response) => response.end('{"keys":['), why: 'the answer is not JSON' },
    { name: 'a list', answer: json([]), why: 'the answer is not a key set (a JSON object with a list `keys`)' },
    {
      name: 'an object without keys',
      answer: json({}),
      why: 'the answer is not a key set (a JSON object with a list `keys`)',
    },
    { name: 'an empty set', answer: json({ keys: [] }), why: 'the key set is empty' },
    {
      name: 'a set of 300 KB',
      answer: (response) => {
        for (let count = 0; count < 5; count++) response.write(padding)
        response.end(JSON.stringify(maker.jwks))
      },
      why: 'the answer is larger than 256 KB',
    },
    {
      name: 'a set without end',
      answer: (response) => {
        const more = () => response.write(padding, () => setImmediate(more))
        response.on('error', () => {})
        more()
      },
      why: 'the answer is larger than 256 KB',
    },
  ] satisfies { name: string; answer: KeyServer['answer']; why: string }[])('$name → $why', async ({ answer, why }) => {
    const server = await startKeyServer(answer)
    await expect(run(server, realFetch())).rejects.toMatchObject({
      code: 'jwks_unavailable',
      exitCode: 4,
      why: `${pathOf(server)}: ${why}`,
    })
    // none of these would be better at a second try
    expect(server.asked).toHaveLength(1)
  })

  it('gets a second try after a 500, and two at most', async () => {
    const flaky = await startKeyServer(status(500))
    const first = flaky.answer
    flaky.answer = (response, request) => {
      first(response, request)
      flaky.answer = json(maker.jwks)
    }
    const waits: number[] = []
    const edges = realFetch({ sleep: async (milliseconds) => void waits.push(milliseconds) })
    expect(await run(flaky, edges)).toMatchObject({ source: 'network' })
    expect(waits).toEqual([200])
    const broken = await startKeyServer(status(503))
    await expect(run(broken, realFetch())).rejects.toMatchObject({ why: `${pathOf(broken)}: it answered 503` })
    expect(broken.asked).toHaveLength(2)
  })

  it('gets a second try after a connection that broke', async () => {
    const server = await startKeyServer((response) => {
      response.destroy()
      server.answer = json(maker.jwks)
    })
    expect(await run(server, realFetch())).toMatchObject({ source: 'network' })
    expect(server.asked).toHaveLength(2)
  })

  it('has 5 s in all, a slow body included', async () => {
    const server = await startKeyServer((response) => {
      response.write('{"keys":[')
    })
    await expect(run(server, realFetch())).rejects.toMatchObject({ why: `${pathOf(server)}: it took longer than 5 s` })
  }, 15_000)

  it('is told from one that refuses connections', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => closed.once('listening', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    await expect(run({ issuer: `http://127.0.0.1:${port}/x` }, realFetch())).rejects.toMatchObject({
      why: `http://127.0.0.1:${port}/x/.well-known/jwks.json: nothing listens at that address`,
    })
  })

  it('is told from one that speaks no TLS', async () => {
    const plain = await startKeyServer(maker.jwks)
    const issuer = plain.issuer.replace('http:', 'https:')
    await expect(run({ issuer }, realFetch())).rejects.toMatchObject({
      why: expect.stringMatching(/: it does not speak TLS$/),
      hint: 'does it serve plain http there?',
    })
  })

  it('is told from a proxy that is not there', async () => {
    const fetch = fetchFor({ HTTPS_PROXY: 'http://ann:hunter2@127.0.0.1:1' }, undefined)
    await expect(run(aws('cognito-idp'), realFetch({ fetch }))).rejects.toMatchObject({
      code: 'jwks_unavailable',
      why: expect.stringMatching(/: the proxy 127\.0\.0\.1:1: nothing listens at that address$/),
      hint: 'check HTTPS_PROXY',
    })
  })

  it('is not what fails where the proxy is no address', async () => {
    const fetch = fetchFor({ HTTPS_PROXY: 'ann:hunter2@:port' }, undefined)
    await expect(run(aws('cognito-idp'), realFetch({ fetch }))).rejects.toMatchObject({
      code: 'invalid_value',
      message: 'the address of the proxy cannot be used (HTTPS_PROXY)',
    })
  })

  const failing = (code: string) => {
    const cause = Object.assign(new Error('failed'), { code })
    return realFetch({ fetch: () => Promise.reject(new TypeError('fetch failed', { cause })) })
  }
  const aws = (host: string) => ({ issuer: `https://${host}.eu-west-1.amazonaws.com/eu-west-1_a` })

  it.each([
    ['ENOTFOUND', 'its host name has no address'],
    ['EAI_AGAIN', 'the name server did not answer'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate comes from a private authority'],
    ['ECONNRESET', 'the connection was closed before the answer was complete'],
  ])('keeps the cause apart: %s', async (code, why) => {
    await expect(run(aws('cognito-idp'), failing(code))).rejects.toMatchObject({
      why: `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a/.well-known/jwks.json: ${why}`,
    })
  })

  it.each([
    ['issuer-cognito-idp', 403, 'it answered 403: this pool has not switched to the updated issuer'],
    ['cognito-idp', 403, 'it answered 403'],
    ['cognito-idp', 400, 'it answered 400: there is no such pool in this region'],
    ['issuer-cognito-idp', 404, 'it answered 404: there is no such pool in this region'],
  ])('knows what Cognito means: %s, %i', async (host, code, why) => {
    const edges = realFetch({ fetch: () => Promise.resolve(new Response('{}', { status: code })) })
    await expect(run(aws(host), edges)).rejects.toMatchObject({ why: expect.stringMatching(`: ${why}$`) })
  })

  it('ends with the signal, and is not called unreachable then', async () => {
    const controller = new AbortController()
    const server = await startKeyServer(() => controller.abort(new Error('Ctrl-C')))
    await expect(run(server, realFetch({ signal: controller.signal }))).rejects.toThrow('Ctrl-C')
  })
})

describe('where keys come from', () => {
  it('is an address given instead of the issuer', async () => {
    const server = await startKeyServer(maker.jwks)
    const elsewhere = { issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a' }
    await run(elsewhere, realFetch(), { url: `${server.url}/keys.json` })
    expect(server.asked).toEqual(['GET /keys.json'])
  })

  it('is nowhere that leave was not given for', async () => {
    const refused = new CogtoolError('project_file_untrusted', 'nobody trusts it')
    const keys = keysFromIssuer(testEdges(), () => Promise.reject(refused))
    await expect(keys({ issuer: 'https://x', kid: maker.kid, again: false })).rejects.toBe(refused)
  })

  it('is the cache alone with --offline', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = realFetch()
    const why = `${pathOf(server)}: not asked, because of --offline`
    await expect(run(server, edges, { offline: true })).rejects.toMatchObject({ code: 'jwks_unavailable', why })
    await run(server, edges)
    expect(await run(server, edges, { offline: true })).toMatchObject({ source: 'cache' })
    expect(await run(server, edges, { offline: true, now: minutes(120) })).toMatchObject({ staleFor: 7200 })
    // nobody can say whether a key of this kid exists by now
    await expect(run(server, edges, { offline: true, kid: newer.kid })).rejects.toMatchObject({ why })
    expect(server.asked).toHaveLength(1)
  })

  it('tells how far the clocks are apart', async () => {
    const date = new Date(stoppedAt.getTime() + 90_000).toUTCString()
    const server = await startKeyServer((response, request) => {
      response.setHeader('date', date)
      json(maker.jwks)(response, request)
    })
    expect(await run(server, realFetch())).toMatchObject({ clockSkew: -90 })
    const silent = await startKeyServer((response, request) => {
      response.sendDate = false
      json(maker.jwks)(response, request)
    })
    expect(await run(silent, realFetch())).not.toHaveProperty('clockSkew')
  })
})
